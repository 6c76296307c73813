import onnxProto from "onnx-proto";

import { ONNX_HINTS, OnnxUnreadableError } from "./errors.ts";
import { MAX_AXES } from "./tensor.ts";

const { onnx } = onnxProto;
const { DataType, DataLocation } = onnx.TensorProto;
const { AttributeType } = onnx.AttributeProto;

/** Values in row-major order; an empty shape is a scalar. */
export interface ConstantTensor {
  readonly shape: readonly number[];
  readonly data: readonly number[];
  /** Whole numbers by their type: a division of them cuts the fraction off. */
  readonly isWhole?: boolean;
}

export type AttributeValue = number | string | readonly number[] | readonly string[] | ConstantTensor;

/** A node of the graph as exported, attributes decoded. */
export interface FloatNode {
  readonly operator: string;
  /** Name in the file, or the operator with the node's position where it has none. */
  readonly name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, AttributeValue>;
}

export interface FloatGraph {
  /** Name and number of columns of the one input tensor [batch, features]. */
  readonly input: { readonly name: string; readonly columns: number | undefined };
  /** The output that is the model's number: the last one that is not a label. */
  readonly output: string;
  readonly nodes: readonly FloatNode[];
  readonly constants: ReadonlyMap<string, ConstantTensor>;
  /** Version of the default operator set. */
  readonly opset: number;
}

type Attribute = onnxProto.onnx.IAttributeProto;
type TensorProto = onnxProto.onnx.ITensorProto;

/** IEEE 754 binary16. */
const halfFloat = (bits: number): number => {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return exponent === 0 ? (sign * fraction) / 2 ** 24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
};

interface ElementType {
  readonly bytes: number;
  readonly read: (view: DataView, at: number) => number;
  /** The typed list that holds the values where they are not raw bytes. */
  readonly list: (tensor: TensorProto) => readonly (number | { toString(): string })[] | null | undefined;
}

const floats: ElementType["list"] = ({ floatData }) => floatData;
const int32s: ElementType["list"] = ({ int32Data }) => int32Data;

const ELEMENT_TYPES: ReadonlyMap<number, ElementType> = new Map<number, ElementType>([
  [DataType.FLOAT, { bytes: 4, read: (view, at) => view.getFloat32(at, true), list: floats }],
  [DataType.DOUBLE, { bytes: 8, read: (view, at) => view.getFloat64(at, true), list: ({ doubleData }) => doubleData }],
  [DataType.FLOAT16, { bytes: 2, read: (view, at) => halfFloat(view.getUint16(at, true)), list: int32s }],
  [
    DataType.INT64,
    { bytes: 8, read: (view, at) => Number(view.getBigInt64(at, true)), list: ({ int64Data }) => int64Data },
  ],
  [DataType.INT32, { bytes: 4, read: (view, at) => view.getInt32(at, true), list: int32s }],
  [DataType.INT16, { bytes: 2, read: (view, at) => view.getInt16(at, true), list: int32s }],
  [DataType.INT8, { bytes: 1, read: (view, at) => view.getInt8(at), list: int32s }],
  [DataType.UINT8, { bytes: 1, read: (view, at) => view.getUint8(at), list: int32s }],
  [DataType.BOOL, { bytes: 1, read: (view, at) => view.getUint8(at), list: int32s }],
]);

/**
 * @throws OnnxUnreadableError where values are missing, elsewhere, or more or fewer than the shape
 * says.
 */
const decodeTensor = (tensor: TensorProto): ConstantTensor => {
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
  const isWhole = !isHalf && tensor.dataType !== DataType.FLOAT && tensor.dataType !== DataType.DOUBLE;
  const view = isRaw ? new DataView(raw.buffer, raw.byteOffset, raw.byteLength) : undefined;
  const data = view
    ? Array.from({ length }, (_, index) => type.read(view, type.bytes * index))
    : Array.from(listed, (value) => (isHalf ? halfFloat(Number(value)) : Number(value)));
  return { shape, data, isWhole };
};

/** Text is for labels, which nothing here needs. */
const isText = ({ dataType }: TensorProto): boolean => dataType === DataType.STRING;

