import onnxProto from "onnx-proto";

import type { BranchMode } from "../../prover/model/column.ts";

/** Hand-built ONNX files: the forests of the tests, and whatever wrong file a test asks for. */

const { onnx } = onnxProto;
const { AttributeType } = onnx.AttributeProto;
const { DataType } = onnx.TensorProto;

export type Weights = Readonly<Record<number, number>>;

/** `leaf` is the weight under the only class id, or weights by class id. */
export type TestTree =
  | { readonly leaf: number | Weights }
  | {
      readonly feature: number;
      readonly mode: BranchMode;
      readonly threshold: number;
      readonly yes: TestTree;
      readonly no: TestTree;
    };

export const branch = (
  feature: number,
  mode: BranchMode,
  threshold: number,
  [yes, no]: readonly [number | Weights | TestTree, number | Weights | TestTree],
): TestTree => {
  const tree = (side: number | Weights | TestTree): TestTree =>
    typeof side === "object" && ("leaf" in side || "feature" in side) ? side : { leaf: side };
  return { feature, mode, threshold, yes: tree(yes), no: tree(no) };
};

export type ElementType = "float" | "double" | "float16" | "int64" | "int32" | "int8" | "uint8" | "bool" | "string";

const ELEMENT_TYPES: Readonly<Record<ElementType, number>> = {
  float: DataType.FLOAT,
  double: DataType.DOUBLE,
  float16: DataType.FLOAT16,
  int64: DataType.INT64,
  int32: DataType.INT32,
  int8: DataType.INT8,
  uint8: DataType.UINT8,
  bool: DataType.BOOL,
  string: DataType.STRING,
};

/** Values in row-major order; float32 where no type is given; of float16 the bits. */
export interface TestTensor {
  readonly shape: readonly number[];
  readonly values: readonly number[];
  readonly type?: ElementType;
}

export const floats = (shape: readonly number[], values: readonly number[]): TestTensor => ({ shape, values });
export const integers = (values: readonly number[], shape: readonly number[] = [values.length]): TestTensor => ({
  shape,
  values,
  type: "int64",
});

/** The tensor with its values in the list of its type. */
const tensorProto = (name: string, { shape, values, type = "float" }: TestTensor): onnxProto.onnx.ITensorProto => {
  const list =
    type === "float" ? "floatData" : type === "double" ? "doubleData" : type === "int64" ? "int64Data" : "int32Data";
  return { name, dataType: ELEMENT_TYPES[type], dims: [...shape], [list]: [...values] };
};

export type TestAttribute =
  | number
  | string
  | readonly number[]
  | readonly string[]
  | { readonly ints: readonly number[] }
  | { readonly int: number }
  | { readonly tensor: TestTensor };

const attribute = (name: string, value: TestAttribute): onnxProto.onnx.IAttributeProto => {
  if (typeof value === "number") return { name, type: AttributeType.FLOAT, f: value };
  if (typeof value === "string") return { name, type: AttributeType.STRING, s: Buffer.from(value) };
  if ("int" in value) return { name, type: AttributeType.INT, i: value.int };
  if ("ints" in value) return { name, type: AttributeType.INTS, ints: [...value.ints] };
  if ("tensor" in value) return { name, type: AttributeType.TENSOR, t: tensorProto("", value.tensor) };
  if (value.every((item) => typeof item === "number")) return { name, type: AttributeType.FLOATS, floats: [...value] };
  return { name, type: AttributeType.STRINGS, strings: value.map((item) => Buffer.from(String(item))) };
};

export interface TestNode {
  readonly operator: string;
  readonly domain?: string;
  readonly name?: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, TestAttribute>>;
}

type Dimension = number | string | undefined;

export interface TestGraph {
  readonly nodes: readonly TestNode[];
  /** Columns of the one input "features", or its whole shape; null: none declared. */
  readonly columns: number | readonly Dimension[] | null;
  readonly inputType?: ElementType;
  /** Several inputs [batch, columns], instead of the one. */
  readonly inputs?: readonly { readonly name: string; readonly type: ElementType; readonly columns: number }[];
  /** Where `columns` is left out, no shape is declared. */
  readonly outputs: readonly { readonly name: string; readonly type: ElementType; readonly columns?: number }[];
  readonly initializers?: readonly onnxProto.onnx.ITensorProto[];
  readonly constants?: Readonly<Record<string, TestTensor>>;
  readonly opset?: number;
  /** Version of ai.onnx.ml. */
  readonly ml?: number;
  readonly functions?: readonly onnxProto.onnx.IFunctionProto[];
}

const dimension = (size: Dimension): onnxProto.onnx.TensorShapeProto.IDimension =>
  typeof size === "number" ? { dimValue: size } : typeof size === "string" ? { dimParam: size } : {};

const tensorType = (type: ElementType, shape: readonly Dimension[] | null): onnxProto.onnx.ITypeProto => ({
  tensorType: { elemType: ELEMENT_TYPES[type], ...(shape === null ? {} : { shape: { dim: shape.map(dimension) } }) },
});

