import { type Affine, type Column, imagesOf, type Origin } from "../column.ts";
import { isFloating } from "../elementType.ts";
import { type Interval, isOne } from "../interval.ts";
import { cutsOf } from "../steps.ts";
import { rangeOfSource } from "../sumRange.ts";
import type { Element } from "../tensor.ts";
import { isColumn } from "./operator.ts";

/** Where a number leaps with another that onnxruntime rounds in its own way: there, nobody knows which side it is on. */

export const LEAP_HINT =
  "it leaps, and the sum or function in front of it comes within a rounding of the leap on some rows: put it in front, on single features";

/** Operators whose results leap from one number to another. */
const DISCRETE: ReadonlySet<string> = new Set(
  "ArgMax Binarizer Cast Ceil Equal Floor Greater GreaterOrEqual LabelEncoder Less LessOrEqual OneHotEncoder Round Sign".split(
    " ",
  ),
);
const LEAPING: ReadonlySet<string> = new Set([...DISCRETE, "Where"]);
/** A cast to a float only rounds. */
const isCast = ({ operator, type = "float" }: Origin): boolean => operator === "Cast" && isFloating(type);
const MAX_LEAPS = 1024;
const MAX_VISITS = 1 << 16;

/** Whether onnxruntime's own rounding decides on some integer which side of a leap it is on. */
const isUnsure = ({
  source,
  over,
  nominal,
  origin,
}: Pick<Column, "source" | "over" | "nominal" | "origin">): boolean => {
  if (source.kind === "sum" || over === nominal || !DISCRETE.has(origin.operator) || isCast(origin)) return false;
  const decide = (values: Interval): number | undefined => (isOne(values) ? values.min : undefined);
  const limits = { decide, alone: () => undefined, pieces: MAX_LEAPS, visits: MAX_VISITS };
  return cutsOf((from, to) => over(imagesOf(source, from, to)), source.declared, limits) === undefined;
};

const isOfTrees = ({ terms }: Affine): boolean => [...terms.keys()].every(({ kind }) => kind === "forest");

/** The node at which a function of a sum leaps: one that came before, or this one. */
export const leapOf = (
  elements: readonly Element[],
  column: Pick<Column, "source" | "over" | "nominal" | "origin">,
): Pick<Column, "leap"> => {
  const { source, over, origin } = column;
  const [before] = elements.flatMap((element) =>
    isColumn(element) && element.leap !== undefined ? [element.leap] : [],
  );
  const leaps =
    source.kind === "sum"
      ? LEAPING.has(origin.operator) && !isCast(origin) && !isOfTrees(source.sum)
      : before === undefined && isUnsure(column);
  const leap = before ?? (leaps ? origin : undefined);
  return leap === undefined || isOne(over(rangeOfSource(source))) ? {} : { leap };
};
