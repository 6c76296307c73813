import { expect } from "chai";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

import { calibrationLine, observedOverExpected } from "../../prover/report/calibrationLine.ts";
import {
  bootstrapIntervals,
  type Intervals,
  type OwnedPrediction,
  weighedByWallet,
} from "../../prover/report/intervals.ts";
import { metricFigures } from "../../prover/report/measured.ts";
import { type Metric, metricsOf } from "../../prover/report/metrics.ts";
import { outcomeTable, totalsOf } from "../../prover/report/outcomes.ts";

const row = (probability: number, label: 0 | 1, wallet?: string): OwnedPrediction => ({ probability, label, wallet });
const intervalsOf = (rows: readonly OwnedPrediction[]): Intervals<Metric> =>
  bootstrapIntervals(rows, metricFigures(0.5));

/** Bads score higher, with overlap; `perWallet` rows for each wallet. */
const drawn = (count: number, perWallet: number): readonly OwnedPrediction[] => {
  const random = xoroshiro128plus(3);
  return Array.from({ length: count }, (_, index) => {
    const wallet = Math.floor(index / perWallet);
    const isBad = wallet % 4 === 0;
    return row((uniformInt(random, 1, 70) + (isBad ? 25 : 0)) / 100, isBad ? 1 : 0, `wallet ${wallet}`);
  });
};

describe("bootstrapIntervals", () => {
  it("gives none to 60 rows with one bad, instead of 1.000 to 1.000", () => {
    const rows = Array.from({ length: 60 }, (_, index) => row(index === 0 ? 0.9 : 0.1, index === 0 ? 1 : 0));
    const { intervals, reason } = intervalsOf(rows);
    expect([intervals, reason]).to.deep.equal([{}, "1 row with a bad row"]);
  });

  it("gives none to 600 rows of one wallet, and none below 20 wallets", () => {
    expect(intervalsOf(drawn(600, 600)).reason).to.equal("1 wallet");
    expect(intervalsOf(drawn(190, 10)).reason).to.equal("19 wallets");
    expect(intervalsOf(drawn(200, 10)).reason).to.equal(undefined);
  });

  it("gives none with fewer than five wallets of a class, whatever their rows", () => {
    const bads = (wallets: number) => Array.from({ length: 40 }, (_, index) => row(0.6, 1, `bad ${index % wallets}`));
    const goods = Array.from({ length: 40 }, (_, index) => row(0.1 + index / 50, 0, `good ${index}`));
    expect(intervalsOf([...bads(4), ...goods]).reason).to.equal("4 wallets with a bad row");
    expect(intervalsOf([...bads(5), ...goods]).intervals).to.have.property("auc");
    const few = Array.from({ length: 40 }, (_, index) => row(0.1, 0, `good ${index % 4}`));
    expect(intervalsOf([...bads(40), ...few]).reason).to.equal("4 wallets with a good row");
  });

  it("gives none where every resample is alike: a model that parts 40 wallets is not certain", () => {
    const rows = Array.from({ length: 40 }, (_, index) =>
      row(index % 2 === 0 ? 0.1 : 0.9, index % 2 === 0 ? 0 : 1, `${index}`),
    );
    const { intervals, reason } = intervalsOf(rows);
    expect(reason).to.equal(undefined);
    expect(intervals).to.not.have.any.keys("auc", "ks", "calibrationSlope");
  });

  it("draws wallets, not rows: ten rows each make intervals wider than as many rows of their own", () => {
    const together = drawn(600, 10);
    const apart = together.map((one, index) => ({ ...one, wallet: `own ${index}` }));
    const widthOf = (rows: readonly OwnedPrediction[]): number => {
      const { low, high } = bootstrapIntervals(rows, (table) => ({ rate: totalsOf(table).bad / 600 })).intervals
        .rate ?? {
        low: 0,
        high: 0,
      };
      return high - low;
    };
    expect(widthOf(together)).to.be.greaterThan(1.5 * widthOf(apart));
  });

  it("keeps rows that share an id together where there are no wallets", () => {
    const shared = drawn(600, 10).map(({ wallet, ...one }) => ({ ...one, wallet: undefined, id: wallet }));
    expect(intervalsOf(shared).intervals).to.deep.equal(intervalsOf(drawn(600, 10)).intervals);
  });

  it("counts a row of weight 3 as three rows of its wallet", () => {
    const rows = drawn(200, 4);
    const heavy = rows.map((one, index) => (index === 5 ? { ...one, weight: 3 } : one));
    const repeated = rows.flatMap((one, index) => (index === 5 ? [one, one, one] : [one]));
    expect(intervalsOf(heavy)).to.deep.equal(intervalsOf(repeated));
    expect(metricsOf(outcomeTable(heavy), 0.5)).to.deep.equal(metricsOf(outcomeTable(repeated), 0.5));
  });
});

