import { expect } from "chai";
import { ContractFactory } from "ethers";

import { failureOf } from "../../app/chain/failure.ts";
import { requireOwnParts, strangeParts } from "../../app/chain/parts.ts";
import { apiTellsTheChain, partsAreOwn } from "../../app/protocol/checks.ts";
import { type ApiFacts, type ChainFacts, gatherChain, type Told } from "../../app/protocol/gather.ts";
import { contractAt } from "../../client/contracts.ts";
import { mintToken } from "../../prover/onchain/creditToken.ts";
import { readCompiled } from "../../scripts/ignition/compiled.ts";
import { useApi } from "../support/apiWorld.ts";
import { type CheckFacts, gatherFacts, makeChecks, signedByStrangers } from "../support/checkFacts.ts";
import { BORIS, STRANGER } from "../support/localWorld.ts";

const GOOD = {
  ...{ parts: "good", same: "good", signals: "good", model: "good" },
  ...{ statement: "good", signatures: "good", fresh: "good" },
};

describe("each check of the protocol view", () => {
  const world = useApi();
  let facts: CheckFacts;
  before(async () => {
    facts = await gatherFacts(world());
  });

  const statesOf = (given: CheckFacts) =>
    Object.fromEntries(makeChecks(given, world()).map(({ id, state }) => [id, state]));
  const failsAlone = (id: keyof typeof GOOD, given: CheckFacts, why: string): void => {
    expect(statesOf(given), why).to.deep.equal({ ...GOOD, [id]: "bad" });
  };
  const withApi = (changed: Partial<ApiFacts>): CheckFacts => ({ ...facts, api: { ...facts.api, ...changed } });
  const withChain = (changed: Partial<ChainFacts>): CheckFacts => ({
    ...facts,
    chain: { ...facts.chain, ...changed },
  });
  const told = <T>({ value }: Told<T>): T => {
    if (value === undefined) throw new Error("the API tells it in this world");
    return value;
  };

  /** Deploys a contract that a stranger makes, and returns its address in lower case. */
  const deployed = async (name: string, argument: string): Promise<string> => {
    const { abi, bytecode } = await readCompiled(name);
    const signer = await world().quorum.provider.getSigner(STRANGER);
    const made = await new ContractFactory(abi, bytecode, signer).deploy(argument);
    return (await (await made.waitForDeployment()).getAddress()).toLowerCase();
  };

  it("holds for what the chain and the API have", () => {
    expect(statesOf(facts)).to.deep.equal(GOOD);
  });

  it("fails for each contract that is named beside the oracle and is not its own", async () => {
    const { deployment, quorum } = world();
    const { provider } = quorum;
    for (const name of ["token", "registry", "attesters"] as const) {
      const other = { ...deployment, [name]: deployment.oracle };
      const strange = await strangeParts({ deployment: other, provider, whose: "wallet" });
      expect(strange).to.deep.equal([name]);
      failsAlone("parts", withChain({ strange }), name);
    }
    // Of another oracle, which only has to name a registry: the requests are not paid for this one's scores.
    const requests = await deployed("ScoreRequests", deployment.requests ?? "");
    const place = { deployment: { ...deployment, requests }, provider, whose: "wallet" } as const;
    expect(await strangeParts(place)).to.deep.equal(["requests"]);
    const refused: unknown = await requireOwnParts(place).catch((cause: unknown) => cause);
    expect(failureOf(refused)).to.include({ code: "E_PAGE_CONTRACTS" });
  });

  it("fails where an operator names a token of its own, and another one's score stands beside a wallet", async () => {
    const { deployment, modelId, quorum, boris } = world();
    const { provider } = quorum;
    const token = await deployed("CreditToken", boris);
    await mintToken(contractAt("token", token, provider), await provider.getSigner(BORIS));
    const place = { deployment: { ...deployment, token }, provider, whose: "wallet" } as const;
    const chain = await gatherChain(place, { wallet: boris }, modelId);
    expect(chain.record?.score).to.equal(facts.chain.record?.score);
    expect(partsAreOwn(chain).state).to.equal("bad");
  });

  it("fails for each entry of the API's answer that is not the chain's", () => {
    const score = told(facts.api.score);
    const lies: Partial<typeof score>[] = [
      { score: score.score + 1 },
      { liveTokenId: "2" },
      { model: { ...score.model, id: `0x${"1".repeat(64)}` } },
      ...(["stale", "old", "defaulted", "paused"] as const).map((status) => ({ status })),
      { asOf: { ...score.asOf, block: score.asOf.block + 1 } },
      { asOf: { ...score.asOf, time: score.asOf.time + 1 } },
      { publishedAt: score.publishedAt - 1 },
      { coverage: { ...score.coverage, from: score.coverage.from - 1 } },
      { bundle: { ...score.bundle, epoch: score.bundle.epoch + 1 } },
      { bundle: { ...score.bundle, unchanged: !score.bundle.unchanged } },
      { defaults: score.defaults + 1 },
    ];
    for (const lie of lies)
      failsAlone("same", withApi({ score: { value: { ...score, ...lie } } }), JSON.stringify(lie));
    const malformed = { code: "E_PAGE_API_ANSWER", message: "it is none", hint: "" };
    failsAlone("same", withApi({ score: { failure: malformed } }), "an answer that is none");
  });

  it("has no tick where the API has no answer, or tells a score where there is none", () => {
    const down = { code: "E_PAGE_API_DOWN", message: "it does not answer", hint: "" };
    const none = { code: "E_NO_SCORE", message: "there is no score", hint: "" };
    const score = told(facts.api.score);
    const stateOf = (asked: Told<typeof score>, chain: Partial<ChainFacts> = {}) =>
      apiTellsTheChain({ ...facts.api, score: asked }, { ...facts.chain, ...chain }).state;
    const unscored = { record: undefined };
    expect(stateOf({ failure: down })).to.equal("unknown");
    expect(stateOf({ failure: none })).to.equal("bad");
    expect(stateOf({ failure: none }, unscored)).to.equal("good");
    expect(stateOf({ value: score }, unscored)).to.equal("bad");
  });

  it("fails for a proof of another token or of another score", () => {
    const proof = told(facts.api.proof) as { readonly publicSignals: readonly [string, string] };
    const [score, commitment] = proof.publicSignals;
    for (const publicSignals of [
      [score, String(BigInt(commitment) + 1n)],
      [String(BigInt(score) + 1n), commitment],
    ])
      failsAlone("signals", withApi({ proof: { value: { ...proof, publicSignals } } }), String(publicSignals));
  });

  it("fails for each file of the model that is not the registered one", () => {
    for (const name of ["manifest", "schema", "key"] as const) {
      const bytes = new Uint8Array([...told(facts.api[name]), 0x20]);
      failsAlone("model", withApi({ [name]: { value: bytes } }), name);
    }
    const { registration } = facts.chain;
    const { alpha, beta, gamma, delta, ic } = registration.key;
    const key = { alpha: [...alpha].reverse(), beta, gamma, delta, ic };
    failsAlone("model", withChain({ registration: { ...registration, key } }), "another key in the registry");
  });

  it("fails for a statement about anything else, whoever signed it", () => {
    const attestations = told(facts.api.attestations);
    const other = `0x${"2".repeat(64)}`;
    const changes = {
      ...{ tokenId: "2", bundleEpoch: "9", bundleRoot: other, historyChainId: "5", marketsHash: other },
      ...{ asOfBlock: "3", asOfTime: "3", coverageFrom: "3", schemaHash: other, commitment: "3" },
    };
    for (const [name, value] of Object.entries(changes)) {
      const signed = signedByStrangers(attestations, { [name]: value }, world());
      const states = statesOf(withApi({ attestations: { value: signed } }));
      expect(states, name).to.deep.equal({ ...GOOD, statement: "bad", signatures: "bad" });
    }
  });

  it("fails for strangers, for too few, for one twice, for other names and for a set that is yet to come", () => {
    const attestations = told(facts.api.attestations);
    const { signers, signatures } = attestations;
    const [signer = "", signature = ""] = [signers[0], signatures[0]];
    const epoch = String(BigInt(attestations.statement.attesterEpoch) + 1n);
    const lies = {
      strangers: signedByStrangers(attestations, {}, world()),
      "another set": signedByStrangers(attestations, { attesterEpoch: epoch }, world()),
      "too few": { ...attestations, signers: [signer], signatures: [signature] },
      "one twice": { ...attestations, signers: [signer, signer], signatures: [signature, signature] },
      "other names": { ...attestations, signers: signers.toReversed() },
      nobody: { ...attestations, signers: ["nobody"], signatures: ["0x"] },
      "another digest": { ...attestations, digest: `0x${"3".repeat(64)}` },
    };
    for (const [what, value] of Object.entries(lies))
      failsAlone("signatures", withApi({ attestations: { value } }), what);
  });

  it("has no tick for what an earlier set of attesters signed, nor for nobody's signature", () => {
    const { attesters } = facts.chain;
    const later = { attesters: { ...attesters, epoch: attesters.epoch + 1n } };
    expect(statesOf(withChain(later))).to.deep.equal({ ...GOOD, signatures: "unknown" });
    const attestations = { ...told(facts.api.attestations), signers: ["nobody"], signatures: ["0x"] };
    failsAlone("signatures", { ...withChain(later), api: { ...facts.api, attestations: { value: attestations } } }, "");
  });

  it("fails where the oracle refuses a lender", async () => {
    const { quorum, sources } = world();
    await quorum.provider.send("evm_increaseTime", [2 * 86_400]);
    await quorum.provider.send("evm_mine", []);
    sources.reader.notice();
    const later = await gatherFacts(world());
    failsAlone("fresh", later, "two days later");
    expect(statesOf({ ...later, api: facts.api }), "told as fresh").to.include({ same: "bad", fresh: "bad" });
  });
});
