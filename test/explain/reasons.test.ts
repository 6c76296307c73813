import { expect } from "chai";
import fc from "fast-check";

import { explainScore } from "../../prover/explain/explanation.ts";
import { ceilingLines } from "../../prover/explain/futureText.ts";
import { reasonLines } from "../../prover/explain/text.ts";
import { selectFeatures } from "../../prover/features/dictionary.ts";
import { evaluate } from "../../prover/model/evaluate.ts";
import type { IntegerModel } from "../../prover/model/integerModel.ts";
import { SECONDS_PER_DAY } from "../../prover/seconds.ts";
import { SMALL_MODELS } from "../circuits/smallModels.ts";
import { forestModels, mixedModels, rowPairs } from "./randomModels.ts";

const [small] = SMALL_MODELS;
if (small === undefined) throw new Error("a model is missing");
const flags = ["a", "b"].map((name) => ({ name, scale: 1, min: 0n, max: 1n }));

/** One tree over two flags: leaves of 00, 01, 10 and 11, in points. */
const byFlags = (leaves: readonly [bigint, bigint, bigint, bigint]): IntegerModel => ({
  ...small.model,
  features: flags,
  bins: flags.map((_, feature) => ({ feature, thresholds: [1n] })),
  truncations: [],
  curves: [],
  neurons: [],
  forest: {
    nodes: [
      { bin: 1, threshold: 0, below: -1, above: -2 },
      { bin: 1, threshold: 0, below: -3, above: -4 },
      { bin: 0, threshold: 0, below: 0, above: 1 },
    ],
    leaves,
    roots: [2],
  },
  output: {
    terms: [{ source: 0, weight: 4n }],
    bias: 2000n,
    min: -10_000n,
    max: 10_000n,
    score: { kind: "points", fractionBits: 2 },
  },
});

