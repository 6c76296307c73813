import { type Affine, type Column, ofAtom } from "../column.ts";
import type { Interval } from "../interval.ts";
import { rangeOf, rangeOfColumn, rangeOfSource } from "../sumRange.ts";
import type { Element } from "../tensor.ts";
import { isColumn, refuse } from "./operator.ts";

/** What drops out of a sum: 0 times a number is 0, and 0 times none is none. */

export const isNumber = ({ min, max, nan }: Interval): boolean => !nan && Number.isFinite(min) && Number.isFinite(max);

/** Whether a number is one for every row in range: 0 times it is then 0. */
export const isFinite = (element: Element): boolean =>
  isColumn(element) ? isNumber(rangeOfColumn(element)) : Number.isFinite(element);

/** Whether a function of a column leaves its type, which makes infinite what a line would follow on. */
export const overflows = (of: Column, { source, over }: Pick<Column, "source" | "over">): boolean =>
  isFinite(of) && !isNumber(over(rangeOfSource(source)));

/** What is refused where 0 times it, or it less itself, would be taken for 0. */
export const lost = ({ origin }: Column): Error =>
  refuse(
    { ...origin, operator: `${origin.operator} that may be no number, times 0 or less itself,` },
    "the result is no number, either: narrow the declared range, keep it by Clip, or leave the column out",
  );

/**
 * What drops out of a sum is a number for every row.
 *
 * @throws UnsupportedOperatorError where it may be none.
 */
export const requireKept = ({ terms }: Affine, { total, of }: { total: Affine; of: Element }): void => {
  for (const atom of terms.keys())
    if (isColumn(of) && !total.terms.has(atom) && !isNumber(rangeOf(ofAtom(atom)))) throw lost(of);
};