const decodeAttribute = (attribute: Attribute): AttributeValue | undefined => {
  const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString("utf8");
  switch (attribute.type) {
    case AttributeType.FLOAT:
      return attribute.f ?? 0;
    case AttributeType.INT:
      return Number(attribute.i ?? 0);
    case AttributeType.STRING:
      return text(attribute.s ?? new Uint8Array());
    case AttributeType.FLOATS:
      return attribute.floats ?? [];
    case AttributeType.INTS:
      return (attribute.ints ?? []).map(Number);
    case AttributeType.STRINGS:
      return (attribute.strings ?? []).map(text);
    case AttributeType.TENSOR:
      return isText(attribute.t ?? {}) ? undefined : decodeTensor(attribute.t ?? {});
    default:
      return undefined;
  }
};

const decodeNode = (node: onnxProto.onnx.INodeProto, index: number): FloatNode => {
  const operator = node.opType ?? "";
  const attributes = new Map<string, AttributeValue>();
  for (const attribute of node.attribute ?? []) {
    const value = decodeAttribute(attribute);
    if (value !== undefined) attributes.set(attribute.name ?? "", value);
  }
  return {
    operator,
    name: node.name !== undefined && node.name !== null && node.name !== "" ? node.name : `${operator}#${index}`,
    inputs: node.input ?? [],
    outputs: node.output ?? [],
    attributes,
  };
};

const decodeModel = (bytes: Uint8Array): onnxProto.onnx.IModelProto => {
  try {
    return onnx.ModelProto.decode(bytes);
  } catch (cause) {
    throw new OnnxUnreadableError(cause instanceof Error ? cause.message : "cannot be decoded");
  }
};

const SCORE_TYPES: ReadonlySet<number> = new Set([DataType.FLOAT, DataType.DOUBLE, DataType.UNDEFINED]);

/**
 * Labels are integers or text; scores are floats, or maps from label to float. Exporters list the
 * label first, or not at all.
 */
const isScore = ({ type }: onnxProto.onnx.IValueInfoProto): boolean => {
  const elementType = type?.tensorType?.elemType;
  return elementType === undefined || elementType === null || SCORE_TYPES.has(elementType);
};

/**
 * Name of the output that is the model's number.
 *
 * @throws OnnxUnreadableError.
 */
export const scoreOutput = (graph: onnxProto.onnx.IGraphProto): string => {
  const outputs = graph.output ?? [];
  const name = (outputs.filter(isScore).at(-1) ?? outputs.at(-1))?.name;
  if (name === undefined || name === null || name === "") throw new OnnxUnreadableError("its graph has no output");
  return name;
};

/**
 * Decodes an ONNX file into its graph.
 *
 * @throws OnnxUnreadableError for anything that is not an ONNX model with a single input.
 */
export const decodeOnnx = (bytes: Uint8Array): FloatGraph => {
  const model = decodeModel(bytes);
  const { graph } = model;
  if (graph === undefined || graph === null || (graph.node ?? []).length === 0)
    throw new OnnxUnreadableError("the file has no graph");
  const initializers = graph.initializer ?? [];
  const constants = new Map(
    initializers.filter((tensor) => !isText(tensor)).map((tensor) => [tensor.name ?? "", decodeTensor(tensor)]),
  );
  const given = new Set(initializers.map(({ name }) => name ?? ""));
  const inputs = (graph.input ?? []).filter((input) => !given.has(input.name ?? ""));
  const [input] = inputs;
  if (input === undefined || inputs.length !== 1)
    throw new OnnxUnreadableError(`it has ${inputs.length} inputs where one of shape [batch, features] is expected`);
  const tensorType = input.type?.tensorType;
  if (tensorType?.elemType !== DataType.FLOAT)
    throw new OnnxUnreadableError(`input "${input.name ?? ""}" is not float32`);
  const columns = Number(tensorType.shape?.dim?.[1]?.dimValue ?? 0);
  const opset = (model.opsetImport ?? []).find(({ domain }) => (domain ?? "") === "" || domain === "ai.onnx");
  return {
    input: { name: input.name ?? "", columns: columns > 0 ? columns : undefined },
    output: scoreOutput(graph),
    nodes: (graph.node ?? []).map(decodeNode),
    constants,
    opset: Number(opset?.version ?? 1),
  };
};
