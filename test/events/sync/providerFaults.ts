import { expect } from "chai";

import { connectNode } from "../../../prover/chain/jsonRpc.ts";
import { BaseError } from "../../../prover/errors.ts";
import { withStore } from "../../../prover/events/openStore.ts";
import { syncEvents } from "../../../prover/events/sync/syncEvents.ts";
import { selectProtocol } from "../../../prover/protocols/select.ts";
import { contentsOf } from "../../support/fakeEventMarket.ts";
import { startFaultyNode } from "../../../scripts/faultyNode.ts";
import type { LivedMarket } from "../../support/livedMarket.ts";
import { PROVIDER_FAULTS } from "./faultTable.ts";

/**
 * What nodes and providers were reported to do, in front of a real node with the real Aave v2 contracts.
 *
 * @param lived The market behind that node.
 * @param wanted Which faults of each kind, by their places in the table.
 */
export const describeProviderFaults = (lived: () => LivedMarket, wanted: (place: number) => boolean): void => {
  let whole: unknown;

  const syncFrom = (urls: readonly string[], maxWaitMs = 5_000) =>
    withStore(":memory:", {}, async (store) => {
      const { lastBlock, world } = lived();
      const pool = world.market.addresses.pool.toLowerCase();
      const node = connectNode({ url: urls, retryDelayMs: 2, maxWaitMs, timeoutMs: 2_000, hedgeMs: 500 });
      await syncEvents({ store, node, protocol: selectProtocol("aave-v2"), pool, to: lastBlock / 2n });
      return contentsOf(store);
    });

  before(async () => {
    whole = await syncFrom([lived().url]);
  });

  for (const [kind, faults] of Object.entries(PROVIDER_FAULTS))
    describe(kind, () => {
      for (const { name, faults: make, alone, maxWaitMs } of faults.filter((_, place) => wanted(place)))
        it(`${name}: ${alone === "whole" ? "the store is whole" : alone}`, async () => {
          const faulty = await startFaultyNode(lived().url, make());
          try {
            const ended = await syncFrom([faulty.url], maxWaitMs).then(
              (contents) => {
                expect(contents).to.deep.equal(whole);
                return "whole";
              },
              (cause: unknown) => {
                if (cause instanceof BaseError) return `${cause.code} ${cause.message}`;
                throw cause;
              },
            );
            expect(ended.split(" ")[0], ended).to.equal(alone);
          } finally {
            await faulty.close();
          }
        });
    });
};
