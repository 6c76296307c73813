import { expect } from "chai";

import { withStore } from "../../../prover/events/openStore.ts";
import { drawnWallets } from "../../../prover/events/verify/storedLogs.ts";
import type { EventStore } from "../../../prover/store/eventStore.ts";

const market = "aave-v2";

/** `wallets` wallets; every third has three logs, the others one, and `busy` of them 2,001. */
const fill = (store: EventStore, { wallets, busy }: { readonly wallets: number; readonly busy: number }) =>
  store.run(
    `INSERT INTO log_wallet SELECT '${market}', '0x' || md5(w::VARCHAR), l, 0
     FROM range(${wallets}) t(w), unnest(range(CASE WHEN w < ${busy} THEN 2001 WHEN w % 3 = 0 THEN 3 ELSE 1 END)) u(l)`,
  );

const WHOLE_ORDER = `SELECT wallet FROM log_wallet WHERE market = $1 GROUP BY wallet HAVING count(*) <= 2000
  ORDER BY md5(wallet || $2) LIMIT 128`;

const inWholeOrder = async (store: EventStore, seed: string): Promise<readonly string[]> =>
  (await store.rows(WHOLE_ORDER, [market, seed])).map(([wallet]) => String(wallet));

describe("wallets by chance", () => {
  const stores = {
    "many wallets": { wallets: 30_000, busy: 2 },
    "fewer wallets than are asked for": { wallets: 100, busy: 2 },
    "wallets of which most have too many logs": { wallets: 300, busy: 180 },
    "no wallets": { wallets: 0, busy: 0 },
  };
  for (const [what, of] of Object.entries(stores))
    it(`are the first in the order of all hashes: ${what}`, async () => {
      await withStore(":memory:", {}, async (store) => {
        await fill(store, of);
        for (const seed of ["1", "2", "3"]) {
          const drawn = await drawnWallets(store, { market, count: 128, seed });
          expect(drawn).to.deep.equal(await inWholeOrder(store, seed));
          expect(drawn.length).to.equal(Math.min(128, of.wallets - of.busy));
        }
      });
    });

  it("do not depend on how many logs they have", async () => {
    await withStore(":memory:", {}, async (store) => {
      await fill(store, { wallets: 3_000, busy: 0 });
      const rows = await store.rows("SELECT wallet FROM log_wallet GROUP BY wallet HAVING count(*) = 3");
      const often = new Set(rows.map(([wallet]) => String(wallet)));
      let found = 0;
      for (let run = 0; run < 40; run += 1)
        for (const wallet of await drawnWallets(store, { market, count: 50, seed: String(run) }))
          if (often.has(wallet)) found += 1;
      // A third of 2,000 within four standard deviations; by logs it would be three fifths.
      expect(Math.abs(found / 2_000 - 1 / 3)).to.be.lessThan(0.043);
    });
  });
});
