import onnxProto from "onnx-proto";

import { type ElementType, elementTypeOf, roundTo } from "./elementType.ts";
import { ONNX_HINTS, OnnxUnreadableError } from "./errors.ts";
import { MAX_AXES } from "./tensor.ts";

const { onnx } = onnxProto;
const { DataType, DataLocation } = onnx.TensorProto;

/** Values in row-major order; an empty shape is a scalar. */
export interface ConstantTensor {
  readonly shape: readonly number[];
  readonly data: readonly number[];
  /** float32 where absent. */
  readonly type?: ElementType;
}

type TensorProto = onnxProto.onnx.ITensorProto;

/** IEEE 754 binary16. */
const halfFloat = (bits: number): number => {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return exponent === 0 ? (sign * fraction) / 2 ** 24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
};

/** The bits of a number as IEEE 754 binary16. */
export const halfBits = (x: number): number => {
  const rounded = roundTo("float16", x);
  const size = Math.abs(rounded);
  const sign = rounded < 0 || Object.is(rounded, -0) ? 0x8000 : 0;
  if (Number.isNaN(rounded)) return 0x7e00;
  if (size === Infinity) return sign | 0x7c00;
  if (size < 2 ** -14) return sign | (size * 2 ** 24);
  const exponent = Math.floor(Math.log2(size));
  return sign | ((exponent + 15) << 10) | ((size / 2 ** exponent - 1) * 1024);
};

interface ElementLayout {
  readonly bytes: number;
  readonly read: (view: DataView, at: number) => number;
  /** The typed list that holds the values where they are not raw bytes. */
  readonly list: (tensor: TensorProto) => readonly (number | { toString(): string })[] | null | undefined;
}

const floats: ElementLayout["list"] = ({ floatData }) => floatData;
const int32s: ElementLayout["list"] = ({ int32Data }) => int32Data;

const ELEMENT_TYPES: ReadonlyMap<number, ElementLayout> = new Map<number, ElementLayout>([
  [DataType.FLOAT, { bytes: 4, read: (view, at) => view.getFloat32(at, true), list: floats }],
  [DataType.DOUBLE, { bytes: 8, read: (view, at) => view.getFloat64(at, true), list: ({ doubleData }) => doubleData }],
  [DataType.FLOAT16, { bytes: 2, read: (view, at) => halfFloat(view.getUint16(at, true)), list: int32s }],
  [
    DataType.INT64,
    { bytes: 8, read: (view, at) => Number(view.getBigInt64(at, true)), list: ({ int64Data }) => int64Data },
  ],
  [
    DataType.UINT64,
    { bytes: 8, read: (view, at) => Number(view.getBigUint64(at, true)), list: ({ uint64Data }) => uint64Data },
  ],
  [DataType.UINT32, { bytes: 4, read: (view, at) => view.getUint32(at, true), list: ({ uint64Data }) => uint64Data }],
  [DataType.INT32, { bytes: 4, read: (view, at) => view.getInt32(at, true), list: int32s }],
  [DataType.INT16, { bytes: 2, read: (view, at) => view.getInt16(at, true), list: int32s }],
  [DataType.UINT16, { bytes: 2, read: (view, at) => view.getUint16(at, true), list: int32s }],
  [DataType.INT8, { bytes: 1, read: (view, at) => view.getInt8(at), list: int32s }],
  [DataType.UINT8, { bytes: 1, read: (view, at) => view.getUint8(at), list: int32s }],
  [DataType.BOOL, { bytes: 1, read: (view, at) => view.getUint8(at), list: int32s }],
]);

/**
 * @throws OnnxUnreadableError where values are missing, elsewhere, or more or fewer than the shape
 * says.
 */
export const decodeTensor = (tensor: TensorProto): ConstantTensor => {
  const name = `tensor "${tensor.name ?? ""}"`;
  if (tensor.dataLocation === DataLocation.EXTERNAL)
    throw new OnnxUnreadableError(`${name} keeps its values in another file`, ONNX_HINTS.external);
  const type = ELEMENT_TYPES.get(tensor.dataType ?? 0);
  if (type === undefined)
    throw new OnnxUnreadableError(`${name} has element type ${tensor.dataType ?? 0}`, ONNX_HINTS.element);
  const shape = (tensor.dims ?? []).map(Number);
  if (shape.length > MAX_AXES) throw new OnnxUnreadableError(`${name} has ${shape.length} axes`);
  const length = shape.reduce((product, size) => product * size, 1);
  const raw = tensor.rawData;
  const isRaw = raw !== undefined && raw !== null && raw.length > 0;
  const listed = type.list(tensor) ?? [];
  if ((isRaw ? raw.byteLength / type.bytes : listed.length) !== length || shape.some((size) => size < 0))
    throw new OnnxUnreadableError(`${name} has other than the ${length} values of its shape`);
  const isHalf = tensor.dataType === DataType.FLOAT16;
  const view = isRaw ? new DataView(raw.buffer, raw.byteOffset, raw.byteLength) : undefined;
  const data = view
    ? Array.from({ length }, (_, index) => type.read(view, type.bytes * index))
    : Array.from(listed, (value) => (isHalf ? halfFloat(Number(value)) : Number(value)));
  return { shape, data, type: elementTypeOf(tensor.dataType ?? 0) ?? "float" };
};
