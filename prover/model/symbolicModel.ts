import { type Column, featureColumn } from "./column.ts";
import { rangeOfColumn } from "./sumRange.ts";
import { type ElementType, isFloating, limitsOf } from "./elementType.ts";
import { ONNX_HINTS, OnnxUnreadableError, UnsupportedOperatorError } from "./errors.ts";
import { fillInputs } from "./graphInputs.ts";
import { type Interval, pointOf } from "./interval.ts";
import type { FloatGraph, FloatNode } from "./onnx.ts";
import { activationOperators } from "./operators/activations.ts";
import { decisionOperators } from "./operators/decisions.ts";
import { elementwiseOperators } from "./operators/elementwise.ts";
import { encoderOperators } from "./operators/encoders.ts";
import { ensembleOperators } from "./operators/ensemble.ts";
import { linearMlOperators, linearOperators } from "./operators/linear.ts";
import { isColumn, type OperatorTable, originOf, refuse } from "./operators/operator.ts";
import { shapeMlOperators, shapeOperators } from "./operators/shape.ts";
import { narrowedRange } from "./ranges.ts";
import type { Feature } from "./schema.ts";
import type { Element, Tensor } from "./tensor.ts";

const OPERATORS: OperatorTable = {
  ...activationOperators,
  ...decisionOperators,
  ...elementwiseOperators,
  ...linearOperators,
  ...shapeOperators,
};

/** Those of ai.onnx.ml. */
const ML_OPERATORS: OperatorTable = {
  ...encoderOperators,
  ...ensembleOperators,
  ...linearMlOperators,
  ...shapeMlOperators,
};

const HINTS = new Map(
  Object.entries({
    LayerNormalization: "use BatchNormalization: its statistics are constants",
    SVMClassifier: "use a linear model, trees or a network",
    SVMRegressor: "use a linear model, trees or a network",
  }),
);
const HINT = "linear models, trees, scorecards and networks are taken; see docs/compiler.md for the operators";

const operatorOf = (node: FloatNode) => {
  const { operator, domain } = node;
  if (typeof domain === "object")
    throw new UnsupportedOperatorError({
      operator: `${domain.other}.${operator}`,
      node: node.name,
      hint: "only operators of ai.onnx and ai.onnx.ml are taken: inline the file's own functions (onnx.inliner), and export without custom operators",
    });
  const table = domain === "" ? OPERATORS : ML_OPERATORS;
  const found = Object.hasOwn(table, operator) ? table[operator] : undefined;
  if (found !== undefined) return found;
  throw new UnsupportedOperatorError({ operator, node: node.name, hint: HINTS.get(operator) ?? HINT });
};

/** What is exact in any precision, because it computes nothing. */
const HALF_OPERATORS: ReadonlySet<string> = new Set(
  "Cast Concat Expand Flatten Gather Identity Reshape Shape Slice Split Squeeze Transpose Unsqueeze".split(" "),
);

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

/** Integers wrap around where they leave their type: such a result is not followed. */
const assertStaysInType = (element: Element, made: ElementType, node: FloatNode): void => {
  const type = isColumn(element) ? (element.origin.type ?? "float") : made;
  // A constant of 64 bits may say "to the end" by the largest there is.
  if (isFloating(type) || (!isColumn(element) && type.endsWith("64"))) return;
  const [least, most] = limitsOf(type);
  const fits = ({ min, max, nan }: Interval): boolean => !nan && min >= least && max <= most;
  if (fits(isColumn(element) ? rangeOfColumn(element) : pointOf(element))) return;
  const range = isColumn(element) ? narrowedRange(element, fits) : pointOf(element);
  if (fits(range)) return;
  throw refuse(
    { ...originOf(node), operator: `${node.operator} to ${type}` },
    `its values go from ${range.min} to ${range.max}${range.nan ? " and may be no number" : ""}, beyond what ${type} holds: use a wider type, or narrow the declared ranges`,
  );
};

