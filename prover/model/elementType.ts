import onnxProto from "onnx-proto";

const { DataType } = onnxProto.onnx.TensorProto;

/** What a tensor's elements are: how its numbers are rounded, and which they can be. */
export type ElementType =
  "float" | "double" | "int64" | "int32" | "int16" | "int8" | "uint64" | "uint32" | "uint16" | "uint8" | "bool";

const TYPES: ReadonlyMap<number, ElementType> = new Map<number, ElementType>([
  [DataType.FLOAT, "float"],
  [DataType.DOUBLE, "double"],
  [DataType.INT64, "int64"],
  [DataType.INT32, "int32"],
  [DataType.INT16, "int16"],
  [DataType.INT8, "int8"],
  [DataType.UINT64, "uint64"],
  [DataType.UINT32, "uint32"],
  [DataType.UINT16, "uint16"],
  [DataType.UINT8, "uint8"],
  [DataType.BOOL, "bool"],
]);

/** The type by its number in ONNX; undefined for half floats, text and whatever else is not taken. */
export const elementTypeOf = (code: number): ElementType | undefined => TYPES.get(code);

export const isFloating = (type: ElementType): boolean => type === "float" || type === "double";

/** Integers beyond 2^53 are not told apart here. */
const EXACT = 2 ** 53;

/** Least and greatest number of an integer type, as far as they are followed exactly. */
export const limitsOf = (type: ElementType): readonly [min: number, max: number] => {
  if (type === "bool") return [0, 1];
  if (isFloating(type)) return [-Infinity, Infinity];
  const bits = Number(/\d+/.exec(type)?.[0] ?? 64);
  const [min, max] = type.startsWith("u") ? [0, 2 ** bits - 1] : [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1];
  return [Math.max(min, -EXACT), Math.min(max, EXACT)];
};

/** A result as its type keeps it. Integers stay as they are: that they fit is checked by intervals. */
export const roundTo = (type: ElementType, x: number): number => (type === "float" ? Math.fround(x) : x);
