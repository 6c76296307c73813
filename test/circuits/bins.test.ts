import { expect } from "chai";
import fc from "fast-check";

import { evaluate } from "../../prover/model/evaluate.ts";
import type { IntegerModel } from "../../prover/model/integerModel.ts";
import { expectError } from "../events/expectError.ts";
import { type Circuit, gadget, otherValues } from "./harness.ts";
import { inverse, mod, PRIME, replaceableWires, satisfies } from "./r1cs.ts";
import { freeDirections } from "./rank.ts";
import { allWitnesses, strangeElements } from "./solve.ts";

/** A model of one feature that shows every comparison: bit b of its output is `offset >= thresholds[b]`. */
const twin = (span: bigint, thresholds: readonly bigint[]): IntegerModel => ({
  kind: "forest",
  features: [{ name: "offset", scale: 1, min: 0n, max: span, thresholds }],
  nodes: thresholds.map((_, threshold) => ({ feature: 0, threshold, below: -1, above: -2 - threshold })),
  leaves: [0n, ...thresholds.map((_, index) => 1n << BigInt(index))],
  roots: thresholds.map((_, index) => index),
  base: 0n,
  fractionBits: 1,
  total: { min: 0n, max: (1n << BigInt(thresholds.length)) - 1n },
});

const reachesOf = (model: IntegerModel, offset: bigint): bigint[] => {
  const { output } = evaluate(model, [offset]);
  const { thresholds = [] } = model.features[0] ?? {};
  return thresholds.length === 0 ? [0n] : thresholds.map((_, index) => (output >> BigInt(index)) & 1n);
};

const UINT64 = (1n << 64n) - 1n;
const INSTANCES = [
  { title: "no threshold", span: 5n, thresholds: [], constraints: 7 },
  { title: "bins of one value", span: 1n, thresholds: [1n], constraints: 2 },
  { title: "three thresholds", span: 9n, thresholds: [2n, 3n, 6n], constraints: 8 },
  { title: "64 bits", span: UINT64, thresholds: [5n, 1000n, 1n << 63n], constraints: 130 },
] as const;

const instance = ({ span, thresholds }: { span: bigint; thresholds: readonly bigint[] }): string =>
  `Bins(${thresholds.length}, ${span}, [${thresholds.length > 0 ? thresholds.join() : 0}])`;