describe("weighedByWallet", () => {
  it("lets each wallet weigh the same: a hundred rows of one do not outvote the others", () => {
    const loud = Array.from({ length: 100 }, () => row(0.9, 1, "loud"));
    const rows = [...loud, row(0.1, 1, "a"), row(0.5, 0, "b")];
    expect(metricsOf(outcomeTable(rows), 0.5).auc).to.be.greaterThan(0.98);
    expect(metricsOf(outcomeTable(weighedByWallet(rows)), 0.5).auc).to.be.within(0.4999, 0.5001);
  });
});

describe("calibrationLine", () => {
  // scikit-learn's LogisticRegression without a penalty on the same 60 rows.
  const rows = Array.from({ length: 60 }, (_, k) => {
    const probability = Math.round(1e4 * (0.03 + (0.9 * ((k * 37) % 60)) / 60)) / 1e4;
    const label: 0 | 1 = (k * k * 7 + 3 * k) % 10 < 3 + 4 * probability ? 1 : 0;
    return { probability, label, weight: 1 };
  });

  const expectLine = (of: typeof rows, slope: number, intercept: number): void => {
    const line = calibrationLine(outcomeTable(of));
    expect(Math.abs(line.slope - slope) + Math.abs(line.intercept - intercept)).to.be.lessThan(1e-6);
  };

  it("is scikit-learn's, with weights and without", () => {
    expectLine(rows, 1.0774862320560876, 3.1735572116194186);
    expectLine(
      rows.map((one, k) => ({ ...one, weight: 1 + (k % 3) })),
      1.060290309432668,
      3.0959480658771805,
    );
    expect(observedOverExpected(outcomeTable(rows)).toFixed(12)).to.equal("1.904761904762");
  });

  it("has slope 1 and intercept 0 where the predictions are right, and a slope below 1 where they are too extreme", () => {
    const right = [0.2, 0.5, 0.8].map((probability) => ({
      probability,
      good: 1_000 * (1 - probability),
      bad: 1_000 * probability,
    }));
    const { slope, intercept } = calibrationLine(right);
    expect(Math.abs(slope - 1) + Math.abs(intercept)).to.be.lessThan(1e-9);
    const extreme = right.map((outcome, index) => ({ ...outcome, probability: [0.02, 0.5, 0.98][index] ?? 0 }));
    expect(calibrationLine(extreme).slope).to.be.within(0.3, 0.4);
  });

  it("finds the line through two points, however far from 1 its slope is", () => {
    for (const slope of [0.01, 0.1, 0.36, 3, 20])
      for (const intercept of [-3, 0, 2]) {
        const outcomes = [-2, 1.5].map((x) => {
          const bad = 1 / (1 + Math.exp(-(intercept + (slope * x) / 10)));
          return { probability: 1 / (1 + Math.exp(-x)), bad, good: 1 - bad };
        });
        const line = calibrationLine([...outcomes].reverse());
        expect(Math.abs(line.slope - slope / 10) + Math.abs(line.intercept - intercept)).to.be.lessThan(1e-6);
      }
  });

  it("is not told by one prediction for all, nor by classes that a threshold parts", () => {
    const { slope } = calibrationLine([{ probability: 0.3, good: 7, bad: 3 }]);
    expect(slope).to.deep.equal(Number.NaN);
    const parted = [
      { probability: 0.9, good: 0, bad: 5 },
      { probability: 0.1, good: 5, bad: 0 },
    ];
    expect(calibrationLine(parted)).to.deep.equal({ slope: Number.NaN, intercept: Number.NaN });
  });
});
