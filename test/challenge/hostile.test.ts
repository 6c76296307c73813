import { chmod, mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

import { expect } from "chai";
import { Interface, parseEther, type JsonFragment, type JsonFragmentType, type Signer } from "ethers";

import { challengesAbi } from "../../contracts/abi/Challenges.ts";
import { defaultModel } from "../../prover/artifacts.ts";
import { answerTree, sendAnswer } from "../../prover/challenge/answer.ts";
import { appendProof } from "../../prover/challenge/answerFile.ts";
import { openData } from "../../prover/challenge/challengeFolder.ts";
import { type ChallengeChain, openChallenges, termsFields } from "../../prover/challenge/challengeChain.ts";
import { challengeCount, readChallenge, statusOf } from "../../prover/challenge/reading.ts";
import { drawnRows } from "../../prover/challenge/drawnRows.ts";
import { commitmentOf, packScores } from "../../prover/challenge/encoding.ts";
import { demandProof } from "../../prover/challenge/finder.ts";
import { commitModel, keyOf } from "../../prover/challenge/entry.ts";
import { writeOwnFile } from "../../prover/challenge/ownFile.ts";
import { parsePlan } from "../../prover/challenge/plan.ts";
import { openChallenge, prepareChallenge } from "../../prover/challenge/sponsor.ts";
import type { VerifyingKey } from "../../prover/keys/verifyingKey.ts";
import { endCurveWorkers } from "../../prover/keys/snarkjs.ts";
import { loadModel } from "../../prover/modelFolder/load.ts";
import type { ScoreProof } from "../../prover/proof/scoreProof.ts";
import { sponsorFiles, useChallengeWorld } from "../support/challengeWorld.ts";
import { runCommand } from "../support/commandLine.ts";
import { expectError } from "../support/expectError.ts";

const [SPONSOR, BLINDER, BREAKER, FORGER, HONEST, FINDER, COPIER] = [1, 2, 3, 4, 5, 6, 7];
const ROWS = 3;
const SCORE = 600;
const COMMITTED = { salt: `0x${"5a".repeat(32)}`, dev: true, manifestHash: `0x${"ab".repeat(32)}` };
const NOT_UTF8 = "0xff1b5b324a";
const MOST_WORD = "9".repeat(78);

const contract = new Interface(challengesAbi);

const withBytes = (input: JsonFragmentType): JsonFragmentType => ({
  ...input,
  ...(input.name === "uri" ? { type: "bytes" } : {}),
  ...(input.components === undefined ? {} : { components: input.components.map(withBytes) }),
});

interface Checked {
  readonly faults: readonly { readonly fault: string }[];
  readonly disputed?: Record<string, unknown>;
  readonly missing?: string;
}

/** A call whose `uri` has any bytes, as no library of a client would send it. */
const rawCall = (name: "open" | "answer", parameters: readonly unknown[]): string => {
  const found = (challengesAbi as readonly JsonFragment[]).find((one) => one.type === "function" && one.name === name);
  const loose = new Interface([{ ...found, inputs: (found?.inputs ?? []).map(withBytes) }]);
  const selector = contract.getFunction(name)?.selector ?? "";
  return selector + loose.encodeFunctionData(name, parameters).slice(10);
};

const proofOf = (place: number, commitment: bigint, x = "1"): ScoreProof => ({
  ...{ score: BigInt(SCORE), commitment, publicSignals: [String(SCORE), String(commitment)] },
  proof: {
    ...{ pi_a: [x, "2", "1"], pi_c: [String(place + 3), "2", "1"], protocol: "groth16", curve: "bn128" },
    pi_b: [
      ["1", "2"],
      ["3", "4"],
      ["1", "0"],
    ],
  },
  model: { name: "m", manifest: "0" },
});

/** The sides of a challenge that want others to fail. Each key is of its own: points are exchanged. */
describe("a challenge among people who want each other to fail", () => {
  const world = useChallengeWorld({ rows: ROWS, poolRows: 12 });
  let folder: string;
  let chain: ChallengeChain;
  let dir: readonly string[];
  let server: Server;
  let web: string;
  let times: Record<string, unknown>;
  let stuck = "";

  const as = (account: number): readonly string[] => ["--account", String(account)];
  const signerOf = (account: number): Promise<Signer> => world().provider.getSigner(account);
  const send = async (account: number, data: string, value = 0n): Promise<void> => {
    const signer = await signerOf(account);
    await (await signer.sendTransaction({ to: chain.address, data, value, gasLimit: 15_000_000 })).wait();
  };
  const exchanged = async (turn: number): Promise<VerifyingKey> => {
    const key = await keyOf(await loadModel(defaultModel));
    const [first, second, third] = key.ic;
    return turn === 1
      ? { ...key, ic: [second, first, third] }
      : turn === 2
        ? { ...key, ic: [third, second, first] }
        : { ...key, ic: [first, third, second] };
  };

  before(async () => {
    ({ folder } = world());
    dir = ["--dir", join(folder, "fetched")];
    chain = await openChallenges(world().provider, world().address);
    server = createServer((request, response) => {
      const { pathname } = new URL(request.url ?? "/", "http://localhost");
      // It begins, and never goes on.
      if (pathname === stuck) response.write("{");
      else
        readFile(join(folder, "web", pathname)).then(
          (bytes) => response.end(bytes),
          () => response.writeHead(404).end(),
        );
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    web = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await mkdir(join(folder, "web", "ipfs"), { recursive: true });
  });
  after(() => {
    server.closeAllConnections();
    server.close();
    return endCurveWorkers();
  });

  it("is opened once by runs at one time, and its copy by somebody else is not taken for it", async () => {
    const mine = join(folder, "mine");
    const plan = parsePlan(JSON.parse(await readFile(join(folder, "plan.json"), "utf8")), "plan.json");
    const files = { schema: join(folder, "schema.json"), training: join(folder, "training.csv") };
    const prepare = () => prepareChallenge(plan, { ...files, folder: mine, pool: join(folder, "pool.csv") });
    const [one, other] = await Promise.all([prepare(), prepare()]);
    expect(one).to.deep.equal(other);
    const given = { folder: mine, plan, prepared: one, secondsPerBlock: 3600 };
    const before = await world().provider.getBalance(await world().addressOf(SPONSOR));
    const ids = await Promise.all(
      [0, 1].map(async () => (await openChallenge(chain, await signerOf(SPONSOR), given)).id),
    );
    expect(ids).to.deep.equal([1n, 1n]);
    expect(await chain.challenges.challengeCount()).to.equal(1n);
    const paid = before - (await world().provider.getBalance(await world().addressOf(SPONSOR)));
    expect(paid / 10n ** 18n).to.equal(15n);

    // Whoever has seen the terms opens the same for a purse of a stake, and with a place that is no text.
    const { terms } = await readChallenge(chain, 1n);
    const copied = { ...termsFields(terms), uri: NOT_UTF8, stake: parseEther("400") };
    await send(COPIER, rawCall("open", [copied]), terms.bounty + terms.deposit);
    const again = await world().json("create", ...sponsorFiles(folder), ...as(SPONSOR));
    expect(again).to.include({ id: 1 });
    times = again;
    const { challenges } = (await world().json("list")) as { challenges: readonly { terms: { uri: string } }[] };
    expect(challenges.map((found) => found.terms.uri)).to.deep.equal([terms.uri, ""]);
  });

  it("says what is missing where nobody has said where the contract is", async () => {
    await expectError("E_NO_CHALLENGES", () => runCommand("challenge", "list", "--rpc", world().url));
    // A contract that is not ours may count to anything, and no list is made of that.
    const count = () => Promise.resolve(2n ** 255n);
    const other = { challenges: { challengeCount: count } } as unknown as ChallengeChain;
    await expectError("E_RPC_ANSWER", () => challengeCount(other));
  });

  it("keeps one salt of a commitment, whoever runs twice", async () => {
    const fetch = (...to: readonly string[]) =>
      world().json("fetch", "1", ...to, "--from", join(folder, "mine", "public"));
    // A sponsor chooses the names of its files, and a user may have others of those names.
    await mkdir(join(folder, "own"));
    await writeFile(join(folder, "own", "pool.csv"), "kept");
    await expectError("E_CHALLENGE_FILE", () => fetch("--dir", join(folder, "own")));
    expect(await readdir(join(folder, "own"))).to.deep.equal(["pool.csv"]);
    expect(await readFile(join(folder, "own", "pool.csv"), "utf8")).to.equal("kept");
    await fetch(...dir);
    // A pool is as long as its rows, and what is longer is not read as text.
    const { terms } = await readChallenge(chain, 1n);
    const pool = join(folder, "fetched", "pool.csv");
    const text = await readFile(pool, "utf8");
    await writeFile(pool, text + "\n".repeat(2 ** 21));
    await expectError("E_CHALLENGE_FILE", () => openData(terms, join(folder, "fetched")));
    await writeFile(pool, text);
    const loaded = await loadModel(defaultModel);
    const challenge = await readChallenge(chain, 1n);
    const given = { challenge, loaded, folder: join(folder, "fetched") };
    const commit = async () => commitModel(chain, await signerOf(HONEST), given);
    const [one, other] = await Promise.all([commit(), commit()]);
    expect(one.commitment).to.equal(other.commitment);
    const path = join(folder, "fetched", `entry-${one.modeler.toLowerCase()}.json`);
    expect(((await stat(path)).mode & 0o777).toString(8)).to.equal("600");
    expect(await commit()).to.include({ commitment: one.commitment, sent: undefined });
    expect((await chain.challenges.entryOf(1n, one.modeler)).commitment).to.equal(one.commitment);
    // A commitment to another model that was never sent is not taken for one.
    const unsent = await world().addressOf(FINDER);
    const place = { chainId: chain.chainId, challenges: chain.address, id: 1, modeler: unsent };
    await writeOwnFile(join(folder, "fetched", `entry-${unsent.toLowerCase()}.json`), { ...place, ...COMMITTED });
    await expectError("E_CHALLENGE_FILE", async () => commitModel(chain, await signerOf(FINDER), given));
    // A file that others may read is no secret.
    await chmod(path, 0o644);
    await expectError("E_CHALLENGE_EXPOSED", commit);
    await chmod(path, 0o600);
  });

  it("takes no stake above what its user allows", async () => {
    const balance = async () => world().provider.getBalance(await world().addressOf(FINDER));
    const before = await balance();
    const there = join(folder, "dear");
    await world().json("fetch", "2", "--dir", there, "--from", join(folder, "mine", "public"));
    const commit = (id: string, ...args: readonly string[]) =>
      world().json("commit", id, "--dir", there, "--model", defaultModel, ...as(FINDER), ...args);
    const { message } = await expectError("E_CHALLENGE_COST", () => commit("2"));
    expect(message).to.include("400.0 ETH").and.to.include("2.0 ETH");
    await expectError("E_CHALLENGE_COST", () => commit("2", "--max-stake", "399.9eth"));
    await expectError("E_CHALLENGE_COST", () => commit("1", "--max-stake", "0.9eth"));
    expect(await balance()).to.equal(before);
    expect((await readdir(there)).filter((name) => name.startsWith("entry-"))).to.deep.equal([]);
    expect(await commit("2", "--max-stake", "400eth")).to.include({ stake: String(parseEther("400")) });
    expect(before - (await balance()) > parseEther("400")).to.equal(true);
  });

  it("is answered for the rows that the chain has, and not for those of a block that it dropped", async () => {
    for (const [turn, account] of [BLINDER, BREAKER, FORGER].entries()) {
      const modeler = await world().addressOf(account);
      const place = { chainId: chain.chainId, challenges: chain.address, id: 1n, modeler };
      const commitment = commitmentOf(place, await exchanged(turn), COMMITTED);
      await send(account, contract.encodeFunctionData("commit", [1n, commitment]), 10n ** 18n);
    }
    await world().passTo(Number(times["commitBy"]) + 1);
    await world().mine(Number(times["drawBlock"]) - (await world().provider.getBlockNumber()) + 1);
    await world().json("test-set", "1", ...dir, "--out", join(folder, "rows.csv"), ...as(HONEST));
    const { progress, ...challenge } = await readChallenge(chain, 1n);
    const before = { ...challenge, progress: { ...progress, seed: `0x${"01".repeat(32)}` } };
    const given = { challenge: before, proofs: [], committed: COMMITTED, loaded: await loadModel(defaultModel) };
    await expectError("E_CHALLENGE_MISMATCH", async () =>
      sendAnswer(chain, await signerOf(HONEST), { ...given, uri: "https://example.org/" }),
    );
  });

  it("is checked to its end, whatever some have answered and published", async () => {
    const challenge = await readChallenge(chain, 1n);
    const { pool } = await openData(challenge.terms, join(folder, "fetched"));
    const leavesOf = async (account: number, x?: string) => {
      const asked = await drawnRows(chain, challenge, { pool, modeler: await world().addressOf(account) });
      return asked.map(({ place, commitment }) => proofOf(place, commitment, x));
    };
    const publish = async (name: string, leaves: readonly ScoreProof[]): Promise<string> => {
      for (const [place, leaf] of leaves.entries()) await appendProof(join(folder, "web", "ipfs", name), place, leaf);
      return `0x${Buffer.from(`ipfs://${name}`).toString("hex")}`;
    };
    const forged = await leavesOf(FORGER);
    const answers = [
      [BLINDER, NOT_UTF8, `0x${"00".repeat(32)}`],
      [BREAKER, await publish("broken", await leavesOf(BREAKER, MOST_WORD)), `0x${"00".repeat(32)}`],
      [FORGER, await publish("forged", forged), answerTree(forged).root],
    ] as const;
    for (const [turn, [account, uri, root]] of answers.entries()) {
      const answer = { ...COMMITTED, scores: packScores(Array.from({ length: ROWS }, () => SCORE)), root, uri };
      await send(account, rawCall("answer", [1n, await exchanged(turn), answer]));
    }
    // A run that ended between the demand and the dispute: the next one pays no second bond.
    const modeler = await world().addressOf(FORGER);
    await demandProof(chain, await signerOf(FINDER), { challenge, modeler, place: 1 });
    const act = ["--gateway", web, "--demand", "--dispute"];
    // A server that gives next to nothing keeps nobody from the faults of the others.
    stuck = "/ipfs/broken";
    const slowly = ["verify", "1", ...dir, "--gateway", web, "--patience", "0.3", ...as(FINDER)];
    const { message } = await expectError("E_CHALLENGE_FAULTY", () => world().json(...slowly));
    for (const account of [BLINDER, BREAKER, FORGER]) expect(message).to.include(await world().addressOf(account));
    // No bond is paid that its finder does not allow, of all those that one run demands.
    const held = () => world().provider.getBalance(chain.address);
    const [before, { bond: one }] = [await held(), challenge.terms];
    const demand = (most: bigint) => world().json(...slowly, "--demand", "--max-bonds", String(most));
    await expectError("E_CHALLENGE_COST", () => demand(one - 1n));
    expect(await held()).to.equal(before);
    await expectError("E_CHALLENGE_COST", () => demand(2n * one - 1n));
    expect(await held()).to.equal(before + one);
    const told = await world().json(...slowly, await world().addressOf(BREAKER), "--demand");
    expect((told as { answers: readonly Checked[] }).answers[0]).to.include({ missing: "E_CHALLENGE_SLOW" });
    stuck = "";
    const checked = await world().json("verify", "1", ...dir, ...act, ...as(FINDER));
    const found = (checked as { answers: readonly Checked[] }).answers;
    expect(found.map(({ faults: [first] }) => first?.fault)).to.deep.equal([
      ...["MissingProof", "MissingProof", "InvalidProof"],
    ]);
    expect(found.map(({ missing }) => missing)).to.deep.equal(["E_CHALLENGE_DOWNLOAD", undefined, undefined]);
    expect(found[2]).to.not.have.property("demanded");
    expect(found[2]?.disputed).to.include({ place: 1 });
    expect(statusOf(await chain.challenges.entryOf(1n, modeler))).to.equal("struck");
    const { currency, stake, bond } = challenge.terms;
    const owed = await chain.challenges.claimable(await world().addressOf(FINDER), currency);
    expect([stake / 2n, stake / 2n + bond]).to.include(owed);
  });

  it("is revealed by its own sponsor, and its labels not where somebody has copied it", async () => {
    const reveal = (id: string) => world().json("reveal", id, "--secrets", join(folder, "mine"), ...as(SPONSOR));
    await world().passTo(Number(times["answerBy"]) + 1);
    await expectError("E_CHALLENGE_SPONSOR", () => reveal("2"));
    expect((await readChallenge(chain, 2n)).progress.labels).to.match(/^0x0+$/);
    // A folder that holds other things is left as it is.
    await writeFile(join(folder, "web", "kept"), "kept");
    await expectError("E_CHALLENGE_FILE", () => world().json("create", ...sponsorFiles(folder, "web"), ...as(SPONSOR)));
    expect(await readFile(join(folder, "web", "kept"), "utf8")).to.equal("kept");
    expect(await reveal("1")).to.have.property("transaction");
  });
});
