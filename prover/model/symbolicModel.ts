import { type Column, featureColumn } from "./column.ts";
import { ONNX_HINTS, OnnxUnreadableError, SchemaError, UnsupportedOperatorError } from "./errors.ts";
import type { FloatGraph, FloatNode } from "./onnx.ts";
import { elementwiseOperators } from "./operators/elementwise.ts";
import { ensembleOperators } from "./operators/ensemble.ts";
import { linearOperators } from "./operators/linear.ts";
import { isColumn, type OperatorTable } from "./operators/operator.ts";
import { shapeOperators } from "./operators/shape.ts";
import type { Feature } from "./schema.ts";
import type { Tensor } from "./tensor.ts";

const OPERATORS: OperatorTable = {
  ...elementwiseOperators,
  ...ensembleOperators,
  ...linearOperators,
  ...shapeOperators,
};

const HINTS = new Map(
  Object.entries({
    TreeEnsemble: "export for ai.onnx.ml 3 or older: TreeEnsembleClassifier or TreeEnsembleRegressor",
    LayerNormalization: "use BatchNormalization: its statistics are constants",
    SVMClassifier: "use a linear model, trees or a ReLU network",
    SVMRegressor: "use a linear model, trees or a ReLU network",
  }),
);
const HINT = "linear models, trees and networks of ReLU kind are taken; see docs/compiler.md for the operators";

const operatorOf = (node: FloatNode) => {
  const found = Object.hasOwn(OPERATORS, node.operator) ? OPERATORS[node.operator] : undefined;
  if (found !== undefined) return found;
  throw new UnsupportedOperatorError({
    operator: node.operator,
    node: node.name,
    hint: HINTS.get(node.operator) ?? HINT,
  });
};

/** Longest chain of nodes: far beyond any exported network. */
const MAX_DEPTH = 500;
/** Tensors that one node joins. */
const MAX_INPUTS = 4096;
/**
 * Numbers that all nodes together read, and make at a higher price: beyond any model that fits a
 * circuit.
 */
const MAX_WORK = 1 << 21;
const MAKING = 8;

/** Runs the nodes that the model's output needs, once each, for one row of columns. */
const runGraph = (graph: FloatGraph, input: Tensor): Tensor => {
  const made = graph.nodes.flatMap((node) =>
    node.outputs.flatMap((name, place) => (name === "" ? [] : [[name, { node, place }] as const])),
  );
  const producer = new Map(made);
  if (producer.size !== made.length) throw new OnnxUnreadableError("two nodes compute results of the same name");
  let work = 0;
  const results = new Map<FloatNode, readonly (Tensor | undefined)[]>();
  const open = new Set<FloatNode>();
  const run = (node: FloatNode): readonly (Tensor | undefined)[] => {
    const known = results.get(node);
    if (known !== undefined) return known;
    const operator = operatorOf(node);
    if (open.has(node)) throw new OnnxUnreadableError(`node "${node.name}" depends on itself`);
    if (open.size > MAX_DEPTH)
      throw new OnnxUnreadableError(
        `node "${node.name}" ends a chain of more than ${MAX_DEPTH} nodes`,
        ONNX_HINTS.tooLarge,
      );
    if (node.inputs.length > MAX_INPUTS)
      throw new OnnxUnreadableError(`node "${node.name}" has ${node.inputs.length} inputs`);
    open.add(node);
    const inputs = node.inputs.map((name) => (name === "" ? undefined : valueOf(name)));
    if (inputs.some((one) => one?.data.some(Number.isNaN)))
      throw new OnnxUnreadableError(`node "${node.name}" reads a value that is not a number`, ONNX_HINTS.notFinite);
    const isWhole = inputs.length > 0 && inputs.every((one) => one === undefined || one.isWhole === true);
    const outputs = operator({ node, inputs, opset: graph.opset }).map((one) => one && { isWhole, ...one });
    open.delete(node);
    for (const one of inputs) work += one?.data.length ?? 0;
    for (const one of outputs) work += MAKING * (one?.data.length ?? 0);
    if (work > MAX_WORK)
      throw new OnnxUnreadableError(`node "${node.name}" is one of too many on large tensors`, ONNX_HINTS.tooLarge);
    results.set(node, outputs);
    return outputs;
  };
  const valueOf = (name: string): Tensor => {
    const constant = graph.constants.get(name);
    if (constant !== undefined) return constant;
    if (name === graph.input.name) return input;
    const from = producer.get(name);
    if (from === undefined) throw new OnnxUnreadableError(`nothing in the graph computes "${name}"`);
    const value = run(from.node)[from.place];
    if (value === undefined)
      throw new OnnxUnreadableError(`"${name}" is a label or a second result of "${from.node.name}", not a number`);
    return value;
  };
  return valueOf(graph.output);
};

/**
 * Follows the graph for one row and says what its last number is: a function of one feature or of
 * one sum of atoms. With several output columns the last one is the model's number: class 1 of two.
 *
 * @throws SchemaError, OnnxUnreadableError and UnsupportedOperatorError.
 */
export const symbolicModel = (graph: FloatGraph, features: readonly Feature[]): Column => {
  const { columns } = graph.input;
  if (columns !== undefined && columns !== features.length)
    throw new SchemaError(`it lists ${features.length} features, the model's input has ${columns}`);
  const data = features.map(({ name }, index) => featureColumn(index, name));
  const { data: outputs } = runGraph(graph, { shape: [1, features.length], data });
  const output = outputs.at(-1);
  if (outputs.length > 2 || output === undefined)
    throw new OnnxUnreadableError(
      `its output "${graph.output}" has ${outputs.length} columns where one, or two classes, are expected`,
    );
  if (!isColumn(output)) throw new OnnxUnreadableError("its output does not depend on any feature");
  return output;
};
