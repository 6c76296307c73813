import { copyFileSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect } from "chai";

import { defaultModel } from "../../../prover/artifacts.ts";
import { toJson } from "../../../prover/jsonValue.ts";
import { proveStatement } from "../../../prover/onchain/proveStatement.ts";
import { readRequest } from "../../../prover/onchain/request.ts";
import { writeProof } from "../../../prover/proof/scoreProof.ts";
import {
  ADA,
  ADA_TOKEN,
  BORIS,
  BORIS_SECOND,
  BORIS_TOKEN,
  freshFolder,
  STRANGER,
  useLocalWorld,
} from "../../support/localWorld.ts";
import { expectRefusal, type Finished, inPairs, jsonOf, veriscore } from "../../support/runNode.ts";

/** Hardhat's well-known key of account 15. */
const STRANGER_KEY = "0x8166f546bab6da521a8369cab06c5d2b9e46670292d85c875ee9ec20e84ffb61";

describe("tokens and scores on the command line", () => {
  const world = useLocalWorld();
  let folder: string;
  let requested: Record<string, unknown>;
  let attested: readonly Finished[];

  before(async () => {
    folder = freshFolder();
    const { deploymentPath, quorum } = world();
    copyFileSync(deploymentPath, join(folder, "deployment.json"));
    copyFileSync(quorum.operatorStore, join(folder, "own.duckdb"));
    for (const [index, { storePath }] of quorum.attesters.entries())
      copyFileSync(storePath, join(folder, `attester-${index}.duckdb`));
    const files = ["--db", "own.duckdb", "--out", "request.json"];
    requested = await json("score", "request", String(ADA_TOKEN), ...files);
    attested = await inPairs([() => attest(0), () => attest(2)]);
    const request = await readRequest(join(folder, "request.json"));
    const proof = await proveStatement({ request, ...quorum, storePath: quorum.operatorStore });
    await writeProof(join(folder, "proof.json"), proof, { withSalt: false });
  });

  const onChain = (): readonly string[] => ["--rpc", world().quorum.url, "--deployment", "deployment.json"];
  const run = (...args: readonly string[]): Promise<Finished> => veriscore(folder, [...args, ...onChain()]);
  const json = async (...args: readonly string[]) => jsonOf(await run(...args, "--json"));
  const attest = (index: number, request = "request.json"): Promise<Finished> => {
    const files = ["--db", `attester-${index}.duckdb`, "--out", `a${index}.json`];
    return run("score", "attest", request, ...files, "--account", String(10 + index), "--json");
  };
  const submit = (...args: readonly string[]): Promise<Finished> =>
    run("score", "submit", ...args, "--account", String(STRANGER), "--json");

  const readRequested = () => JSON.parse(readFileSync(join(folder, "request.json"), "utf8")) as Record<string, unknown>;

  it("takes a score from the request to the query", async () => {
    expect(readRequested()["statement"]).to.include({ tokenId: 1, asOfBlock: requested["asOfBlock"] });
    for (const one of [requested, ...attested.map(jsonOf)])
      expect(one["statement"]).to.deep.equal(readRequested()["statement"]);
    const attesters = await Promise.all(world().quorum.attesters.map(({ signer }) => signer.getAddress()));
    expect(attested.map((one) => jsonOf(one)["attester"])).to.deep.equal([attesters[0], attesters[2]]);
    const submitted = jsonOf(await submit("a0.json", "a2.json", "--db", "own.duckdb"));
    expect(submitted).to.include({ tokenId: 1, score: requested["score"] });
    const ada = await (await world().quorum.provider.getSigner(ADA)).getAddress();
    const [byToken, byWallet] = await inPairs([
      () => json("query", "1"),
      () => json("query", ada, "--max-age", "86400", "--allow-defaults", "--allow-paused"),
    ]);
    expect(byToken).to.include({
      defaults: 0,
      tokenId: 1,
      score: requested["score"],
      asOfBlock: requested["asOfBlock"],
      asOfTime: requested["asOfTime"],
      model: "default",
    });
    expect(byWallet).to.deep.equal(byToken);
    const [signed, lines] = await inPairs([() => json("query", "1", "--signed"), () => run("query", "1", "--signed")]);
    const { statement } = readRequested() as { statement: Record<string, string> };
    expect(signed["signed"]).to.deep.include({ statement, score: requested["score"] });
    for (const name of ["marketsHash", "asOfBlockHash", "eventsRoot"])
      expect(lines.stderr).to.include(String(statement[name]));

    // The same attestations again are a stale quorum, and too old an as-of is no score.
    const before = readdirSync(folder).sort();
    const [again, old, short, late] = await inPairs([
      () => submit("a0.json", "a2.json", "--proof", "proof.json"),
      () => run("query", "1", "--max-age", "0"),
      () => run("query", "1", "--min-history", "99999999999"),
      () => run("query", "1", "--min-published-age", "99999999999"),
    ]);
    expect(expectRefusal("E_NO_SCORE", short)).to.include("shorter than asked for");
    expect(expectRefusal("E_NO_SCORE", late)).to.include("more lately than asked for");
    expectRefusal("E_STALE_QUORUM", again);
    expectRefusal("E_NO_SCORE", old);
    expect(readdirSync(folder).sort()).to.deep.equal(before);
  });

  it("refuses too few attesters, the same one twice and a forged request", async () => {
    const before = readdirSync(folder).sort();
    const [one, twice] = await inPairs([
      () => submit("a0.json", "--proof", "proof.json"),
      () => submit("a0.json", "a0.json", "--proof", "proof.json"),
    ]);
    expect(expectRefusal("E_QUORUM", one)).to.include("1 attesters of the current set signed, 2 are needed");
    expectRefusal("E_QUORUM", twice);
    writeFileSync(join(folder, "forged.json"), toJson({ ...readRequested(), salt: "1" }));
    const [refused, both] = await inPairs([
      () => run("score", "attest", "forged.json", "--db", "attester-1.duckdb", "--out", "a1.json", "--account", "11"),
      () => run("score", "submit", "a0.json", "--account", "15"),
    ]);
    expect(expectRefusal("E_ATTESTATION_REFUSED", refused)).to.include("the commitment");
    expectRefusal("E_USAGE", both);
    expect(readdirSync(folder).sort()).to.deep.equal([...before, "forged.json"].sort());
  });

  it("joins a second wallet by its consent", async () => {
    const wallet = await (await world().quorum.provider.getSigner(BORIS_SECOND)).getAddress();
    const token = String(BORIS_TOKEN);
    await json("nft", "invite", token, "--wallet", wallet, "--hours", "1", "--out", "invitation.json");
    await json("nft", "consent", "invitation.json", "--account", String(BORIS_SECOND), "--out", "consent.json");
    const [notOwner, wrong] = await inPairs([
      () => run("nft", "join", "consent.json", "--account", String(ADA)),
      () => run("nft", "join", "invitation.json", "--account", String(BORIS)),
    ]);
    expect(expectRefusal("E_REVERT", notOwner)).to.include("NotTokenOwner(");
    expectRefusal("E_REQUEST_FILE", wrong);
    expect(await json("nft", "join", "consent.json", "--account", String(BORIS))).to.include({ tokenId: 2 });
    const shown = await json("nft", "show", token, "--svg", "token.svg");
    expect(shown).to.include({ tokenId: 2, bundleEpoch: 2 });
    expect(shown["wallets"]).to.be.an("array").with.lengthOf(2).that.includes(wallet);
    expect(readFileSync(join(folder, "token.svg"), "utf8")).to.match(/^<svg /);
  });

  it("has a token's picture show the model that its owner chose, or the first one again", async () => {
    const token = String(BORIS_TOKEN);
    const [asBoris, asAda] = [BORIS, ADA].map((account) => ["--account", String(account)] as const);
    if (asBoris === undefined || asAda === undefined) throw new Error("an account is missing");
    const modelId = world().deployment.models[0]?.modelId;
    const { token: contract } = world().quorum.contracts;
    const chosen = async (): Promise<unknown> =>
      (await contract.queryFilter(contract.filters.DisplayModelSet())).at(-1)?.args.modelId;
    expect(await json("nft", "display", token, "--model", defaultModel, ...asBoris)).to.include({
      tokenId: 2,
      modelId,
    });
    expect(await chosen()).to.equal(modelId);
    expect(await json("nft", "display", token, ...asBoris)).to.include({ tokenId: 2, modelId });
    expect(await chosen()).to.equal(`0x${"00".repeat(32)}`);
    const [notOwner, unknown] = await inPairs([
      () => run("nft", "display", token, ...asAda),
      () => run("nft", "display", token, "--model", "absent", ...asBoris),
    ]);
    expect(expectRefusal("E_REVERT", notOwner)).to.include("NotTokenOwner(");
    expectRefusal("E_FILE_UNREADABLE", unknown);
  });

  it("merges a token into another by its wallet's consent, leaves it again, and burns", async () => {
    const stranger = await (await world().quorum.provider.getSigner(STRANGER)).getAddress();
    const [asStranger, asBoris] = [STRANGER, BORIS].map((account) => ["--account", String(account)] as const);
    if (asStranger === undefined || asBoris === undefined) throw new Error("an account is missing");
    await json("nft", "mint", ...asStranger);
    await json("nft", "invite", "2", "--from", "3", "--wallet", stranger, "--out", "invitation.json");
    await json("nft", "consent", "invitation.json", ...asStranger, "--out", "moves.json");
    const [without, joined] = await inPairs([
      () => run("nft", "merge", "3", "2", ...asBoris),
      () => run("nft", "join", "moves.json", ...asBoris),
    ]);
    expect(expectRefusal("E_CONSENT", without)).to.include(`that of ${stranger} is missing`);
    expect(expectRefusal("E_REQUEST_FILE", joined)).to.include("a consent to a merge");
    expect(await json("nft", "merge", "3", "2", "moves.json", ...asBoris)).to.include({ fromId: 3, intoId: 2 });
    expect(await json("nft", "show", "2")).to.deep.include({ bundleEpoch: 2, defaults: 0, liens: [] });
    const [mergedShown, mergedRead] = await inPairs([() => run("nft", "show", "3"), () => run("query", "3")]);
    expect(expectRefusal("E_TOKEN_MERGED", mergedShown)).to.include("is part of token 2 now");
    expect(expectRefusal("E_NO_SCORE", mergedRead)).to.include("part of token 2 now, and it was never scored");

    const left = { tokenId: 2, wallet: stranger };
    const { freeFrom, ...announced } = await json("nft", "leave", ...asStranger);
    expect(announced).to.include({ ...left, left: false });
    expect((await json("nft", "show", "2"))["leaving"]).to.deep.equal([{ wallet: stranger, from: freeFrom }]);
    const [soon, foreign] = await inPairs([
      () => run("nft", "leave", "--wallet", stranger, ...asBoris),
      () => run("nft", "burn", "2", ...asStranger),
    ]);
    expect(expectRefusal("E_REVERT", soon)).to.include("LeaveTooEarly(");
    expect(expectRefusal("E_REVERT", foreign)).to.include("NotTokenOwner(");
    const { provider } = world().quorum;
    await provider.send("evm_setNextBlockTimestamp", [freeFrom]);
    await provider.send("evm_mine", []);
    const due = await run("score", "request", "2", "--db", "own.duckdb", "--out", "never.json");
    expect(expectRefusal("E_LEAVE_DUE", due)).to.include("token 2 has a wallet");
    expect(await json("nft", "leave", ...asStranger)).to.include({ ...left, left: true });
    expect(await json("nft", "burn", "2", ...asBoris)).to.include({ tokenId: 2 });
    const [shown, read] = await inPairs([() => run("nft", "show", "2"), () => run("query", "2", "--json")]);
    expect(expectRefusal("E_TOKEN_BURNED", shown)).to.include("token 2 ");
    expect(expectRefusal("E_TOKEN_BURNED", read)).to.include("token 2 ");
  });

  it("mints with the key of the environment, and says when there is no usable one", async () => {
    const mint = ["nft", "mint", "--json", ...onChain()];
    const [good, bad] = await inPairs([
      () => veriscore(folder, mint, { VERISCORE_PRIVATE_KEY: STRANGER_KEY }),
      () => veriscore(folder, mint, { VERISCORE_PRIVATE_KEY: "secret" }),
    ]);
    expect(jsonOf(good)).to.include({ tokenId: 3 });
    expect(expectRefusal("E_SIGNER", bad)).to.not.include("secret");
    const { token } = world().quorum.contracts;
    expect(await token.ownerOf(3n)).to.equal(await (await world().quorum.provider.getSigner(STRANGER)).getAddress());
    // Minted, but without history: no score, and above all not 0.
    const requested = await run("score", "request", "3", "--db", "own.duckdb", "--out", "never.json");
    expect(expectRefusal("E_NO_HISTORY", requested)).to.include("no history");
  });

  it("refuses a wrong chain, a wrong file, a wrong subject, a node that is down and one that is none, in one line each", async () => {
    const { deployment, quorum } = world();
    writeFileSync(join(folder, "elsewhere.json"), toJson({ ...deployment, chainId: 1 }));
    const at = (file: string): readonly string[] => ["query", "1", "--rpc", quorum.url, "--deployment", file];
    const before = readdirSync(folder).sort();
    const stranger = await (await quorum.provider.getSigner(STRANGER)).getAddress();
    const request = ["score", "request", "1", "--db", "own.duckdb", "--out", "never.json"];
    const cases: readonly (readonly [code: string, words: string, args: readonly string[]])[] = [
      ["E_CHAIN_ID", "chain 31337, the deployment on chain 1", at("elsewhere.json")],
      ["E_FILE_UNREADABLE", join(folder, "absent.json"), at("absent.json")],
      ["E_USAGE", "a token id (1 or more) or a wallet address (0x and 40 hex digits)", ["query", "ada", ...onChain()]],
      ["E_USAGE", "a token id is expected", ["nft", "show", String(2n ** 256n), ...onChain()]],
      ["E_BAD_ADDRESS", "0x12", ["query", "0x12", ...onChain()]],
      ["E_NO_SCORE", "never scored", ["query", "1", ...onChain()]],
      [
        "E_RPC_UNREACHABLE",
        "127.0.0.1:1",
        ["query", "1", "--rpc", "http://127.0.0.1:1", "--deployment", "deployment.json"],
      ],
      ["E_BAD_ADDRESS", "0x12", ["nft", "invite", "1", "--wallet", "0x12", "--out", "never.json", ...onChain()]],
      [
        "E_USAGE",
        "hours",
        ["nft", "invite", "1", "--wallet", stranger, "--hours", "999999999", "--out", "never.json", ...onChain()],
      ],
      ["E_TOKEN_NOT_MINTED", "token 999 does not exist", ["nft", "show", "999", ...onChain()]],
      ["E_HISTORY_NODE", "no node of it is given", [...request, "--no-history-node", ...onChain()]],
      ["E_USAGE", "not both", [...request, "--no-history-node", "--history-rpc", quorum.url, ...onChain()]],
      ["E_RPC_UNREACHABLE", "127.0.0.1:1", [...request, "--history-rpc", "http://127.0.0.1:1", ...onChain()]],
      ["E_AS_OF_IN_FUTURE", "2099", [...request, "--at", "2099-01-01", ...onChain()]],
      ["E_TOKEN_NOT_MINTED", "token 999 does not exist", ["query", "999", ...onChain()]],
      ["E_NO_TOKEN", stranger.toLowerCase(), ["query", stranger, ...onChain()]],
    ];
    const finished = await inPairs(
      cases.map(
        ([, , args]) =>
          () =>
            veriscore(folder, args),
      ),
    );
    for (const [index, [code, words, args]] of cases.entries()) {
      const one = finished[index];
      if (one === undefined) throw new Error("a run is missing");
      expect(expectRefusal(code, one), args.join(" ")).to.include(words);
    }
    expect(readdirSync(folder).sort()).to.deep.equal(before);
  });
});
