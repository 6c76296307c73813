import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { expect } from "chai";

import { defaultModel } from "../../prover/artifacts.ts";
import { fetchData } from "../../prover/challenge/challengeFolder.ts";
import { parseDocument, documentText } from "../../prover/challenge/document.ts";
import { publishedFolder } from "../../prover/challenge/download.ts";
import { parsePlan, timesOf } from "../../prover/challenge/plan.ts";
import type { Challenge, Progress, Terms } from "../../prover/challenge/reading.ts";
import { stageOf } from "../../prover/challenge/stage.ts";
import { verificationKeyOf, verifyingKeyOf } from "../../prover/keys/verifyingKey.ts";
import { loadPublished, loadVerificationKey } from "../../prover/modelFolder/load.ts";
import { expectError } from "../support/expectError.ts";

const LEAST = {
  ...{ title: "T", uri: "https://example.org/", bounty: "1eth", deposit: "1eth", stake: "1gwei", bond: "7" },
  ...{ rows: 100, threshold: 500 },
};
const HOUR = 3600;
const STRICT = { allowPrivate: false, patienceMs: 30_000 };

/** A server of this machine: texts by their paths, and paths that lead on. */
const serve = async (answers: Readonly<Record<string, string | { readonly to: string }>>) => {
  const server = createServer((request, response) => {
    const answer = answers[request.url ?? ""];
    if (answer === undefined) response.writeHead(404).end();
    else if (typeof answer === "string") response.end(answer);
    else response.writeHead(302, { location: answer.to }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => server.close(),
  };
};

describe("the plan of a challenge", () => {
  it("asks for what the published contest asked for, where it says nothing else", () => {
    const { weights, knockOuts, shares, money, currency, judge, modelerShare, attestersShare } = parsePlan(
      LEAST,
      "plan.json",
    );
    expect(weights).to.deep.equal([16, 16, 16, 16, 16, 10, 10]);
    expect(knockOuts.map((one) => Number(one) / 1e7)).to.deep.equal([75, 75, 55, 80, 45, 30, 65]);
    expect(shares).to.deep.equal([10_000]);
    expect(money).to.deep.equal({ bounty: 10n ** 18n, deposit: 10n ** 18n, stake: 10n ** 9n, bond: 7n });
    expect([BigInt(currency), BigInt(judge)]).to.deep.equal([0n, 0n]);
    expect([modelerShare, attestersShare]).to.deep.equal([0, 0]);
    const fees = { modeler: 12.34, attesters: 5 };
    expect(parsePlan({ ...LEAST, fees }, "plan.json")).to.include({ modelerShare: 1234, attestersShare: 500 });
  });

  it("leaves time for every proof of an entry to be demanded, one after the other", () => {
    const plan = parsePlan({ ...LEAST, maxEntries: 20, hours: { commit: 2, grade: 5, reveal: 1 } }, "plan.json");
    const times = timesOf(plan, { now: 1000n, block: 50n, secondsPerBlock: 12 });
    expect(times.commitBy).to.equal(1000 + 2 * HOUR);
    // 600 blocks of 12 seconds, and 64 more than that.
    expect(times.drawBlock).to.equal(50n + 600n + 65n);
    expect(times.gradeBy).to.equal(times.disputeBy + 24 * HOUR + 100 * 32 + 5 * HOUR);
  });

  it("refuses what it cannot read, by its name", async () => {
    const { title, ...without } = LEAST;
    expect(title).to.equal("T");
    for (const [wrong, name] of [
      [without, "title"],
      [{ ...LEAST, stake: "1.5" }, "stake"],
      [{ ...LEAST, hours: { commit: "2" } }, "hours"],
      [{ ...LEAST, hours: { sleep: 2 } }, "sleep"],
      [{ ...LEAST, shares: [60, -1] }, "shares"],
      [{ ...LEAST, fees: { modeler: -1 } }, "fees"],
      [{ ...LEAST, fees: { modeler: 40, attesters: 11 } }, "fees"],
      [{ ...LEAST, rows: 1.5 }, "rows"],
      [{ ...LEAST, luck: 1 }, "luck"],
      // What the contract, or the ABI of its terms, would refuse with a number alone.
      [{ ...LEAST, title: "T".repeat(201) }, "title"],
      [{ ...LEAST, title: "two\nlines" }, "title"],
      [{ ...LEAST, uri: "out/mine/public" }, "uri"],
      [{ ...LEAST, rows: 12_001 }, "rows"],
      [{ ...LEAST, maxEntries: 257 }, "maxEntries"],
      [{ ...LEAST, threshold: 299 }, "threshold"],
      [{ ...LEAST, bounty: `${2n ** 96n}` }, "bounty"],
      [{ ...LEAST, hours: { commit: -1 } }, "hours.commit"],
      [{ ...LEAST, hours: { grade: 1e300 } }, "hours.grade"],
      [{ ...LEAST, weights: { auc: 16.5, prAuc: 15.5 } }, "weights.auc"],
      [{ ...LEAST, weights: { auc: 17 } }, "weights"],
      [{ ...LEAST, weights: { constructor: 1 } }, "weights.constructor"],
      [{ ...LEAST, knockOuts: { auc: 1e300 } }, "knockOuts.auc"],
      [{ ...LEAST, shares: [60, 30] }, "shares"],
      [{ ...LEAST, shares: [1e-9, 100] }, "shares"],
      [[], "object"],
    ] as const)
      expect((await expectError("E_CHALLENGE_FILE", () => parsePlan(wrong, "plan.json"))).message).to.include(name);
  });
});

describe("the document of a challenge", () => {
  const file = (name: string) => ({ name, sha256: "ab".repeat(32) });
  const parts = { title: "T", description: "D", schema: file("s.json"), training: file("t.csv"), pool: file("p.csv") };

  it("names files that lie beside it, and nothing else", async () => {
    expect(parseDocument(documentText(parts), "challenge.json")).to.include({ title: "T" });
    const own = ["entry-0xab.json", "Proofs-0xab.jsonl", "published-0xab.jsonl", "labels.json", "opening-1.json"];
    for (const name of [
      "../p.csv",
      "/etc/passwd",
      "a/b",
      "challenge.json",
      "",
      ".hidden",
      "S.JSON",
      "p.csv.gz",
      ...own,
    ])
      await expectError("E_CHALLENGE_FILE", () => parseDocument(documentText({ ...parts, pool: file(name) }), "d"));
    await expectError("E_CHALLENGE_FILE", () => parseDocument("{", "d"));
    const terms = { descriptionHash: "" } as Terms;
    const read = () => Promise.resolve(Buffer.alloc(2 ** 22 + 1));
    await expectError("E_CHALLENGE_FILE", () => fetchData(terms, { folder: "/nowhere", read }));
  });

  it("is read from the web or IPFS, and from this machine for its own user alone", async () => {
    const { origin: gateway, close } = await serve({ "/ipfs/Qm/sub/a.csv": "rows" });
    try {
      for (const uri of ["ipfs://Qm/sub", "ipfs://Qm/sub/", "ipfs://Qm/sub/challenge.json"])
        expect(String(await publishedFolder(uri, { gateway, ...STRICT })("a.csv"))).to.equal("rows");
      await expectError("E_CHALLENGE_DOWNLOAD", () => publishedFolder("ipfs://Qm", { gateway, ...STRICT })("a.csv"));
      // A gateway of this machine is asked for nothing but IPFS.
      for (const uri of ["ipfs://../secret", "ipfs://%2e%2e/secret", "ipfs://Qm/../../secret"])
        await expectError("E_CHALLENGE_DOWNLOAD", () => publishedFolder(uri, { gateway, ...STRICT }));
    } finally {
      close();
    }
    for (const uri of ["", "/etc", "file:///etc"])
      await expectError("E_CHALLENGE_DOWNLOAD", () => publishedFolder(uri, { gateway, ...STRICT }));
    await expectError("E_FILE_UNREADABLE", () =>
      publishedFolder("", { from: "/nowhere", gateway, ...STRICT })("a.csv"),
    );
  });

  it("is not looked for on this machine or its network, unless its user says so", async () => {
    const { origin, close } = await serve({ "/a.csv": "rows", "/away/a.csv": { to: "/a.csv" } });
    const { origin: other, close: closeOther } = await serve({
      "/a.csv": { to: `${origin}/a.csv` },
      "/loop/a.csv": { to: "/loop/a.csv" },
      "/out/a.csv": { to: "file:///etc/passwd" },
    });
    const gateway = "https://ipfs.invalid";
    const ask = async (uri: string, options: { readonly from?: string; readonly allowPrivate?: boolean } = {}) =>
      String(await publishedFolder(uri, { gateway, ...STRICT, ...options })("a.csv"));
    const refused = async (uri: string, options: { readonly from?: string; readonly allowPrivate?: boolean } = {}) =>
      (await expectError("E_CHALLENGE_DOWNLOAD", () => ask(uri, options))).message;
    const port = new URL(origin).port;
    try {
      for (const uri of [
        origin,
        "http://169.254.169.254/latest",
        "http://[::1]/",
        "http://10.0.0.1",
        "http://0x7f000001",
      ])
        expect(await refused(uri)).to.include("is not a public address");
      expect(await refused(`http://localhost:${port}`)).to.include("which is not public");
      expect(await ask(`http://localhost:${port}`, { allowPrivate: true })).to.equal("rows");
      // Where a user names an address, it may lead on to itself, and nowhere else of this network.
      expect(await ask("", { from: `${origin}/away` })).to.equal("rows");
      expect(await refused("", { from: other })).to.include("is not a public address");
      expect(await ask("", { from: other, allowPrivate: true })).to.equal("rows");
      expect(await refused("", { from: `${other}/loop` })).to.include("more than 5 times");
      expect(await refused(`${other}/out`, { allowPrivate: true })).to.include("out of the web");
    } finally {
      close();
      closeOther();
    }
  });
});

describe("what a challenge waits for", () => {
  const terms = { commitBy: 10n, answerBy: 10_000n, disputeBy: 20_000n, revealBy: 30_000n, gradeBy: 40_000n };
  const [zero, set] = [`0x${"00".repeat(32)}`, `0x${"01".repeat(32)}`];
  const at = (now: bigint, parts: Partial<Progress> = {}) =>
    stageOf({
      ...{ id: 1n, block: 1n, now, terms: terms as unknown as Terms },
      progress: { seed: zero, labels: zero, isSettled: false, ...parts },
    } as Challenge).stage;

  it("follows its times to the second", () => {
    expect([at(10n), at(11n), at(6_400n), at(6_401n)]).to.deep.equal(["commit", "draw", "draw", "settle"]);
    const drawn = { seed: set };
    expect([at(10_000n, drawn), at(10_001n, drawn), at(20_000n, drawn), at(20_001n, drawn)]).to.deep.equal([
      ...["answer", "dispute", "dispute", "reveal"],
    ]);
    expect([at(30_000n, drawn), at(30_001n, drawn)]).to.deep.equal(["reveal", "settle"]);
    const revealed = { seed: set, labels: set };
    expect([at(20_001n, revealed), at(40_000n, revealed), at(40_001n, revealed)]).to.deep.equal([
      ...["grade", "grade", "settle"],
    ]);
    expect(at(5n, { isSettled: true })).to.equal("over");
  });
});

describe("a key of a contract", () => {
  it("is the one that snarkjs has, but for the pairing that it keeps", async () => {
    const key = await loadVerificationKey(await loadPublished(defaultModel));
    const { vk_alphabeta_12, ...rest } = key;
    expect(vk_alphabeta_12).to.not.equal(undefined);
    expect(verificationKeyOf(verifyingKeyOf(key))).to.deep.equal(rest);
  });
});
