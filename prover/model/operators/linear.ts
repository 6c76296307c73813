import type { Origin } from "../column.ts";
import { type ElementType, roundTo } from "../elementType.ts";
import { ONNX_HINTS, OnnxUnreadableError } from "../errors.ts";
import {
  axisOf,
  build,
  type Element,
  elementAt,
  elementwise,
  MAX_ELEMENTS,
  sizeOf,
  tensor,
  type Tensor,
} from "../tensor.ts";
import { apply, linear, REORDERED, scaled } from "./arithmetic.ts";
import {
  type Call,
  constants,
  input,
  isColumn,
  numberAttribute,
  numbersOf,
  type Operator,
  type OperatorTable,
  originOf,
  refuse,
} from "./operator.ts";

/** Operators that are weighted sums. */

const transposed = ({ shape, data }: Tensor): Tensor => {
  const [rows = 0, columns = 0] = shape;
  return {
    shape: [columns, rows],
    data: build([columns, rows], ([column = 0, row = 0]) => data[row * columns + column] ?? 0),
  };
};

/**
 * Sum over the shared axis of left x right, where at most one of each pair depends on the features;
 * times `alpha`.
 */
const product = ({ left, right, alpha, call }: { left: Tensor; right: Tensor; alpha: number; call: Call }): Tensor => {
  const { name } = call.node;
  const [rows = 0, inner = 0] = left.shape;
  const [innerRight = 0, columns = 0] = right.shape;
  if (left.shape.length !== 2 || right.shape.length !== 2 || inner !== innerRight)
    throw new OnnxUnreadableError(
      `node "${name}" multiplies shapes [${left.shape.join()}] and [${right.shape.join()}]`,
    );
  if (rows * inner * columns > MAX_ELEMENTS)
    throw new OnnxUnreadableError(
      `node "${name}" adds up more products than any model that fits a circuit`,
      ONNX_HINTS.tooLarge,
    );
  const origin = originOf(call.node);
  const data = build([rows, columns], ([row = 0, column = 0]) => {
    const parts = Array.from({ length: inner }, (_, index): readonly [number, Element] => {
      const a = left.data[row * inner + index] ?? 0;
      const b = right.data[index * columns + column] ?? 0;
      if (isColumn(a) && isColumn(b))
        throw refuse(origin, "it multiplies features with each other: one side must be constant");
      return isColumn(b) ? [alpha * Number(a), b] : [alpha * b, a];
    });
    return linear(parts, 0, origin, { slack: REORDERED });
  });
  return tensor([rows, columns], data, name);
};

const gemm: Operator = (call) => {
  const { node } = call;
  const origin = originOf(node);
  const oriented = (place: number, attribute: string): Tensor => {
    const given = input(call, place);
    return numberAttribute(node, attribute, 0) === 0 ? given : transposed(given);
  };
  const alpha = numberAttribute(node, "alpha", 1);
  const result = product({ left: oriented(0, "transA"), right: oriented(1, "transB"), alpha, call });
  const bias = call.inputs[2];
  if (bias === undefined) return [result];
  const beta = numberAttribute(node, "beta", 1);
  const sum = elementwise([result, bias], node.name, ([product = 0, own = 0]) =>
    linear(
      [
        [1, product],
        [beta, own],
      ],
      0,
      origin,
      { slack: REORDERED },
    ),
  );
  return [tensor(result.shape, sum.data, node.name)];
};

/**
 * Vectors count as one row on the left, as one column on the right; leading ones of the batch are
 * left aside.
 */
const matMul: Operator = (call) => {
  const [a, b] = [input(call, 0), input(call, 1)];
  const left = a.shape.length === 1 ? { ...a, shape: [1, ...a.shape] } : flatRows(a);
  const right = b.shape.length === 1 ? { ...b, shape: [...b.shape, 1] } : flatRows(b);
  const result = product({ left, right, alpha: 1, call });
  const shape = [...a.shape.slice(0, -1), ...(b.shape.length === 1 ? [] : [b.shape.at(-1) ?? 1])];
  return [tensor(shape, result.data, call.node.name)];
};

const flatRows = ({ shape, data }: Tensor): Tensor =>
  shape.length <= 2 ? { shape, data } : { shape: [sizeOf(shape.slice(0, -1)), shape.at(-1) ?? 1], data };

