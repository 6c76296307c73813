import { fileURLToPath } from "node:url";

import { expect } from "chai";
import fc from "fast-check";

import { openStore } from "../../prover/events/openStore.ts";
import { importEvents } from "../../prover/events/recorded/importEvents.ts";
import { importPrices } from "../../prover/events/recorded/importPrices.ts";
import { agedValue } from "../../prover/features/ageing.ts";
import { dictionary } from "../../prover/features/dictionary.ts";
import { type FeatureVector, featureVectors } from "../../prover/features/featureVectors.ts";
import { agedRow, waitedRows } from "../../prover/features/waiting.ts";
import { SECONDS_PER_DAY } from "../../prover/seconds.ts";
import { readCoverage } from "../../prover/store/coverage.ts";
import type { EventStore } from "../../prover/store/eventStore.ts";
import { ALICE, BOB, chainId, DAY, START, withHistory } from "../support/recorded.ts";

const SAMPLE = fileURLToPath(new URL("../../scripts/history", import.meta.url));
const NAMES = dictionary.features.filter(({ needs }) => needs === "lending").map(({ name }) => name);
const DAYS = [1n, 29n, 30n, 89n, 90n, 91n, 364n, 365n, 400n];

const vectorsAt = (store: EventStore, wallets: readonly string[], times: readonly bigint[]) =>
  featureVectors({ store, subjects: times.map((time) => ({ wallets, asOf: { time } })), names: NAMES });

describe("days without an event, on the recorded sample", () => {
  let store: EventStore;
  /** Bundles as of the last event of theirs, where the store also covers what follows. */
  const moments: { readonly wallets: readonly string[]; readonly time: bigint; readonly days: readonly bigint[] }[] =
    [];
  before(async () => {
    store = await openStore(":memory:");
    await importEvents(store, [`${SAMPLE}/events.csv.gz`]);
    await importPrices(store, [`${SAMPLE}/prices-hourly-usd.csv.gz`]);
    const { toTime } = await readCoverage(store);
    const last = await store.rows("SELECT wallet, max(ts) AS ts FROM valued_event GROUP BY wallet ORDER BY wallet");
    last.forEach(([wallet, ts], index) => {
      const [other] = last[index + 1] ?? [];
      const wallets = index % 3 === 0 && other !== undefined ? [String(wallet), String(other)] : [String(wallet)];
      const time =
        index % 3 === 0
          ? [ts, last[index + 1]?.[1] ?? ts].reduce((a, b) => ((a as bigint) > (b as bigint) ? a : b))
          : ts;
      const days = DAYS.filter((day) => (time as bigint) + day * SECONDS_PER_DAY <= toTime);
      if (days.length > 3) moments.push({ wallets, time: time as bigint, days });
    });
  });
  after(() => {
    store.close();
  });

  /** What the store itself says of the later day, once it has come. */
  const come = async ({ wallets, time, days }: (typeof moments)[number]): Promise<readonly FeatureVector[]> =>
    vectorsAt(store, wallets, [time, ...days.map((day) => time + day * SECONDS_PER_DAY)]);

  it("give what the store gives once they have passed", async () => {
    expect(moments).to.have.length.above(100);
    for (const moment of moments.filter((_, index) => index % 30 === 0)) {
      const [vector, ...later] = await come(moment);
      if (vector === undefined) throw new Error("a vector is missing");
      const after = await waitedRows(store, { vector, days: moment.days });
      moment.days.forEach((day, index) => {
        expect(after(vector.values, day), moment.wallets.join()).to.deep.equal(later[index]?.values);
      });
    }
  });

  it("are told from the row alone where its definition says so, and are unknown elsewhere", async () => {
    let [told, asked] = [0, 0];
    for (const moment of moments.filter((_, index) => index % 30 === 1)) {
      const [vector, ...later] = await come(moment);
      moment.days.forEach((day, index) => {
        agedRow(NAMES)(vector?.values ?? [], day).forEach((value, place) => {
          asked++;
          if (value === undefined) return;
          told++;
          expect(value, `${NAMES[place]} after ${day} days`).to.equal(later[index]?.values[place]);
        });
      });
    }
    expect(told)
      .to.be.above(asked / 2)
      .and.below(asked);
  });
});

