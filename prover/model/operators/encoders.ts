import { type Origin } from "../column.ts";
import { rangeOfColumn } from "../sumRange.ts";
import { type ElementType, isFloating } from "../elementType.ts";
import { OnnxUnreadableError } from "../errors.ts";
import { hullOf, type Interval, isOne, pointOf } from "../interval.ts";
import type { FloatNode } from "../onnx.ts";
import { narrowedRange } from "../ranges.ts";
import { type Element, elementwise, type Tensor } from "../tensor.ts";
import { apply, combine } from "./arithmetic.ts";
import { choose, compare, isEqual } from "./decisions.ts";
import {
  type Call,
  input,
  isColumn,
  numberAttribute,
  numbersAttribute,
  type Operator,
  type OperatorTable,
  originOf,
  refuse,
  tensorAttribute,
} from "./operator.ts";

/** ai.onnx.ml operators that turn categories, bins and missing values into numbers. */

const TEXT_HINT = "categories are integers here: map text to integers before the model, one integer per category";

/** A number that a category is looked up by: onnxruntime cuts the fraction of a float off. */
const whole = (element: Element, type: ElementType, origin: Origin): Element =>
  isFloating(type) ? apply(element, { compute: Math.trunc, direction: 1 }, { ...origin, type: "int64" }) : element;

/** Whether an element is one of some numbers, for every row in range. */
const isAlwaysOneOf = (hits: readonly Element[], origin: Origin): boolean => {
  const any = combine(
    hits,
    {
      compute: (values) => Math.max(...values),
      over: (parts) => ({
        min: Math.max(...parts.map(({ min }) => min)),
        max: Math.max(...parts.map(({ max }) => max)),
        nan: false,
      }),
    },
    origin,
  );
  return isColumn(any) ? narrowedRange(any, isOne).min === 1 : any === 1;
};

/** [..., columns] to [..., columns, categories]. */
const oneHotEncoder: Operator = (call) => {
  const { node } = call;
  const x = input(call, 0);
  const categories = numbersAttribute(node, "cats_int64s");
  if (categories.length === 0) throw refuse(originOf(node), TEXT_HINT);
  const origin = originOf(node, "float");
  const data = x.data.flatMap((element) => {
    const category = whole(element, x.type ?? "float", origin);
    const hits = categories.map((one) => isEqual(category, one, origin));
    if (numberAttribute(node, "zeros", 1) === 0 && !isAlwaysOneOf(hits, origin))
      throw refuse(
        origin,
        'a value in range is none of its categories: encode with handle_unknown="ignore", or narrow the range',
      );
    return hits;
  });
  return [{ shape: [...x.shape, categories.length], data, type: "float" }];
};

interface Table {
  readonly keys: readonly number[];
  readonly values: readonly number[];
  readonly fallback: number;
  readonly type: ElementType;
}

const tableOf = (node: FloatNode): Table => {
  const listed = (name: string): readonly number[] | undefined => {
    const tensor = tensorAttribute(node, `${name}_tensor`)?.data;
    const lists = ["int64s", "floats"].map((suffix) => numbersAttribute(node, `${name}_${suffix}`));
    return tensor ?? lists.find((list) => list.length > 0);
  };
  const [keys, values] = [listed("keys"), listed("values")];
  if (keys === undefined || values === undefined) throw refuse(originOf(node), TEXT_HINT);
  if (keys.length !== values.length)
    throw new OnnxUnreadableError(`"${node.name}" has ${keys.length} keys and ${values.length} values`);
  const valueTensor = tensorAttribute(node, "values_tensor");
  const type = valueTensor?.type ?? (numbersAttribute(node, "values_int64s").length > 0 ? "int64" : "float");
  const [given] = tensorAttribute(node, "default_tensor")?.data ?? [];
  const fallback =
    given ??
    (type === "int64" ? numberAttribute(node, "default_int64", -1) : numberAttribute(node, "default_float", 0));
  return { keys, values, fallback, type };
};

/** Key to value; whatever is no key to the default. */
const labelEncoder: Operator = (call) => {
  const { node } = call;
  const { keys, values, fallback, type } = tableOf(node);
  const places = new Map<number, number>();
  keys.forEach((key, index) => {
    if (!places.has(key)) places.set(key, index);
  });
  const valueAt = (x: number): number => values[places.get(x) ?? -1] ?? fallback;
  const over = ([x]: readonly Interval[]): Interval => {
    if (x === undefined || isOne(x)) return pointOf(valueAt(x?.min ?? NaN));
    const inside = keys.filter((key) => key >= x.min && key <= x.max).map(valueAt);
    return hullOf([fallback, ...inside, ...(x.nan ? [valueAt(NaN)] : [])].map(pointOf));
  };
  const origin = originOf(node, type);
  const result = elementwise([input(call, 0)], node.name, (elements) =>
    combine(elements, { compute: ([x = 0]) => valueAt(x), over }, origin),
  );
  return [{ ...result, type }];
};

/** 1 above the threshold, 0 elsewhere. */
const binarizer: Operator = (call) => {
  const threshold = numberAttribute(call.node, "threshold", 0);
  const origin = originOf(call.node);
  return [
    elementwise([input(call, 0)], call.node.name, ([x = 0]) =>
      compare([x, threshold], (value, limit) => value > limit, { origin }),
    ),
  ];
};

/** The number, or another where it is none. */
const withoutNan = (element: Element, put: number, origin: Origin): Element => {
  if (!isColumn(element)) return Number.isNaN(element) ? put : element;
  if (!rangeOfColumn(element).nan || !narrowedRange(element, ({ nan }) => !nan).nan) return element;
  const over = ([x]: readonly Interval[]): Interval =>
    x === undefined || !x.nan ? (x ?? pointOf(put)) : hullOf([{ ...x, nan: false }, pointOf(put)]);
  return combine([element], { compute: ([x = 0]) => (Number.isNaN(x) ? put : x), over }, origin);
};

/** Missing values are NaN or a sentinel, column by column. */
const imputer: Operator = (call: Call) => {
  const { node } = call;
  const x = input(call, 0);
  const origin = originOf(node);
  const isWhole = !isFloating(x.type ?? "float");
  const missing = isWhole
    ? numberAttribute(node, "replaced_value_int64", 0)
    : numberAttribute(node, "replaced_value_float", 0);
  const put = numbersAttribute(node, isWhole ? "imputed_value_int64s" : "imputed_value_floats");
  const columns = x.shape.at(-1) ?? 1;
  if (put.length !== 1 && put.length !== columns)
    throw new OnnxUnreadableError(`"${node.name}" has ${put.length} values to impute for ${columns} columns`);
  const data = x.data.map((element, index) => {
    const value = (put.length === 1 ? put[0] : put[index % columns]) ?? 0;
    return Number.isNaN(missing)
      ? withoutNan(element, value, origin)
      : choose(isEqual(element, missing, { ...origin, type: "bool" }), [value, element], origin);
  });
  const result: Tensor = { ...x, data };
  return [result];
};

export const encoderOperators: OperatorTable = {
  Binarizer: binarizer,
  Imputer: imputer,
  LabelEncoder: labelEncoder,
  OneHotEncoder: oneHotEncoder,
};
