import { fileURLToPath } from "node:url";

import { expect } from "chai";

import { defaultModel } from "../../prover/artifacts.ts";
import { openStore } from "../../prover/events/openStore.ts";
import { importEvents } from "../../prover/events/recorded/importEvents.ts";
import { importPrices } from "../../prover/events/recorded/importPrices.ts";
import { referenceRow } from "../../prover/explain/referenceRow.ts";
import { selectFeatures } from "../../prover/features/dictionary.ts";
import { featureVectors } from "../../prover/features/featureVectors.ts";
import { provedDirections } from "../../prover/model/directions/decide.ts";
import { evaluate } from "../../prover/model/evaluate.ts";
import { type LoadedModel, loadModel } from "../../prover/modelFolder/load.ts";

/** What models/default promises to those who lend on it; docs/default-model.md says it in words. */

const DAY = 86_400n;
/** At or below it the example pool gives the terms of no score. */
const POOL_FLOOR = 650n;
/** Volatility of ETH per day, in steps of 1e-9: calm, usual, wild, and beyond what was seen. */
const MARKETS = [30_000_000n, 36_100_000n, 38_000_000n, 50_000_000n, 900_000_000n];

const SAMPLE = fileURLToPath(new URL("../../scripts/history", import.meta.url));

/** The market's feature on each day for which the recorded sample has the prices. */
const recordedMarkets = async (): Promise<readonly bigint[]> => {
  const store = await openStore(":memory:");
  try {
    await importEvents(store, [`${SAMPLE}/events.csv.gz`]);
    await importPrices(store, [`${SAMPLE}/prices-hourly-usd.csv.gz`]);
    const [first] = await store.rows("SELECT wallet FROM valued_event ORDER BY ts LIMIT 1");
    const [from, to] = ["2021-12-31", "2022-05-30"].map((date) => Date.parse(date) / 1000 / Number(DAY)) as [
      number,
      number,
    ];
    const subjects = Array.from({ length: to - from + 1 }, (_, day) => {
      return { wallets: [String(first?.[0])], asOf: { time: BigInt(from + day) * DAY } };
    });
    const vectors = await featureVectors({ store, subjects, names: ["market_volatility_tapered_90d"] });
    return vectors.map(({ values }) => values[0] ?? -1n);
  } finally {
    store.close();
  }
};

describe("models/default", () => {
  let loaded: LoadedModel;
  let names: readonly string[];
  before(async () => {
    loaded = await loadModel(defaultModel);
    names = loaded.model.features.map(({ name }) => name);
  });

  /** Score of a wallet without debts and liquidations, but for what is given. */
  const scoreOf = (given: Readonly<Record<string, bigint>>): bigint =>
    BigInt(
      evaluate(
        loaded.model,
        names.map((name) => given[name] ?? 0n),
      ).score,
    );
  const aged = (days: bigint, market: bigint, debts: Readonly<Record<string, bigint>> = {}): bigint =>
    scoreOf({ ...debts, clean_age: days * DAY, market_volatility_tapered_90d: market });

  it("has a proved direction for every feature, and rewards no move that a transaction can make", () => {
    const proved = provedDirections(loaded.model);
    expect(proved.map(({ verdict }) => verdict.kind)).to.deep.equal(names.map(() => "proved"));
    for (const [index, { costs }] of selectFeatures(names, 2).entries()) {
      const rewarded = loaded.model.features[index]?.direction === "up" ? costs.up : costs.down;
      expect(["time", "impossible"], names[index]).to.include(rewarded);
    }
  });

  it("gives a file under 30 clean days at most the pool's floor, in any market, and reaches it", () => {
    const best = MARKETS.map((market) => scoreOf({ clean_age: 30n * DAY - 1n, market_volatility_tapered_90d: market }));
    expect(best.every((score) => score <= POOL_FLOOR)).to.equal(true);
    expect(best.at(-1)).to.equal(POOL_FLOOR);
  });

  it("raises both ceilings with clean time until 300 days, and then has none", () => {
    for (const market of MARKETS) {
      const scores = [0n, 30n, 60n, 90n, 120n, 150n, 180n, 210n, 240n, 270n, 300n].map((days) => aged(days, market));
      for (const [index, score] of scores.entries())
        expect(score >= (scores[index - 1] ?? 0n), `market ${market}, step ${index}`).to.equal(true);
      expect(scores.at(-1)! - scores[0] > 100n, `market ${market}`).to.equal(true);
      expect(aged(3000n, market)).to.equal(scores.at(-1));
    }
  });

  it("holds a new file without debts under an old one that owes 1000 ETH of stablecoins, in every market", () => {
    const debts = { debt_peak_90d_eth: 10n ** 12n, stable_debt_peak_90d_eth: 10n ** 12n };
    for (const market of MARKETS)
      expect(aged(0n, market) < aged(300n, market, debts), `market ${market}`).to.equal(true);
  });

  it("takes at most 7 points by the market alone from a recorded day to the next, gives at most 20, and moves by at most 5 on nine days of ten", async () => {
    const markets = await recordedMarkets();
    expect(markets).to.have.length(151);
    const debts = { debt_peak_90d_eth: 10n ** 11n, stable_debt_peak_90d_eth: 10n ** 11n };
    for (const [days, liquidated] of [
      [60n, 0n],
      [400n, 0n],
      [400n, 3_000n],
    ] as const) {
      const scores = markets.map((market) => aged(days, market, { ...debts, liquidation_days_faded_365d: liquidated }));
      const moves = scores.slice(1).map((score, day) => Number(score - (scores[day] ?? 0n)));
      expect(Math.max(...moves), `${days} days`).to.be.within(1, 20);
      // Whoever chooses the day before gains what the market took since.
      expect(Math.min(...moves), `${days} days`).to.be.within(-7, -1);
      expect(moves.filter((move) => Math.abs(move) <= 5).length, `${days} days`).to.be.at.least(0.9 * moves.length);
    }
  });

  it("is explained against a file of 300 clean days without a liquidation, above the floor and under the best", () => {
    const row = referenceRow(loaded);
    const reference = new Map(names.map((name, index) => [name, row[index]]));
    expect((reference.get("clean_age") ?? 0n) >= 300n * DAY).to.equal(true);
    for (const name of names.filter((one) => one.startsWith("liquidation_"))) expect(reference.get(name)).to.equal(0n);
    const { score } = evaluate(loaded.model, row);
    expect(score > POOL_FLOOR && score < 750n, String(score)).to.equal(true);
  });

  it("fits the power of two that the ceremony was made for", () => {
    expect(loaded.manifest.constraints).to.be.below(2040);
  });
});