describe("days without an event", () => {
  const loan = { action: "borrow", user: ALICE, asset: "DAI", amount: "2000" };
  const events = [
    { ...loan, id: chainId(1), ts: START - 100 * DAY, user: BOB },
    { ...loan, id: chainId(10), ts: START },
    { ...loan, id: chainId(20), ts: START + 5 * DAY, amount: "9000" },
    { ...loan, id: chainId(30), ts: START + 60 * DAY, user: BOB },
  ];
  const prices = [-100, 0, 5, 60].flatMap((day) => [
    { hour: START + day * DAY, symbol: "DAI", usd: "1" },
    { hour: START + day * DAY, symbol: "WETH", usd: "2000" },
  ]);

  it("are counted from the events up to the as-of, by time or by block, and never from later ones", () =>
    withHistory({ events, prices }, async (store) => {
      const names = ["debt_peak_90d_eth", "borrow_count", "borrow_count_30d"];
      for (const asOf of [{ time: BigInt(START + DAY) }, { block: 10n }]) {
        const [vector] = await featureVectors({ store, subjects: [{ wallets: [ALICE], asOf }], names });
        if (vector === undefined) throw new Error("a vector is missing");
        const after = await waitedRows(store, { vector, days: [20n, 30n, 90n] });
        expect(after(vector.values, 20n)).to.deep.equal([1_000_000_000n, 1n, 1n]);
        expect(after(vector.values, 30n)).to.deep.equal([1_000_000_000n, 1n, 0n]);
        expect(after(vector.values, 90n)).to.deep.equal([0n, 1n, 0n]);
      }
    }));

  it("leave a value that an act has changed to the row", () =>
    withHistory({ events, prices }, async (store) => {
      const names = ["borrow_count_30d", "time_since_last_borrow"];
      const asOf = { time: BigInt(START + DAY) };
      const [vector] = await featureVectors({ store, subjects: [{ wallets: [ALICE], asOf }], names });
      if (vector === undefined) throw new Error("a vector is missing");
      const after = await waitedRows(store, { vector, days: [10n] });
      expect(after([7n, 0n], 10n)).to.deep.equal([undefined, 10n * SECONDS_PER_DAY]);
    }));

  it("hold the market, know no account but one without debt, and guess nothing of a name they do not know", () => {
    const aged = (name: string, value: bigint): bigint | undefined => agedValue(name, value, 400n);
    expect(aged("market_adx", -5n)).to.equal(-5n);
    expect([aged("risk_factor", 0n), aged("risk_factor", 1n), aged("max_risk_factor", 0n)]).to.deep.equal([
      0n,
      undefined,
      undefined,
    ]);
    for (const own of ["income", "deposit_days_90d", "borrow_whatever_7d"]) expect(aged(own, 1n)).to.equal(undefined);
  });

  it("leave what never happened at the top, and an age of 0 unknown where it may be no age", () => {
    expect(agedValue("time_since_last_liquidated", 1_000_000_000n, 9n)).to.equal(1_000_000_000n);
    expect(agedValue("time_since_last_liquidated", 5n, 9n)).to.equal(5n + 9n * SECONDS_PER_DAY);
    expect(agedValue("clean_age", 0n, 9n)).to.equal(undefined);
    expect(agedValue("clean_age", 0n, 0n)).to.equal(0n);
    expect(agedValue("clean_age", 999_999_999n, 9n)).to.equal(1_000_000_000n);
  });

  it("fit every range of the dictionary", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...dictionary.features),
        fc.bigInt({ min: 0n, max: 500n }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (feature, days, at) => {
          const { name, min, max } = feature;
          const value = min + (BigInt(Math.floor(at * 1e6)) * (max - min)) / 1_000_000n;
          const aged = agedValue(name, value, days);
          expect(aged === undefined || (aged >= min && aged <= max)).to.equal(true);
        },
      ),
    );
  });
});
