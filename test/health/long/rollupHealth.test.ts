import { expect } from "chai";
import { MaxUint256, toQuantity } from "ethers";

import type { JsonRpcNode } from "../../../prover/chain/jsonRpc.ts";
import { withStore } from "../../../prover/events/openStore.ts";
import { syncEvents } from "../../../prover/events/sync/syncEvents.ts";
import { featureVectors } from "../../../prover/features/featureVectors.ts";
import { accountHistory } from "../../../prover/health/accountHistory.ts";
import { aaveV3 } from "../../../prover/protocols/aave/v3/aaveV3.ts";
import type { EventStore } from "../../../prover/store/eventStore.ts";
import { expectError } from "../../support/expectError.ts";
import { liveHistory } from "../../protocols/aave/v3/history.ts";
import { type World, openAaveV3World } from "../../protocols/aave/v3/world.ts";

const BLOCKS_PER_SECOND = 4n;
/** A rollup's newest blocks are only its sequencer's word; then posted, then final on the chain below. */
const UNSAFE = 60n;
const UNPOSTED = 25n;

/** The chain as a rollup's node shows it: `latest`, `safe` and `finalized` are three blocks, the last of them `behind` the first. */
const rollupNode = (node: JsonRpcNode, behind: { blocks: bigint }): JsonRpcNode => ({
  url: node.url,
  call: async (method, params, again) => {
    const back = params[0] === "finalized" ? behind.blocks : params[0] === "safe" ? UNPOSTED : undefined;
    if (method !== "eth_getBlockByNumber" || back === undefined) return node.call(method, params, again);
    const latest = BigInt(String(await node.call("eth_blockNumber", [])));
    return node.call(method, [toQuantity(latest - back), false], again);
  },
});

describe("a real Aave v3 market on a rollup, four blocks a second", () => {
  let world: World;
  before(async () => {
    world = await openAaveV3World({ seed: 17, userCount: 10, blocksPerSecond: BLOCKS_PER_SECOND });
    await liveHistory(world, { actions: 90, compareEvery: 1_000 });
  });

  const sync = (
    store: EventStore,
    { behind = { blocks: 0n }, ...options }: { behind?: { blocks: bigint }; latest?: boolean; to?: bigint } = {},
  ) => {
    const { chain, market } = world;
    const node = rollupNode(chain.node, behind);
    return syncEvents({ store, node, protocol: aaveV3, pool: market.pool, chunk: 50n, ...options });
  };
  const poolSays = async (wallet: string, block: bigint) => {
    const { followed, market } = world;
    const answer = await followed.view(market.pool, "Pool", "getUserAccountData", [wallet], block);
    const [totalCollateral, totalDebt, availableBorrows, , , healthFactor] = [...answer] as bigint[];
    return {
      totalCollateral,
      totalDebt,
      availableBorrows,
      healthFactor: healthFactor === MaxUint256 ? undefined : healthFactor,
    };
  };
  const lastBlock = (): bigint => world.chain.mined.at(-1)?.block ?? 0n;

  it("has blocks that share a second, with several wallets' actions in them", () => {
    const seconds = new Map<bigint, number>();
    for (const { timestamp, logs } of world.chain.mined)
      if (logs.length > 0) seconds.set(timestamp, (seconds.get(timestamp) ?? 0) + 1);
    expect([...seconds.values()].filter((count) => count > 1).length).to.be.greaterThan(10);
  });

  it("is read up to the finalized block, whatever is safe or latest, and goes on from there", async () => {
    await withStore(":memory:", {}, async (store) => {
      const behind = { blocks: UNSAFE };
      expect((await sync(store, { behind })).lastBlock).to.equal(lastBlock() - UNSAFE);
      await expectError("E_BLOCK_NOT_FINAL", () => sync(store, { behind, to: lastBlock() - UNPOSTED }));
      behind.blocks = UNPOSTED;
      expect((await sync(store, { behind })).lastBlock).to.equal(lastBlock() - UNPOSTED);
      const [count] = await store.rows("SELECT count(*) FROM lending_event");
      await withStore(":memory:", {}, async (fresh) => {
        await sync(fresh, { behind });
        expect(await fresh.rows("SELECT count(*) FROM lending_event")).to.deep.equal([count]);
      });
    });
  });

  it("has each account as the pool says it at a block, in seconds that several blocks share", async () => {
    const { chain, users } = world;
    await withStore(":memory:", {}, async (store) => {
      await sync(store);
      const [first] = await store.rows("SELECT min(from_block) FROM market_contract");
      const seen = chain.mined.filter(({ block }) => block >= (first?.[0] as bigint)).slice(-40);
      for (const { block, timestamp } of seen) {
        const states = await accountHistory({ store, wallets: users, at: { block, time: timestamp } });
        for (const state of states) expect(state, `block ${block}`).to.include(await poolSays(state.wallet, block));
      }
      expect(new Set(seen.map(({ timestamp }) => timestamp)).size).to.be.lessThan(seen.length / 2);
    });
  });

  it("has features as of a block that no later block of the same second changes", async () => {
    await withStore(":memory:", {}, async (store) => {
      await sync(store);
      const shared = await store.rows(
        `SELECT a.wallet, a.block_number, a.ts FROM lending_event a JOIN lending_event b
         ON a.wallet = b.wallet AND a.ts = b.ts AND a.block_number < b.block_number
         WHERE a.action NOT LIKE 'transfer%' AND b.action NOT LIKE 'transfer%' ORDER BY ALL`,
      );
      expect(shared.length).to.be.greaterThan(0);
      for (const [wallet, block, time] of shared as [string, bigint, bigint][]) {
        const counted = async (asOf: { block?: bigint; time?: bigint }) =>
          (await featureVectors({ store, subjects: [{ wallets: [wallet], asOf }], names: ["borrow_count"] }))[0]
            ?.eventCount;
        const events = async (condition: string) =>
          Number(
            (
              await store.rows(
                `SELECT count(*) FROM lending_event WHERE wallet = '${wallet}' AND action NOT LIKE 'transfer%' AND ${condition}`,
              )
            )[0]?.[0],
          );
        expect(await counted({ block })).to.equal(await events(`block_number <= ${block}`));
        expect(await counted({ time })).to.equal(await events(`ts <= ${time}`));
        expect(await counted({ time })).to.be.greaterThan((await counted({ block })) ?? 0);
      }
    });
  });
});
