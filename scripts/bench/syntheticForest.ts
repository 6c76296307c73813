import onnxProto from "onnx-proto";

/**
 * A large forest that nobody trained: the same file every time, for the compiler's time and memory.
 */

const { onnx } = onnxProto;
const { AttributeType } = onnx.AttributeProto;
const { DataType } = onnx.TensorProto;

export interface ForestShape {
  readonly trees: number;
  readonly depth: number;
  readonly features: number;
  /** Bins per feature: one cut point fewer. */
  readonly bins: number;
}

const SEED = 0x5eed;
const RANGE_BITS = 32;
/** float32 holds every multiple of 2^9 below 2^32. */
const CUT_STEP = 2 ** 9;
const LEAF_LOG_ODDS = 0.05;

/** Mulberry32: uniform in [0, 1). */
const pseudoRandom = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

const cutPoints = (count: number, random: () => number): readonly number[] => {
  const cuts = new Set<number>();
  while (cuts.size < count) cuts.add(CUT_STEP * (1 + Math.floor(random() * (2 ** RANGE_BITS / CUT_STEP - 2))));
  return [...cuts];
};

const emptyLists = () => ({
  tree: [] as number[],
  node: [] as number[],
  feature: [] as number[],
  mode: [] as Buffer[],
  value: [] as number[],
  yes: [] as number[],
  no: [] as number[],
  leafTree: [] as number[],
  leafNode: [] as number[],
  leafWeight: [] as number[],
});

/** Complete trees, nodes numbered as in a heap. */
const listForest = ({ trees, depth, features, bins }: ForestShape) => {
  const random = pseudoRandom(SEED);
  const pick = (count: number): number => Math.floor(random() * count);
  const cuts = Array.from({ length: features }, () => cutPoints(bins - 1, random));
  const lists = emptyLists();
  for (let tree = 0; tree < trees; tree++)
    for (let node = 0; node < 2 ** (depth + 1) - 1; node++) {
      const isLeaf = node >= 2 ** depth - 1;
      const feature = isLeaf ? 0 : pick(features);
      lists.tree.push(tree);
      lists.node.push(node);
      lists.feature.push(feature);
      lists.mode.push(Buffer.from(isLeaf ? "LEAF" : "BRANCH_LEQ"));
      lists.value.push(isLeaf ? 0 : (cuts[feature]?.[pick(bins - 1)] ?? 0));
      lists.yes.push(isLeaf ? 0 : 2 * node + 1);
      lists.no.push(isLeaf ? 0 : 2 * node + 2);
      if (!isLeaf) continue;
      lists.leafTree.push(tree);
      lists.leafNode.push(node);
      lists.leafWeight.push(LEAF_LOG_ODDS * (2 * random() - 1));
    }
  return lists;
};

const ints = (name: string, values: number[]) => ({ name, type: AttributeType.INTS, ints: values });
const floats = (name: string, values: number[]) => ({ name, type: AttributeType.FLOATS, floats: values });

const forestAttributes = (shape: ForestShape): onnxProto.onnx.IAttributeProto[] => {
  const lists = listForest(shape);
  return [
    ints("nodes_treeids", lists.tree),
    ints("nodes_nodeids", lists.node),
    ints("nodes_featureids", lists.feature),
    floats("nodes_values", lists.value),
    { name: "nodes_modes", type: AttributeType.STRINGS, strings: lists.mode },
    ints("nodes_truenodeids", lists.yes),
    ints("nodes_falsenodeids", lists.no),
    ints("class_treeids", lists.leafTree),
    ints("class_nodeids", lists.leafNode),
    ints(
      "class_ids",
      lists.leafTree.map(() => 1),
    ),
    floats("class_weights", lists.leafWeight),
    ints("classlabels_int64s", [0, 1]),
    { name: "post_transform", type: AttributeType.STRING, s: Buffer.from("LOGISTIC") },
  ];
};

const tensor = (elemType: number, columns?: number): onnxProto.onnx.ITypeProto => ({
  tensorType: {
    elemType,
    shape: { dim: [{ dimParam: "batch" }, ...(columns === undefined ? [] : [{ dimValue: columns }])] },
  },
});

/**
 * The ONNX file and the schema of the forest, as the boosting libraries' exporters would write
 * them.
 */
export const syntheticForest = (shape: ForestShape): { readonly onnx: Uint8Array; readonly schema: string } => {
  const features = Array.from({ length: shape.features }, (_, index) => ({
    name: `feature_${index}`,
    scale: 1,
    min: 0,
    max: 2 ** RANGE_BITS - 1,
  }));
  const file = onnx.ModelProto.encode({
    irVersion: 8,
    opsetImport: [
      { domain: "", version: 15 },
      { domain: "ai.onnx.ml", version: 3 },
    ],
    graph: {
      name: "forest",
      node: [
        {
          opType: "TreeEnsembleClassifier",
          domain: "ai.onnx.ml",
          name: "forest",
          input: ["features"],
          output: ["label", "probabilities"],
          attribute: forestAttributes(shape),
        },
      ],
      input: [{ name: "features", type: tensor(DataType.FLOAT, shape.features) }],
      output: [
        { name: "label", type: tensor(DataType.INT64) },
        { name: "probabilities", type: tensor(DataType.FLOAT, 2) },
      ],
    },
  }).finish();
  return { onnx: file, schema: JSON.stringify({ output: "probability", features }) };
};
