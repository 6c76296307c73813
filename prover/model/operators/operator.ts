import type { Column, Origin } from "../column.ts";
import type { ElementType } from "../elementType.ts";
import { OnnxUnreadableError, UnsupportedOperatorError } from "../errors.ts";
import type { FloatNode } from "../onnx.ts";
import type { ConstantTensor } from "../onnxTensor.ts";
import type { Element, Tensor } from "../tensor.ts";

/** One node to run: its inputs by place, absent where left out. */
export interface Call {
  readonly node: FloatNode;
  readonly inputs: readonly (Tensor | undefined)[];
  /** Version of the default operator set. */
  readonly opset: number;
}

/**
 * What a node computes: one tensor per output, or undefined for an output that is not a number,
 * like a label.
 */
export type Operator = (call: Call) => readonly (Tensor | undefined)[];

export type OperatorTable = Readonly<Record<string, Operator>>;

/** The node that its results come from, and their element type: by default that of its first input. */
export const originOf = ({ operator, name, type: own = "float" }: FloatNode, type: ElementType = own): Origin => ({
  operator,
  node: name,
  type,
});

export const refuse = ({ operator, node }: Origin, hint: string): UnsupportedOperatorError =>
  new UnsupportedOperatorError({ operator, node, hint });

/**
 * Input `place`.
 *
 * @throws OnnxUnreadableError where it is missing.
 */
export const input = ({ node, inputs }: Call, place: number): Tensor => {
  const found = inputs[place];
  if (found === undefined) throw new OnnxUnreadableError(`node "${node.name}" lacks input ${place}`);
  return found;
};

export const isColumn = (element: Element): element is Column => typeof element === "object";

/**
 * Numbers of a tensor that must be known now.
 *
 * @throws UnsupportedOperatorError where one depends on the features.
 */
export const constants = ({ data }: Tensor, node: FloatNode, what: string): number[] =>
  data.map((element) => {
    if (!isColumn(element)) return element;
    throw refuse(originOf(node), `${what} must be a constant of the model`);
  });

const wrong = (node: FloatNode, name: string): OnnxUnreadableError =>
  new OnnxUnreadableError(`attribute ${name} of "${node.name}" is not what the operator takes`);

export const numberAttribute = (node: FloatNode, name: string, fallback: number): number => {
  const value = node.attributes.get(name) ?? fallback;
  if (typeof value !== "number") throw wrong(node, name);
  return value;
};

/** A list of numbers; empty where the attribute is absent. */
export const numbersAttribute = (node: FloatNode, name: string): readonly number[] => {
  const value = node.attributes.get(name) ?? [];
  if (!Array.isArray(value) || !value.every((item) => typeof item === "number")) throw wrong(node, name);
  return value;
};

export const textAttribute = (node: FloatNode, name: string, fallback: string): string => {
  const value = node.attributes.get(name) ?? fallback;
  if (typeof value !== "string") throw wrong(node, name);
  return value;
};

export const tensorAttribute = (node: FloatNode, name: string): ConstantTensor | undefined => {
  const value = node.attributes.get(name);
  if (value === undefined) return undefined;
  if (typeof value !== "object" || !("shape" in value)) throw wrong(node, name);
  return value;
};

/**
 * Constants that newer operator sets take as an input and older ones as an attribute; undefined
 * where neither is there.
 */
export const numbersOf = (
  call: Call,
  { place, attribute }: { place: number; attribute: string },
): readonly number[] | undefined => {
  const given = call.inputs[place];
  if (given !== undefined) return constants(given, call.node, attribute);
  const value = call.node.attributes.get(attribute);
  if (typeof value === "number") return [value];
  return value === undefined ? undefined : numbersAttribute(call.node, attribute);
};
