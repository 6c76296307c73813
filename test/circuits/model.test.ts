import { expect } from "chai";
import fc from "fast-check";

import { defaultModel, modelFile } from "../../prover/artifacts.ts";
import { freeDirections } from "../../prover/audit/rank.ts";
import { emitCircuit } from "../../prover/circuit/emit.ts";
import { FIELD_ORDER, mod } from "../../prover/field.ts";
import { readBytes } from "../../prover/files.ts";
import { deriveIntegerModel } from "../../prover/model/derive.ts";
import { evaluate } from "../../prover/model/evaluate.ts";
import type { IntegerModel } from "../../prover/model/integerModel.ts";
import { scorecard } from "../../prover/model/scorecard.ts";
import { loadModel } from "../../prover/modelFolder/load.ts";
import { commit } from "../../prover/witness/commitment.ts";
import { expectError } from "../support/expectError.ts";
import { forestOnnx } from "../support/onnxFile.ts";
import { runsOf } from "../support/thorough.ts";
import { TINY_SCHEMA, tinyOnnx } from "../support/tinyModel.ts";
import {
  editWitness,
  expectAccepted,
  expectConstraints,
  expectRefused,
  expectRejected,
  freeWires,
} from "./expectations.ts";
import { type Circuit, circuitOf, openCircuit } from "./harness.ts";
import { SMALL_MODELS } from "./smallModels.ts";

/** Values around everything that a reading of the feature compares with. */
const turnsOf = ({ bins, curves }: IntegerModel, feature: number): bigint[] =>
  [...bins, ...curves]
    .filter((reading) => reading.feature === feature)
    .flatMap(({ thresholds }) => thresholds.flatMap((value) => [value - 1n, value]));

/** Rows that stand on the ends of ranges and on both sides of thresholds more often than chance has it. */
const rowsOf = (model: IntegerModel): fc.Arbitrary<bigint[]> =>
  fc.tuple(
    ...model.features.map(({ min, max }, feature) =>
      fc.oneof(fc.bigInt({ min, max }), fc.constantFrom(min, max, ...turnsOf(model, feature))),
    ),
  );

const field = fc.bigInt({ min: 0n, max: FIELD_ORDER - 1n });

/** Wires of a model's outputs, in every circuit the first ones. */
const [SCORE, COMMITMENT] = [1, 2];

/** All inputs public: the optimiser then keeps them, so that "given the features and the salt" is exact. */
const openModel = (model: IntegerModel): (() => Circuit) =>
  circuitOf(emitCircuit(model).replace("component main =", "component main {public [features, salt]} ="));

const sameAsTwins = async (circuit: Circuit, model: IntegerModel, { runs }: { runs: number }): Promise<void> => {
  await fc.assert(
    fc.asyncProperty(rowsOf(model), field, async (features, salt) => {
      const outputs = [evaluate(model, features).score, await commit(features, salt)];
      await expectAccepted(circuit, { features, salt }, outputs);
    }),
    { numRuns: runs },
  );
};

const refusesNextIntegers = async (circuit: Circuit, model: IntegerModel): Promise<void> => {
  const lows = model.features.map(({ min }) => min);
  for (const [index, { min, max }] of model.features.entries()) {
    for (const value of [min, max])
      expect(await circuit.refuses({ features: lows.with(index, value), salt: 1n })).to.equal(false);
    for (const value of [min - 1n, max + 1n, max + (1n << 64n), mod(min - 1n) + FIELD_ORDER]) {
      const features = lows.with(index, value);
      await expectRefused(circuit, { features, salt: 1n });
      await expectError("E_FEATURE_RANGE", () => evaluate(model, features));
    }
  }
};

/** Halves of two honest witnesses never fit: the score of one row, the commitment or the features of another. */
const tiesFeatures = async (circuit: Circuit, model: IntegerModel): Promise<void> => {
  await fc.assert(
    fc.asyncProperty(rowsOf(model), rowsOf(model), field, async (one, other, salt) => {
      fc.pre(one.join() !== other.join());
      const mine = await circuit.witness({ features: one, salt });
      const theirs = await circuit.witness({ features: other, salt });
      const [score = 0n, commitment = 0n] = theirs.slice(SCORE);
      expectRejected(circuit, editWitness(circuit, mine, { commitment }), "the commitment to another row");
      if (mine[SCORE] !== score) expectRejected(circuit, editWitness(circuit, mine, { score }), "another row's score");
      expectRejected(circuit, editWitness(circuit, mine, { features: other }), "the features of another row");
    }),
    { numRuns: runsOf({ all: 10, few: 3 }) },
  );
};

