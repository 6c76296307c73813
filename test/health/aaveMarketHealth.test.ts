import { expect } from "chai";

import { connectNode } from "../../prover/chain/jsonRpc.ts";
import { type EventStore } from "../../prover/store/eventStore.ts";
import { withStore } from "../../prover/events/openStore.ts";
import { syncEvents } from "../../prover/events/sync/syncEvents.ts";
import { featureVectors } from "../../prover/features/featureVectors.ts";
import { accountHistory } from "../../prover/health/accountHistory.ts";
import { selectProtocol } from "../../prover/protocols/select.ts";
import { type LivedHistory, liveHistory } from "../protocols/aave/v2/randomHistory.ts";

/** From a node to health factors: a random history of a real Aave v2 market, indexed over JSON-RPC, then asked about through the store. */

const NO_DEBT = 2n ** 256n - 1n;

describe("health of a real Aave v2 market", () => {
  let lived: LivedHistory;
  before(async () => {
    lived = await liveHistory({ seed: 7, transactions: 45, wallets: 5, askAllEvery: 15 });
  });
  after(() => lived.world.close());

  const sync = (store: EventStore, chunk: bigint) => {
    const pool = lived.world.market.addresses.pool.toLowerCase();
    const node = connectNode({ url: lived.world.url });
    return syncEvents({ store, node, protocol: selectProtocol("aave-v2"), pool, chunk });
  };

  it("equals the pool's own answer at each block, whatever the chunks", async () => {
    for (const [chunk, every] of [
      [2_000n, 2],
      [13n, 9],
    ] as const) {
      await withStore(":memory:", {}, async (store) => {
        await sync(store, chunk);
        let compared = 0;
        const asked = lived.driver.answers.filter((_, index) => index % every === 0);
        for (const { block, wallet, healthFactor, totalCollateral, totalDebt } of asked) {
          const [header] = await store.rows("SELECT ts FROM block WHERE number = $1", [BigInt(block)]);
          if (header === undefined) continue;
          const at = { block: BigInt(block), time: header[0] as bigint };
          const [account] = await accountHistory({ store, wallets: [wallet], at });
          expect(account?.healthFactor ?? NO_DEBT, `${wallet} at ${block}`).to.equal(healthFactor);
          expect(account).to.include({ totalCollateral, totalDebt });
          compared += 1;
        }
        expect(compared).to.be.greaterThan(15);
      });
    }
  });

  it("gives features of loan safety from the same accounts", async () => {
    await withStore(":memory:", {}, async (store) => {
      const { toBlock } = await sync(store, 500n);
      const subjects = lived.world.wallets.map((wallet) => ({ wallets: [wallet], asOf: { block: toBlock } }));
      const names = ["risk_factor", "total_collateral_eth", "total_available_borrows_eth"];
      const vectors = await featureVectors({ store, subjects, names });
      const lastOf = (wallet: string) => lived.driver.answers.findLast((answer) => answer.wallet === wallet);
      for (const { wallets, values } of vectors) {
        const answer = lastOf(wallets[0] ?? "");
        const risk = answer === undefined || answer.totalDebt === 0n ? 0n : 10n ** 27n / answer.healthFactor;
        expect(values[0]).to.equal(risk);
      }
      expect(vectors.some(({ values }) => (values[0] ?? 0n) > 0n)).to.equal(true);
    });
  });
});
