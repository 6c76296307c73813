import { readFileSync } from "node:fs";

import { expect } from "chai";

import { evaluate } from "../../../prover/model/evaluate.ts";
import { scorecard } from "../../../prover/model/scorecard.ts";
import { compileModel } from "../../../prover/modelFolder/compileModel.ts";
import { loadWitnessProgram } from "../../../prover/witness/witnessProgram.ts";
import { syntheticForest } from "../../../scripts/bench/syntheticForest.ts";
import { temporaryFolder } from "../../support/recorded.ts";

/** The wires of a wtns file start after its headers; wire 0 is 1, wire 1 the first public signal: the score. */
const HEADER_BYTES = 76;
const WIRE_BYTES = 32;

const scoreOf = (witness: Uint8Array): bigint => {
  const start = HEADER_BYTES + WIRE_BYTES;
  const bytes = witness.slice(start, start + WIRE_BYTES).reverse();
  return BigInt(`0x${Buffer.from(bytes).toString("hex")}`);
};

describe("a forest of 150 trees of depth 8", () => {
  const { file } = temporaryFolder();

  it("has a witness with the evaluator's score", async () => {
    const { onnx, schema } = syntheticForest({ trees: 150, depth: 8, features: 11, bins: 64 });
    const folder = file("forest");
    const { model } = await compileModel({
      onnxPath: file("forest.onnx", onnx),
      schemaPath: file("forest.json", schema),
      folder,
      name: "forest",
      card: scorecard({}),
      isPrivate: false,
    });
    const program = await loadWitnessProgram(readFileSync(`${folder}/witness.wasm`));
    for (const part of [0n, 1n, 3n]) {
      const features = model.features.map(({ min, max }) => min + ((max - min) * part) / 4n);
      const witness = await program.calculate({ features, salt: 7n });
      expect(scoreOf(witness)).to.equal(evaluate(model, features).score);
    }
  });
});
