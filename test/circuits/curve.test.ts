import { expect } from "chai";

import { fills } from "../../prover/audit/forge.ts";
import { satisfies } from "../../prover/audit/r1cs.ts";
import { compileCircuit } from "../../prover/circuit/compileCircuit.ts";
import { FIELD_ORDER, inverse, mod } from "../../prover/field.ts";
import { curveValue } from "../../prover/model/evaluate.ts";
import { MANTISSA_BITS } from "../../prover/model/integerModel.ts";
import { expectError } from "../support/expectError.ts";
import { expectRejected, writeWitness } from "./expectations.ts";
import type { Circuit } from "./harness.ts";
import { testOneInputGadget } from "./oneInputGadget.ts";
import { strangeElements } from "./solve.ts";
import { binsOf, isAmbiguous, outOfRange, windowEdges } from "./windows.ts";

interface Instance {
  readonly title: string;
  readonly span: bigint;
  readonly thresholds: readonly bigint[];
  readonly values: readonly bigint[];
  readonly slopes: readonly bigint[];
  readonly constraints: number;
}

const UINT64 = (1n << 64n) - 1n;
/** Bins with a slope are a power of two long; a flat one may have any length. */
const INSTANCES: readonly Instance[] = [
  { title: "one piece of 8", span: 7n, thresholds: [], values: [-40n], slopes: [7n], constraints: 4 },
  { title: "one flat piece of 6", span: 5n, thresholds: [], values: [9n], slopes: [0n], constraints: 4 },
  { title: "one value", span: 0n, thresholds: [], values: [3n], slopes: [0n], constraints: 2 },
  { title: "two pieces: 1, 4", span: 4n, thresholds: [1n], values: [5n, -5n], slopes: [0n, 3n], constraints: 6 },
  {
    ...{ title: "four pieces: 2, 8, 1, flat 7", span: 17n, thresholds: [2n, 10n, 11n] },
    ...{ values: [100n, -3n, 0n, 77n], slopes: [-5n, 12n, 0n, 0n], constraints: 15 },
  },
  {
    ...{ title: "flat first: 5, 16, 2", span: 22n, thresholds: [5n, 21n] },
    ...{ values: [1n, 2n, 3n], slopes: [0n, -1n, 1n << 40n], constraints: 14 },
  },
  {
    ...{ title: "longer than the mantissa: 512, 128", span: 639n, thresholds: [512n] },
    ...{ values: [-(1n << 60n), 1n << 60n], slopes: [1n << 54n, -17n], constraints: 13 },
  },
  {
    ...{
      title: "64 bits, doubling pieces and a flat rest",
      span: UINT64,
      thresholds: [1n, 2n, 4n, 1n << 20n, 1n << 63n],
    },
    ...{ values: [0n, 64n, 128n, 9n, -9n, 1n], slopes: [0n, 1n, 1n, 0n, 0n, 5n], constraints: 78 },
  },
];

const list = (values: readonly bigint[]): string => `[${values.length > 0 ? values.join() : 0}]`;
const instance = ({ span, thresholds, values, slopes }: Omit<Instance, "title" | "constraints">): string =>
  `Curve(${thresholds.length}, ${span}, ${list(thresholds)}, ${MANTISSA_BITS}, ${list(values)}, ${list(slopes)})`;

const twin = ({ span, thresholds, values, slopes }: Instance) => {
  const curve = { feature: 0, thresholds, values, slopes };
  return (offset: bigint): bigint => curveValue(curve, offset, { min: 0n, max: span });
};

describe("Curve", () => {
  for (const parameters of INSTANCES) {
    const { title, span, thresholds, constraints } = parameters;
    describe(title, () => {
      const bins = binsOf(span, thresholds);
      const at = twin(parameters);
      // Both ends of the mantissa's steps, in each bin.
      const steps = bins.flatMap(({ lower, length }) =>
        [1n, 31n, 32n, 63n].flatMap((step) => [lower + (length * step) / 64n - 1n, lower + (length * step) / 64n]),
      );
      testOneInputGadget({
        file: "curve.circom",
        instance: instance(parameters),
        input: "offset",
        min: 0n,
        max: span,
        constraints,
        edges: [...windowEdges(bins), ...steps],
        outputs: (offset) => [at(offset)],
        isAmbiguous: (offset) => isAmbiguous(bins, offset),
      });
    });
  }

  it("is not compiled where a piece with a slope is not a power of two long: its mantissa would not be unique", async () => {
    const uneven = [
      { span: 5n, thresholds: [], values: [0n], slopes: [1n] },
      { span: 8n, thresholds: [4n], values: [0n, 0n], slopes: [1n, 1n] },
    ];
    for (const parameters of uneven) {
      const source = `pragma circom 2.1.9;\ninclude "curve.circom";\ncomponent main = ${instance(parameters)};\n`;
      await expectError("E_CIRCUIT", () => compileCircuit(source));
    }
  });
});

