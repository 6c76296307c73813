import onnxProto from "onnx-proto";

import { OnnxUnreadableError } from "./errors.ts";

const { onnx } = onnxProto;

export type AttributeValue = number | string | readonly number[] | readonly string[];

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
  readonly outputs: readonly string[];
  readonly nodes: readonly FloatNode[];
  /** Constant tensors by name, flattened. */
  readonly constants: ReadonlyMap<string, readonly number[]>;
}

type Attribute = onnxProto.onnx.IAttributeProto;
const { AttributeType } = onnx.AttributeProto;

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
      return "tensor"; // nothing reads its values; that it is there says that the lists are not
    default:
      return undefined;
  }
};

const decodeTensor = (tensor: onnxProto.onnx.ITensorProto): readonly number[] => {
  if (tensor.dataLocation === onnx.TensorProto.DataLocation.EXTERNAL)
    throw new OnnxUnreadableError(`tensor "${tensor.name ?? ""}" keeps its values in another file`);
  const raw = tensor.rawData;
  if (tensor.dataType === onnx.TensorProto.DataType.FLOAT) {
    if (raw === undefined || raw === null || raw.length === 0) return tensor.floatData ?? [];
    const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
    return Array.from({ length: Math.floor(raw.byteLength / 4) }, (_, index) => view.getFloat32(4 * index, true));
  }
  if (tensor.dataType === onnx.TensorProto.DataType.INT64) {
    if (raw === undefined || raw === null || raw.length === 0) return (tensor.int64Data ?? []).map(Number);
    const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
    return Array.from({ length: Math.floor(raw.byteLength / 8) }, (_, index) =>
      Number(view.getBigInt64(8 * index, true)),
    );
  }
  throw new OnnxUnreadableError(`tensor "${tensor.name ?? ""}" has element type ${tensor.dataType ?? 0}`);
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

/** Decodes an ONNX file into its graph. Throws OnnxUnreadableError on anything that is no single-input ONNX model. */
export const decodeOnnx = (bytes: Uint8Array): FloatGraph => {
  let graph: onnxProto.onnx.IGraphProto | null | undefined;
  try {
    graph = onnx.ModelProto.decode(bytes).graph;
  } catch (cause) {
    throw new OnnxUnreadableError(cause instanceof Error ? cause.message : "cannot be decoded");
  }
  if (graph === undefined || graph === null || (graph.node ?? []).length === 0)
    throw new OnnxUnreadableError("the file has no graph");
  const constants = new Map<string, readonly number[]>();
  for (const tensor of graph.initializer ?? []) constants.set(tensor.name ?? "", decodeTensor(tensor));
  const inputs = (graph.input ?? []).filter((input) => !constants.has(input.name ?? ""));
  const [input] = inputs;
  if (input === undefined || inputs.length !== 1)
    throw new OnnxUnreadableError(`it has ${inputs.length} inputs where one of shape [batch, features] is expected`);
  const tensorType = input.type?.tensorType;
  if (tensorType?.elemType !== onnx.TensorProto.DataType.FLOAT)
    throw new OnnxUnreadableError(`input "${input.name ?? ""}" is not float32`);
  const columns = Number(tensorType.shape?.dim?.[1]?.dimValue ?? 0);
  return {
    input: { name: input.name ?? "", columns: columns > 0 ? columns : undefined },
    outputs: (graph.output ?? []).map((output) => output.name ?? ""),
    nodes: (graph.node ?? []).map(decodeNode),
    constants,
  };
};
