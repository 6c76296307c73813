import { expect } from "chai";
import fc from "fast-check";

import { defaultModel, modelFile } from "../../prover/artifacts.ts";
import { emitCircuit } from "../../prover/circuit/emit.ts";
import { readBytes } from "../../prover/files.ts";
import { deriveIntegerModel } from "../../prover/model/derive.ts";
import { evaluate } from "../../prover/model/evaluate.ts";
import type { IntegerModel } from "../../prover/model/integerModel.ts";
import { scorecard } from "../../prover/model/scorecard.ts";
import { loadModel } from "../../prover/modelFolder/load.ts";
import { commit } from "../../prover/witness/commitment.ts";
import { expectError } from "../support/expectError.ts";
import { forestOnnx } from "../support/onnxFile.ts";
import { TINY_SCHEMA, tinyOnnx } from "../support/tinyModel.ts";
import { type Circuit, circuitOf, openCircuit, otherValues } from "./harness.ts";
import { mod, PRIME, replaceableWires, satisfies } from "./r1cs.ts";
import { freeDirections } from "./rank.ts";
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

const field = fc.bigInt({ min: 0n, max: PRIME - 1n });

/** All inputs public: the optimiser then keeps them, so that "given the features and the salt" is exact. */
const openModel = (model: IntegerModel): (() => Circuit) =>
  circuitOf(emitCircuit(model).replace("component main =", "component main {public [features, salt]} ="));

const sameAsTwins = async (circuit: Circuit, model: IntegerModel, { runs }: { runs: number }): Promise<void> => {
  await fc.assert(
    fc.asyncProperty(rowsOf(model), field, async (features, salt) => {
      const witness = await circuit.witness({ features, salt });
      expect(witness.slice(1, 3)).to.deep.equal([evaluate(model, features).score, await commit(features, salt)]);
      expect(satisfies(circuit.r1cs, witness)).to.equal(true);
    }),
    { numRuns: runs },
  );
};

const refusesNextIntegers = async (circuit: Circuit, model: IntegerModel): Promise<void> => {
  const lows = model.features.map(({ min }) => min);
  for (const [index, { min, max }] of model.features.entries()) {
    for (const value of [min, max])
      expect(await circuit.refuses({ features: lows.with(index, value), salt: 1n })).to.equal(false);
    for (const value of [min - 1n, max + 1n, max + (1n << 64n), mod(min - 1n) + PRIME]) {
      const features = lows.with(index, value);
      expect(await circuit.refuses({ features, salt: 1n }), `${index}: ${value}`).to.equal(true);
      await expectError("E_FEATURE_RANGE", () => evaluate(model, features));
    }
  }
};

/** Halves of two honest witnesses never fit: the score of one row, the commitment or the features of another. */
const tiesFeatures = async ({ r1cs, witness }: Circuit, model: IntegerModel): Promise<void> => {
  await fc.assert(
    fc.asyncProperty(rowsOf(model), rowsOf(model), field, async (one, other, salt) => {
      fc.pre(one.join() !== other.join());
      const mine = await witness({ features: one, salt });
      const theirs = await witness({ features: other, salt });
      expect(satisfies(r1cs, mine.with(2, theirs[2] ?? 0n))).to.equal(false);
      if (mine[1] !== theirs[1]) expect(satisfies(r1cs, mine.with(1, theirs[1] ?? 0n))).to.equal(false);
      const inputs = 1 + r1cs.outputs;
      const features = theirs.slice(inputs, inputs + model.features.length);
      const mixed = [...mine.slice(0, inputs), ...features, ...mine.slice(inputs + features.length)];
      expect(satisfies(r1cs, mixed)).to.equal(false);
    }),
    { numRuns: 10 },
  );
};

describe("Model", () => {
  for (const { title, model, constraints } of SMALL_MODELS)
    describe(title, () => {
      const circuit = openModel(model);

      it(`costs ${constraints} constraints`, () => {
        expect(circuit().r1cs.constraints.length).to.equal(constraints);
      });

      it("scores and commits as the evaluator and the commitment's twin do", async () => {
        await sameAsTwins(circuit(), model, { runs: 30 });
      });

      it("accepts both ends of every range and refuses the next integers, as the evaluator does", async () => {
        await refusesNextIntegers(circuit(), model);
      });

      it("leaves no output free: no single change, and no direction of any wire", async () => {
        const ends = [model.features.map(({ min }) => min), model.features.map(({ max }) => max)];
        for (const features of ends) {
          const witness = await circuit().witness({ features, salt: 77n });
          const replaceable = replaceableWires(circuit().r1cs, witness, otherValues);
          expect(replaceable.filter((wire) => wire <= 2)).to.deep.equal([]);
          expect(freeDirections(circuit().r1cs, witness)).to.equal(0);
        }
      });

      it("ties the features that are scored to those that are committed, and the score to the scale", async () => {
        await tiesFeatures(circuit(), model);
        const { r1cs } = circuit();
        const witness = await circuit().witness({ features: model.features.map(({ max }) => max), salt: 77n });
        const salt = 1 + r1cs.outputs + model.features.length;
        expect(witness[salt]).to.equal(77n);
        expect(satisfies(r1cs, witness.with(salt, 78n))).to.equal(false);
        for (const score of [0n, 299n, 851n, PRIME - 1n])
          expect(satisfies(r1cs, witness.with(1, score))).to.equal(false);
      });
    });

  const card = scorecard();
  const middle = [5n, 0n, 3n, 12n];

  describe("derived from the tiny model's ONNX file", () => {
    const model = deriveIntegerModel({ onnx: tinyOnnx, schema: TINY_SCHEMA, card });
    const circuit = openModel(model);

    it("scores and commits as the evaluator and the commitment's twin do", async () => {
      await sameAsTwins(circuit(), model, { runs: 30 });
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
      await sameAsTwins(circuit, constant, { runs: 20 });
      expect(await circuit.refuses({ features: [10n, 0n, 3n, 0n], salt: 1n })).to.equal(true);
      const witness = await circuit.witness({ features: middle, salt: 1n });
      expect(witness[1]).to.equal(850n);
      for (const score of [849n, 851n, 0n]) expect(satisfies(circuit.r1cs, witness.with(1, score))).to.equal(false);
    });
  });

  describe("models/default, as it ships", () => {
    let circuit: Circuit;
    let shipped: IntegerModel;
    before(async () => {
      const loaded = await loadModel(defaultModel);
      shipped = loaded.model;
      circuit = await openCircuit(
        await readBytes(modelFile(defaultModel, "r1cs")),
        await readBytes(modelFile(defaultModel, "witnessProgram")),
      );
      expect(circuit.r1cs.constraints.length).to.equal(loaded.manifest.constraints);
    });

    it("scores and commits as the evaluator and the commitment's twin do", async () => {
      await sameAsTwins(circuit, shipped, { runs: 20 });
    });

    it("leaves no output to replace, and accepts both ends of every range but not the next integers", async () => {
      const lows = shipped.features.map(({ min }) => min);
      for (const features of [lows, shipped.features.map(({ max }) => max)]) {
        const witness = await circuit.witness({ features, salt: 5n });
        const replaceable = replaceableWires(circuit.r1cs, witness, otherValues);
        expect(replaceable.filter((wire) => wire <= circuit.r1cs.outputs)).to.deep.equal([]);
      }
      for (const [index, { min, max }] of shipped.features.entries())
        for (const value of [min - 1n, max + 1n])
          expect(await circuit.refuses({ features: lows.with(index, value), salt: 5n })).to.equal(true);
    });
  });
});
