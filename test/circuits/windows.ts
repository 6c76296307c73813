import { floorLog2 } from "../../prover/model/evaluate.ts";

/** The windows by which `Bins`, `Curve` and `Truncate` cover a bin, reckoned apart from the circuits. */
export interface Bin {
  /** First integer of the bin, minus the range's least. */
  readonly lower: bigint;
  readonly length: bigint;
  /** The windows are 2^bits long. */
  readonly bits: number;
  /** From the first window to the second one, 0 where one window is the bin. */
  readonly shift: bigint;
}

export const binOf = (lower: bigint, end: bigint): Bin => {
  const length = end - lower;
  const bits = floorLog2(length);
  return { lower, length, bits, shift: length - (1n << BigInt(bits)) };
};

/** Bins of the offsets 0..span between thresholds. */
export const binsOf = (span: bigint, thresholds: readonly bigint[]): readonly Bin[] => {
  const starts = [0n, ...thresholds, span + 1n];
  return starts.slice(1).map((end, index) => binOf(starts[index] ?? 0n, end));
};

/** Both sides of both ends of every window of every bin. */
export const windowEdges = (bins: readonly Bin[]): readonly bigint[] =>
  bins.flatMap(({ lower, length, bits, shift }) => {
    const window = 1n << BigInt(bits);
    const edges = [0n, window - 1n, window, shift - 1n, shift, length - 1n];
    return edges.filter((place) => place >= 0n && place < length).map((place) => lower + place);
  });

/** The bin that an offset is in. */
export const hotBin = (bins: readonly Bin[], offset: bigint): Bin => {
  const hot = bins.find(({ lower, length }) => offset >= lower && offset < lower + length);
  if (hot === undefined) throw new RangeError(`${offset} is in no bin`);
  return hot;
};

/** Whether two witnesses show the same value: both windows of its bin hold it. */
export const isAmbiguous = (bins: readonly Bin[], offset: bigint): boolean => {
  const { lower, bits, shift } = hotBin(bins, offset);
  return shift > 0n && offset - lower >= shift && offset - lower < 1n << BigInt(bits);
};

/** Offsets out of every bin: next to the range, far off, and those that stand for negative numbers. */
export const outOfRange = (span: bigint): readonly bigint[] => [
  -1n,
  -5n,
  -(1n << 63n),
  -span - 1n,
  span + 1n,
  span + 5n,
  span + (1n << 63n),
  1n << 200n,
];
