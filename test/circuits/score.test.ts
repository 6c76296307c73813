import { expect } from "chai";
import fc from "fast-check";

import { toScore } from "../../prover/model/evaluate.ts";
import { type Circuit, gadget, otherValues } from "./harness.ts";
import { mod, PRIME, replaceableWires, satisfies } from "./r1cs.ts";
import { freeDirections } from "./rank.ts";
import { allWitnesses } from "./solve.ts";

/** 300-850 with every way in which the range of totals can lie about it; `far` goes past both ends at the size of a real model. */
const INSTANCES = [
  { title: "inside the scale", s: 2, min: 1201n, max: 1215n, constraints: 5 },
  { title: "past the lower end", s: 2, min: 1190n, max: 1209n, constraints: 13 },
  { title: "past the upper end", s: 2, min: 3391n, max: 3410n, constraints: 13 },
  { title: "all below", s: 2, min: -9n, max: 7n, constraints: 6 },
  { title: "all above", s: 2, min: 3402n, max: 3409n, constraints: 4 },
  { title: "one total only", s: 2, min: 2000n, max: 2000n, constraints: 3 },
  { title: "far past both ends", s: 16, min: -65_536_123n, max: 131_072_077n, constraints: 57 },
] as const;

const FAR = INSTANCES[6];
const instance = ({ s, min, max }: { s: number; min: bigint; max: bigint }): string =>
  `Score(${s}, ${min}, ${max}, 300, 850)`;

