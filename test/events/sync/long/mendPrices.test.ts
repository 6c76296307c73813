import { expect } from "chai";

import { connectNode } from "../../../../prover/chain/jsonRpc.ts";
import { nodeReader } from "../../../../prover/chain/chainReader.ts";
import { rebuildDerived } from "../../../../prover/events/derived/rebuild.ts";
import { withStore } from "../../../../prover/events/openStore.ts";
import { mendPrices } from "../../../../prover/events/sync/mendPrices.ts";
import { syncEvents } from "../../../../prover/events/sync/syncEvents.ts";
import { featureAnswers, featureVectors } from "../../../../prover/features/featureVectors.ts";
import { accountHistory } from "../../../../prover/health/accountHistory.ts";
import { poolAbi } from "../../../../prover/protocols/aave/v2/abi.ts";
import { selectProtocol } from "../../../../prover/protocols/select.ts";
import type { EventStore } from "../../../../prover/store/eventStore.ts";
import { readStoreInfo } from "../../../../prover/store/storeInfo.ts";
import { contentsOf } from "../../../support/fakeEventMarket.ts";
import { expectError } from "../../../support/expectError.ts";
import { useLivedMarket } from "../../../support/livedMarket.ts";
import { inProcessNode } from "../../../support/inProcessNode.ts";
import type { JsonRpcNode } from "../../../../prover/chain/jsonRpc.ts";

/** Prices that one node cannot tell, on the real contracts of Aave v2, and another node that can. */

const PRICE_CALL = poolAbi.getFunction("getAssetPrice")?.selector ?? "";

describe("prices that a node does not tell", () => {
  const lived = useLivedMarket();
  const aaveV2 = selectProtocol("aave-v2");
  const poolOf = (): string => lived().world.market.addresses.pool.toLowerCase();
  const whole = (): JsonRpcNode => connectNode({ url: lived().url });

  /** Reverts where it is asked for the price of some block, and knows everything else. */
  const forgetful = (isForgotten: (block: number) => boolean): JsonRpcNode =>
    inProcessNode((method, params) => {
      const [call, block] = params as [{ readonly data?: string }, string];
      const isPrice = method === "eth_call" && (call.data ?? "").startsWith(PRICE_CALL);
      if (isPrice && isForgotten(Number(block))) return Promise.reject(new Error("execution reverted"));
      return lived().world.chain.provider.send(method, [...params]) as Promise<unknown>;
    });
  const sync = (store: EventStore, node: JsonRpcNode) =>
    syncEvents({ store, node, protocol: aaveV2, pool: poolOf(), to: lived().lastBlock, latest: true });
  const subjects = () =>
    lived().summaries.map(({ address }) => ({ wallets: [address], asOf: { block: lived().lastBlock } }));

  it("make unknown what needs them, and nothing else; another sync with a better node mends them", async () => {
    const right = await withStore(":memory:", {}, async (store) => {
      await sync(store, whole());
      return { contents: await contentsOf(store), answers: await featureAnswers({ store, subjects: subjects() }) };
    });
    expect(right.contents.missing_price).to.deep.equal([]);
    await withStore(":memory:", {}, async (store) => {
      await sync(
        store,
        forgetful((block) => block % 5 === 0),
      );
      const { markets, unknown } = await readStoreInfo(store);
      expect(markets[0]?.missingPrices).to.be.greaterThan(10);
      expect(unknown.join()).to.include("prices that no node has told so far");
      const answers = await featureAnswers({ store, subjects: subjects() });
      let lacking = 0;
      for (const [index, { names, values }] of answers.entries())
        for (const [at, name] of names.entries()) {
          const expected = right.answers[index];
          if (values[at] === undefined) lacking += 1;
          else expect(values[at], name).to.equal(expected?.values[expected.names.indexOf(name)]);
        }
      expect(lacking).to.be.greaterThan(10);
      const names = ["borrow_amount_sum_eth"];
      const error = await expectError("E_UNPRICED_EVENTS", () =>
        featureVectors({ store, subjects: subjects(), names }),
      );
      expect(error.message).to.match(/\d+ events up to .* have no known value, the first a borrow of [A-Z]+ by 0x/);

      await sync(store, whole());
      expect(await contentsOf(store)).to.deep.equal(right.contents);
    });
  });

  it("are told to `store rebuild` by a better node, also where the oracle has moved in between", async () => {
    await withStore(":memory:", {}, async (store) => {
      await sync(store, whole());
      const before = await contentsOf(store);
      // As a store of before that lost some prices, without a word.
      await store.run("DELETE FROM oracle_price WHERE block_number % 3 = 1; DELETE FROM missing_price");
      await rebuildDerived(store, selectProtocol);
      expect((await contentsOf(store)).missing_price).to.have.length.greaterThan(10);
      const [[block] = []] = await store.rows(
        "SELECT max(block_number) FROM missing_price SEMI JOIN raw_log USING (block_number)",
      );
      const [[time] = []] = await store.rows("SELECT ts FROM block WHERE number = $1", [block]);
      const wallets = lived().summaries.map(({ address }) => address.toLowerCase());
      const at = { block: block as bigint, time: time as bigint };
      await expectError("E_PRICE_UNKNOWN", () => accountHistory({ store, wallets, at }));
      const query = { reader: nodeReader(whole()), protocol: aaveV2, pool: poolOf(), all: true };
      expect(await mendPrices(store, query)).to.include({ stillMissing: 0 });
      expect(await contentsOf(store)).to.deep.equal(before);
    });
  });
});
