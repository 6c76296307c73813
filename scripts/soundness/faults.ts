import {
  bins,
  forest,
  smallBins,
  smallTruncate,
  limbs,
  singleRest,
  smallCurve,
  smallRelu,
  smallPoints,
  smallKnots,
  type Size,
} from "./sizes.ts";

/** An error planted in a copy of circuits/lib, that a solver has to find at `size`. */
export interface Fault {
  readonly title: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
  readonly size: Size;
}

export const FAULTS: readonly Fault[] = [
  {
    title: "a window one bit wider",
    file: "bins.circom",
    from: "closed[i] = i >= floorLog2(",
    to: "closed[i] = i > floorLog2(",
    size: smallBins,
  },
  {
    title: "no zeros above the window",
    file: "bins.circom",
    from: "closed[i] * segment === 0;",
    to: "",
    size: bins(20n, [1n, 8n, 9n]),
  },
  {
    title: "only the highest bit of several closed",
    file: "bins.circom",
    from: "segment += bits[i];",
    to: "segment = bits[i];",
    size: bins(10n, [1n]),
  },
  {
    title: "digits that are no bits",
    file: "bins.circom",
    from: "bits[i] * bits[i] === bits[i];",
    to: "",
    size: smallBins,
  },
  { title: "hot bins that are no bits", file: "bins.circom", from: "hot * hot === hot;", to: "", size: smallBins },
  {
    title: "a second window anywhere",
    file: "bins.circom",
    from: "second * second === second;",
    to: "",
    size: smallBins,
  },
  {
    title: "a threshold one higher",
    file: "bins.circom",
    from: "(thresholds[b] - (b == 0",
    to: "(thresholds[b] + 1 - (b == 0",
    size: smallBins,
  },
  {
    title: "a rest as long as the blocks",
    file: "truncate.circom",
    from: "rest * upper === 0;",
    to: "",
    size: smallTruncate,
  },
  {
    title: "a rest flag that is no bit",
    file: "truncate.circom",
    from: "rest * rest === rest;",
    to: "",
    size: smallTruncate,
  },
  {
    title: "a second window one lower",
    file: "truncate.circom",
    from: "var shift = blocks * unit - (1 << width);",
    to: "var shift = blocks * unit - (1 << width) - 1;",
    size: smallTruncate,
  },
  {
    title: "the blocks' second window in the rest",
    file: "truncate.circom",
    from: "second * rest === 0;",
    to: "",
    size: singleRest,
  },
  {
    title: "low limbs of the rest left free",
    file: "truncate.circom",
    from: "value + rest * (end - value)",
    to: "value",
    size: limbs,
  },
  {
    title: "no zeros below the mantissa",
    file: "curve.circom",
    from: "closed[i] * segment === 0;",
    to: "",
    size: smallCurve,
  },
  {
    title: "one zero too few below the mantissa",
    file: "curve.circom",
    from: "closed[i] = i < width - first",
    to: "closed[i] = i + 1 < width - first",
    size: smallCurve,
  },
  {
    title: "a second window anywhere",
    file: "curve.circom",
    from: "second * second === second;",
    to: "",
    size: smallCurve,
  },
  {
    title: "digits that are no bits",
    file: "network.circom",
    from: "bits[i] * bits[i] === bits[i];",
    to: "",
    size: smallRelu,
  },
  {
    title: "one bit dropped too many",
    file: "network.circom",
    from: "var from = drop + limb * limbBits;",
    to: "var from = drop + 1 + limb * limbBits;",
    size: smallRelu,
  },
  {
    title: "no sign",
    file: "network.circom",
    from: "limbs[limb] <== bits[width] * value;",
    to: "limbs[limb] <== value;",
    size: smallRelu,
  },
  {
    title: "rounded down instead of half up",
    file: "score.circom",
    from: "ends.offset <== total + half -",
    to: "ends.offset <== total -",
    size: smallPoints,
  },
  {
    title: "the second window's points left out",
    file: "score.circom",
    from: "ends.second * (upper - lower - (1 << window))",
    to: "0",
    size: smallPoints,
  },
  {
    title: "clamped at the upper end only",
    file: "score.circom",
    from: "var below = clampsLow == 1 ?",
    to: "var below = clampsLow == 2 ?",
    size: smallPoints,
  },
  {
    title: "knots one lower",
    file: "score.circom",
    from: "offsets[b] = thresholds[b] - min;",
    to: "offsets[b] = thresholds[b] - min - 1;",
    size: smallKnots,
  },
  {
    title: "a product that is only hinted",
    file: "forest.circom",
    from: "product[next] <== reaches",
    to: "product[next] <-- reaches",
    size: forest,
  },
  {
    title: "children swapped in a product",
    file: "forest.circom",
    from: "value[i] = low + product[next];",
    to: "value[i] = high - product[next];",
    size: forest,
  },
];
