import { OnnxUnreadableError } from "../errors.ts";
import { hullOf, type Interval, pointOf } from "../interval.ts";
import type { FloatNode } from "../onnx.ts";
import { axisOf, build, elementAt, sizeOf, tensor, type Tensor } from "../tensor.ts";
import { combine } from "./arithmetic.ts";
import {
  type Call,
  constants,
  input,
  isColumn,
  numberAttribute,
  numbersAttribute,
  numbersOf,
  type Operator,
  type OperatorTable,
  originOf,
  refuse,
  tensorAttribute,
} from "./operator.ts";

/** Operators that move numbers and leave them as they are. */

const reshaped = (x: Tensor, shape: readonly number[], node: string): Tensor => tensor(shape, x.data, node);

/** 0 keeps a size, -1 takes what is left. */
const reshape: Operator = (call) => {
  const x = input(call, 0);
  const wanted = numbersOf(call, { place: 1, attribute: "shape" }) ?? [];
  const keepsZero = numberAttribute(call.node, "allowzero", 0) !== 0;
  const sizes = wanted.map((size, axis) => (size === 0 && !keepsZero ? (x.shape[axis] ?? 0) : size));
  const known = sizeOf(sizes.filter((size) => size !== -1));
  const shape = sizes.map((size) => (size === -1 ? x.data.length / known : size));
  // A batch of one row stays one row: numbers that move to other rows would meet those of other
  // wallets in a larger batch.
  if (x.data.some(isColumn) && x.shape[0] === 1 && shape.length > 1 && shape[0] !== 1)
    throw refuse(originOf(call.node), "it moves numbers between rows: keep the batch as the first dimension");
  return [reshaped(x, shape, call.node.name)];
};

const flatten: Operator = (call) => {
  const x = input(call, 0);
  const axis = numberAttribute(call.node, "axis", 1);
  const split = axis < 0 ? axis + x.shape.length : axis;
  return [reshaped(x, [sizeOf(x.shape.slice(0, split)), sizeOf(x.shape.slice(split))], call.node.name)];
};

const squeeze: Operator = (call) => {
  const x = input(call, 0);
  const axes = numbersOf(call, { place: 1, attribute: "axes" })?.map((axis) =>
    axisOf(axis, x.shape.length, call.node.name),
  );
  return [
    reshaped(
      x,
      x.shape.filter((size, axis) => (axes === undefined ? size !== 1 : !axes.includes(axis))),
      call.node.name,
    ),
  ];
};

const unsqueeze: Operator = (call) => {
  const x = input(call, 0);
  const given = numbersOf(call, { place: 1, attribute: "axes" }) ?? [];
  const rank = x.shape.length + given.length;
  const axes = new Set(given.map((axis) => axisOf(axis, rank, call.node.name)));
  const old = [...x.shape];
  return [
    reshaped(
      x,
      Array.from({ length: rank }, (_, axis) => (axes.has(axis) ? 1 : (old.shift() ?? 1))),
      call.node.name,
    ),
  ];
};

const transpose: Operator = (call) => {
  const x = input(call, 0);
  const given = numbersAttribute(call.node, "perm");
  const order = given.length > 0 ? given : x.shape.map((_, axis) => x.shape.length - 1 - axis);
  const shape = order.map((axis) => x.shape[axis] ?? 0);
  const data = build(shape, (place) =>
    elementAt(
      x,
      x.shape.map((_, axis) => place[order.indexOf(axis)] ?? 0),
    ),
  );
  return [tensor(shape, data, call.node.name)];
};

const concat: Operator = (call) => {
  const { node } = call;
  const parts = call.inputs.map((_, place) => input(call, place));
  const [first] = parts;
  if (first === undefined) throw new OnnxUnreadableError(`node "${node.name}" has no input`);
  const axis = axisOf(numberAttribute(node, "axis", 1), first.shape.length, node.name);
  const starts: number[] = [];
  let length = 0;
  for (const part of parts) {
    starts.push(length);
    length += part.shape[axis] ?? 0;
  }
  const data = build(first.shape.with(axis, length), (place) => {
    const own = starts.findLastIndex(
      (start, index) => start <= (place[axis] ?? 0) && (parts[index]?.shape[axis] ?? 0) > 0,
    );
    return elementAt(parts[own] ?? first, place.with(axis, (place[axis] ?? 0) - (starts[own] ?? 0)));
  });
  return [tensor(first.shape.with(axis, length), data, node.name)];
};

