import { type Column, imagesOf } from "./column.ts";
import { rangeOfSource } from "./sumRange.ts";
import { between, hullOf, type Interval } from "./interval.ts";

/** Parts that a range is cut into before what is known of it is final. */
const MAX_PARTS = 1 << 14;

/** The middle of two numbers; of an interval without an end one that is far out. */
const middleOf = (min: number, max: number): number => {
  if (Number.isFinite(min + max)) return min + (max - min) / 2;
  return min < -1 && max > 1 ? 0 : Number.isFinite(min) ? 2 * Math.abs(min) + 1 : -2 * Math.abs(max) - 1;
};

/** The least and the greatest part of an interval's halves, or undefined where it has none. */
const halvesOf = ({ min, max }: Interval): readonly Interval[] => {
  const middle = middleOf(min, max);
  return middle <= min || middle >= max ? [] : [between(min, middle), between(middle, max)];
};

/** Ranges of integers behind images: halves of them are told apart even where floats are not. */
const halvesOfIntegers = (min: bigint, max: bigint): readonly (readonly [bigint, bigint])[] => {
  const middle = min + ((max - min) >> 1n);
  return min === max
    ? []
    : [
        [min, middle],
        [middle + 1n, max],
      ];
};

/**
 * All that a column may be over the declared ranges, part by part: where a part is not `settled`, its halves are
 * looked at, as far as that goes.
 */
export const narrowedRange = (
  { source, over }: Pick<Column, "source" | "over">,
  settled: (values: Interval) => boolean,
): Interval => {
  const found: Interval[] = [];
  let left = MAX_PARTS;
  if (source.kind === "feature") {
    const open: (readonly [bigint, bigint])[] = [[source.declared.min, source.declared.max]];
    for (let part = open.pop(); part !== undefined; part = open.pop()) {
      const values = over(imagesOf(source, part[0], part[1]));
      const halves = settled(values) || --left < 0 ? [] : halvesOfIntegers(part[0], part[1]);
      if (halves.length === 0) found.push(values);
      open.push(...halves);
    }
    return hullOf(found);
  }
  const open: Interval[] = [rangeOfSource(source)];
  for (let part = open.pop(); part !== undefined; part = open.pop()) {
    const values = over(part);
    const halves = settled(values) || --left < 0 ? [] : halvesOf(part);
    if (halves.length === 0) found.push(values);
    open.push(...halves);
  }
  return hullOf(found);
};
