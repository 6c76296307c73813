import { readFileSync } from "node:fs";

import { expect } from "chai";
import fc from "fast-check";

import { bestF1, decisionsAt } from "../../prover/report/decisionMetrics.ts";
import { type Metric, metricsOf } from "../../prover/report/metrics.ts";
import { type OutcomeTable, outcomeTable, type Prediction } from "../../prover/report/outcomes.ts";
import { calibrationByCount, calibrationByWidth } from "../../prover/report/probabilityMetrics.ts";
import { gainTable, kolmogorovSmirnov, rocAuc, rocCurve } from "../../prover/report/rankMetrics.ts";

const COMPARED = [
  ...(["auc", "gini", "prAuc", "ks", "brier"] as const),
  ...(["brierSkill", "logLoss", "ece", "densityGap"] as const),
] satisfies readonly Metric[];

/** Written by modeler/metric_fixtures.py. */
interface Fixture {
  readonly name: string;
  readonly labels: string;
  readonly probabilities: string;
  readonly expected: Readonly<Record<(typeof COMPARED)[number], number>> & {
    readonly falsePositiveRates: string;
    readonly truePositiveRates: string;
    readonly calibrationPredicted: string;
    readonly calibrationObserved: string;
    readonly decisions: readonly Readonly<Record<"threshold" | "precision" | "recall" | "f1" | "accuracy", number>>[];
  };
}

const fixtures = JSON.parse(readFileSync(new URL("scikitLearn.json", import.meta.url), "utf8")) as readonly Fixture[];

const numbers = (text: string): readonly number[] => text.split(" ").map(Number);

const tableOf = ({ labels, probabilities }: Pick<Fixture, "labels" | "probabilities">): OutcomeTable => {
  const outcomes = numbers(labels);
  return outcomeTable(
    numbers(probabilities).map((probability, row): Prediction => ({ probability, label: outcomes[row] === 1 ? 1 : 0 })),
  );
};

const expectNear = (ours: readonly number[], theirs: readonly number[], what: string): void => {
  expect(ours, what).to.have.lengthOf(theirs.length);
  for (const [index, value] of theirs.entries()) {
    const distance = Math.abs((ours[index] ?? Number.NaN) - value);
    expect(distance <= 1e-9, `${what}[${index}]: ${ours[index]} and ${value}`).to.equal(true);
  }
};

describe("metrics against scikit-learn", () => {
  for (const fixture of fixtures) {
    it(`agree on: ${fixture.name}`, () => {
      const table = tableOf(fixture);
      const { expected } = fixture;
      const { decisions } = expected;
      for (const at of decisions) {
        const ours = metricsOf(table, at.threshold);
        for (const metric of ["precision", "recall", "f1", "accuracy"] as const)
          expectNear([ours[metric]], [at[metric]], metric);
        for (const metric of COMPARED) expectNear([ours[metric]], [expected[metric]], metric);
      }
      const roc = rocCurve(table);
      expectNear(
        roc.map((point) => point.falsePositiveRate),
        numbers(expected.falsePositiveRates),
        "false positive rate",
      );
      expectNear(
        roc.map((point) => point.truePositiveRate),
        numbers(expected.truePositiveRates),
        "true positive rate",
      );
      const bins = calibrationByWidth(table);
      expectNear(
        bins.map((bin) => bin.predicted),
        numbers(expected.calibrationPredicted),
        "predicted",
      );
      expectNear(
        bins.map((bin) => bin.observed),
        numbers(expected.calibrationObserved),
        "observed",
      );
    });
  }
});

/** Both classes, probabilities with ties. */
const predictions = fc
  .array(fc.record({ probability: fc.integer({ min: 1, max: 19 }), bad: fc.boolean() }), {
    minLength: 2,
    maxLength: 60,
  })
  .filter((rows) => rows.some(({ bad }) => bad) && rows.some(({ bad }) => !bad))
  .map((rows) =>
    rows.map(({ probability, bad }): Prediction => ({ probability: probability / 20, label: bad ? 1 : 0 })),
  );

describe("metrics of any predictions", () => {
  it("do not depend on the order of the rows", () => {
    fc.assert(
      fc.property(predictions, (rows) => {
        expect(metricsOf(outcomeTable([...rows].reverse()), 0.5)).to.deep.equal(metricsOf(outcomeTable(rows), 0.5));
      }),
    );
  });

  it("have the AUC of all pairs, counted one by one", () => {
    fc.assert(
      fc.property(predictions, (rows) => {
        const bads = rows.filter(({ label }) => label === 1);
        const goods = rows.filter(({ label }) => label === 0);
        const wins = bads.flatMap(({ probability: bad }) =>
          goods.map(({ probability: good }) => (bad > good ? 1 : bad === good ? 0.5 : 0)),
        );
        const auc = wins.reduce<number>((sum, win) => sum + win, 0) / wins.length;
        expectNear([rocAuc(outcomeTable(rows))], [auc], "auc");
      }),
    );
  });

  it("have the KS of the widest point of the ROC curve", () => {
    fc.assert(
      fc.property(predictions, (rows) => {
        const table = outcomeTable(rows);
        const widths = rocCurve(table).map((at) => Math.abs(at.truePositiveRate - at.falsePositiveRate));
        expectNear([kolmogorovSmirnov(table)], [Math.max(...widths)], "ks");
      }),
    );
  });

  it("find the best F1 that any threshold has, and all bads at the end of the gain curve", () => {
    fc.assert(
      fc.property(predictions, (rows) => {
        const table = outcomeTable(rows);
        const best = Math.max(...table.map(({ probability }) => decisionsAt(table, probability).f1));
        expectNear([bestF1(table).f1], [best], "f1");
        const gain = gainTable(table);
        expectNear([gain.at(-1)?.gain ?? 0, gain.at(-1)?.lift ?? 0], [1, 1], "gain");
        for (const [index, { gain: found }] of gain.entries())
          expect(found >= (gain[index - 1]?.gain ?? 0) - 1e-12).to.equal(true);
      }),
    );
  });

  it("put every row into one calibration bin, the bins in rising order", () => {
    fc.assert(
      fc.property(predictions, (rows) => {
        const table = outcomeTable(rows);
        for (const bins of [calibrationByCount(table), calibrationByWidth(table)]) {
          expect(bins.reduce((sum, bin) => sum + bin.rows, 0)).to.equal(rows.length);
          for (const [index, bin] of bins.entries())
            expect(index === 0 || bin.predicted > (bins[index - 1]?.predicted ?? 1)).to.equal(true);
        }
      }),
    );
  });

  it("call nothing bad at a threshold above all predictions, without dividing by nothing", () => {
    const table = outcomeTable([
      { probability: 0.2, label: 1 },
      { probability: 0.1, label: 0 },
    ]);
    expect(decisionsAt(table, 0.9)).to.deep.include({ precision: 0, recall: 0, f1: 0, accuracy: 0.5 });
  });
});
