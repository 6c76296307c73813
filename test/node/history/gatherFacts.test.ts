import { expect } from "chai";

import { connectNode } from "../../../prover/chain/jsonRpc.ts";
import { withStore } from "../../../prover/events/openStore.ts";
import { gatherFacts } from "../../../node/history/gatherFacts.ts";
import { type HistoryQuestion, readHistoryFacts } from "../../../prover/onchain/historyFacts.ts";
import { readBundle } from "../../../prover/onchain/request.ts";
import type { LendStore } from "../../../prover/store/eventStore.ts";
import { expectError } from "../../support/expectError.ts";
import { ADA_TOKEN, BORIS_TOKEN, STRANGER, useLocalWorld } from "../../support/localWorld.ts";

describe("bundles whose histories are asked for at once", () => {
  const world = useLocalWorld();
  let readings = 0;

  /** Counts how often the store is read. */
  const lend: LendStore = (work) => {
    readings += 1;
    return withStore(world().quorum.operatorStore, { readOnly: true }, work);
  };
  const questionOf = async (tokenId: bigint, changed: Partial<HistoryQuestion> = {}): Promise<HistoryQuestion> => {
    const { quorum, modelId, deployment } = world();
    const { contracts, loaded, history } = quorum;
    const bundle = await readBundle(contracts, tokenId);
    return {
      ...{ contracts, loaded, history, modelId, tokenId, bundle },
      storePath: lend,
      chainId: deployment.chainId,
      ...changed,
    };
  };
  /** A bundle of somebody who never used the market. */
  const ofStranger = async (): Promise<HistoryQuestion> => {
    const question = await questionOf(ADA_TOKEN);
    const stranger = await (await world().quorum.provider.getSigner(STRANGER)).getAddress();
    return { ...question, bundle: { ...question.bundle, wallets: [stranger] } };
  };
  beforeEach(() => {
    readings = 0;
  });

  it("are answered as each alone, in three readings: two that begin at once, and one for all others", async () => {
    const [ada, boris] = await Promise.all([questionOf(ADA_TOKEN), questionOf(BORIS_TOKEN)]);
    const alone = [await readHistoryFacts(ada), await readHistoryFacts(boris)];
    readings = 0;
    const readFacts = gatherFacts();
    const asked = [ada, boris, ada, boris, boris, ada, boris, ada];
    const together = await Promise.all(asked.map(readFacts));
    expect(together).to.deep.equal(asked.map((question) => alone[question === ada ? 0 : 1]));
    expect(readings).to.equal(3);
  });

  it("are all answered, however many more come than are read together", async () => {
    const ada = await questionOf(ADA_TOKEN);
    const readFacts = gatherFacts();
    const facts = await Promise.all(Array.from({ length: 200 }, () => readFacts(ada)));
    expect(new Set(facts.map(({ stated }) => stated.eventsRoot)).size).to.equal(1);
    expect(readings).to.equal(2 + Math.ceil(198 / 64));
  });

  it("spoil no other, and cost no further reading, where some have no history or are too young", async () => {
    const [ada, boris, stranger] = await Promise.all([questionOf(ADA_TOKEN), questionOf(BORIS_TOKEN), ofStranger()]);
    const young = { ...ada, bundle: { ...ada.bundle, notBefore: 2n ** 40n } };
    const readFacts = gatherFacts();
    const asked = [ada, boris, ada, stranger, young, boris, stranger, ada];
    const results = await Promise.allSettled(asked.map(readFacts));
    for (const [index, result] of results.entries()) {
      const question = asked[index];
      if (question === stranger) expect(result).to.have.nested.property("reason.code", "E_NO_HISTORY");
      else if (question === young) expect(result).to.have.nested.property("reason.code", "E_AS_OF_BEFORE_BUNDLE");
      else
        expect(result)
          .to.have.nested.property("value.vector.wallets")
          .deep.equal(question?.bundle.wallets.map((wallet) => wallet.toLowerCase()).sort());
    }
    expect(readings).to.equal(3);
  });

  it("spoil no other where one is a fault", async () => {
    const ada = await questionOf(ADA_TOKEN);
    const fault = { ...ada, bundle: { ...ada.bundle, wallets: [undefined as unknown as string] } };
    const results = await Promise.allSettled([ada, ada, ada, ada, fault, ada].map(gatherFacts()));
    expect(results.map(({ status }) => status)).to.deep.equal([
      ...["fulfilled", "fulfilled", "fulfilled", "fulfilled", "rejected", "fulfilled"],
    ]);
    expect(results[4]).to.have.property("reason").that.is.instanceOf(TypeError);
  });

  it("are refused at once where it is the node that fails, and not each again", async () => {
    const history = connectNode({ url: "http://127.0.0.1:1", retries: 0 });
    const ada = await questionOf(ADA_TOKEN, { history });
    const readFacts = gatherFacts();
    const results = await Promise.allSettled([ada, ada, ada, ada, ada].map(readFacts));
    for (const result of results) expect(result).to.have.nested.property("reason.code", "E_RPC_UNREACHABLE");
    expect(readings).to.equal(3);
  });

  it("are read apart where they are asked as of different moments", async () => {
    const ada = await questionOf(ADA_TOKEN);
    const { asOfTime } = (await readHistoryFacts(ada)).stated;
    readings = 0;
    const { notBefore } = ada.bundle;
    expect(asOfTime > notBefore).to.equal(true);
    const earlier = { ...ada, asOf: { time: notBefore } };
    const readFacts = gatherFacts();
    const facts = await Promise.all([ada, earlier, ada, earlier, ada].map(readFacts));
    expect(facts.map(({ stated }) => stated.asOfTime)).to.deep.equal([
      ...[asOfTime, notBefore, asOfTime, notBefore, asOfTime],
    ]);
    expect(readings).to.equal(4);
  });

  it("are asked for again after a failure", async () => {
    const ada = await questionOf(ADA_TOKEN);
    const readFacts = gatherFacts();
    const broken = { ...ada, modelId: `0x${"77".repeat(32)}` };
    await expectError("E_REVERT", () => readFacts(broken));
    expect((await readFacts(ada)).stated.asOfTime > 0n).to.equal(true);
  });
});