describe("Bins", () => {
  for (const parameters of INSTANCES) {
    const { title, span, thresholds, constraints } = parameters;
    describe(title, () => {
      const circuit = gadget("bins.circom", instance(parameters), ["offset"]);
      const model = twin(span, thresholds);
      const edges = [0n, span, ...thresholds.flatMap((threshold) => [threshold - 1n, threshold])];

      it(`costs ${constraints} constraints`, () => {
        expect(circuit().r1cs.constraints.length).to.equal(constraints);
      });

      it("reaches what the evaluator reaches, at random values and on both sides of every threshold", async () => {
        const check = async (offset: bigint): Promise<void> => {
          const witness = await circuit().witness({ offset });
          const outputs = witness.slice(1, 1 + circuit().r1cs.outputs);
          expect(outputs, `offset ${offset}`).to.deep.equal(reachesOf(model, offset));
          expect(satisfies(circuit().r1cs, witness)).to.equal(true);
        };
        for (const offset of edges) await check(offset);
        await fc.assert(fc.asyncProperty(fc.bigInt({ min: 0n, max: span }), check), { numRuns: 50 });
      });

      it("refuses a value outside its range as the evaluator does", async () => {
        for (const offset of [-1n, span + 1n, -span - 1n, ...strangeElements.filter((value) => value > span)]) {
          expect(await circuit().refuses({ offset }), `offset ${offset}`).to.equal(true);
          await expectError("E_FEATURE_RANGE", () => evaluate(model, [offset]));
        }
      });

      it("leaves no wire free at either end of any bin", async () => {
        for (const offset of edges) {
          const witness = await circuit().witness({ offset });
          expect(replaceableWires(circuit().r1cs, witness, otherValues)).to.deep.equal([]);
          expect(freeDirections(circuit().r1cs, witness)).to.equal(0);
        }
      });

      if (span <= 16n)
        it("has exactly one witness for each value in range and none for any other: searched over the whole field", () => {
          for (let offset = -20n; offset <= span + 20n; offset++) {
            const found = allWitnesses(circuit().r1cs, [offset]);
            const inRange = offset >= 0n && offset <= span;
            expect(found.length, `offset ${offset}`).to.equal(inRange ? 1 : 0);
            if (inRange) expect(found[0]?.slice(1, 1 + circuit().r1cs.outputs)).to.deep.equal(reachesOf(model, offset));
          }
          for (const offset of strangeElements) expect(allWitnesses(circuit().r1cs, [offset])).to.deep.equal([]);
        });
    });
  }

  describe("forgeries over 64 bits", () => {
    const THRESHOLDS = [5n, 1000n, 1n << 63n];
    const SPAN = UINT64;
    const WIDTH = 63;
    const circuit = gadget("bins.circom", instance({ span: SPAN, thresholds: THRESHOLDS }), ["offset"]);

    /** Ways to fill the bits of a difference: they fit the sum, or they are bits, or they are those of the number one modulus higher. */
    const FILLS: Readonly<Record<string, (value: bigint) => bigint[]>> = {
      "low bits": (value) => Array.from({ length: WIDTH }, (_, bit) => (value >> BigInt(bit)) & 1n),
      "bits of x + p": (value) => Array.from({ length: WIDTH }, (_, bit) => ((value + PRIME) >> BigInt(bit)) & 1n),
      "all in the first bit": (value) => Array.from({ length: WIDTH }, (_, bit) => (bit === 0 ? value : 0n)),
      "rest in the last bit": (value) => {
        const low = value & ((1n << BigInt(WIDTH - 1)) - 1n);
        const top = mod((value - low) * inverse(1n << BigInt(WIDTH - 1)));
        return Array.from({ length: WIDTH }, (_, bit) => (bit === WIDTH - 1 ? top : (low >> BigInt(bit)) & 1n));
      },
    };

    const boundsAt = (reaches: readonly bigint[]): { lower: bigint; upper: bigint } => {
      let [lower, upper] = [0n, (THRESHOLDS[0] ?? 0n) - 1n];
      THRESHOLDS.forEach((threshold, index) => {
        const next = THRESHOLDS[index + 1];
        lower += (reaches[index] ?? 0n) * (threshold - (THRESHOLDS[index - 1] ?? 0n));
        upper += (reaches[index] ?? 0n) * ((next === undefined ? SPAN : next - 1n) - (threshold - 1n));
      });
      return { lower, upper };
    };

    /** The witness of someone who claims `reaches` for `offset` and fills the rest as well as it can be filled. */
    const forge = (
      { r1cs }: Circuit,
      { offset, reaches, fill }: { offset: bigint; reaches: readonly bigint[]; fill: (value: bigint) => bigint[] },
    ): bigint[] => {
      const { lower, upper } = boundsAt(reaches);
      const signals = [1n, ...reaches, offset, ...fill(mod(offset - lower)), ...fill(mod(upper - offset))];
      const witness = new Array<bigint>(r1cs.wires).fill(0n);
      for (const [label, wire] of r1cs.wireOf) witness[wire] = mod(signals[label] ?? 0n);
      return witness;
    };

    it("forges with the circuit's own layout: claims that are true pass", async () => {
      const fill = FILLS["low bits"];
      if (fill === undefined) throw new Error("no fill");
      for (const offset of [0n, 4n, 5n, 999n, 1000n, (1n << 63n) - 1n, 1n << 63n, SPAN]) {
        const reaches = THRESHOLDS.map((threshold) => (offset >= threshold ? 1n : 0n));
        const forged = forge(circuit(), { offset, reaches, fill });
        expect(forged).to.deep.equal(await circuit().witness({ offset }));
        expect(satisfies(circuit().r1cs, forged)).to.equal(true);
      }
    });

    it("rejects every other claim about a value in range: other bins, a second hot bin, none, no bits at all", () => {
      const { r1cs } = circuit();
      const digits = [0n, 1n, 2n, PRIME - 1n, inverse(2n)];
      const claims = digits.flatMap((a) => digits.flatMap((b) => digits.map((c) => [a, b, c])));
      for (const offset of [0n, 4n, 5n, 999n, 1000n, (1n << 63n) - 1n, 1n << 63n, SPAN]) {
        const truth = THRESHOLDS.map((threshold) => (offset >= threshold ? 1n : 0n)).join();
        for (const reaches of claims.filter((claim) => claim.join() !== truth))
          for (const [name, fill] of Object.entries(FILLS))
            expect(
              satisfies(r1cs, forge(circuit(), { offset, reaches, fill })),
              `${offset} as ${reaches.join()}, ${name}`,
            ).to.equal(false);
      }
    });

    it("rejects every claim about a value out of range, also where it wraps around the modulus", () => {
      const { r1cs } = circuit();
      const outside = [-1n, -5n, -(1n << 63n), -SPAN, SPAN + 1n, SPAN + (1n << 63n), ...strangeElements];
      for (const offset of outside.map(mod).filter((value) => value > SPAN)) {
        // The last claim moves the bounds so that the value seems to lie in between.
        const slope = boundsAt([1n, 1n, 1n]).upper - boundsAt([1n, 1n, 0n]).upper;
        const moved = mod((offset - boundsAt([1n, 1n, 0n]).upper) * inverse(slope));
        const claims = [
          [0n, 0n, 0n],
          [1n, 0n, 0n],
          [1n, 1n, 0n],
          [1n, 1n, 1n],
          [1n, 1n, moved],
          [0n, 0n, moved],
        ];
        for (const reaches of claims)
          for (const [name, fill] of Object.entries(FILLS))
            expect(
              satisfies(r1cs, forge(circuit(), { offset, reaches, fill })),
              `${offset} as ${reaches.join()}, ${name}`,
            ).to.equal(false);
      }
    });
  });
});
