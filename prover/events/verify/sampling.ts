import { createHash } from "node:crypto";

/** A whole number below `bound` that follows from a text alone. */
const drawn = (text: string, bound: bigint): bigint =>
  bound <= 0n ? 0n : BigInt(`0x${createHash("sha256").update(text).digest("hex")}`) % bound;

export interface BlockSpan {
  readonly from: bigint;
  readonly to: bigint;
}

/** Blocks of one span: one question of a node's logs. */
const SPAN_BLOCKS = 64n;

/**
 * Spans of blocks drawn from a range; all of it, in order, where so many spans cover it.
 *
 * @param options.count How many spans at most.
 */
export const drawnSpans = (
  { from, to }: BlockSpan,
  { count, seed }: { readonly count: number; readonly seed: string },
): readonly BlockSpan[] => {
  const blocks = to - from + 1n;
  const isWhole = blocks <= SPAN_BLOCKS * BigInt(count);
  const spans = isWhole ? Number((blocks + SPAN_BLOCKS - 1n) / SPAN_BLOCKS) : count;
  return Array.from({ length: spans }, (_, index) => {
    const first = isWhole
      ? from + SPAN_BLOCKS * BigInt(index)
      : from + drawn(`${seed} span ${index}`, blocks - SPAN_BLOCKS + 1n);
    const last = first + SPAN_BLOCKS - 1n;
    return { from: first, to: last < to ? last : to };
  });
};

/**
 * How likely the spans touch a hole of so many blocks in a row, wherever it is.
 *
 * @returns 0 to 1.
 */
export const chanceOfHole = (
  hole: bigint,
  { blocks, spans }: { readonly blocks: bigint; readonly spans: number },
): number => {
  if (blocks <= SPAN_BLOCKS * BigInt(spans)) return 1;
  const places = blocks - SPAN_BLOCKS + 1n;
  const touching = hole + SPAN_BLOCKS - 1n;
  const missed = touching >= places ? 0 : 1 - Number(touching) / Number(places);
  return 1 - missed ** spans;
};
