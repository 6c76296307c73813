import { expect } from "chai";

import { compileCircuit } from "../../prover/circuit/compileCircuit.ts";
import { emitCircuit } from "../../prover/circuit/emit.ts";
import { layersOf } from "../../prover/circuit/layers.ts";
import { readR1cs } from "../../prover/keys/r1csFile.ts";
import { compareWithFloat } from "../../prover/model/compare.ts";
import { deriveIntegerModel } from "../../prover/model/derive.ts";
import { decideDirections, provedDirections } from "../../prover/model/directions/decide.ts";
import { evaluate } from "../../prover/model/evaluate.ts";
import type { IntegerModel } from "../../prover/model/integerModel.ts";
import { scorecard } from "../../prover/model/scorecard.ts";
import { loadWitnessProgram } from "../../prover/witness/witnessProgram.ts";
import { readWtns } from "../../prover/audit/wtns.ts";
import { expectError } from "../support/expectError.ts";
import { branch, forestAttributes, type TestFeature, type TestTree } from "../support/onnxFile.ts";
import { caseFile, derived, expectAgreement, mlNode, node, type OperatorCase, randomRows } from "./agreement.ts";

/** A ceiling over an ensemble of trees: what a thin file may reach at most, inside the model. */

const FEATURES: readonly TestFeature[] = [
  { name: "age", scale: 1, min: 0n, max: 1_000_000_000n },
  { name: "debt", scale: 0.5, min: 0n, max: 40n },
  { name: "repaid", scale: 1, min: -5n, max: 90n },
];

const DAY = 86_400;
const UP_TO = "BRANCH_LEQ";

const trees = (name: string, list: readonly TestTree[]) =>
  mlNode(
    "TreeEnsembleRegressor",
    ["features"],
    [name],
    forestAttributes({ trees: list, kind: "regressor", transform: "NONE" }),
  );

/** Log-odds of a bad end; they never rise with age and repaid, and never fall with debt. */
const MODEL = trees("model", [
  branch(1, UP_TO, 5, [-4.75, branch(0, UP_TO, 200 * DAY, [-1.5, -2.25])]),
  branch(2, UP_TO, 30, [branch(1, UP_TO, 12, [-0.5, 0.75]), -2.125]),
]);

/** The least log-odds that a wallet of that age may have: a score of at most 556 in the first month, 585 in the first year. */
const byAge = (steps: readonly [number, number, number]) =>
  trees("byAge", [branch(0, UP_TO, 30 * DAY, [steps[0], branch(0, UP_TO, 365 * DAY, [steps[1], steps[2]])])]);
const AGE_STEPS = [-2.4, -3.4, -30] as const;
const byRepaid = trees("byRepaid", [branch(2, UP_TO, 3, [0, -0.5]), branch(2, UP_TO, 60, [-1.5, -29])]);

const ceiling = (
  title: string,
  nodes: OperatorCase["nodes"],
  output: OperatorCase["output"] = "log-odds",
): OperatorCase => ({
  title,
  features: FEATURES,
  nodes,
  output,
});

const ONE = ceiling("one ceiling", [MODEL, byAge(AGE_STEPS), node("Max", ["model", "byAge"], ["y"])]);
const TWO = ceiling("the lower of two ceilings", [
  MODEL,
  byAge(AGE_STEPS),
  byRepaid,
  node("Max", ["model", "byAge", "byRepaid"], ["y"]),
]);
const LIFTED = ceiling("the higher of two ceilings", [
  MODEL,
  byAge(AGE_STEPS),
  byRepaid,
  node("Min", ["byAge", "byRepaid"], ["least"]),
  node("Max", ["least", "model"], ["y"]),
]);
const FIXED = ceiling("a ceiling that is a constant, and a floor", [
  MODEL,
  node("Clip", ["model", "low", "high"], ["y"]),
]);
const SHARED = ceiling("a ceiling that weighs half", [
  MODEL,
  byAge(AGE_STEPS),
  node("Mul", ["model", "half"], ["part"]),
  node("Max", ["part", "byAge"], ["y"]),
]);
const AFTER_SIGMOID = ceiling(
  "one ceiling, as a probability",
  [MODEL, byAge(AGE_STEPS), node("Max", ["model", "byAge"], ["sum"]), node("Sigmoid", ["sum"], ["y"])],
  "probability",
);
const AGE = node("MatMul", ["features", "pick"], ["age"]);
const RAMP = ceiling("a ceiling that rises in a line for a year", [
  MODEL,
  AGE,
  node("Clip", ["age", "none", "year"], ["clipped"]),
  node("Mul", ["clipped", "slope"], ["line"]),
  node("Max", ["model", "line"], ["y"]),
]);
const LOG = ceiling("a ceiling that rises as a logarithm", [
  MODEL,
  AGE,
  node("Add", ["age", "one"], ["more"]),
  node("Log", ["more"], ["log"]),
  node("Mul", ["log", "share"], ["bent"]),
  node("Max", ["model", "bent"], ["y"]),
]);
const CONSTANTS = {
  pick: { shape: [3, 1], values: [1, 0, 0] },
  none: { shape: [], values: [0] },
  year: { shape: [], values: [365 * DAY] },
  slope: { shape: [1], values: [-1.5e-7] },
  one: { shape: [1], values: [1] },
  share: { shape: [1], values: [-0.3] },
  low: { shape: [], values: [-4.5] },
  high: { shape: [], values: [0.25] },
  half: { shape: [1], values: [0.7] },
};