/** Entries `indices` of an axis; the axis takes the indices' shape. */
const taken = (x: Tensor, { indices, axis, node }: { indices: Tensor; axis: number; node: string }): Tensor => {
  const rank = indices.shape.length;
  const shape = [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)];
  const data = build(shape, (place) => {
    const index = Number(elementAt(indices, place.slice(axis, axis + rank)));
    const from = index < 0 ? index + (x.shape[axis] ?? 0) : index;
    return elementAt(x, [...place.slice(0, axis), from, ...place.slice(axis + rank)]);
  });
  return tensor(shape, data, node);
};

const gather: Operator = (call) => {
  const x = input(call, 0);
  const indices = input(call, 1);
  if (x.shape.length === 1 && indices.data.some(isColumn)) return [lookedUp(x, { indices, node: call.node })];
  const data = constants(indices, call.node, "indices");
  const axis = axisOf(numberAttribute(call.node, "axis", 0), x.shape.length, call.node.name);
  return [taken(x, { indices: { ...indices, data }, axis, node: call.node.name })];
};

/** Constants, one of them chosen by an index that depends on the features. */
const lookedUp = (x: Tensor, { indices, node }: { indices: Tensor; node: FloatNode }): Tensor => {
  const list = constants(x, node, "what is looked up");
  const origin = originOf(node, x.type ?? "float");
  const placeOf = (index: number): number => (index < 0 ? index + list.length : index);
  const over = ([index]: readonly Interval[]): Interval => {
    if (index === undefined || index.min > index.max || placeOf(index.max) >= list.length || placeOf(index.min) < 0)
      return { min: -Infinity, max: Infinity, nan: true };
    const found = list.slice(placeOf(index.min), placeOf(index.max) + 1);
    return hullOf((index.min < 0 && index.max >= 0 ? list : found).map(pointOf));
  };
  const compute = ([index = 0]: readonly number[]): number => list[placeOf(index)] ?? NaN;
  const data = indices.data.map((index) => combine([index], { compute, over }, origin));
  return { shape: indices.shape, data, type: x.type ?? "float" };
};

/** ai.onnx.ml ArrayFeatureExtractor: entries of the last axis. */
const arrayFeatureExtractor: Operator = (call) => {
  const x = input(call, 0);
  const chosen = input(call, 1);
  const isOneRow = x.shape.length === 1 || (x.shape.length === 2 && x.shape[0] === 1);
  if (isOneRow && chosen.data.some(isColumn)) {
    const found = lookedUp(x, { indices: chosen, node: call.node });
    return [{ ...found, shape: [1, found.data.length] }];
  }
  const data = constants(input(call, 1), call.node, "indices");
  const axis = x.shape.length - 1;
  const picked = taken(x, { indices: { shape: [data.length], data }, axis, node: call.node.name });
  return [x.shape.length === 1 ? { ...picked, shape: [1, data.length] } : picked];
};

const slice: Operator = (call) => {
  const { node } = call;
  const x = input(call, 0);
  const starts = numbersOf(call, { place: 1, attribute: "starts" }) ?? [];
  const ends = numbersOf(call, { place: 2, attribute: "ends" }) ?? [];
  const axes = numbersOf(call, { place: 3, attribute: "axes" }) ?? starts.map((_, axis) => axis);
  const steps = numbersOf(call, { place: 4, attribute: "steps" }) ?? starts.map(() => 1);
  let result = x;
  for (const [index, given] of axes.entries()) {
    const axis = axisOf(given, x.shape.length, node.name);
    const step = steps[index] ?? 1;
    if (!Number.isInteger(step) || step === 0)
      throw new OnnxUnreadableError(`node "${node.name}" slices by steps of ${step}`);
    const size = x.shape[axis] ?? 0;
    const [least, most] = step > 0 ? [0, size] : [-1, size - 1];
    const bounded = (place: number): number => Math.min(most, Math.max(least, place < 0 ? place + size : place));
    const [from, to] = [bounded(starts[index] ?? 0), bounded(ends[index] ?? size)];
    const data = Array.from({ length: Math.max(0, Math.ceil((to - from) / step)) }, (_, index) => from + index * step);
    result = taken(result, { indices: { shape: [data.length], data }, axis, node: node.name });
  }
  return [result];
};

