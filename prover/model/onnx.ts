import onnxProto from "onnx-proto";

import { type ElementType, elementTypeOf } from "./elementType.ts";
import { OnnxUnreadableError } from "./errors.ts";
import { type ConstantTensor, decodeTensor } from "./onnxTensor.ts";

const { onnx } = onnxProto;
const { DataType } = onnx.TensorProto;
const { AttributeType } = onnx.AttributeProto;

export type AttributeValue = number | string | readonly number[] | readonly string[] | ConstantTensor;

/** Operators of the standard, of its part for classical models, and of anybody else. */
export type Domain = "" | "ai.onnx.ml" | { readonly other: string };

/** A node of the graph as exported, attributes decoded. */
export interface FloatNode {
  readonly operator: string;
  readonly domain: Domain;
  /** Name in the file, or the operator with the node's position where it has none. */
  readonly name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, AttributeValue>;
  /** Element type of its first input, while it runs. */
  readonly type?: ElementType;
}

/** One input of the file: a tensor [batch, columns], or [batch]. */
export interface FloatInput {
  readonly name: string;
  readonly type: ElementType;
  /** Absent where the file does not say it. */
  readonly columns: number | undefined;
  readonly rank: number;
}

export interface FloatGraph {
  readonly inputs: readonly FloatInput[];
  /** The output that is the model's number. */
  readonly output: string;
  readonly nodes: readonly FloatNode[];
  readonly constants: ReadonlyMap<string, ConstantTensor>;
  /** Version of the default operator set. */
  readonly opset: number;
}

type Attribute = onnxProto.onnx.IAttributeProto;
type TensorProto = onnxProto.onnx.ITensorProto;

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

/** A name in the standard's domain that the file itself defines is the file's, not the standard's. */
const domainOf = (node: onnxProto.onnx.INodeProto, functions: ReadonlySet<string>): Domain => {
  const domain = node.domain ?? "";
  if (functions.has(`${domain}.${node.opType ?? ""}`)) return { other: domain === "" ? "this file" : domain };
  if (domain === "" || domain === "ai.onnx") return "";
  return domain === "ai.onnx.ml" ? domain : { other: domain };
};

const decodeNode = (node: onnxProto.onnx.INodeProto, index: number, functions: ReadonlySet<string>): FloatNode => {
  const operator = node.opType ?? "";
  const attributes = new Map<string, AttributeValue>();
  for (const attribute of node.attribute ?? []) {
    const value = decodeAttribute(attribute);
    if (value !== undefined) attributes.set(attribute.name ?? "", value);
  }
  return {
    operator,
    domain: domainOf(node, functions),
    name: node.name !== undefined && node.name !== null && node.name !== "" ? node.name : `${operator}#${index}`,
    inputs: node.input ?? [],
    outputs: node.output ?? [],
    attributes,
  };
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
 * Name of the output that is the model's number: the one that is not a label.
 *
 * @param wanted Which one, where the file has several.
 * @throws OnnxUnreadableError.
 */
export const scoreOutput = (graph: onnxProto.onnx.IGraphProto, wanted?: string): string => {
  const outputs = graph.output ?? [];
  const names = (list: readonly onnxProto.onnx.IValueInfoProto[]): readonly string[] =>
    list.map(({ name }) => name ?? "");
  const listed = (list: readonly string[]): string => list.map((name) => `"${name}"`).join(", ");
  if (wanted !== undefined && !names(outputs).includes(wanted))
    throw new OnnxUnreadableError(
      `it has no output "${wanted}"`,
      `choose one of ${listed(names(outputs))} by --output`,
    );
  const scores = outputs.filter(isScore);
  const candidates = names(scores.length > 0 ? scores : outputs.slice(-1));
  if (wanted === undefined && candidates.length > 1)
    throw new OnnxUnreadableError(
      `it has ${candidates.length} outputs that may be the score: ${listed(candidates)}`,
      "choose one by --output <name>",
    );
  const name = wanted ?? candidates[0] ?? "";
  if (name === "") throw new OnnxUnreadableError("its graph has no output");
  return name;
};

const HOW_TO_INPUT = "export float, double, integer or bool inputs; a category is one integer in the schema";

/** The inputs without what initializers fill. */
const inputsOf = (graph: onnxProto.onnx.IGraphProto): readonly FloatInput[] => {
  const given = new Set((graph.initializer ?? []).map(({ name }) => name ?? ""));
  const inputs = (graph.input ?? []).filter((input) => !given.has(input.name ?? ""));
  if (inputs.length === 0) throw new OnnxUnreadableError("it has no input");
  return inputs.map(({ name, type }) => {
    const elementType = elementTypeOf(type?.tensorType?.elemType ?? 0);
    if (elementType === undefined)
      throw new OnnxUnreadableError(`input "${name ?? ""}" is not of numbers that are taken`, HOW_TO_INPUT);
    const dimensions = type?.tensorType?.shape?.dim;
    const columns = Number(dimensions?.[1]?.dimValue ?? 0);
    return {
      name: name ?? "",
      type: elementType,
      columns: columns > 0 ? columns : dimensions?.length === 1 ? 1 : undefined,
      rank: dimensions?.length ?? 2,
    };
  });
};

const decodeModel = (bytes: Uint8Array): onnxProto.onnx.IModelProto => {
  try {
    return onnx.ModelProto.decode(bytes);
  } catch (cause) {
    throw new OnnxUnreadableError(cause instanceof Error ? cause.message : "cannot be decoded");
  }
};

/**
 * Decodes an ONNX file into its graph.
 *
 * @param wanted Name of the output that is the model's number, where the file has several.
 * @throws OnnxUnreadableError for anything that is not an ONNX model.
 */
export const decodeOnnx = (bytes: Uint8Array, wanted?: string): FloatGraph => {
  const model = decodeModel(bytes);
  const { graph } = model;
  if (graph === undefined || graph === null || (graph.node ?? []).length === 0)
    throw new OnnxUnreadableError("the file has no graph");
  const initializers = graph.initializer ?? [];
  const constants = new Map(
    initializers.filter((tensor) => !isText(tensor)).map((tensor) => [tensor.name ?? "", decodeTensor(tensor)]),
  );
  const opset = (model.opsetImport ?? []).find(({ domain }) => (domain ?? "") === "" || domain === "ai.onnx");
  const functions = new Set((model.functions ?? []).map(({ domain, name }) => `${domain ?? ""}.${name ?? ""}`));
  const decoded = (graph.node ?? []).map((node, index) => decodeNode(node, index, functions));
  return {
    inputs: inputsOf(graph),
    output: scoreOutput(graph, wanted),
    nodes: decoded,
    constants,
    opset: Number(opset?.version ?? 1),
  };
};
