import onnxProto from "onnx-proto";

const { DataType } = onnxProto.onnx.TensorProto;

/** What a tensor's elements are: how its numbers are rounded, and which they can be. */
export type ElementType =
  | "float"
  | "double"
  | "float16"
  | "int64"
  | "int32"
  | "int16"
  | "int8"
  | "uint64"
  | "uint32"
  | "uint16"
  | "uint8"
  | "bool";

const TYPES: ReadonlyMap<number, ElementType> = new Map<number, ElementType>([
  [DataType.FLOAT, "float"],
  [DataType.DOUBLE, "double"],
  [DataType.FLOAT16, "float16"],
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

/** The type by its number in ONNX; undefined for text and whatever else is not taken. */
export const elementTypeOf = (code: number): ElementType | undefined => TYPES.get(code);

export const isFloating = (type: ElementType): boolean => type === "float" || type === "double" || type === "float16";

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

/** IEEE 754 binary16: 11 bits, the last one worth 2^-24 at least; half to even. */
const LEAST_EXPONENT = -14;
const FRACTION_BITS = 10;
const MOST = 65_504;

const roundToHalf = (x: number): number => {
  if (!Number.isFinite(x) || x === 0) return x;
  const unit = 2 ** (Math.max(LEAST_EXPONENT, Math.floor(Math.log2(Math.abs(x)))) - FRACTION_BITS);
  const [whole, rest] = [Math.floor(x / unit), x / unit - Math.floor(x / unit)];
  const isUp = rest > 0.5 || (rest === 0.5 && whole % 2 !== 0);
  const rounded = (isUp ? whole + 1 : whole) * unit;
  if (rounded === 0) return x < 0 ? -0 : 0;
  return Math.abs(rounded) > MOST ? Math.sign(x) * Infinity : rounded;
};

/**
 * A result as its type keeps it. Integers stay as they are, but have no -0: that they fit is checked by
 * intervals.
 */
export const roundTo = (type: ElementType, x: number): number => {
  if (type === "float") return Math.fround(x);
  if (type === "float16") return roundToHalf(x);
  return type === "double" ? x : x + 0;
};
