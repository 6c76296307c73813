import { expect } from "chai";
import fc from "fast-check";

import { outputAttributions } from "../../prover/explain/attribution.ts";
import { pointShares } from "../../prover/explain/points.ts";
import { floorOf, fractionText, rational, roundTogether, sumOf } from "../../prover/explain/rational.ts";
import { evaluate, scoreAt } from "../../prover/model/evaluate.ts";
import { forestModels, mixedModels, rowPairs } from "./randomModels.ts";

const fractions = fc
  .tuple(fc.bigInt({ min: -9999n, max: 9999n }), fc.bigInt({ min: 1n, max: 99n }))
  .map(([numerator, denominator]) => rational(numerator, denominator));

describe("shares of the points", () => {
  it("add up to the difference of the scores exactly, clamp, knots and rounding in them, and keep their direction", () => {
    fc.assert(
      fc.property(fc.oneof(forestModels, mixedModels), rowPairs, (model, rows) => {
        const [own, other] = [evaluate(model, rows.subject), evaluate(model, rows.reference)];
        const { shares } = outputAttributions(model, rows);
        const { score: scale } = model.output;
        const points = pointShares(shares, { reference: other.output, scale });
        expect(sumOf(points)).to.deep.equal(rational(own.score - other.score));
        const falls = scale.kind === "knots" && scale.step < 0n;
        shares.forEach((share, index) => {
          const product = share.numerator * (points[index]?.numerator ?? 0n);
          expect(falls ? product <= 0n : product >= 0n).to.equal(true);
        });
      }),
      { numRuns: 300 },
    );
  });

  const POINTS = { kind: "points", fractionBits: 4 } as const;
  const texts = (raw: readonly bigint[], reference: bigint): readonly string[] =>
    pointShares(
      raw.map((value) => rational(value)),
      { reference, scale: POINTS },
    ).map(fractionText);

  it("are the output's in points where all is affine", () => {
    expect(texts([-160n, -16n, 80n, 0n], 600n * 16n)).to.deep.equal(["-10", "-1", "5", "0"]);
  });

  it("stay small where large ones cancel and the rounding turns on the last bit", () => {
    // 600.4375 rounds to 600, 600.5 to 601: a secant over this one unit would make them -160 and 161.
    expect(texts([-160n, 161n], 600n * 16n + 7n)).to.deep.equal(["-10", "11"]);
    // No difference in the output at all.
    expect(texts([-160n, 160n], 600n * 16n)).to.deep.equal(["-10", "10"]);
  });

  it("share what is left of a fall that the clamp ends", () => {
    expect(texts([-1600n, -4800n], 500n * 16n)).to.deep.equal(["-50", "-150"]);
  });

  it("follow a table of knots", () => {
    const scale = { kind: "knots", thresholds: [0n, 10n, 11n, 90n], first: 500n, step: -1n } as const;
    expect(scoreAt(-5n, scale)).to.equal(500n);
    const points = pointShares([rational(20n), rational(10n, 3n)], { reference: -5n, scale });
    expect(sumOf(points)).to.deep.equal(rational(-3n));
  });
});

describe("fractions", () => {
  it("round together to the floored sum, each by less than one unit, and 0 stays 0", () => {
    fc.assert(
      fc.property(fc.array(fractions), (values) => {
        const rounded = roundTogether(values, 10n);
        const exact = sumOf(values);
        expect(rounded.reduce((sum, value) => sum + value, 0n)).to.equal(
          floorOf(rational(exact.numerator * 10n, exact.denominator)),
        );
        values.forEach(({ numerator, denominator }, index) => {
          const off = (rounded[index] ?? 0n) * denominator - numerator * 10n;
          expect(off < denominator && off > -denominator).to.equal(true);
          if (numerator === 0n) expect(rounded[index]).to.equal(0n);
        });
      }),
    );
  });

  it("give the largest remainder first, of equal ones the earlier", () => {
    const thirds = [rational(1n, 3n), rational(1n, 3n), rational(1n, 3n)];
    expect(roundTogether(thirds, 10n)).to.deep.equal([4n, 3n, 3n]);
    expect(roundTogether([rational(-1n, 20n), rational(1n, 20n)], 10n)).to.deep.equal([0n, 0n]);
  });

  it("have one form, and none over 0", () => {
    expect(rational(6n, -4n)).to.deep.equal({ numerator: -3n, denominator: 2n });
    expect(rational(0n, -7n)).to.deep.equal({ numerator: 0n, denominator: 1n });
    expect(() => rational(1n, 0n)).to.throw("over 0");
  });
});