describe("Score", () => {
  for (const parameters of INSTANCES) {
    const { title, s, min, max, constraints } = parameters;
    describe(title, () => {
      const circuit = gadget("score.circom", instance(parameters), ["total"]);
      /** Totals around each half point, where rounding turns, and at both ends. */
      const turns = [300n, 301n, 575n, 849n, 850n, 851n].flatMap((points) => {
        const half = (points << BigInt(s)) - (1n << BigInt(s - 1));
        return [half - 1n, half, half + 1n];
      });
      const edges = [min, max, ...turns.filter((total) => total >= min && total <= max)];

      it(`costs ${constraints} constraints`, () => {
        expect(circuit().r1cs.constraints.length).to.equal(constraints);
      });

      it("scores as the evaluator does, at random totals, at every turn of the rounding and at both ends of the scale", async () => {
        const check = async (total: bigint): Promise<void> => {
          const witness = await circuit().witness({ total });
          expect(witness[1], `total ${total}`).to.equal(toScore(total, s));
          expect(satisfies(circuit().r1cs, witness)).to.equal(true);
        };
        for (const total of edges) await check(total);
        await fc.assert(fc.asyncProperty(fc.bigInt({ min, max }), check), { numRuns: 50 });
      });

      it("leaves no wire free", async () => {
        for (const total of edges) {
          const witness = await circuit().witness({ total });
          expect(replaceableWires(circuit().r1cs, witness, otherValues)).to.deep.equal([]);
          expect(freeDirections(circuit().r1cs, witness)).to.equal(0);
        }
      });

      it("rejects every other score on an otherwise honest witness", async () => {
        for (const total of edges) {
          const witness = await circuit().witness({ total });
          for (const score of [0n, 299n, 300n, 301n, 575n, 849n, 850n, 851n, PRIME - 1n])
            if (score !== witness[1])
              expect(satisfies(circuit().r1cs, witness.with(1, score)), `${score} for ${total}`).to.equal(false);
        }
      });

      if (max - min < 100n)
        it("has exactly one witness for each total in range: searched over the whole field", () => {
          for (let total = min; total <= max; total++) {
            const found = allWitnesses(circuit().r1cs, [total]);
            expect(found.length, `total ${total}`).to.equal(1);
            expect(found[0]?.[1]).to.equal(toScore(total, s));
          }
        });
    });
  }

  describe("forgeries past both ends", () => {
    const { s, min, max } = FAR;
    const circuit = gadget("score.circom", instance(FAR), ["total"]);
    const round = (total: bigint): bigint => (total + (1n << BigInt(s - 1))) >> BigInt(s);
    const floorPoints = round(min);
    const pointBits = (round(max) - floorPoints).toString(2).length;
    const width = s + pointBits;
    const ends = [300n - floorPoints, 850n - floorPoints];
    const top = (1n << BigInt(pointBits)) - 1n;
    const binWidth = [ends[0] ?? 0n, (ends[1] ?? 0n) - (ends[0] ?? 0n), top - (ends[1] ?? 0n) + 1n]
      .reduce((widest, size) => (size > widest ? size : widest))
      .toString(2).length;
    const bitsOf = (value: bigint, length: number): bigint[] =>
      Array.from({ length }, (_, bit) => (value >> BigInt(bit)) & 1n);

    interface Claim {
      readonly total: bigint;
      /** What the bits say: total, half a point and the shift together. */
      readonly bits: readonly bigint[];
      readonly reaches: readonly bigint[];
      readonly score?: bigint;
    }

    /** Everything else as it follows from the claim. */
    const forge = ({ r1cs }: Circuit, { total, bits, reaches, score }: Claim): bigint[] => {
      const points = bits.slice(s).reduce((sum, bit, index) => sum + (bit << BigInt(index)), 0n);
      const value = floorPoints + points;
      const [low = 0n, high = 0n] = reaches;
      const raised = low * (value - 300n) + 300n;
      const [first = 0n, second = 0n] = ends;
      const lower = low * first + high * (second - first);
      const upper = first - 1n + low * (second - first) + high * (top - second + 1n);
      const own = [bitsOf(mod(points - lower), binWidth), bitsOf(mod(upper - points), binWidth)];
      const signals = [
        1n,
        score ?? high * (850n - raised) + raised,
        total,
        ...bits,
        raised,
        ...reaches,
        points,
        ...own.flat(),
      ];
      const witness = new Array<bigint>(r1cs.wires).fill(0n);
      for (const [label, wire] of r1cs.wireOf) witness[wire] = mod(signals[label] ?? 0n);
      return witness;
    };
    const shifted = (total: bigint): bigint => total + (1n << BigInt(s - 1)) - (floorPoints << BigInt(s));
    const honestReaches = (total: bigint): bigint[] => [round(total) >= 300n ? 1n : 0n, round(total) >= 850n ? 1n : 0n];
    const TOTALS = [min, max, 0n, 299n << 16n, 300n << 16n, 600n << 16n, (850n << 16n) - 1n, 850n << 16n, 900n << 16n];

    it("forges with the circuit's own layout: claims that are true pass", async () => {
      for (const total of TOTALS) {
        const forged = forge(circuit(), { total, bits: bitsOf(shifted(total), width), reaches: honestReaches(total) });
        expect(forged).to.deep.equal(await circuit().witness({ total }));
      }
    });

    it("rejects a clamp that is passed over or applied where none is due", () => {
      for (const total of TOTALS)
        for (const reaches of [
          [0n, 0n],
          [1n, 0n],
          [1n, 1n],
          [0n, 1n],
          [2n, 0n],
          [1n, PRIME - 1n],
        ]) {
          if (reaches.join() === honestReaches(total).join()) continue;
          const claim = { total, bits: bitsOf(shifted(total), width), reaches };
          expect(satisfies(circuit().r1cs, forge(circuit(), claim)), `${total} as ${reaches.join()}`).to.equal(false);
        }
    });

    it("rejects a score outside 300-850", () => {
      for (const total of TOTALS)
        for (const score of [0n, 299n, 851n, 900n, round(min), round(max)]) {
          const claim = { total, bits: bitsOf(shifted(total), width), reaches: honestReaches(total), score };
          expect(satisfies(circuit().r1cs, forge(circuit(), claim)), `${score} for ${total}`).to.equal(false);
        }
    });

    it("rejects bits of another number: a point more, half up as half down, x + p, and sums that are made to fit by a digit that is no bit", () => {
      const total = (600n << 16n) + 12_345n;
      const honest = bitsOf(shifted(total), width);
      const patched = (bits: readonly bigint[]): bigint[] => {
        // Keeps the sum by moving the difference into the lowest digit.
        const sum = bits.reduce((all, bit, index) => all + (bit << BigInt(index)), 0n);
        return [mod((bits[0] ?? 0n) + shifted(total) - sum), ...bits.slice(1)];
      };
      const others = [1n, -1n, 1n << 16n, -(1n << 16n), 1n << 15n, -(1n << 15n), PRIME].map((change) =>
        bitsOf(shifted(total) + change, width),
      );
      for (const bits of others) {
        expect(bits).to.not.deep.equal(honest);
        const claims = [bits, patched(bits)].filter((claimed) => claimed.join() !== honest.join());
        for (const claimed of claims) {
          const claim = { total, bits: claimed, reaches: honestReaches(total) };
          expect(satisfies(circuit().r1cs, forge(circuit(), claim))).to.equal(false);
        }
      }
    });

    it("rejects totals that no bits can hold", async () => {
      const limit = (1n << BigInt(width)) + (floorPoints << BigInt(s));
      for (const total of [min - (1n << 20n), limit, limit + 1n, -(1n << 100n)])
        expect(await circuit().refuses({ total }), `total ${total}`).to.equal(true);
    });
  });
});