/** Runs the nodes that the model's output needs, once each, for one row of columns. */
const runGraph = (graph: FloatGraph, given: ReadonlyMap<string, Tensor>): Tensor => {
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
    const type = inputs.find((one) => one !== undefined)?.type ?? "float";
    if (type === "float16" && !HALF_OPERATORS.has(node.operator))
      throw refuse(
        { ...originOf(node), operator: `${node.operator} in float16` },
        "export in float32: runtimes compute float16 in more bits or fewer, as they like; weights and inputs of float16 are taken behind a Cast to float32",
      );
    const outputs = operator({ node: { ...node, type }, inputs, opset: graph.opset }).map(
      (one) => one && { type, ...one },
    );
    open.delete(node);
    for (const one of inputs) work += one?.data.length ?? 0;
    for (const one of outputs) work += MAKING * (one?.data.length ?? 0);
    if (work > MAX_WORK)
      throw new OnnxUnreadableError(`node "${node.name}" is one of too many on large tensors`, ONNX_HINTS.tooLarge);
    for (const one of outputs)
      if (one !== undefined && !isFloating(one.type))
        for (const element of one.data) assertStaysInType(element, one.type, node);
    results.set(node, outputs);
    return outputs;
  };
  const valueOf = (name: string): Tensor => {
    const constant = graph.constants.get(name) ?? given.get(name);
    if (constant !== undefined) return constant;
    const from = producer.get(name);
    if (from === undefined) throw new OnnxUnreadableError(`nothing in the graph computes "${name}"`);
    const value = run(from.node)[from.place];
    if (value === undefined)
      throw new OnnxUnreadableError(`"${name}" is a label or a second result of "${from.node.name}", not a number`);
    return value;
  };
  return valueOf(graph.output);
};

/** Follows the graph for one row to its output, whatever that is. */
const tensorOf = (graph: FloatGraph, features: readonly Feature[]): Tensor => {
  const inputs = fillInputs(graph, features).map(({ name, type, rank, features: own }): [string, Tensor] => {
    const data = own.flatMap((feature) => {
      const declared = features[feature];
      return declared === undefined ? [] : [featureColumn(feature, declared, type)];
    });
    return [name, { shape: rank === 1 ? [1] : [1, own.length], data, type }];
  });
  return runGraph(graph, new Map(inputs));
};

/** Names of the two classes as the file lists them, in the order of the output's columns. */
const classNames = ({ nodes }: FloatGraph): readonly string[] => {
  const lists = nodes.flatMap(({ attributes }) =>
    [...attributes].flatMap(([name, value]) =>
      name.startsWith("classlabels_") && Array.isArray(value) && value.length === 2 ? [value.map(String)] : [],
    ),
  );
  return lists.at(-1) ?? [];
};

/** What the model's number is, and of which class where the output has two. */
export interface SymbolicModel {
  readonly column: Column;
  /** The class that is taken as bad, where the output has a column for each of two. */
  readonly badClass?: { readonly name: string; readonly place: 0 | 1 };
}

const placeOf = (names: readonly string[], badClass: string | undefined): 0 | 1 => {
  if (badClass === undefined) return 1;
  const place = names.indexOf(badClass);
  if (place === 0 || place === 1) return place;
  const listed = names.map((name) => `"${name}"`).join(" and ");
  throw new OnnxUnreadableError(
    `it has no class "${badClass}"`,
    names.length === 0 ? "the file names no classes: leave --bad-class out" : `its classes are ${listed}`,
  );
};

/** Of two output columns, which one is the bad class. */
export const badClassPlace = (graph: FloatGraph, badClass: string | undefined): 0 | 1 =>
  placeOf(classNames(graph), badClass);

/**
 * Follows the graph for one row and says what its number is: a function of one feature or of one sum of
 * atoms. Of two output columns the second is the model's number unless another class is chosen.
 *
 * @param badClass Name of the class that is bad, where the file names its classes.
 * @throws SchemaError, OnnxUnreadableError and UnsupportedOperatorError.
 */
export const symbolicModel = (
  graph: FloatGraph,
  features: readonly Feature[],
  { badClass }: { readonly badClass?: string | undefined } = {},
): SymbolicModel => {
  const { data } = tensorOf(graph, features);
  if (data.length > 2 || data.length === 0)
    throw new OnnxUnreadableError(
      `its output "${graph.output}" has ${data.length} columns where one, or two classes, are expected`,
    );
  const names = data.length === 2 ? classNames(graph) : [];
  if (data.length === 1 && badClass !== undefined)
    throw new OnnxUnreadableError(`its output "${graph.output}" has one column, no classes to choose from`);
  const place = data.length === 2 ? placeOf(names, badClass) : 0;
  const column = data[place];
  if (column === undefined || !isColumn(column))
    throw new OnnxUnreadableError(
      `its output "${graph.output}" does not depend on any feature: it is ${column ?? "nothing"} for every row`,
      "train the model again, or give the output that is the score",
    );
  return { column, ...(data.length === 2 && { badClass: { name: names[place] ?? `column ${place + 1}`, place } }) };
};
