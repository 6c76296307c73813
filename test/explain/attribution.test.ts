import { expect } from "chai";
import fc from "fast-check";

import { outputAttributions } from "../../prover/explain/attribution.ts";
import { shareWorth } from "../../prover/explain/coalitions.ts";
import { mixedRow } from "../../prover/explain/mixedRow.ts";
import { fractionText, rational, sumOf } from "../../prover/explain/rational.ts";
import { evaluate } from "../../prover/model/evaluate.ts";
import type { IntegerModel } from "../../prover/model/integerModel.ts";
import { SMALL_MODELS } from "../circuits/smallModels.ts";
import { shapleyByOrders, type TwoRows } from "./bruteForce.ts";
import { forestModels, mixedModels, rowPairs } from "./randomModels.ts";

const inRange = (model: IntegerModel): fc.Arbitrary<bigint[]> =>
  fc.tuple(...model.features.map(({ min, max }) => fc.bigInt({ min, max })));

const difference = (model: IntegerModel, { subject, reference }: TwoRows): bigint =>
  evaluate(model, subject).output - evaluate(model, reference).output;

describe("shares of the integer output", () => {
  it("of trees are Shapley's values, as all orders of entry give them, for random forests that share subtrees", () => {
    fc.assert(
      fc.property(forestModels, rowPairs, (model, rows) => {
        const { shares, method } = outputAttributions(model, rows);
        expect(shares).to.deep.equal(shapleyByOrders(model, rows));
        expect(method).to.deep.equal({ kind: "shapley" });
      }),
      { numRuns: 150 },
    );
  });

  it("of trees, neurons, curves and limbs together are Shapley's values, too", () => {
    fc.assert(
      fc.property(mixedModels, rowPairs, (model, rows) => {
        expect(outputAttributions(model, rows).shares).to.deep.equal(shapleyByOrders(model, rows));
      }),
      { numRuns: 60 },
    );
  });

  for (const { title, model } of SMALL_MODELS)
    it(`are Shapley's values and add up to the difference: ${title}`, () => {
      fc.assert(
        fc.property(inRange(model), inRange(model), (subject, reference) => {
          const { shares } = outputAttributions(model, { subject, reference });
          expect(sumOf(shares)).to.deep.equal(rational(difference(model, { subject, reference })));
          expect(shares).to.deep.equal(shapleyByOrders(model, { subject, reference }));
        }),
        { numRuns: 40 },
      );
    });

  it("are 0 for a feature that the model does not use, and for one that is as in the reference row", () => {
    fc.assert(
      fc.property(fc.oneof(forestModels, mixedModels), rowPairs, (model, { subject, reference }) => {
        const same = subject.with(0, reference[0] ?? 0n);
        const { shares } = outputAttributions(model, { subject: same, reference });
        expect([shares[0], shares[4]].map((share) => share && fractionText(share))).to.deep.equal(["0", "0"]);
      }),
    );
  });

  it("are equal for features that the model treats alike", () => {
    const [first] = SMALL_MODELS;
    if (first === undefined) throw new Error("a model is missing");
    const both = { bin: 0, threshold: 0, below: -1, above: -2 };
    const model: IntegerModel = {
      ...first.model,
      features: ["a", "b"].map((name) => ({ name, scale: 1, min: 0n, max: 1n })),
      bins: [
        { feature: 0, thresholds: [1n] },
        { feature: 1, thresholds: [1n] },
      ],
      // 7 where both are 1, else 0.
      forest: { nodes: [both, { bin: 1, threshold: 0, below: -1, above: 0 }], leaves: [0n, 7n], roots: [1] },
    };
    const { shares } = outputAttributions(model, { subject: [1n, 1n], reference: [0n, 0n] });
    expect(shares.map(fractionText)).to.deep.equal(["7/2", "7/2"]);
  });

  it("are nothing between a row and itself, and turned around between two rows exchanged", () => {
    fc.assert(
      fc.property(forestModels, rowPairs, (model, { subject, reference }) => {
        const none = outputAttributions(model, { subject, reference: subject }).shares;
        expect(none.every(({ numerator }) => numerator === 0n)).to.equal(true);
        const there = outputAttributions(model, { subject, reference }).shares;
        const back = outputAttributions(model, { subject: reference, reference: subject }).shares;
        expect(back).to.deep.equal(there.map(({ numerator, denominator }) => rational(-numerator, denominator)));
      }),
    );
  });
});

describe("a game of more players than coalitions can be counted", () => {
  const bits = (coalition: bigint): readonly number[] =>
    Array.from({ length: 20 }, (_, player) => player).filter((player) => ((coalition >> BigInt(player)) & 1n) === 1n);

  it("is shared over fixed orders: exactly its worth, the same every time, and as Shapley where players meet in pairs", () => {
    // Player p alone is worth p, and any two neighbours 10 more.
    const pairs = (coalition: bigint): bigint => {
      const members = bits(coalition);
      return members.reduce((sum, p) => sum + BigInt(p) + (members.includes(p + 1) ? 10n : 0n), 0n);
    };
    const { shares, method } = shareWorth(20, { worth: pairs, evaluations: 100 });
    expect(method).to.deep.equal({ kind: "orders", orders: 4 });
    const expected = shares.map((_, p) => rational(BigInt(p) + (p === 0 || p === 19 ? 5n : 10n)));
    expect(shares).to.deep.equal(expected);
    const odd = (coalition: bigint): bigint => (coalition * 2654435761n) % 1009n;
    const [once, again] = [1, 2].map(() => shareWorth(20, { worth: odd, evaluations: 100 }).shares);
    expect(once).to.deep.equal(again);
    expect(sumOf(once ?? [])).to.deep.equal(rational(odd((1n << 20n) - 1n) - odd(0n)));
  });

  it("gets two orders at least", () => {
    const { method } = shareWorth(30, { worth: (coalition) => coalition, evaluations: 1 });
    expect(method).to.deep.equal({ kind: "orders", orders: 2 });
  });
});

describe("mixed row", () => {
  it("gives what the evaluator gives, whatever was exchanged before", () => {
    const models = [...SMALL_MODELS.map(({ model }) => fc.constant(model)), mixedModels, forestModels];
    const steps = fc
      .oneof(...models)
      .chain((model) => fc.record({ model: fc.constant(model), rows: fc.array(inRange(model), { minLength: 2 }) }));
    fc.assert(
      fc.property(steps, fc.infiniteStream(fc.nat()), ({ model, rows }, picks) => {
        const current = [...(rows[0] ?? [])];
        const mixed = mixedRow(model, current);
        expect(mixed.output()).to.equal(evaluate(model, current).output);
        for (const row of rows.slice(1)) {
          const [feature] = [...picks.take(1)].map((pick) => pick % model.features.length);
          current[feature ?? 0] = row[feature ?? 0] ?? 0n;
          mixed.exchange(feature ?? 0, row[feature ?? 0] ?? 0n);
          expect(mixed.output()).to.equal(evaluate(model, current).output);
        }
      }),
      { numRuns: 300 },
    );
  });
});
