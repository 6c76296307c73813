import { expect } from "chai";

import { expectError } from "../support/expectError.ts";
import type { TestAttribute, TestTensor } from "../support/onnxFile.ts";
import { caseFile, caseSchema, derived, expectAgreement, mlNode, type OperatorCase } from "./agreement.ts";
import { loadFloatModel } from "../../prover/model/compare.ts";

const tensor = (values: readonly number[], type: TestTensor["type"] = "float"): TestAttribute => ({
  tensor: { shape: [values.length], values, type },
});

/** Two trees over the ratio, the balance and the volume; their modes are LEQ, LT, GTE, GT and EQ. */
const ATTRIBUTES: Readonly<Record<string, TestAttribute>> = {
  nodes_featureids: { ints: [0, 1, 2, 0, 1] },
  nodes_splits: tensor([0.5, -0.25, 1.5, -1, 0.5]),
  nodes_modes: tensor([0, 1, 2, 3, 4], "uint8"),
  nodes_truenodeids: { ints: [1, 0, 2, 4, 4] },
  nodes_falsenodeids: { ints: [2, 1, 3, 6, 5] },
  nodes_trueleafs: { ints: [0, 1, 1, 0, 1] },
  nodes_falseleafs: { ints: [0, 1, 1, 1, 1] },
  tree_roots: { ints: [0, 3] },
  leaf_targetids: { ints: [0, 0, 0, 0, 0, 0, 0] },
  n_targets: { int: 1 },
  leaf_weights: tensor([-1.25, 0.5, 0.75, -0.3, 0.2, -0.6, 0.9]),
};

const ensemble = (changed: Readonly<Record<string, TestAttribute>> = {}): OperatorCase => ({
  title: "",
  nodes: [{ ...mlNode("TreeEnsemble", ["features"], ["z"], { ...ATTRIBUTES, ...changed }), name: "forest" }],
  ml: 5,
});

describe("TreeEnsemble of ai.onnx.ml 5", () => {
  it("scores as onnxruntime does: the sum of trees", () => expectAgreement(ensemble(), { scores: 6 }));

  it("scores as onnxruntime does: their mean", () =>
    expectAgreement(ensemble({ aggregate_function: { int: 0 } }), { scores: 6 }));

  it("refuses what it does not follow, by node", async () => {
    const CASES: readonly (readonly [names: string, changed: Readonly<Record<string, TestAttribute>>])[] = [
      ["branch mode 6", { nodes_modes: tensor([0, 1, 2, 3, 6], "uint8"), membership_values: tensor([60, 70, NaN]) }],
      ["2 targets", { n_targets: { int: 2 } }],
      ["aggregate function 3", { aggregate_function: { int: 3 } }],
      ["post_transform 2", { post_transform: { int: 2 } }],
    ];
    for (const [names, changed] of CASES) {
      const { message } = await expectError("E_UNSUPPORTED_OPERATOR", () => derived(ensemble(changed)));
      expect(message).to.include(names).and.include('"forest"');
    }
  });

  it("refuses trees that are broken: circles, missing nodes and leaves, numbers that are none", async () => {
    const CASES: readonly Readonly<Record<string, TestAttribute>>[] = [
      { nodes_truenodeids: { ints: [0, 0, 2, 4, 4] } },
      { nodes_falsenodeids: { ints: [9, 1, 3, 6, 5] } },
      { nodes_falsenodeids: { ints: [2, 7, 3, 6, 5] } },
      { nodes_splits: tensor([0.5, NaN, 1.5, -1, 0.5]) },
      { leaf_weights: tensor([-1.25, 0.5, 0.75, Infinity, 0.2, -0.6, 0.9]) },
      { leaf_targetids: { ints: [0, 0, 0, 0, 0, 0, 1] } },
      { tree_roots: { ints: [] } },
    ];
    for (const changed of CASES) await expectError("E_ONNX", () => derived(ensemble(changed)));
  });

  // onnxruntime 1.30 takes -3.5 for a member of -3 and -5: the day it does not, sets can be followed.
  it("refuses sets because onnxruntime tests them otherwise than the standard says", async () => {
    const source = ensemble({
      nodes_featureids: { ints: [0] },
      nodes_splits: tensor([-3]),
      nodes_modes: tensor([6], "uint8"),
      nodes_truenodeids: { ints: [0] },
      nodes_falsenodeids: { ints: [1] },
      nodes_trueleafs: { ints: [1] },
      nodes_falseleafs: { ints: [1] },
      tree_roots: { ints: [0] },
      membership_values: tensor([-3, -5, NaN]),
      leaf_targetids: { ints: [0, 0] },
      leaf_weights: tensor([1, 0]),
    });
    const features = [{ name: "a", scale: 0.5, min: -20n, max: 20n }];
    const one = { ...source, features };
    const float = await loadFloatModel(caseFile(one), caseSchema(one));
    expect(await float.logOdds([-7n])).to.equal(1);
  });
});
