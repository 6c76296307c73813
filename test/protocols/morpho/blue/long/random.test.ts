import { expect } from "chai";

import { withStore } from "../../../../../prover/events/openStore.ts";
import { compareAccounts, syncMarket } from "../compare.ts";
import { liveHistory } from "../history.ts";
import { openMorphoWorld } from "../world.ts";

describe("long random histories of Morpho Blue", () => {
  for (const seed of [20_240_110, 8_453]) {
    it(`have the accounts of the contract in every block with a log (seed ${seed})`, async () => {
      const world = await openMorphoWorld();
      const happened = await liveHistory(world, { seed, steps: 1_500 });
      const seen = { accounts: 0, indebted: 0, liquidatable: 0 };
      for (const market of world.markets) {
        await withStore(":memory:", {}, async (store) => {
          await syncMarket(world, store, market);
          await compareAccounts(world, market, { store, step: 1, seen });
        });
      }
      const sent = [...happened.values()].reduce((sum, times) => sum + times, 0);
      console.log(`      ${sent} steps, ${JSON.stringify(seen)}`);
      expect([sent > 800, seen.accounts > 5_000, seen.liquidatable > 50]).to.deep.equal([true, true, true]);
      await world.close();
    });
  }
});