const split: Operator = (call) => {
  const { node } = call;
  const x = input(call, 0);
  const axis = axisOf(numberAttribute(node, "axis", 0), x.shape.length, node.name);
  const size = x.shape[axis] ?? 0;
  const count = node.outputs.length;
  const even = node.outputs.map((_, index) =>
    Math.max(0, Math.min(Math.ceil(size / count), size - index * Math.ceil(size / count))),
  );
  const lengths = numbersOf(call, { place: 1, attribute: "split" }) ?? even;
  if (lengths.some((length) => !Number.isInteger(length) || length < 0 || length > size))
    throw new OnnxUnreadableError(`node "${node.name}" splits ${size} into ${lengths.join()}`);
  let from = 0;
  return lengths.map((length) => {
    const data = Array.from({ length }, (_, offset) => from + offset);
    from += length;
    return taken(x, { indices: { shape: [length], data }, axis, node: node.name });
  });
};

const constant: Operator = ({ node }) => {
  const value = tensorAttribute(node, "value");
  if (value !== undefined) return [value];
  for (const name of ["value_float", "value_int"]) {
    const given = node.attributes.get(name);
    if (typeof given === "number")
      return [{ shape: [], data: [given], type: name === "value_int" ? "int64" : "float" }];
  }
  const whole = numbersAttribute(node, "value_ints");
  const list = [...numbersAttribute(node, "value_floats"), ...whole];
  if (list.length > 0) return [{ shape: [list.length], data: list, type: whole.length > 0 ? "int64" : "float" }];
  throw new OnnxUnreadableError(`node "${node.name}" has no numbers`);
};

const constantOfShape: Operator = (call) => {
  const shape = constants(input(call, 0), call.node, "shape");
  const filling = tensorAttribute(call.node, "value");
  const [value = 0] = filling?.data ?? [];
  return [
    {
      ...tensor(
        shape,
        build(shape, () => value),
        call.node.name,
      ),
      type: filling?.type ?? "float",
    },
  ];
};

const expand: Operator = (call) => {
  const x = input(call, 0);
  const wanted = constants(input(call, 1), call.node, "shape");
  const rank = Math.max(wanted.length, x.shape.length);
  const aligned = (shape: readonly number[], axis: number): number => shape[axis - rank + shape.length] ?? 1;
  const shape = Array.from({ length: rank }, (_, axis) => Math.max(aligned(wanted, axis), aligned(x.shape, axis)));
  const data = build(shape, (place) =>
    elementAt(
      x,
      x.shape.map((size, axis) => (size === 1 ? 0 : (place[axis + rank - x.shape.length] ?? 0))),
    ),
  );
  return [tensor(shape, data, call.node.name)];
};

const shapeOf: Operator = (call) => {
  const { shape } = input(call, 0);
  const start = numberAttribute(call.node, "start", 0);
  const end = numberAttribute(call.node, "end", shape.length);
  const data = shape.slice(start, end);
  return [{ shape: [data.length], data, type: "int64" }];
};

export const shapeOperators: OperatorTable = {
  Concat: concat,
  Constant: constant,
  ConstantOfShape: constantOfShape,
  Expand: expand,
  Flatten: flatten,
  Gather: gather,
  Reshape: reshape,
  Shape: shapeOf,
  Slice: slice,
  Split: split,
  Squeeze: squeeze,
  Transpose: transpose,
  Unsqueeze: unsqueeze,
};

/** Those of ai.onnx.ml. */
export const shapeMlOperators: OperatorTable = {
  ArrayFeatureExtractor: arrayFeatureExtractor,
  FeatureVectorizer: (call: Call) =>
    concat({ ...call, node: { ...call.node, attributes: new Map([["axis", 1]]) } }).map(
      (one) => one && { ...one, type: "float" },
    ),
};
