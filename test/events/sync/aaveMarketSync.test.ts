import { expect } from "chai";
import { Interface } from "ethers";

import { connectNode } from "../../../prover/chain/jsonRpc.ts";
import { rebuildDerived } from "../../../prover/events/derived/rebuild.ts";
import { selectProtocol } from "../../../prover/protocols/select.ts";
import { type EventStore } from "../../../prover/store/eventStore.ts";
import { withStore } from "../../../prover/events/openStore.ts";
import { type SyncResult, syncEvents } from "../../../prover/events/sync/syncEvents.ts";
import { featureVectors } from "../../../prover/features/featureVectors.ts";
import { liquidateLater } from "../../../scripts/demo/borrowers.ts";
import { weiPricesOf } from "../../../scripts/demo/priceTable.ts";
import { contentsOf, toVersion2 } from "../../support/fakeEventMarket.ts";
import { expectError } from "../../support/expectError.ts";
import { copyOfLivedStore, useLivedMarket } from "../../support/livedMarket.ts";

const COUNTS = ["deposit_count", "borrow_count", "repay_count", "withdraw_count", "liquidation_count"];

describe("sync of a real Aave v2 market", () => {
  const lived = useLivedMarket();
  let pool: string;
  before(() => {
    pool = lived().world.market.addresses.pool.toLowerCase();
  });

  const sync = (store: EventStore, options: { to?: bigint; chunk?: bigint } = {}): Promise<SyncResult> =>
    syncEvents({
      store,
      node: connectNode({ url: lived().url }),
      protocol: selectProtocol("aave-v2"),
      pool,
      ...options,
    });

  const vectorsAt = (store: EventStore, block: bigint, names?: readonly string[]) => {
    const subjects = lived().summaries.map(({ address }) => ({ wallets: [address], asOf: { block } }));
    return featureVectors({ store, subjects, ...(names && { names }) });
  };

  it("counts each wallet's events as the chain does", async () => {
    await withStore(":memory:", {}, async (store) => {
      const { toBlock, events } = await sync(store);
      expect(events).to.be.greaterThan(50);
      const vectors = await vectorsAt(store, toBlock, COUNTS);
      expect(vectors.map(({ values }) => values.map(Number))).to.deep.equal(
        lived().summaries.map((of) => [of.deposits, of.borrows, of.repays, of.withdrawals, of.liquidations]),
      );
      expect(vectors.every(({ unpricedEventCount }) => unpricedEventCount === 0)).to.equal(true);
      const genesis = BigInt(lived().world.chain.genesisTimestamp);
      expect(vectors[0]).to.include({ coverageFrom: genesis, asOfBlock: toBlock });
    });
  });

  it("values a loan at the market's own price of its block", async () => {
    await withStore(await copyOfLivedStore(), {}, async (store) => {
      const [deposit] = await store.rows(`
        SELECT l.amount_e9, v.value_e9 FROM valued_event v JOIN lending_event l USING (id)
        WHERE v.asset = 'USDC' AND v.action = 'deposit' ORDER BY chain_order LIMIT 1`);
      const [amount, value] = deposit as [bigint, bigint];
      // Week 0: nobody deposits dollars later than that first.
      expect(value).to.equal((amount * weiPricesOf(0).USDC) / 10n ** 18n);
    });
  });

  it("knows what is owed after each loan, to the unit", async () => {
    const debts = new Interface([
      "function scaledBalanceOf(address) view returns (uint256)",
      "function principalBalanceOf(address) view returns (uint256)",
    ]);
    const ask = async (to: string, method: string, wallet: string, block: bigint): Promise<bigint> => {
      const data = debts.encodeFunctionData(method, [wallet]);
      const { provider } = lived().world.chain;
      return BigInt((await provider.send("eth_call", [{ to, data }, `0x${block.toString(16)}`])) as string);
    };
    await withStore(await copyOfLivedStore(), {}, async (store) => {
      const loans = await store.rows(`
        SELECT v.wallet, v.block_number, v.debt_value_e9, p.price_e18, r.decimals,
          any_value(c.address) FILTER (c.role = 'variableDebtToken'), any_value(c.address) FILTER (c.role = 'stableDebtToken')
        FROM valued_event v JOIN reserve r ON r.symbol = v.asset JOIN market_contract c ON c.token = r.address
        JOIN oracle_price p ON p.token = r.address AND p.block_number = v.block_number
        WHERE v.action = 'borrow' GROUP BY ALL`);
      for (const row of loans) {
        const [wallet, block, value, price, decimals, variable, stable] = row as [
          ...[string, bigint, bigint, bigint, bigint],
          ...[string, string],
        ];
        const scaled = await ask(variable, "scaledBalanceOf", wallet, block);
        const principal = await ask(stable, "principalBalanceOf", wallet, block);
        const e9 = ((scaled + principal) * 10n ** 9n) / 10n ** decimals;
        expect(value, `${wallet} in block ${block}`).to.equal((e9 * price) / 10n ** 18n);
      }
      expect(loans.length).to.be.greaterThan(8);
    });
  });

  it("gives two attesters with chunks of their own the same vectors", async () => {
    const build = (chunk: bigint, firstTo: bigint) =>
      withStore(":memory:", {}, async (store) => {
        await sync(store, { chunk, to: firstTo });
        const { toBlock } = await sync(store, { chunk });
        return { vectors: await vectorsAt(store, toBlock), contents: await contentsOf(store) };
      });
    const one = await build(23n, 90n);
    expect(one).to.deep.equal(await build(1000n, 1n));
    expect(one.contents.market_contract).to.have.length.greaterThan(15);
    expect(one.contents.log_wallet).to.have.length.greaterThan(50);
    expect(one.contents.debt_change).to.have.length.greaterThan(20);
  });

  it("reads the same from the logs again as when they came", async () => {
    await withStore(await copyOfLivedStore(), {}, async (store) => {
      const [[events] = []] = await store.rows("SELECT count(*) FROM lending_event");
      const before = await contentsOf(store);
      await store.run("DELETE FROM lending_event; DELETE FROM log_wallet; UPDATE debt_change SET change = change + 1");
      expect(await rebuildDerived(store, selectProtocol)).to.equal(Number(events));
      expect(await contentsOf(store)).to.deep.equal(before);
    });
  });

  it("reads debts from the logs that a store of version 2 holds", async () => {
    const path = await copyOfLivedStore();
    const before = await withStore(path, {}, async (store) => {
      const contents = await contentsOf(store);
      await toVersion2(store);
      return contents;
    });
    const after = await withStore(path, { readOnly: true, onNote: () => undefined }, contentsOf);
    expect(after).to.deep.equal(before);
  });

  it("leaves a vector as it is when the chain goes on, and sees the later liquidation after it", async () => {
    await withStore(await copyOfLivedStore(), {}, async (store) => {
      const toBlock = lived().lastBlock;
      const before = await vectorsAt(store, toBlock);
      const { blockNumber, address } = await liquidateLater(lived().world);
      await expectError("E_NOT_COVERED", () => vectorsAt(store, BigInt(blockNumber)));
      await sync(store);
      expect(await vectorsAt(store, toBlock)).to.deep.equal(before);
      const [later] = await featureVectors({
        store,
        subjects: [{ wallets: [address], asOf: { block: BigInt(blockNumber) } }],
        names: ["time_since_last_liquidated", "liquidation_count_30d"],
      });
      expect(later?.values).to.deep.equal([0n, 1n]);
    });
  });
});
