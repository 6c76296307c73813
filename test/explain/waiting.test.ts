import { expect } from "chai";
import fc from "fast-check";

import { explainScore } from "../../prover/explain/explanation.ts";
import { waitingLines, waitingTable } from "../../prover/explain/futureText.ts";
import { agedValue } from "../../prover/features/ageing.ts";
import { evaluate } from "../../prover/model/evaluate.ts";
import type { IntegerModel } from "../../prover/model/integerModel.ts";
import { SMALL_MODELS } from "../circuits/smallModels.ts";
import { cases, featuresOf } from "./adviceCases.ts";

describe("what time alone does", () => {
  it("is the model's score of the aged row, or not known", () => {
    fc.assert(
      fc.property(cases, ({ model, subject, reference }) => {
        const { waiting } = explainScore(model, { subject, reference });
        expect(waiting.map(({ days }) => days)).to.deep.equal([30n, 91n, 365n]);
        for (const { days, score, changes, unknown } of waiting) {
          // The last feature is not read, so it is no reason not to know.
          const aged = model.features.map(({ name }, index) =>
            index === 4 ? subject[4] : agedValue(name, subject[index] ?? 0n, days),
          );
          const isKnown = aged.every((value) => value !== undefined);
          expect(score === undefined).to.equal(!isKnown);
          expect(unknown.length > 0).to.equal(!isKnown);
          if (!isKnown) continue;
          expect(score).to.equal(
            evaluate(
              model,
              aged.map((value) => value ?? 0n),
            ).score,
          );
          expect(changes).to.have.length(aged.filter((value, index) => value !== subject[index]).length);
        }
      }),
      { numRuns: 200 },
    );
  });

  const [base] = SMALL_MODELS;
  if (base === undefined) throw new Error("a model is missing");
  const windows = (names: readonly string[]): IntegerModel => ({
    ...base.model,
    features: featuresOf(names),
    bins: [
      { feature: 0, thresholds: [1n] },
      { feature: 1, thresholds: [] },
    ],
    truncations: [],
    curves: [],
    neurons: [],
    forest: { nodes: [{ bin: 0, threshold: 0, below: -1, above: -2 }], leaves: [0n, 29n], roots: [0] },
    output: {
      terms: [{ source: 0, weight: 4n }],
      bias: 2000n,
      min: 0n,
      max: 9000n,
      score: { kind: "points", fractionBits: 2 },
    },
  });

  it("is said where it lowers the score because a window empties", () => {
    const explanation = explainScore(windows(["deposit_amount_sum_eth_30d", "borrow_count"]), {
      subject: [5n, 1n],
      reference: [5n, 1n],
    });
    expect(waitingTable(explanation).rows).to.deep.equal([
      ["30 days", "500", "-29"],
      ["91 days", "500", "-29"],
      ["365 days", "500", "-29"],
    ]);
    expect(waitingLines(explanation)).to.deep.equal([
      "Waiting alone lowers this score, to 500 after 30 days: then it has value of the deposits in the last 30 days 0 ETH.",
    ]);
    expect(explanation.advice).to.deep.equal([]);
  });

  it("is not guessed for a model's own features", () => {
    const model = {
      ...windows(["borrow_count", "deposit_count"]),
      features: [
        { name: "income", scale: 1, min: 0n, max: 9n },
        { name: "x", scale: 1, min: 0n, max: 9n },
      ],
    };
    const explanation = explainScore(model, { subject: [5n, 1n], reference: [5n, 1n] });
    expect(waitingTable(explanation).rows.map(([, score]) => score)).to.deep.equal([
      "not known",
      "not known",
      "not known",
    ]);
    expect(waitingLines(explanation)).to.deep.equal(["What is not known from this row: income."]);
  });
});