describe("reasons", () => {
  it("say what reversal alone brings as the model says it, and those that it does not help come last", () => {
    let unhelpful = 0;
    fc.assert(
      fc.property(fc.oneof(forestModels, mixedModels), rowPairs, (model, { subject, reference }) => {
        const { reasons, score } = explainScore(model, { subject, reference });
        for (const { feature, scoreAsReference, gainAlone, alone, together } of reasons) {
          const index = model.features.findIndex(({ name }) => name === feature);
          const reversed = subject.with(index, reference[index] ?? 0n);
          expect(scoreAsReference).to.equal(evaluate(model, reversed).score);
          expect(gainAlone).to.equal(scoreAsReference - score);
          expect(alone).to.include(
            gainAlone === 0n ? `stay ${score}` : `be ${scoreAsReference} (${gainAlone > 0n ? "+" : ""}${gainAlone})`,
          );
          if (gainAlone <= 0n) {
            unhelpful++;
            const isLowest = gainAlone === 0n && score === 300n;
            expect(alone).to.include(isLowest ? "the lowest score" : "only together with other features");
          }
          if (together === undefined) continue;
          const partner = model.features.findIndex(({ name }) => name === together.feature);
          const both = evaluate(model, reversed.with(partner, reference[partner] ?? 0n)).score;
          expect(together.gain).to.equal(both - score);
          expect(together.gain > 0n && gainAlone <= 0n).to.equal(true);
        }
        const helps = reasons.map(({ gainAlone }) => gainAlone > 0n);
        expect(helps).to.deep.equal(helps.toSorted((one, other) => Number(other) - Number(one)));
      }),
      { numRuns: 600 },
    );
    expect(unhelpful).to.be.above(10);
  });

  it("of a cost that reversal alone would raise says so: 34 points, and 54 lower", () => {
    // Reference 00, here 11. Each alone: 10 and 01 are worse than 11 by far, so reversing one of them lowers the score.
    const model = byFlags([68n, -54n, -54n, 0n]);
    const lines = reasonLines(explainScore(model, { subject: [1n, 1n], reference: [0n, 0n] }));
    expect(lines).to.deep.equal([
      "1. A: 1, in the reference row 0. This cost 34.0 points.",
      "   Were this alone as in the reference row, the score would be 446 (-54). It cost points only together with other features. With one more as in the reference row (b), the score would be 568 (+68).",
      "   It is a feature of this model's own: its maker knows what it counts and what moves it.",
      "2. B: 1, in the reference row 0. This cost 34.0 points.",
      "   Were this alone as in the reference row, the score would be 446 (-54). It cost points only together with other features. With one more as in the reference row (a), the score would be 568 (+68).",
      "   It is a feature of this model's own: its maker knows what it counts and what moves it.",
    ]);
  });

  it("put a smaller cost that helps before larger ones that do not", () => {
    const model = byFlags([68n, -54n, -54n, 0n]);
    // A third flag costs 5 points whatever the others are.
    const three: IntegerModel = {
      ...model,
      features: [...flags, { name: "c", scale: 1, min: 0n, max: 1n }],
      bins: [...model.bins, { feature: 2, thresholds: [1n] }],
      forest: {
        nodes: [...model.forest.nodes, { bin: 2, threshold: 0, below: -5, above: -6 }],
        leaves: [...model.forest.leaves, 0n, -5n],
        roots: [2, 3],
      },
    };
    const { reasons } = explainScore(three, { subject: [1n, 1n, 1n], reference: [0n, 0n, 0n] });
    expect(reasons.map(({ feature, gainAlone }) => [feature, gainAlone])).to.deep.equal([
      ["c", 5n],
      ["a", -54n],
      ["b", -54n],
    ]);
    expect(reasons[0]?.sentence).to.include("cost 5.0 points");
    expect(reasons[1]?.sentence).to.include("cost 34.0 points");
  });

  it("say that a share is one of a joint effect where reversal brings another number of points", () => {
    const { reasons } = explainScore(byFlags([80n, 0n, 40n, 0n]), { subject: [1n, 1n], reference: [0n, 0n] });
    expect(reasons[0]?.alone).to.include("would be 540 (+40). Its 60.0 points are a share of what it does together");
    expect(reasons[1]?.alone).to.include("would stay 500").and.include("(b), the score would be 580 (+80)");
  });

  it("say no more where the share is what reversal brings", () => {
    const { reasons } = explainScore(byFlags([30n, 20n, 10n, 0n]), { subject: [1n, 1n], reference: [0n, 0n] });
    expect(reasons.map(({ alone }) => alone)).to.deep.equal([
      "Were this alone as in the reference row, the score would be 520 (+20).",
      "Were this alone as in the reference row, the score would be 510 (+10).",
    ]);
  });
});

