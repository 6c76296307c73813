import { readFileSync } from "node:fs";

import { expect } from "chai";
import fc from "fast-check";

import {
  type Grade,
  GRADED,
  type GradedRow,
  gradeOf,
  probabilityTable,
  weightedGrade,
} from "../../prover/challenge/grading.ts";
import { scorecard } from "../../prover/model/scorecard.ts";
import { metricsOf } from "../../prover/report/metrics.ts";
import { outcomeTable } from "../../prover/report/outcomes.ts";
import { probabilityOf } from "../../prover/report/scoredRows.ts";

/** Written by modeler/metric_fixtures.py. */
interface Fixture {
  readonly name: string;
  readonly labels: string;
  readonly probabilities: string;
  readonly expected: Readonly<Record<"auc" | "prAuc" | "ks" | "brier" | "densityGap", number>> & {
    readonly decisions: readonly Readonly<Record<"threshold" | "recall" | "f1", number>>[];
  };
}

const fixtures = JSON.parse(
  readFileSync(new URL("../report/scikitLearn.json", import.meta.url), "utf8"),
) as readonly Fixture[];
const numbers = (text: string): readonly number[] => text.split(" ").map(Number);

const SCORES = 551;
const BILLION = 1e9;

const expectNear = (grade: Grade, expected: Readonly<Record<string, number>>): void => {
  for (const metric of GRADED) {
    const theirs = expected[metric];
    if (theirs === undefined) continue;
    const ours = Number(grade[metric]) / BILLION;
    const wanted = metric === "brier" ? 1 - theirs : theirs;
    expect(Math.abs(ours - wanted) <= 1e-6, `${metric}: ${ours} and ${wanted}`).to.equal(true);
  }
};

/** A fixture's probabilities stand at the scores from 300 up, the most likely first. */
const asScores = ({ probabilities, labels }: Fixture) => {
  const given = numbers(probabilities);
  const distinct = [...new Set(given)].sort((one, other) => other - one);
  const isBad = numbers(labels);
  const table = Array.from({ length: SCORES }, (_, index) => BigInt(Math.round((distinct[index] ?? 0) * BILLION)));
  const rows = given.map((value, row): GradedRow => ({
    score: 300 + distinct.indexOf(value),
    isBad: isBad[row] === 1,
  }));
  const scoreAt = (threshold: number): number => 299 + distinct.filter((value) => value >= threshold).length;
  return { rows, table, scoreAt, fits: distinct.length <= SCORES };
};

describe("grades of a challenge against scikit-learn", () => {
  it("has a fixture to compare with", () => {
    expect(fixtures.filter((fixture) => asScores(fixture).fits)).to.have.length.above(0);
  });

  for (const fixture of fixtures.filter((one) => asScores(one).fits))
    it(`agree on: ${fixture.name}`, () => {
      const { rows, table, scoreAt } = asScores(fixture);
      for (const { threshold, recall, f1 } of fixture.expected.decisions) {
        const { auc, prAuc, ks, brier, densityGap } = fixture.expected;
        const grade = gradeOf(rows, { probabilities: table, threshold: scoreAt(threshold) });
        if (grade === undefined) throw new Error("a fixture has both classes");
        expectNear(grade, { auc, prAuc, ks, brier, densityGap, recall, f1 });
      }
    });
});

describe("grades of a challenge against model report", () => {
  const card = scorecard({ pointsToDoubleOdds: 75 });

  it("agree on any rows", () => {
    const row = fc.record({ score: fc.integer({ min: 300, max: 850 }), isBad: fc.boolean() });
    fc.assert(
      fc.property(
        fc.array(row, { minLength: 2, maxLength: 200 }),
        fc.integer({ min: 300, max: 850 }),
        (rows, threshold) => {
          const grade = gradeOf(rows, { probabilities: probabilityTable(card), threshold });
          if (rows.every(({ isBad }) => isBad) || !rows.some(({ isBad }) => isBad)) {
            expect(grade).to.equal(undefined);
            return;
          }
          const table = outcomeTable(
            rows.map(({ score, isBad }) => ({ probability: probabilityOf(card, score), label: isBad ? 1 : 0 })),
          );
          if (grade === undefined) throw new Error("both classes are there");
          expectNear(grade, { ...metricsOf(table, probabilityOf(card, threshold)) });
        },
      ),
      { numRuns: 200 },
    );
  });

  it("are weighed in percent", () => {
    const all = Object.fromEntries(GRADED.map((metric) => [metric, 10n ** 9n])) as unknown as Grade;
    expect(weightedGrade(all, [16, 16, 16, 16, 16, 10, 10])).to.equal(10n ** 11n);
    expect(weightedGrade({ ...all, f1: 0n }, [16, 16, 16, 16, 16, 10, 10])).to.equal(9n * 10n ** 10n);
  });

  it("refuse what is no score", () => {
    expect(() =>
      gradeOf([{ score: 299, isBad: true }], { probabilities: probabilityTable(card), threshold: 500 }),
    ).to.throw(RangeError, "299 is not a score");
  });
});