/** 2^62 with a slope, 2^10 with another one, and a flat rest that needs two windows. */
const FORGED: Instance = {
  ...{ title: "", span: (1n << 62n) + 1024n + 700n - 1n, thresholds: [1n << 62n, (1n << 62n) + 1024n] },
  ...{ values: [10n, -20n, 30n], slopes: [3n, -5n, 0n], constraints: 72 },
};
const BINS = binsOf(FORGED.span, FORGED.thresholds);
const WIDTH = 62;
const OFFSETS = windowEdges(BINS);
const STRANGE = [0n, 1n, 2n, FIELD_ORDER - 1n, inverse(2n)];

interface Claim {
  readonly offset: bigint;
  readonly reaches: readonly bigint[];
  readonly second: bigint;
}

/** A number per bin as a linear form in what is reached. */
const select = (reaches: readonly bigint[], perBin: readonly bigint[]): bigint =>
  reaches.reduce(
    (sum, reached, index) => sum + reached * ((perBin[index + 1] ?? 0n) - (perBin[index] ?? 0n)),
    perBin[0] ?? 0n,
  );

/** The witnesses of someone who claims this: bits filled in every way that could fit, everything else as the circuit reckons it. */
const forgeries = (circuit: Circuit, { offset, reaches, second }: Claim): readonly (readonly [string, bigint[]])[] => {
  const of = (perBin: readonly bigint[]): bigint => select(reaches, perBin);
  const skipped = mod(second * of(BINS.map(({ shift }) => shift)));
  const scale = of(BINS.map(({ bits }) => 1n << BigInt(WIDTH - bits)));
  const target = mod((offset - of(BINS.map(({ lower }) => lower)) - skipped) * scale);
  return [...fills(target, WIDTH)].map(([way, bits]) => {
    const mantissa = bits.slice(WIDTH - MANTISSA_BITS).reduce((sum, bit, index) => sum + (bit << BigInt(index)), 0n);
    const value = of(FORGED.slopes) * mantissa + of(FORGED.values);
    return [way, writeWitness(circuit, { value, offset, reaches, second, skipped, bits })] as const;
  });
};

describe("Curve, forged over 62 bits", () => {
  const at = twin(FORGED);
  const circuit = testOneInputGadget({
    file: "curve.circom",
    instance: instance(FORGED),
    input: "offset",
    min: 0n,
    max: FORGED.span,
    constraints: FORGED.constraints,
    edges: [],
    outputs: (offset) => [at(offset)],
    isAmbiguous: (offset) => isAmbiguous(BINS, offset),
  });
  const truthOf = (offset: bigint): bigint[] => FORGED.thresholds.map((threshold) => (offset >= threshold ? 1n : 0n));

  it("forges with the circuit's own layout: the witness program's claim", async () => {
    for (const offset of OFFSETS) {
      const honest = await circuit().witness({ offset });
      const forged = [0n, 1n].map(
        (second) => forgeries(circuit(), { offset, reaches: truthOf(offset), second })[0]?.[1],
      );
      expect(
        forged.some((witness) => witness?.join() === honest.join()),
        `${offset}`,
      ).to.equal(true);
    }
  });

  it("accepts no claim with another bin or another value: bins, windows and bits of every kind", () => {
    const { r1cs } = circuit();
    const claims = STRANGE.flatMap((a) => STRANGE.map((b) => [a, b]));
    for (const offset of OFFSETS)
      for (const reaches of claims)
        for (const second of [0n, 1n, 2n, inverse(2n)])
          for (const [way, forged] of forgeries(circuit(), { offset, reaches, second })) {
            if (!satisfies(r1cs, forged)) continue;
            expect(reaches, `${offset}, ${way}`).to.deep.equal(truthOf(offset));
            expect(forged[1], `${offset}, ${way}`).to.equal(mod(at(offset)));
          }
  });

  it("rejects every claim about a value out of range, also where the scale would carry it around the modulus", () => {
    // A fraction of a step: times the scale of the bin of 2^10 these are small integers.
    const fractions = [
      inverse(2n),
      inverse(1n << 52n),
      (1n << 62n) + inverse(2n),
      (1n << 62n) + inverse(1n << 52n),
    ].map(mod);
    const beyond = [...outOfRange(FORGED.span), ...strangeElements, ...fractions].map(mod);
    for (const offset of beyond.filter((value) => value > FORGED.span))
      for (const reaches of [
        [0n, 0n],
        [1n, 0n],
        [1n, 1n],
        [0n, 1n],
        [1n, mod(offset)],
      ])
        for (const second of [0n, 1n, 2n])
          for (const [way, forged] of forgeries(circuit(), { offset, reaches, second }))
            expectRejected(circuit(), forged, `${offset} as ${reaches.join()}, ${way}`);
  });
});
