import { expect } from "chai";
import { MaxUint256 } from "ethers";

import { readChainId } from "../../prover/chain/reads.ts";
import { rebuildDerived } from "../../prover/events/derived/rebuild.ts";
import { withStore } from "../../prover/events/openStore.ts";
import { syncEvents } from "../../prover/events/sync/syncEvents.ts";
import { accountHistory } from "../../prover/health/accountHistory.ts";
import { aaveV3 } from "../../prover/protocols/aave/v3/aaveV3.ts";
import { readDeployments, withDeployments } from "../../prover/protocols/deploymentsFile.ts";
import { selectProtocol } from "../../prover/protocols/select.ts";
import { readHistory } from "../../prover/store/markets.ts";
import { temporaryFolder } from "../support/recorded.ts";
import { liveHistory } from "../protocols/aave/v3/history.ts";
import { type World, openAaveV3World } from "../protocols/aave/v3/world.ts";

describe("health of a real Aave v3 market", () => {
  const { file } = temporaryFolder();
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

  it("is the same market under the name of a fork, with its place from a deployments file", async () => {
    const { chain, market, users } = world;
    const chainId = await readChainId(chain.node);
    const deployment = { chainId: Number(chainId), pool: market.pool, contracts: [market.pool], fromBlock: 1 };
    const path = file(
      "forks.json",
      JSON.stringify({ markets: [{ market: "aave-v3:spark", deployments: [deployment] }] }),
    );
    const protocol = withDeployments("aave-v3:spark", await readDeployments(path));
    const last = chain.mined.at(-1) ?? { block: 0n, timestamp: 0n };
    await withStore(":memory:", {}, async (store) => {
      // A chain with a known market is a public one, whose blocks may be undone.
      const synced = { ...protocol, deployments: new Map() };
      const { pool } = protocol.deployments.get(chainId) ?? { pool: "" };
      await syncEvents({ store, node: chain.node, protocol: synced, pool, chunk: 50n, latest: true });
      const at = { block: last.block, time: last.timestamp };
      const states = await accountHistory({ store, wallets: users, at });
      for (const state of states) {
        expect(state.market).to.equal("aave-v3:spark");
        expect(state).to.include(await poolSays(state.wallet, last.block));
      }
      expect(states.length).to.be.greaterThan(3);
      expect(await rebuildDerived(store, selectProtocol)).to.be.greaterThan(3);
      expect((await readHistory(store)).markets.map(({ protocol: name }) => name)).to.deep.equal(["aave-v3:spark"]);
    });
  });
});
