import { expect } from "chai";

import { fills } from "../../prover/audit/forge.ts";
import { satisfies } from "../../prover/audit/r1cs.ts";
import { FIELD_ORDER, inverse, mod } from "../../prover/field.ts";
import { evaluate } from "../../prover/model/evaluate.ts";
import type { IntegerModel } from "../../prover/model/integerModel.ts";
import { expectError } from "../support/expectError.ts";
import { expectRejected, writeWitness } from "./expectations.ts";
import type { Circuit } from "./harness.ts";
import { testOneInputGadget } from "./oneInputGadget.ts";
import { strangeElements } from "./solve.ts";
import { binsOf, hotBin, isAmbiguous, outOfRange, windowEdges } from "./windows.ts";

/** A model of one feature that shows every comparison: bit b of its output is `offset >= thresholds[b]`. */
const twin = (span: bigint, thresholds: readonly bigint[]): IntegerModel => ({
  features: [{ name: "offset", scale: 1, min: 0n, max: span }],
  bins: [{ feature: 0, thresholds }],
  truncations: [],
  curves: [],
  forest: {
    nodes: thresholds.map((_, threshold) => ({ bin: 0, threshold, below: -1, above: -2 - threshold })),
    leaves: [0n, ...thresholds.map((_, index) => 1n << BigInt(index))],
    roots: thresholds.map((_, index) => index),
  },
  neurons: [],
  output: {
    terms: thresholds.length > 0 ? [{ source: 0, weight: 1n }] : [],
    bias: 0n,
    min: 0n,
    max: (1n << BigInt(thresholds.length)) - 1n,
    score: { kind: "points", fractionBits: 1 },
  },
});

const reachesOf = (model: IntegerModel, offset: bigint): bigint[] => {
  const { output } = evaluate(model, [offset]);
  const { thresholds = [] } = model.bins[0] ?? {};
  return thresholds.length === 0 ? [0n] : thresholds.map((_, index) => (output >> BigInt(index)) & 1n);
};

interface Instance {
  readonly title: string;
  readonly span: bigint;
  readonly thresholds: readonly bigint[];
  readonly constraints: number;
}

const UINT64 = (1n << 64n) - 1n;
/** Bins are as long as their titles say. As the main component each output is a wire, also one that is always 0: within a model that is free. */
const INSTANCES: readonly Instance[] = [
  { title: "no threshold: 6", span: 5n, thresholds: [], constraints: 5 },
  { title: "no threshold: 8", span: 7n, thresholds: [], constraints: 6 },
  { title: "no threshold: 1", span: 0n, thresholds: [], constraints: 4 },
  { title: "one threshold: 1, 1", span: 1n, thresholds: [1n], constraints: 4 },
  { title: "one threshold: 1, 15", span: 15n, thresholds: [1n], constraints: 8 },
  { title: "one threshold: 15, 1", span: 15n, thresholds: [15n], constraints: 8 },
  { title: "three thresholds: 2, 1, 3, 4", span: 9n, thresholds: [2n, 3n, 6n], constraints: 11 },
  { title: "powers of two only: 4, 8, 2, 1", span: 14n, thresholds: [4n, 12n, 14n], constraints: 12 },
  { title: "equal bins: 5, 5, 5", span: 14n, thresholds: [5n, 10n], constraints: 7 },
  { title: "no threshold: 64 bits", span: UINT64, thresholds: [], constraints: 67 },
  { title: "64 bits, three thresholds", span: UINT64, thresholds: [5n, 1000n, 1n << 63n], constraints: 73 },
  { title: "64 bits, one value apart", span: UINT64, thresholds: [UINT64 - 1n, UINT64], constraints: 70 },
];

const instance = ({ span, thresholds }: Instance): string =>
  `Bins(${thresholds.length}, ${span}, [${thresholds.length > 0 ? thresholds.join() : 0}])`;

describe("Bins", () => {
  for (const parameters of INSTANCES) {
    const { title, span, thresholds, constraints } = parameters;
    describe(title, () => {
      const model = twin(span, thresholds);
      const bins = binsOf(span, thresholds);
      testOneInputGadget({
        file: "bins.circom",
        instance: instance(parameters),
        input: "offset",
        min: 0n,
        max: span,
        constraints,
        edges: windowEdges(bins),
        outputs: (offset) => reachesOf(model, offset),
        isAmbiguous: (offset) => isAmbiguous(bins, offset),
      });

      it("has a twin that refuses the same values", async () => {
        for (const offset of outOfRange(span)) await expectError("E_FEATURE_RANGE", () => evaluate(model, [offset]));
      });
    });
  }
});

const SPAN = UINT64;
const THRESHOLDS = [5n, 1000n, 1n << 63n];
const BINS = binsOf(SPAN, THRESHOLDS);
const WIDTH = 63;

/** Signals of the circuit, all but the bits. */
type Claim = {
  readonly offset: bigint;
  readonly reaches: readonly bigint[];
  readonly second: bigint;
};

