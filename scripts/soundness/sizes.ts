import { curveValue, rectify, roundToScore, scoreAtKnots, truncate } from "../../prover/model/evaluate.ts";
import { MANTISSA_BITS } from "../../prover/model/integerModel.ts";

/** A gadget at one size, and what it is to prove there. */
export interface Size {
  readonly gadget: string;
  readonly file: string;
  readonly instance: string;
  readonly input: string;
  /** Declares the main template where it is not the gadget itself. */
  readonly wrapper?: string;
  /** Inputs that the caller guarantees to be bits. */
  readonly bits?: number;
  /** Range of the one input; for inputs that are bits there is none. */
  readonly range?: readonly [min: bigint, max: bigint];
  /** Outputs by the TypeScript twin, where the range is small enough to be listed. */
  readonly twin?: (inputs: readonly bigint[]) => readonly bigint[];
}

/**
 * `Bins` has `second` and `bits` as outputs, which may differ between witnesses: users rely on
 * `reaches`.
 */
export const bins = (span: bigint, thresholds: readonly bigint[]): Size => {
  const list = thresholds.length > 0 ? thresholds.join() : "0";
  const count = Math.max(1, thresholds.length);
  return {
    ...{
      gadget: "Bins",
      file: "bins.circom",
      input: "offset",
      instance: `Reaches(${thresholds.length}, ${span}, [${list}])`,
    },
    range: [0n, span],
    wrapper: `template Reaches(n, span, thresholds) {
      signal input offset;
      signal output reaches[n > 0 ? n : 1];
      component bins = Bins(n, span, thresholds);
      bins.offset <== offset;
      for (var b = 0; b < (n > 0 ? n : 1); b++) reaches[b] <== bins.reaches[b];
    }`,
    twin: ([offset = 0n]) =>
      Array.from({ length: count }, (_, b) => (offset >= (thresholds[b] ?? span + 1n) ? 1n : 0n)),
  };
};

const truncation = (span: bigint, drop: number, [limbs, limbBits]: readonly [number, number]): Size => ({
  ...{ gadget: "Truncate", file: "truncate.circom", input: "offset" },
  instance: `Truncate(${span}, ${drop}, ${limbs}, ${limbBits})`,
  range: [0n, span],
  twin: ([offset = 0n]) => truncate(offset, span, { drop, limbs, limbBits }),
});

const curve = (
  span: bigint,
  thresholds: readonly bigint[],
  [values, slopes]: readonly [readonly bigint[], readonly bigint[]],
): Size => ({
  ...{ gadget: "Curve", file: "curve.circom", input: "offset" },
  instance: `Curve(${thresholds.length}, ${span}, [${thresholds.join()}], ${MANTISSA_BITS}, [${values.join()}], [${slopes.join()}])`,
  range: [0n, span],
  twin: ([offset = 0n]) => [curveValue({ thresholds, values, slopes }, offset, { min: 0n, max: span })],
});

const relu = (width: number, drop: number, [limbs, limbBits]: readonly [number, number]): Size => ({
  ...{ gadget: "Relu", file: "network.circom", input: "sum" },
  instance: `Relu(${width}, ${drop}, ${limbs}, ${limbBits})`,
  range: [-(1n << BigInt(width)), (1n << BigInt(width)) - 1n],
  twin: ([sum = 0n]) => rectify(sum, { drop, limbs, limbBits }),
});

/** `Points` enforces the range up to whole points. */
const points = (s: number, min: bigint, max: bigint): Size => {
  const half = 1n << BigInt(s - 1);
  const round = (total: bigint): bigint => (total + half) >> BigInt(s);
  return {
    ...{ gadget: "Points", file: "score.circom", input: "total", instance: `Points(${s}, ${min}, ${max}, 300, 850)` },
    range: [(round(min) << BigInt(s)) - half, ((round(max) + 1n) << BigInt(s)) - half - 1n],
    twin: ([total = 0n]) => [roundToScore(total, s)],
  };
};

const knots = (min: bigint, max: bigint, thresholds: readonly bigint[]): Size => ({
  ...{ gadget: "Knots", file: "score.circom", input: "total" },
  instance: `Knots(${min}, ${max}, ${thresholds.length}, [${thresholds.join()}], 850, -1)`,
  range: [min, max],
  twin: ([total = 0n]) => [scoreAtKnots(total, { kind: "knots", thresholds, first: 850n, step: -1n })],
});

/**
 * Two trees that share a subtree: bit 1 over (bit 0 over leaves, a leaf), bit 2 over the same and
 * another leaf.
 */
export const forest: Size = {
  ...{ gadget: "Forest", file: "forest.circom", input: "reaches", bits: 3 },
  instance: "Forest(3, 3, [0,1,2], [-1,0,-3], [-2,-3,0], [7,-11,500], 2, [1,2])",
  twin: ([a, b, c]) => {
    const shared = a === 1n ? -11n : 7n;
    return [(b === 1n ? 500n : shared) + (c === 1n ? shared : 500n)];
  },
};

export const smallBins = bins(10n, [3n, 6n]);
export const smallTruncate = truncation(14n, 2, [1, 8]);
export const limbs = truncation(26n, 0, [2, 2]);
/** A rest of one window beside blocks of two. */
export const singleRest = truncation(12n, 2, [1, 8]);
export const smallCurve = curve(
  12n,
  [2n, 10n],
  [
    [5n, -3n, 40n],
    [3n, 2n, 0n],
  ],
);
export const smallRelu = relu(4, 1, [2, 2]);
export const smallPoints = points(1, 596n, 608n);
export const smallKnots = knots(-4n, 9n, [-3n, 2n]);

export const SIZES: readonly Size[] = [
  bins(5n, []),
  smallBins,
  bins(20n, [1n, 8n, 9n]),
  bins((1n << 16n) - 7n, [5n, 1000n]),
  smallTruncate,
  singleRest,
  truncation(10n, 2, [1, 8]),
  limbs,
  truncation((1n << 10n) - 7n, 1, [2, 3]),
  smallCurve,
  curve(
    37n,
    [1n, 17n],
    [
      [1n, 1n, 9n],
      [0n, -7n, 0n],
    ],
  ),
  curve(
    159n,
    [128n],
    [
      [0n, 640n],
      [10n, -3n],
    ],
  ),
  smallRelu,
  relu(4, 3, [1, 8]),
  relu(32, 12, [1, 8]),
  smallPoints,
  points(2, 3393n, 3404n),
  points(4, 4700n, 4900n),
  smallKnots,
  knots(-(1n << 20n), 1n << 20n, [-1000n, 0n, 77n]),
  forest,
];
