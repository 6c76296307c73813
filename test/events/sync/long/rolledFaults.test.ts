import { expect } from "chai";

import { connectNode } from "../../../../prover/chain/jsonRpc.ts";
import { BaseError } from "../../../../prover/errors.ts";
import { withStore } from "../../../../prover/events/openStore.ts";
import { syncEvents } from "../../../../prover/events/sync/syncEvents.ts";
import { selectProtocol } from "../../../../prover/protocols/select.ts";
import { contentsOf } from "../../../support/fakeEventMarket.ts";
import { type FaultyNode, startFaultyNode } from "../../../../scripts/faultyNode.ts";
import { useLivedMarket } from "../../../support/livedMarket.ts";
import { startRememberingNode } from "../../../support/rememberingNode.ts";
import { rollFaults } from "../rolledFaults.ts";

const SEEDS = 60;

describe("sync from a node with one to three faults that dice choose", () => {
  const lived = useLivedMarket();
  let real: FaultyNode;
  let whole: unknown;

  const syncFrom = (url: string, timeoutMs: number) =>
    withStore(":memory:", {}, async (store) => {
      const { lastBlock, world } = lived();
      const pool = world.market.addresses.pool.toLowerCase();
      const node = connectNode({ url, retryDelayMs: 2, maxWaitMs: 3_000, timeoutMs });
      await syncEvents({ store, node, protocol: selectProtocol("aave-v2"), pool, to: lastBlock / 4n, chunk: 40n });
      return contentsOf(store);
    });

  before(async () => {
    real = await startRememberingNode(lived().url);
    whole = await syncFrom(real.url, 20_000);
  });
  after(() => real.close());

  for (const seed of Array.from({ length: SEEDS }, (_, index) => index + 1)) {
    const { name, faults } = rollFaults(seed);
    it(`${seed}: ${name}: the store is whole, or the error has a name`, async () => {
      const faulty = await startFaultyNode(real.url, faults);
      try {
        expect(await syncFrom(faulty.url, 2_000)).to.deep.equal(whole);
      } catch (cause) {
        if (!(cause instanceof BaseError)) throw cause;
        expect(cause.code).to.match(/^E_(?:RPC|REORG|CHAIN|MARKET|LOG|BLOCK)/);
      } finally {
        await faulty.close();
      }
    });
  }
});
