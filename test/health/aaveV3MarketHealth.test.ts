import { expect } from "chai";
import { MaxUint256 } from "ethers";

import { withStore } from "../../prover/events/openStore.ts";
import { syncEvents } from "../../prover/events/sync/syncEvents.ts";
import { accountHistory } from "../../prover/health/accountHistory.ts";
import { aaveV3 } from "../../prover/protocols/aave/v3/aaveV3.ts";
import { liveHistory } from "../protocols/aave/v3/history.ts";
import { type World, openAaveV3World } from "../protocols/aave/v3/world.ts";

describe("health of a real Aave v3 market", () => {
  let world: World;
  before(async () => {
    world = await openAaveV3World({ seed: 11, userCount: 12 });
    await liveHistory(world, { actions: 60, compareEvery: 1_000 });
  });

  /** What the pool itself says of a wallet after a block. */
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

  it("equals the pool's own answer, indexed from its first block and looked at in many", async () => {
    const { chain, market, users } = world;
    await withStore(":memory:", {}, async (store) => {
      await syncEvents({ store, node: chain.node, protocol: aaveV3, pool: market.pool, chunk: 50n, latest: true });
      const moments = chain.mined.filter((_, index) => index % 29 === 0).concat(chain.mined.at(-1) ?? []);
      const [first] = await store.rows("SELECT min(from_block) FROM market_contract");
      const seen = moments.filter(({ block }) => block >= (first?.[0] as bigint));
      for (const { block, timestamp } of seen) {
        const states = await accountHistory({ store, wallets: users, at: { block, time: timestamp } });
        for (const state of states) expect(state).to.include(await poolSays(state.wallet, block));
      }
      expect(seen.length).to.be.greaterThan(3);
    });
  });
});
