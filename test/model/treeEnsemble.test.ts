import { expect } from "chai";
import fc from "fast-check";

import { loadFloatModel } from "../../prover/model/compare.ts";
import { deriveIntegerModel } from "../../prover/model/derive.ts";
import { evaluate } from "../../prover/model/evaluate.ts";
import { decodeOnnx } from "../../prover/model/onnx.ts";
import type { ModelOutput } from "../../prover/model/schema.ts";
import { type BranchMode } from "../../prover/model/column.ts";
import { type FloatForest, readForest } from "../../prover/model/treeEnsemble.ts";
import { expectError } from "../support/expectError.ts";
import {
  branch,
  forestAttributes,
  forestOnnx,
  onnxFile,
  schemaText,
  type TestForest,
  type TestNode,
  type TestTree,
  type Weights,
} from "../support/onnxFile.ts";

const MODES: readonly BranchMode[] = ["BRANCH_LEQ", "BRANCH_LT", "BRANCH_GTE", "BRANCH_GT", "BRANCH_EQ", "BRANCH_NEQ"];
const FEATURES = [
  { name: "count", scale: 1, min: 0n, max: 9n },
  { name: "ratio", scale: 0.25, min: -20n, max: 20n },
  { name: "volume", scale: 1e-9, min: 0n, max: 10n ** 18n },
];
const UNIT = 2 ** 16;
/** Outputs are then log-odds of repayment, in units. */
const CARD = { offset: 0, factor: 1, pointsToDoubleOdds: 1 };

const rows = fc.tuple(
  fc.bigInt({ min: 0n, max: 9n }),
  fc.bigInt({ min: -20n, max: 20n }),
  fc.oneof(
    fc.bigInt({ min: 0n, max: 10n ** 18n }),
    fc.bigInt({ min: 0n, max: 5n }).map((units) => units * 10n ** 9n),
  ),
);

/** Random trees; the thresholds are values that features take, so that both sides of every comparison and the comparison's own point are met. */
const treesOf = (leaf: fc.Arbitrary<number | Weights>): fc.Arbitrary<TestTree[]> => {
  const { tree } = fc.letrec<{ tree: TestTree }>((tie) => ({
    tree: fc.oneof(
      { depthSize: "small" },
      leaf.map((value): TestTree => ({ leaf: value })),
      fc
        .tuple(fc.nat(2), fc.constantFrom(...MODES), fc.integer({ min: -8, max: 9 }), tie("tree"), tie("tree"))
        .map(([feature, mode, threshold, yes, no]) =>
          branch(feature, mode, feature === 1 ? threshold / 2 : threshold, [yes, no]),
        ),
    ),
  }));
  return fc.array(tree, { minLength: 1, maxLength: 4 });
};

const weight = fc.integer({ min: -64, max: 64 }).map((value) => value / 64);

/** Largest difference in log-odds between the integer model and onnxruntime. */
const difference = async (
  forest: Omit<TestForest, "columns">,
  output: ModelOutput,
  tried: readonly bigint[][],
): Promise<number> => {
  const onnx = forestOnnx({ ...forest, columns: 3 });
  const schema = schemaText(FEATURES, output);
  const float = await loadFloatModel(onnx, schema);
  const model = deriveIntegerModel({ onnx, schema, card: CARD });
  const differences: number[] = [];
  for (const row of tried)
    differences.push(Math.abs(-Number(evaluate(model, row).output) / UNIT - (await float.logOdds(row))));
  return Math.max(...differences);
};

/** What is left between the two: rounding of leaves, and float32 sums and logistic in onnxruntime. A wrong branch shows as at least 1/64. */
const CLOSE = 0.001;