/** Rows in range, half of them with an age of up to two years, where the ceilings turn. */
const rows = (count: number): bigint[][] =>
  randomRows(FEATURES, count).map(([age = 0n, ...others], index) => [
    index % 2 === 0 ? age : age % 63_000_000n,
    ...others,
  ]);

const directed = (model: IntegerModel): IntegerModel => ({
  ...model,
  features: model.features.map((feature, index) => ({ ...feature, direction: index === 1 ? "down" : "up" })),
});

describe("a ceiling over an ensemble of trees", () => {
  for (const one of [ONE, TWO, LIFTED, FIXED, SHARED, AFTER_SIGMOID])
    it(`agrees with onnxruntime to the point: ${one.title}`, () =>
      expectAgreement({ ...one, constants: CONSTANTS }, { rows: rows(200), limit: 0, scores: 4 }));

  for (const one of [ONE, TWO, LIFTED, FIXED, AFTER_SIGMOID])
    it(`keeps the directions of its parts, to the unit: ${one.title}`, () => {
      const proved = provedDirections(directed(derived({ ...one, constants: CONSTANTS })));
      expect(proved.every(({ verdict }) => verdict.kind === "proved")).to.equal(true);
    });

  for (const one of [RAMP, LOG])
    it(`keeps them where it has another unit than the trees, if the schema asks for it: ${one.title}`, async () => {
      const source = { ...one, constants: CONSTANTS };
      const written = directed(derived(source)).features.map((feature) => ({
        ...feature,
        min: String(feature.min),
        max: String(feature.max),
      }));
      const schema = JSON.stringify({ output: "log-odds", features: written });
      const model = deriveIntegerModel({ onnx: caseFile(source), schema, card: scorecard() });
      expect(provedDirections(model)[0]?.verdict).to.have.property("by").that.includes("by cases");
      const compared = { model, onnx: caseFile(source), schema, card: scorecard(), rows: rows(200) };
      const { max, mean } = await compareWithFloat(compared);
      expect(max <= 1 && mean < 0.1, `max ${max}, mean ${mean}`).to.equal(true);
      await expectAgreement(source, { rows: rows(200), scores: 4 });
    });

  it("is refused where the ceiling falls as the wallet ages by one unit of a log-odds in 2^20, by name", async () => {
    const falling = { ...ONE, nodes: [MODEL, byAge([-2.4, -2.4 + 2 ** -20, -30]), ...ONE.nodes.slice(2)] };
    const { message } = await expectError("E_DIRECTION", () => provedDirections(directed(derived(falling))));
    expect(message).to.include('feature "age" has direction "up"');
  });

  it("is in the circuit: witnesses say what the integer model says, and the table of costs is right", async () => {
    const model = derived(TWO);
    const { r1cs, witnessProgram, constraints } = await compileCircuit(emitCircuit(model));
    expect(layersOf(model).reduce((sum, layer) => sum + layer.constraints, 0)).to.equal(constraints);
    const program = await loadWitnessProgram(witnessProgram);
    const { wires } = await readR1cs(r1cs);
    const seen = new Set<bigint>();
    for (const features of rows(60)) {
      const [, score] = readWtns(await program.calculate({ features, salt: 1n }), wires);
      expect(score).to.equal(evaluate(model, features).score);
      seen.add(score ?? 0n);
    }
    expect(seen.size).to.be.above(6);
  });

  it("is refused where both ensembles have trees over several features: the circuit has one total", async () => {
    const other = trees("other", [branch(0, UP_TO, DAY, [-1, branch(1, UP_TO, 3, [-2, -1])])]);
    const both = { ...ONE, nodes: [MODEL, other, node("Max", ["model", "other"], ["y"])] };
    const { hint } = await expectError("E_UNSUPPORTED_OPERATOR", () => derived(both));
    expect(hint).to.include("each tree of the others has to test one");
  });

  it("leaves undeclared directions alone", () => {
    expect([...decideDirections(derived(ONE))].every(({ verdict }) => verdict.kind === "not asked")).to.equal(true);
  });
});
