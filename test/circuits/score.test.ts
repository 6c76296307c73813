import { expect } from "chai";

import { fills } from "../../prover/audit/forge.ts";
import { satisfies } from "../../prover/audit/r1cs.ts";
import { compileCircuit } from "../../prover/circuit/compileCircuit.ts";
import { FIELD_ORDER, mod } from "../../prover/field.ts";
import { roundToScore, scoreAtKnots } from "../../prover/model/evaluate.ts";
import type { KnotTable } from "../../prover/model/integerModel.ts";
import { expectError } from "../support/expectError.ts";
import { editWitness, expectAccepted, expectRejected, writeWitness } from "./expectations.ts";
import { testOneInputGadget } from "./oneInputGadget.ts";
import { type Bin, binsOf, hotBin, isAmbiguous, windowEdges } from "./windows.ts";

interface Range {
  readonly min: bigint;
  readonly max: bigint;
}

interface PointsInstance extends Range {
  readonly title: string;
  readonly s: number;
  readonly constraints: number;
}

/** 300-850 with every way in which the range of totals can lie about it; `far` goes past both ends at the size of a real model. */
const INSTANCES: readonly PointsInstance[] = [
  { title: "inside the scale", s: 2, min: 1201n, max: 1215n, constraints: 5 },
  { title: "inside the scale, a power of two of points", s: 2, min: 1202n, max: 1216n, constraints: 4 },
  { title: "past the lower end", s: 2, min: 1190n, max: 1209n, constraints: 8 },
  { title: "past the upper end", s: 2, min: 3391n, max: 3410n, constraints: 7 },
  { title: "from the lower end", s: 1, min: 599n, max: 640n, constraints: 6 },
  { title: "one point past either end", s: 1, min: 598n, max: 1702n, constraints: 19 },
  { title: "far past both ends", s: 16, min: -65_536_123n, max: 131_072_077n, constraints: 33 },
  { title: "at 40 fraction bits", s: 40, min: -(1n << 60n), max: 1n << 61n, constraints: 67 },
];

const half = (s: number): bigint => 1n << BigInt(s - 1);
const round = (total: bigint, s: number): bigint => (total + half(s)) >> BigInt(s);

/** `Points` enforces the range up to whole points. */
const wholePoints = ({ s, min, max }: PointsInstance): Range => ({
  min: (round(min, s) << BigInt(s)) - half(s),
  max: ((round(max, s) + 1n) << BigInt(s)) - half(s) - 1n,
});

/** The scale's bins in units of the total, from the least one enforced. */
const scaleBins = (instance: PointsInstance): readonly Bin[] => {
  const { min, max } = wholePoints(instance);
  const ends = [300n, 850n].map((points) => (points << BigInt(instance.s)) - half(instance.s) - min);
  return binsOf(
    max - min,
    ends.filter((end) => end > 0n && end <= max - min),
  );
};

describe("Points", () => {
  for (const parameters of INSTANCES) {
    const { title, s, constraints } = parameters;
    describe(title, () => {
      const range = wholePoints(parameters);
      const bins = scaleBins(parameters);
      /** Totals around each half point, where rounding turns, at both ends. */
      const turns = [300n, 301n, 575n, 849n, 850n, 851n].flatMap((points) => {
        const turn = (points << BigInt(s)) - half(s);
        return [turn - 1n, turn, turn + 1n];
      });
      const circuit = testOneInputGadget({
        file: "score.circom",
        instance: `Points(${s}, ${parameters.min}, ${parameters.max}, 300, 850)`,
        input: "total",
        ...range,
        constraints,
        edges: [...turns, ...windowEdges(bins).map((offset) => offset + range.min), parameters.min, parameters.max],
        outputs: (total) => [roundToScore(total, s)],
        isAmbiguous: (total) => isAmbiguous(bins, total - range.min),
      });

      it("rejects every other score on an otherwise honest witness", async () => {
        for (const total of [range.min, range.max, ...turns].filter(
          (value) => value >= range.min && value <= range.max,
        )) {
          const own = roundToScore(total, s);
          const witness = await expectAccepted(circuit(), { total }, [own]);
          for (const score of [0n, 299n, 300n, 301n, 575n, 849n, 850n, 851n, FIELD_ORDER - 1n])
            if (score !== own)
              expectRejected(circuit(), editWitness(circuit(), witness, { score }), `${score} for ${total}`);
        }
      });
    });
  }

  for (const { title, min, max, score } of [
    { title: "all below the scale", min: -9n, max: 7n, score: 300n },
    { title: "all above the scale", min: 3402n, max: 3409n, score: 850n },
  ])
    describe(title, () => {
      const circuit = testOneInputGadget({
        file: "score.circom",
        instance: `Points(2, ${min}, ${max}, 300, 850)`,
        input: "total",
        min: 0n,
        max: FIELD_ORDER - 1n,
        constraints: 1,
        edges: [min, max],
        outputs: () => [score],
      });

      it("has one score whatever the total: nothing is left to range-check", () => {
        expect(roundToScore(min, 2)).to.equal(score);
        expect(roundToScore(max, 2)).to.equal(score);
        expect(circuit().r1cs.wires).to.equal(3);
      });
    });
});