/** The file of a graph with one input "features" [batch, columns], or with those that it lists. */
export const onnxFile = ({
  nodes,
  columns,
  inputType = "float",
  inputs,
  outputs,
  initializers = [],
  constants = {},
  opset = 15,
  ml = 3,
  functions = [],
}: TestGraph): Uint8Array =>
  onnx.ModelProto.encode({
    irVersion: opset > 19 ? 10 : 8,
    opsetImport: [
      { domain: "", version: opset },
      { domain: "ai.onnx.ml", version: ml },
      ...functions.map(({ domain }) => ({ domain: domain ?? "", version: 1 })),
    ],
    functions: [...functions],
    graph: {
      name: "test",
      node: nodes.map(({ operator, domain, name, inputs, outputs: results, attributes = {} }) => ({
        opType: operator,
        domain: domain ?? "",
        name: name ?? "",
        input: [...inputs],
        output: [...results],
        attribute: Object.entries(attributes).map(([key, value]) => attribute(key, value)),
      })),
      initializer: [...initializers, ...Object.entries(constants).map(([name, value]) => tensorProto(name, value))],
      input: inputs?.map(({ name, type, columns: width }) => ({ name, type: tensorType(type, ["batch", width]) })) ?? [
        { name: "features", type: tensorType(inputType, typeof columns === "number" ? ["batch", columns] : columns) },
      ],
      output: outputs.map(({ name, type, columns: width }) => ({
        name,
        type: tensorType(type, width === undefined ? null : ["batch", width]),
      })),
    },
  }).finish();

export interface TestForest {
  readonly trees: readonly TestTree[];
  readonly columns: number;
  readonly kind?: "classifier" | "regressor";
  readonly transform?: string;
  readonly base?: readonly number[];
  /** Class or target id of weights given as plain numbers. */
  readonly classId?: number;
  readonly extra?: Readonly<Record<string, TestAttribute>>;
}

type Lists = Record<
  "tree" | "node" | "feature" | "value" | "yes" | "no" | "weightTree" | "weightNode" | "id" | "weight",
  number[]
> & {
  mode: string[];
};

const listTree = (
  tree: TestTree,
  { index, lists, classId }: { index: number; lists: Lists; classId: number },
): void => {
  let next = 0;
  const visit = (current: TestTree): number => {
    const node = next++;
    const position = lists.tree.push(index) - 1;
    lists.node.push(node);
    for (const list of [lists.feature, lists.value, lists.yes, lists.no]) list.push(0);
    lists.mode.push("LEAF");
    if ("leaf" in current) {
      const weights = typeof current.leaf === "number" ? { [classId]: current.leaf } : current.leaf;
      for (const [id, weight] of Object.entries(weights)) {
        lists.weightTree.push(index);
        lists.weightNode.push(node);
        lists.id.push(Number(id));
        lists.weight.push(weight);
      }
      return node;
    }
    lists.mode[position] = current.mode;
    lists.feature[position] = current.feature;
    lists.value[position] = current.threshold;
    lists.yes[position] = visit(current.yes);
    lists.no[position] = visit(current.no);
    return node;
  };
  visit(tree);
};

/** The attributes of a TreeEnsembleClassifier or -Regressor. */
export const forestAttributes = ({
  trees,
  kind = "classifier",
  transform = "LOGISTIC",
  base = [],
  classId = kind === "classifier" ? 1 : 0,
  extra = {},
}: Omit<TestForest, "columns">): Record<string, TestAttribute> => {
  const lists: Lists = {
    tree: [],
    node: [],
    feature: [],
    value: [],
    yes: [],
    no: [],
    mode: [],
    weightTree: [],
    weightNode: [],
    id: [],
    weight: [],
  };
  trees.forEach((tree, index) => listTree(tree, { index, lists, classId }));
  const prefix = kind === "classifier" ? "class" : "target";
  return {
    nodes_treeids: { ints: lists.tree },
    nodes_nodeids: { ints: lists.node },
    nodes_featureids: { ints: lists.feature },
    nodes_values: lists.value,
    nodes_truenodeids: { ints: lists.yes },
    nodes_falsenodeids: { ints: lists.no },
    nodes_modes: lists.mode,
    [`${prefix}_treeids`]: { ints: lists.weightTree },
    [`${prefix}_nodeids`]: { ints: lists.weightNode },
    [`${prefix}_ids`]: { ints: lists.id },
    [`${prefix}_weights`]: lists.weight,
    ...(kind === "classifier" ? { classlabels_int64s: { ints: [0, 1] } } : { n_targets: { int: 1 } }),
    ...(base.length > 0 ? { base_values: base } : {}),
    post_transform: transform,
    ...extra,
  };
};

/** One tree ensemble on the raw features, as the boosting libraries' exporters write it. */
export const forestOnnx = (forest: TestForest): Uint8Array => {
  const classifier = forest.kind !== "regressor";
  return onnxFile({
    columns: forest.columns,
    nodes: [
      {
        operator: classifier ? "TreeEnsembleClassifier" : "TreeEnsembleRegressor",
        domain: "ai.onnx.ml",
        name: "ensemble",
        inputs: ["features"],
        outputs: classifier ? ["label", "probabilities"] : ["result"],
        attributes: forestAttributes(forest),
      },
    ],
    outputs: classifier
      ? [
          { name: "label", type: "int64" },
          { name: "probabilities", type: "float", columns: 2 },
        ]
      : [{ name: "result", type: "float", columns: 1 }],
  });
};

export interface TestFeature {
  readonly name: string;
  readonly scale: number;
  readonly min: bigint;
  readonly max: bigint;
}

/** Schema text with exact integers. */
export const schemaText = (features: readonly TestFeature[], output = "probability"): string => {
  const list = features.map(
    ({ name, scale, min, max }) => `{"name":${JSON.stringify(name)},"scale":${scale},"min":${min},"max":${max}}`,
  );
  return `{"output":"${output}","features":[${list.join(",")}]}`;
};