describe("treeEnsemble", () => {
  const two = fc.tuple(weight, weight).map(([bad, good]): Weights => ({ 0: bad, 1: good }));
  const KINDS: readonly {
    title: string;
    leaf: fc.Arbitrary<number | Weights>;
    forest: Omit<TestForest, "columns" | "trees">;
    output: ModelOutput;
  }[] = [
    { title: "a classifier with weights under class 0", leaf: weight, forest: { classId: 0 }, output: "probability" },
    {
      title: "a classifier with weights under class 0 and a base value",
      leaf: weight,
      forest: { classId: 0, base: [-0.625] },
      output: "probability",
    },
    { title: "a classifier with weights under class 1", leaf: weight, forest: { classId: 1 }, output: "probability" },
    { title: "a classifier with weights under both classes", leaf: two, forest: {}, output: "probability" },
    {
      title: "a classifier without transform, in log-odds",
      leaf: weight,
      forest: { classId: 0, transform: "NONE" },
      output: "log-odds",
    },
    {
      title: "a regressor in log-odds",
      leaf: weight,
      forest: { kind: "regressor", transform: "NONE" },
      output: "log-odds",
    },
    {
      title: "a regressor with a base value, in log-odds",
      leaf: weight,
      forest: { kind: "regressor", transform: "NONE", base: [1.5] },
      output: "log-odds",
    },
  ];
  for (const { title, leaf, forest, output } of KINDS)
    it(`takes onnxruntime's branch in all six modes: ${title}`, async () => {
      await fc.assert(
        fc.asyncProperty(treesOf(leaf), fc.array(rows, { minLength: 10, maxLength: 10 }), async (trees, tried) => {
          expect(await difference({ ...forest, trees }, output, tried)).to.be.lessThan(CLOSE);
        }),
        { numRuns: 25 },
      );
    });

  for (const mode of MODES)
    it(`takes onnxruntime's branch at the threshold and beside it: ${mode}`, async () => {
      for (const [feature, threshold, values] of [
        [0, 4, [3n, 4n, 5n]],
        [0, 4.5, [4n, 5n]],
        [1, -1.25, [-6n, -5n, -4n]],
        [2, 0.3, [299_999_985n, 299_999_999n, 300_000_000n, 300_000_012n, 300_000_013n, 300_000_040n]],
      ] as const) {
        const tried = values.map((value) => [0n, 0n, 0n].with(feature, value));
        const trees = [branch(feature, mode, threshold, [0.5, -0.5])];
        expect(await difference({ trees, classId: 0 }, "probability", tried)).to.be.lessThan(CLOSE);
      }
    });

  it("sums the weights that one leaf has several of", () => {
    const attributes = forestAttributes({ trees: [{ leaf: 0.25 }], classId: 0 });
    const ensemble = {
      ...attributes,
      class_treeids: { ints: [0, 0] },
      class_nodeids: { ints: [0, 0] },
      class_ids: { ints: [0, 0] },
      class_weights: [0.25, 0.5],
    };
    expect(readNode({ ...ENSEMBLE, attributes: ensemble }).trees).to.deep.equal([{ leaf: 0.75 }]);
  });

  const STUMP = branch(0, "BRANCH_LEQ", 4, [0.5, -0.5]);
  const ENSEMBLE: TestNode = {
    operator: "TreeEnsembleClassifier",
    domain: "ai.onnx.ml",
    name: "ensemble",
    inputs: ["features"],
    outputs: ["label", "probabilities"],
    attributes: forestAttributes({ trees: [STUMP], classId: 0 }),
  };
  const graphOf = (nodes: readonly TestNode[]): Uint8Array =>
    onnxFile({
      nodes,
      columns: 3,
      outputs: [
        { name: "label", type: "int64" },
        { name: nodes.at(-1)?.outputs.at(-1) ?? "", type: "float" },
      ],
    });
  const readNode = (node: TestNode): FloatForest => {
    const [decoded] = decodeOnnx(graphOf([node])).nodes;
    if (decoded === undefined) throw new Error("no node");
    return readForest(decoded);
  };
  const readWith = (extra: NonNullable<TestForest["extra"]>) => () =>
    readNode({ ...ENSEMBLE, attributes: { ...ENSEMBLE.attributes, ...extra } });

  it("refuses what would score otherwise than onnxruntime, with the reason", async () => {
    const CASES: readonly (readonly [reason: string, read: () => unknown])[] = [
      ["MIN", readWith({ aggregate_function: "MIN" })],
      ["MAX", readWith({ aggregate_function: "MAX" })],
      ["2 targets", readWith({ n_targets: { int: 2 } })],
      ["other than two classes", readWith({ classlabels_int64s: { ints: [0, 1, 2] } })],
      ["other than two classes", readWith({ classlabels_int64s: { ints: [] } })],
      ["other than two classes", readWith({ class_ids: { ints: [2, 2] } })],
      ["1 base values and weights for ids 1", readWith({ base_values: [1], class_ids: { ints: [1, 1] } })],
      [
        "1 base values and weights for ids 0 and 1",
        readWith({
          base_values: [1],
          class_ids: { ints: [0, 1] },
          class_nodeids: { ints: [1, 1] },
          class_treeids: { ints: [0, 0] },
        }),
      ],
      ["2 base values", readWith({ base_values: [1, 1] })],
      ["branch mode BRANCH_MEMBER", readWith({ nodes_modes: ["BRANCH_MEMBER", "LEAF", "LEAF"] })],
    ];
    for (const [reason, read] of CASES) {
      const { message } = await expectError("E_UNSUPPORTED_OPERATOR", read);
      expect(message).to.include(reason).and.include('"ensemble"');
    }
  });

  it("refuses thresholds and base values in tensors, which the lists know nothing of", async () => {
    for (const name of ["base_values_as_tensor", "nodes_values_as_tensor", "class_weights_as_tensor"]) {
      const tensor = { shape: [1], values: [1], type: "double" } as const;
      const { message } = await expectError("E_UNSUPPORTED_OPERATOR", readWith({ [name]: { tensor } }));
      expect(message).to.include(name);
    }
  });

  it("refuses trees that are broken: circles, missing children, lists of other lengths, numbers that are none", async () => {
    const CASES: readonly (readonly [reason: string, read: () => unknown])[] = [
      ["broken at node 0", readWith({ nodes_truenodeids: { ints: [0, 0, 0] } })],
      ["broken at node 0", readWith({ nodes_truenodeids: { ints: [7, 0, 0] } })],
      ["broken at node 0", readWith({ nodes_truenodeids: { ints: [] } })],
      ["lists a node of a tree twice", readWith({ nodes_nodeids: { ints: [0, 1, 1] } })],
      ["no number at node 0", readWith({ nodes_values: [] })],
      ["no number at node 0", readWith({ nodes_values: [NaN, 0, 0] })],
      ["no number at node 0", readWith({ nodes_featureids: { ints: [] } })],
      ["nodes_values of", readWith({ nodes_values: "4" })],
      ["nodes_featureids of", readWith({ nodes_featureids: ["0", "0", "0"] })],
      ["a weight that is not finite", readWith({ class_weights: [Infinity, 0] })],
      ["a base value that is not finite", readWith({ base_values: [NaN] })],
      ["a weight for class 0 only", readWith({ class_ids: { ints: [0, 1] } })],
    ];
    for (const [reason, read] of CASES) expect((await expectError("E_ONNX", read)).message).to.include(reason);
  });

  it("reads trees as deep as trainers grow them and refuses deeper ones in one line", async () => {
    const chain = (depth: number): Uint8Array => {
      const ids = Array.from({ length: 2 * depth + 1 }, (_, index) => index);
      const inner = ids.map((id) => id % 2 === 0 && id < 2 * depth);
      return graphOf([
        {
          ...ENSEMBLE,
          attributes: {
            ...ENSEMBLE.attributes,
            nodes_treeids: { ints: ids.map(() => 0) },
            nodes_nodeids: { ints: ids },
            nodes_featureids: { ints: ids.map(() => 2) },
            nodes_values: ids,
            nodes_modes: inner.map((isInner) => (isInner ? "BRANCH_LEQ" : "LEAF")),
            nodes_truenodeids: { ints: ids.map((id, index) => (inner[index] ? id + 1 : 0)) },
            nodes_falsenodeids: { ints: ids.map((id, index) => (inner[index] ? id + 2 : 0)) },
            class_treeids: { ints: [0] },
            class_nodeids: { ints: [2 * depth] },
            class_ids: { ints: [0] },
            class_weights: [0.5],
          },
        },
      ]);
    };
    const derive = (depth: number) => () =>
      deriveIntegerModel({ onnx: chain(depth), schema: schemaText(FEATURES), card: CARD });
    expect(derive(900)().forest.nodes.length).to.equal(900);
    await expectError("E_ONNX", derive(1100));
    await expectError("E_ONNX", derive(30_000));
  });
});