describe("Points beyond what it can reckon", () => {
  it("is not compiled for totals whose shift would wrap around the modulus: every row would be at one end of the scale", async () => {
    const far = 1n << 211n;
    for (const [min, max] of [
      [-far, far],
      [-far, 0n],
      [0n, far],
      [-(1n << 199n), 0n],
      [5n, 4n],
    ]) {
      const source = `pragma circom 2.1.9;\ninclude "score.circom";\ncomponent main = Points(16, ${min}, ${max}, 300, 850);\n`;
      await expectError("E_CIRCUIT", () => compileCircuit(source));
    }
  });
});

describe("Points, forged past both ends", () => {
  const FAR: PointsInstance = { title: "", s: 16, min: -65_536_123n, max: 131_072_077n, constraints: 33 };
  const range = wholePoints(FAR);
  const bins = scaleBins(FAR);
  const width = Math.max(...bins.map(({ bits }) => bits));
  const circuit = testOneInputGadget({
    file: "score.circom",
    instance: `Points(16, ${FAR.min}, ${FAR.max}, 300, 850)`,
    input: "total",
    ...range,
    constraints: FAR.constraints,
    edges: [],
    outputs: (total) => [roundToScore(total, 16)],
  });
  const [below, middle, above] = bins as [Bin, Bin, Bin];
  const STRANGE = [0n, 1n, 2n, FIELD_ORDER - 1n];

  it("accepts a claim about the bin, the window and the bits only with the one score, at both ends of every window", () => {
    const { r1cs } = circuit();
    let accepted = 0;
    for (const total of windowEdges(bins).map((offset) => offset + range.min)) {
      const offset = total - range.min;
      for (const low of STRANGE)
        for (const high of STRANGE)
          for (const second of STRANGE) {
            const start = low * middle.lower + high * (above.lower - middle.lower);
            const shift = below.shift + low * (middle.shift - below.shift) + high * (above.shift - middle.shift);
            for (const [way, bits] of fills(mod(offset - start - second * shift), width)) {
              const window = (550n << 16n) - (512n << 16n);
              const points = bits
                .slice(16, 16 + middle.bits - 16)
                .reduce((sum, bit, index) => sum + (bit << BigInt(index)), 0n);
              const inMiddle = 300n + second * (window >> 16n) + points;
              const score = (low - high) * inMiddle + (1n - low) * 300n + high * 850n;
              const forged = writeWitness(circuit(), {
                ...{ score, total, "ends.offset": offset },
                ...{ "ends.reaches": [low, high], "ends.second": second, "ends.bits": bits },
              });
              if (!satisfies(r1cs, forged)) continue;
              accepted++;
              expect(forged[1], `${total}: ${low}, ${high}, ${second}, ${way}`).to.equal(roundToScore(total, 16));
              expect(hotBin(bins, offset)).to.equal(bins[Number(low + high)]);
            }
          }
    }
    expect(accepted > 0).to.equal(true);
  });
});

const KNOTS: readonly (Range & { readonly title: string; readonly table: KnotTable; readonly constraints: number })[] =
  [
    {
      title: "rising",
      min: -7n,
      max: 12n,
      table: { kind: "knots", thresholds: [-6n, 0n, 1n, 12n], first: 300n, step: 1n },
      constraints: 13,
    },
    {
      title: "falling",
      min: -7n,
      max: 24n,
      table: { kind: "knots", thresholds: [3n, 9n], first: 850n, step: -1n },
      constraints: 12,
    },
    {
      title: "one score only",
      min: 5n,
      max: 5n,
      table: { kind: "knots", thresholds: [], first: 644n, step: 1n },
      constraints: 2,
    },
    {
      ...{ title: "550 knots over 60 bits", min: -(1n << 59n), max: 1n << 59n, constraints: 651 },
      table: {
        kind: "knots",
        thresholds: Array.from({ length: 550 }, (_, index) => (BigInt(index) - 275n) ** 7n),
        first: 850n,
        step: -1n,
      },
    },
  ];

describe("Knots", () => {
  for (const { title, min, max, table, constraints } of KNOTS)
    describe(title, () => {
      const { thresholds, first, step } = table;
      const offsets = thresholds.map((threshold) => threshold - min);
      const bins = binsOf(max - min, offsets);
      const few = thresholds.length > 10 ? thresholds.filter((_, index) => index % 109 === 0) : thresholds;
      const list = thresholds.length > 0 ? thresholds.join() : "0";
      testOneInputGadget({
        file: "score.circom",
        instance: `Knots(${min}, ${max}, ${thresholds.length}, [${list}], ${first}, ${step})`,
        input: "total",
        min,
        max,
        constraints,
        outputs: (total) => [scoreAtKnots(total, table)],
        edges: [...few.flatMap((threshold) => [threshold - 1n, threshold]), (thresholds.at(-1) ?? min) - 1n],
        isAmbiguous: (total) => isAmbiguous(bins, total - min),
      });
    });
});