/** Start of the window that a claim is about, by the linear forms of the circuit, for any field elements. */
const startOf = ({ reaches, second }: Omit<Claim, "offset">): bigint => {
  const [first] = BINS;
  let [lower, shift] = [0n, first?.shift ?? 0n];
  reaches.forEach((reached, index) => {
    lower += reached * ((BINS[index + 1]?.lower ?? 0n) - (BINS[index]?.lower ?? 0n));
    shift += reached * ((BINS[index + 1]?.shift ?? 0n) - (BINS[index]?.shift ?? 0n));
  });
  return mod(lower + second * shift);
};

/** The witnesses of someone who claims this: bits filled in every way that could fit. */
const forgeries = (circuit: Circuit, claim: Claim): readonly (readonly [way: string, witness: bigint[]])[] =>
  [...fills(mod(claim.offset - startOf(claim)), WIDTH)].map(
    ([way, bits]) => [way, writeWitness(circuit, { ...claim, bits })] as const,
  );

const truthOf = (offset: bigint): bigint[] => THRESHOLDS.map((threshold) => (offset >= threshold ? 1n : 0n));
const OFFSETS = [...windowEdges(BINS), 700n, 1n << 40n];
const STRANGE = [0n, 1n, 2n, FIELD_ORDER - 1n, inverse(2n)];

describe("Bins, forged over 64 bits", () => {
  const circuit = testOneInputGadget({
    file: "bins.circom",
    instance: "Bins(3, 18446744073709551615, [5,1000,9223372036854775808])",
    input: "offset",
    min: 0n,
    max: SPAN,
    constraints: 73,
    edges: [],
    outputs: truthOf,
    isAmbiguous: (offset) => isAmbiguous(BINS, offset),
  });

  it("forges with the circuit's own layout: the witness program's claim, and the other window where both hold the value", async () => {
    for (const offset of OFFSETS) {
      const { lower, bits, shift } = hotBin(BINS, offset);
      const windows = [0n, 1n].filter((second) => {
        const place = offset - lower - second * shift;
        return place >= 0n && place < 1n << BigInt(bits) && (second === 0n || shift > 0n);
      });
      const claims = windows.map((second) => {
        const [forged] = forgeries(circuit(), { offset, reaches: truthOf(offset), second });
        return forged?.[1] ?? [];
      });
      for (const witness of claims) expect(satisfies(circuit().r1cs, witness), `${offset}`).to.equal(true);
      const honest = await circuit().witness({ offset });
      expect(
        claims.some((claim) => claim.join() === honest.join()),
        `${offset}`,
      ).to.equal(true);
    }
  });

  it("rejects every other claim about a value in range: other bins, a second hot bin, none, no bits at all", () => {
    const claims = STRANGE.flatMap((a) => STRANGE.flatMap((b) => STRANGE.map((c) => [a, b, c])));
    for (const offset of OFFSETS) {
      const truth = truthOf(offset).join();
      for (const reaches of claims.filter((claim) => claim.join() !== truth))
        for (const second of [0n, 1n])
          for (const [way, forged] of forgeries(circuit(), { offset, reaches, second }))
            expectRejected(circuit(), forged, `${offset} as ${reaches.join()}, ${second}, ${way}`);
    }
  });

  it("rejects a window that does not hold the value, and one that is no bit, also where it is made to fit", () => {
    for (const offset of OFFSETS) {
      const { lower, bits, shift } = hotBin(BINS, offset);
      const fitting =
        shift === 0n ? [] : [mod((offset - lower) * inverse(shift)), mod((offset - lower - 1n) * inverse(shift))];
      for (const second of [...STRANGE, ...fitting]) {
        const place = mod(offset - lower - second * shift);
        const isHonest = (second === 0n || (second === 1n && shift > 0n)) && place < 1n << BigInt(bits);
        for (const [way, forged] of forgeries(circuit(), { offset, reaches: truthOf(offset), second }))
          if (!isHonest) expectRejected(circuit(), forged, `${offset}, second ${second}, ${way}`);
      }
    }
  });

  it("rejects every claim about a value out of range, also where it wraps around the modulus", () => {
    const offsets = [...outOfRange(SPAN), ...strangeElements].map(mod).filter((offset) => offset > SPAN);
    for (const offset of offsets) {
      // The moved claims shift the start so that the value seems to lie just above it.
      const [from, to] = [
        startOf({ reaches: [1n, 1n, 0n], second: 0n }),
        startOf({ reaches: [1n, 1n, 1n], second: 0n }),
      ];
      const moved = mod((offset - from) * inverse(to - from));
      const claims = [
        [0n, 0n, 0n],
        [1n, 0n, 0n],
        [1n, 1n, 0n],
        [1n, 1n, 1n],
        [1n, 1n, moved],
        [0n, 0n, moved],
      ];
      for (const reaches of claims)
        for (const second of [0n, 1n, inverse(2n)])
          for (const [way, forged] of forgeries(circuit(), { offset, reaches, second }))
            expectRejected(circuit(), forged, `${offset} as ${reaches.join()}, ${way}`);
    }
  });
});