describe("the limit that an age sets", () => {
  const DAYS = [30n, 300n].map((days) => days * SECONDS_PER_DAY);
  const features = selectFeatures(["clean_age", "debt_peak_90d_eth", "market_volatility_tapered_90d"]).map(
    ({ name, scale, min, max }, index) => ({
      name,
      scale,
      min,
      max,
      direction: index === 1 ? ("down" as const) : ("up" as const),
    }),
  );
  /** min(900 points without debt, else 400, + 0 or 20 by market; ceiling by age: 500, 600, none). */
  const ceiled: IntegerModel = {
    ...small.model,
    features,
    bins: [
      { feature: 0, thresholds: DAYS },
      { feature: 1, thresholds: [1_000_000_000n] },
      { feature: 2, thresholds: [40_000_000n] },
    ],
    truncations: [],
    curves: [
      { feature: 0, thresholds: DAYS, values: [2000n, 2400n, 3400n], slopes: [0n, 0n, 0n] },
      { feature: 1, thresholds: [1_000_000_000n], values: [3000n, 1600n], slopes: [0n, 0n] },
    ],
    forest: { nodes: [{ bin: 2, threshold: 0, below: -1, above: -2 }], leaves: [0n, 80n], roots: [0] },
    // max(by debt - by age, 0), which the output takes away again: the lesser of both. Sources: 0 and 1 curves, 2 forest, 3 the neuron.
    neurons: [
      {
        terms: [
          { source: 1, weight: 1n },
          { source: 0, weight: -1n },
        ],
        bias: 0n,
        width: 20,
        drop: 0,
        limbs: 1,
        limbBits: 20,
      },
    ],
    output: {
      terms: [
        { source: 1, weight: 1n },
        { source: 2, weight: 1n },
        { source: 3, weight: -1n },
      ],
      bias: 0n,
      min: 0n,
      max: 9000n,
      score: { kind: "points", fractionBits: 2 },
    },
  };
  const at = (days: bigint, debt: bigint, market: bigint) => ({
    subject: [days * SECONDS_PER_DAY, debt, market],
    reference: [0n, 0n, 0n],
  });

  it("is the most that any row of that age scores in that market, and where it ends", () => {
    const explanation = explainScore(ceiled, at(12n, 5_000_000_000n, 50_000_000n));
    expect(explanation.score).to.equal(420n);
    expect(explanation.ceiling).to.deep.include({
      feature: "clean_age",
      most: 520n,
      next: { value: DAYS[0], most: 620n },
    });
    expect(ceilingLines(explanation)).to.deep.equal([
      "Time without a liquidation since the first deposit or loan of at least 0.05 ETH: with 12 days a score is at most 520 in this market, whatever else is so; from 30 days on it can be 620.",
    ]);
    expect(explainScore(ceiled, at(40n, 0n, 0n)).ceiling).to.deep.include({
      most: 600n,
      next: { value: DAYS[1], most: 750n },
    });
  });

  it("is why a reason that cost points brings none alone", () => {
    // The limit of its age is 500 + 0, whatever the debt. The reference has the age of no limit.
    const reference = [400n * SECONDS_PER_DAY, 0n, 0n];
    const debt = { subject: [12n * SECONDS_PER_DAY, 2_000_000_000n, 0n], reference };
    const held = {
      ...ceiled,
      curves: ceiled.curves.map((curve, index) => (index === 1 ? { ...curve, values: [3000n, 2100n] } : curve)),
    };
    const { reasons } = explainScore(held, debt);
    expect(reasons.map(({ feature, gainAlone }) => [feature, gainAlone])).to.deep.equal([
      ["clean_age", 25n],
      ["debt_peak_90d_eth", 0n],
    ]);
    expect(reasons[1]?.alone).to.equal(
      "Were this alone as in the reference row, the score would stay 500. The limit that an age sets holds it there. With one more as in the reference row (time without a liquidation since the first deposit or loan of at least 0.05 ETH), the score would be 750 (+250).",
    );
  });

  it("holds for every row of that age, and shares stay exact beside it", () => {
    const any = fc.record({
      days: fc.bigInt({ min: 0n, max: 400n }),
      debt: fc.bigInt({ min: 0n, max: 2_000_000_000n }),
      market: fc.bigInt({ min: 0n, max: 80_000_000n }),
    });
    fc.assert(
      fc.property(any, ({ days, debt, market }) => {
        const { score, referenceScore, ceiling, attributions, method } = explainScore(ceiled, at(days, debt, market));
        if (ceiling !== undefined) expect(score <= ceiling.most).to.equal(true);
        expect(ceiling === undefined).to.equal(days >= 300n);
        expect(method).to.deep.equal({ kind: "shapley" });
        const tenths = attributions.reduce((sum, attribution) => sum + attribution.tenths, 0n);
        expect(tenths).to.equal(10n * (score - referenceScore));
      }),
    );
  });

  it("is not claimed where some direction is not declared", () => {
    const free = {
      ...ceiled,
      features: features.map(({ direction, ...feature }, index) => (index === 1 ? feature : { ...feature, direction })),
    };
    expect(explainScore(free, at(12n, 0n, 0n)).ceiling).to.equal(undefined);
    expect(ceilingLines(explainScore(free, at(12n, 0n, 0n)))).to.deep.equal([]);
  });
});
