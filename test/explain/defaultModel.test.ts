import { fileURLToPath } from "node:url";

import { expect } from "chai";

import { defaultModel } from "../../prover/artifacts.ts";
import { openStore } from "../../prover/events/openStore.ts";
import { importEvents } from "../../prover/events/recorded/importEvents.ts";
import { importPrices } from "../../prover/events/recorded/importPrices.ts";
import { WAITING_DAYS } from "../../prover/explain/advice.ts";
import { explainScore } from "../../prover/explain/explanation.ts";
import { rational, sumOf } from "../../prover/explain/rational.ts";
import { referenceRow } from "../../prover/explain/referenceRow.ts";
import { selectFeatures } from "../../prover/features/dictionary.ts";
import { type FeatureVector, featureVectors } from "../../prover/features/featureVectors.ts";
import { waitedRows } from "../../prover/features/waiting.ts";
import { evaluate } from "../../prover/model/evaluate.ts";
import { type LoadedModel, loadModel } from "../../prover/modelFolder/load.ts";
import type { EventStore } from "../../prover/store/eventStore.ts";

const SAMPLE = fileURLToPath(new URL("../../scripts/history", import.meta.url));
/** Root mean square of daily changes: a calm market and a wild one. */
const MARKETS = [20_000_000n, 60_000_000n];

describe("the shipped model on wallets of the recorded sample", () => {
  let store: EventStore;
  let loaded: LoadedModel;
  let vectors: readonly FeatureVector[];

  /** A row with the market's features as given: the sample has no prices of so many days before. */
  const inMarket = (vector: FeatureVector, market: bigint): FeatureVector => {
    const names = loaded.model.features.map(({ name }) => name);
    const own = new Map(vector.names.map((name, index) => [name, vector.values[index]]));
    return { ...vector, names, values: names.map((name) => own.get(name) ?? market) };
  };

  before(async () => {
    loaded = await loadModel(defaultModel);
    store = await openStore(":memory:");
    await importEvents(store, [`${SAMPLE}/events.csv.gz`]);
    await importPrices(store, [`${SAMPLE}/prices-hourly-usd.csv.gz`]);
    const names = selectFeatures(loaded.model.features.map(({ name }) => name))
      .filter(({ needs }) => needs === "lending")
      .map(({ name }) => name);
    expect(names).to.have.length(loaded.model.features.length - 1);
    // As of a loan, and as of the newest event after a liquidation.
    const moments = await store.rows(`
      SELECT wallet, max(ts) FROM valued_event WHERE action IN ('borrow', 'liquidation') AND ts > 1640995200
      GROUP BY wallet, action ORDER BY md5(wallet), action LIMIT 40`);
    const subjects = moments.map(([wallet, time]) => ({ wallets: [String(wallet)], asOf: { time: time as bigint } }));
    vectors = await featureVectors({ store, subjects, names });
  });
  after(() => {
    store.close();
  });

  it("never scores a wallet lower for waiting: no day of a year is below the day before", async () => {
    let risen = 0;
    for (const [index, ofStore] of vectors.entries()) {
      const vector = inMarket(ofStore, MARKETS[index % MARKETS.length] ?? 0n);
      const after = await waitedRows(store, { vector, days: WAITING_DAYS });
      let { score: before } = evaluate(loaded.model, vector.values);
      const first = before;
      for (const day of WAITING_DAYS) {
        const row = after(vector.values, day).map((value) => value ?? -1n);
        const { score } = evaluate(loaded.model, row);
        expect(score >= before, `${vector.wallets.join()}, day ${day}`).to.equal(true);
        before = score;
      }
      if (before > first) risen++;
    }
    expect(risen).to.be.above(20);
  });

  it("is explained exactly, its advice holds when it is followed, and no score is above the limit of its age", async () => {
    const limits = new Set<bigint>();
    for (const [index, ofStore] of vectors.entries()) {
      const vector = inMarket(ofStore, MARKETS[(index + 1) % MARKETS.length] ?? 0n);
      const after = await waitedRows(store, { vector, days: WAITING_DAYS });
      const rows = { subject: vector.values, reference: referenceRow(loaded) };
      const explained = explainScore(loaded.model, rows, { after });
      const { score, referenceScore, attributions, method, advice, waiting, ceiling, reasons } = explained;
      expect(method).to.deep.equal({ kind: "shapley" });
      expect(sumOf(attributions.map(({ points }) => points))).to.deep.equal(rational(score - referenceScore));
      for (const { changes, gain } of advice) {
        const to = new Map(changes.map((change) => [change.feature, change.to]));
        const followed = vector.names.map((name, place) => to.get(name) ?? vector.values[place] ?? 0n);
        expect(evaluate(loaded.model, followed).score - score).to.equal(gain);
        expect(gain > 0n).to.equal(true);
      }
      for (const { score: later } of waiting) expect(later !== undefined && later >= score).to.equal(true);
      // Monotone, so a worse value is never better alone.
      for (const { gainAlone } of reasons) expect(gainAlone >= 0n).to.equal(true);
      if (ceiling === undefined) continue;
      expect(score <= ceiling.most && ceiling.most < ceiling.next.most).to.equal(true);
      limits.add(ceiling.most);
    }
    expect(limits.size).to.be.above(2);
  });
});