describe("Model", () => {
  for (const { title, model, constraints } of SMALL_MODELS)
    describe(title, () => {
      const circuit = openModel(model);

      it(`costs ${constraints} constraints`, () => {
        expectConstraints(circuit(), constraints);
      });

      it("scores and commits as the evaluator and the commitment's twin do", async () => {
        await sameAsTwins(circuit(), model, { runs: runsOf({ all: 30, few: 8 }) });
      });

      it("accepts both ends of every range and refuses the next integers, as the evaluator does", async () => {
        await refusesNextIntegers(circuit(), model);
      });

      it("leaves no output free: no single change, and no direction of any wire", async () => {
        const ends = [model.features.map(({ min }) => min), model.features.map(({ max }) => max)];
        for (const features of ends) {
          const witness = await circuit().witness({ features, salt: 77n });
          expect(freeWires(circuit(), witness).filter((wire) => wire <= COMMITMENT)).to.deep.equal([]);
          expect(freeDirections(circuit().r1cs, witness)).to.equal(0);
        }
      });

      it("ties the features that are scored to those that are committed, and the score to the scale", async () => {
        await tiesFeatures(circuit(), model);
        const witness = await circuit().witness({ features: model.features.map(({ max }) => max), salt: 77n });
        expect(editWitness(circuit(), witness, { salt: 77n })).to.deep.equal(witness);
        expectRejected(circuit(), editWitness(circuit(), witness, { salt: 78n }), "another salt");
        for (const score of [0n, 299n, 851n, FIELD_ORDER - 1n])
          expectRejected(circuit(), editWitness(circuit(), witness, { score }), `score ${score}`);
      });
    });

  const card = scorecard();
  const middle = [5n, 0n, 3n, 12n];

  describe("derived from the tiny model's ONNX file", () => {
    const model = deriveIntegerModel({ onnx: tinyOnnx, schema: TINY_SCHEMA, card });
    const circuit = openModel(model);

    it("scores and commits as the evaluator and the commitment's twin do", async () => {
      await sameAsTwins(circuit(), model, { runs: runsOf({ all: 30, few: 8 }) });
      await refusesNextIntegers(circuit(), model);
    });
  });

  describe("a model that never branches", () => {
    const constant = deriveIntegerModel({
      onnx: forestOnnx({ columns: 4, trees: [{ leaf: 0.5 }], base: [-20], classId: 0 }),
      schema: TINY_SCHEMA,
      card,
    });
    const open = openModel(constant);
    let circuit: Circuit;
    before(() => {
      circuit = open();
    });

    it("still proves its one score, its ranges and its commitment", async () => {
      await sameAsTwins(circuit, constant, { runs: runsOf({ all: 20, few: 6 }) });
      await expectRefused(circuit, { features: [10n, 0n, 3n, 0n], salt: 1n });
      const witness = await expectAccepted(circuit, { features: middle, salt: 1n }, [850n]);
      for (const score of [849n, 851n, 0n])
        expectRejected(circuit, editWitness(circuit, witness, { score }), `score ${score}`);
    });
  });

  describe("models/default, as it ships", () => {
    let circuit: Circuit;
    let shipped: IntegerModel;
    before(async () => {
      const loaded = await loadModel(defaultModel);
      shipped = loaded.model;
      circuit = await openCircuit({
        r1csBytes: await readBytes(modelFile(defaultModel, "r1cs")),
        witnessProgram: await readBytes(modelFile(defaultModel, "witnessProgram")),
      });
      expectConstraints(circuit, loaded.manifest.constraints);
    });

    it("scores and commits as the evaluator and the commitment's twin do", async () => {
      await sameAsTwins(circuit, shipped, { runs: runsOf({ all: 20, few: 6 }) });
    });

    it("leaves no output to replace, and accepts both ends of every range but not the next integers", async () => {
      const lows = shipped.features.map(({ min }) => min);
      for (const features of [lows, shipped.features.map(({ max }) => max)]) {
        const witness = await circuit.witness({ features, salt: 5n });
        expect(freeWires(circuit, witness).filter((wire) => wire <= circuit.r1cs.outputs)).to.deep.equal([]);
      }
      for (const [index, { min, max }] of shipped.features.entries())
        for (const value of [min - 1n, max + 1n])
          await expectRefused(circuit, { features: lows.with(index, value), salt: 5n });
    });
  });
});