/** scale (x - mean) / sqrt(variance + epsilon) + bias, per channel: the second axis. */
const batchNormalization: Operator = (call) => {
  if (numberAttribute(call.node, "training_mode", 0) !== 0)
    throw refuse(originOf(call.node), "in training mode it mixes the rows of a batch: export the model for inference");
  const { node } = call;
  const origin = originOf(node);
  const x = input(call, 0);
  const [scale, bias, mean, variance] = [1, 2, 3, 4].map((place) => constants(input(call, place), node, "statistics"));
  const epsilon = Math.fround(numberAttribute(node, "epsilon", 1e-5));
  const { type = "float" } = origin;
  const round = (value: number): number => roundTo(type, value);
  const data = build(x.shape, (place) => {
    const channel = place[1] ?? 0;
    const own = (list: readonly number[] | undefined): number => list?.[channel] ?? NaN;
    // As onnxruntime does, to the last bit: one factor and one shift per channel, each rounded on the way, and so are
    // the product and the sum.
    const deviation = round(Math.sqrt(round(own(variance) + epsilon)));
    const factor = round(round(1 / deviation) * own(scale));
    const shift = round(own(bias) - round(own(mean) * factor));
    return linear([[1, scaled(elementAt(x, place), { multiply: factor }, origin)]], shift, origin);
  });
  return [tensor(x.shape, data, node.name)];
};

/** Sum or mean over axes. */
const reduction =
  (mean: boolean): Operator =>
  (call) => {
    const { node } = call;
    const x = input(call, 0);
    const rank = x.shape.length;
    const given = numbersOf(call, { place: 1, attribute: "axes" });
    const axes = new Set((given ?? x.shape.map((_, axis) => axis)).map((axis) => axisOf(axis, rank, node.name)));
    if (axes.has(0) && rank > 1 && x.shape[0] === 1 && x.data.some(isColumn))
      throw refuse(
        { ...originOf(node), operator: `${node.operator} over axis 0` },
        "it mixes the rows of a batch: name the features' axis",
      );
    const keep = numberAttribute(node, "keepdims", 1) !== 0;
    const kept = x.shape.map((size, axis) => (axes.has(axis) ? 1 : size));
    const count = sizeOf(x.shape.filter((_, axis) => axes.has(axis)));
    const data = build(kept, (place) => {
      const reduced = build(
        x.shape.filter((_, axis) => axes.has(axis)),
        (inner) => {
          const order = [...axes].sort((one, other) => one - other);
          return elementAt(
            x,
            place.map((own, axis) => (axes.has(axis) ? (inner[order.indexOf(axis)] ?? 0) : own)),
          );
        },
      );
      return linear(
        reduced.map((element) => [mean ? 1 / count : 1, element]),
        0,
        originOf(node),
        { slack: REORDERED },
      );
    });
    return [tensor(keep ? kept : x.shape.filter((_, axis) => !axes.has(axis)), data, node.name)];
  };

/** ai.onnx.ml Scaler: (x - offset) x scale, in the precision of its input; its result is a float. */
const scaler: Operator = (call) => {
  const { node } = call;
  const x = input(call, 0);
  const within = originOf(node, x.type === "double" ? "double" : "float");
  const [offsets, scales] = ["offset", "scale"].map((name) => numbersOf(call, { place: 9, attribute: name }) ?? []);
  const own = (list: readonly number[] | undefined, index: number, fallback: number): number =>
    (list?.length === 1 ? list[0] : list?.[index]) ?? fallback;
  const columns = x.shape.at(-1) ?? 1;
  const data = x.data.map((element, index) => {
    const shifted = linear([[1, asFloat(element, x.type, within)]], -own(offsets, index % columns, 0), within);
    return asFloat(
      scaled(shifted, { multiply: own(scales, index % columns, 1) }, within),
      within.type,
      originOf(node, "float"),
    );
  });
  return [{ ...tensor(x.shape, data, node.name), type: "float" }];
};

/** A number of a type as a float or double of another. */
export const asFloat = (element: Element, from: ElementType = "float", origin: Origin): Element =>
  from === (origin.type ?? "float") || (from === "float" && origin.type === "double")
    ? element
    : apply(element, { compute: (value) => value, direction: 1, bend: (sum) => sum }, origin);

export const linearOperators: OperatorTable = {
  BatchNormalization: batchNormalization,
  Gemm: gemm,
  MatMul: matMul,
  ReduceMean: reduction(true),
  ReduceSum: reduction(false),
};

/** Those of ai.onnx.ml. */
export const linearMlOperators: OperatorTable = { Scaler: scaler };
