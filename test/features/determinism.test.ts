import fc from "fast-check";
import { expect } from "chai";

import { importEvents } from "../../prover/events/recorded/importEvents.ts";
import { importPrices } from "../../prover/events/recorded/importPrices.ts";
import { type EventStore } from "../../prover/store/eventStore.ts";
import { openStore } from "../../prover/events/openStore.ts";
import { buildDataset } from "../../prover/features/dataset.ts";
import { type FeatureVector, featureVectors } from "../../prover/features/featureVectors.ts";
import { selectLabel } from "../../prover/features/label.ts";
import {
  ALICE,
  BOB,
  DAY,
  type RecordedPrice,
  type RecordedRow,
  START,
  eventsCsv,
  pricesCsv,
  temporaryFolder,
} from "../support/recorded.ts";
import { runsOf } from "../support/thorough.ts";

const ASSETS = ["DAI", "USDC", "WETH", "WBTC", "XSUSHI"];
const LAST_DAY = 120;

/** Many events in the same second, so that an order that is left to chance would show. */
const event: fc.Arbitrary<RecordedRow> = fc.record({
  ts: fc.integer({ min: 0, max: 40 }).map((step) => START + step * 3 * DAY),
  action: fc.constantFrom("deposit", "redeem", "borrow", "borrow", "repay", "liquidation"),
  user: fc.constantFrom(ALICE, BOB),
  asset: fc.constantFrom(...ASSETS),
  amount: fc.integer({ min: 1, max: 10 ** 9 }).map((units) => `${units}e-6`),
});
const price: fc.Arbitrary<RecordedPrice> = fc.record({
  hour: fc.integer({ min: -24, max: LAST_DAY * 24 }).map((hour) => START + hour * 3600),
  symbol: fc.constantFrom(...ASSETS),
  usd: fc.integer({ min: 1, max: 10 ** 9 }).map((units) => `${units}e-4`),
});

/** Equal rows count by file, so a history that is cut into files must not hold any. */
const history = fc.record({
  events: fc.uniqueArray(event, { minLength: 5, maxLength: 60, selector: (row) => JSON.stringify(row) }),
  prices: fc.uniqueArray(price, { maxLength: 60, selector: ({ hour, symbol }) => `${hour}/${symbol}` }),
});

/** Early enough for every window. */
const opening: RecordedRow = { ts: START - 400 * DAY, action: "deposit", user: ALICE, asset: "DAI", amount: "1" };
const closing = (day: number): RecordedRow => ({ ...opening, ts: START + day * DAY, user: BOB });

describe("determinism", () => {
  const { file } = temporaryFolder();

  const withStoreOf = async <T>(
    load: (store: EventStore) => Promise<void>,
    work: (store: EventStore) => Promise<T>,
  ) => {
    const store = await openStore(":memory:");
    try {
      await load(store);
      return await work(store);
    } finally {
      store.close();
    }
  };

  const everything = async (store: EventStore): Promise<unknown> => [
    await store.rows("SELECT * FROM valued_event ORDER BY chain_order"),
    await buildDataset({ store, label: selectLabel("liquidated-30d") }),
  ];

  const aliceAt = async (store: EventStore, time: bigint): Promise<readonly FeatureVector[]> =>
    featureVectors({ store, subjects: [{ wallets: [ALICE], asOf: { time } }] });

  it("builds the same store and dataset from files shuffled, cut and loaded in any order", async () => {
    const cut = <T>(items: readonly T[], parts: number): readonly (readonly T[])[] =>
      Array.from({ length: parts }, (_, part) => items.filter((_item, index) => index % parts === part));
    const shuffled = history.chain(({ events, prices }) =>
      fc.record({
        events: fc.constant(events),
        prices: fc.constant(prices),
        eventOrder: fc.shuffledSubarray(events, { minLength: events.length }),
        priceOrder: fc.shuffledSubarray(prices, { minLength: prices.length }),
        parts: fc.integer({ min: 1, max: 4 }),
        pricesFirst: fc.boolean(),
        again: fc.boolean(),
      }),
    );
    await fc.assert(
      fc.asyncProperty(shuffled, async ({ events, prices, eventOrder, priceOrder, parts, pricesFirst, again }) => {
        const plain = await withStoreOf(async (store) => {
          await importEvents(store, [file("events.csv", eventsCsv([opening, ...events, closing(LAST_DAY)]))]);
          await importPrices(store, [file("prices.csv", pricesCsv(prices))]);
        }, everything);
        const otherwise = await withStoreOf(async (store) => {
          const loadPrices = () => importPrices(store, [file("prices.csv", pricesCsv(priceOrder))]);
          if (pricesFirst) await loadPrices();
          const pieces = cut([closing(LAST_DAY), ...eventOrder, opening], parts);
          const paths = pieces.map((rows, part) => file(`part${part}.csv`, eventsCsv(rows)));
          await importEvents(store, paths.slice(0, 1));
          await importEvents(store, again ? paths : paths.slice(1));
          if (!pricesFirst) await loadPrices();
        }, everything);
        expect(otherwise).to.deep.equal(plain);
      }),
      { numRuns: runsOf({ all: 5, few: 2 }) },
    );
  });

  it("never changes a vector when later events and prices come", async () => {
    const middle = START + 60 * DAY;
    await fc.assert(
      fc.asyncProperty(history, async ({ events, prices }) => {
        const known = (time: unknown): boolean => Number(time) <= middle;
        const past = [opening, ...events.filter(({ ts }) => known(ts)), closing(60)];
        const pastPrices = prices.filter(({ hour }) => known(hour));
        const [before, after] = await withStoreOf(
          async (store) => {
            await importEvents(store, [file("past.csv", eventsCsv(past))]);
            await importPrices(store, [file("past-prices.csv", pricesCsv(pastPrices))]);
          },
          async (store) => {
            const earlier = await aliceAt(store, BigInt(middle));
            await importEvents(store, [
              file("all.csv", eventsCsv([opening, ...events, closing(60), closing(LAST_DAY)])),
            ]);
            await importPrices(store, [file("all-prices.csv", pricesCsv(prices))]);
            return [earlier, await aliceAt(store, BigInt(middle))];
          },
        );
        expect(after).to.deep.equal(before);
      }),
      { numRuns: runsOf({ all: 4, few: 2 }) },
    );
  });
});
