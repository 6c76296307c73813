import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect } from "chai";

import { modelFile, modelFiles } from "../../prover/artifacts.ts";
import { emitCircuit } from "../../prover/circuit/emit.ts";
import { layersOf } from "../../prover/circuit/layers.ts";
import { sha256 } from "../../prover/files.ts";
import { serializeIntegerModel } from "../../prover/model/integerModel.ts";
import { scorecard } from "../../prover/model/scorecard.ts";
import { deriveIntegerModel } from "../../prover/model/derive.ts";
import { compileModel } from "../../prover/modelFolder/compileModel.ts";
import { type Artifact } from "../../prover/artifacts.ts";
import { readManifest, writeModelFolder } from "../../prover/modelFolder/manifest.ts";
import { readR1cs } from "../../prover/keys/r1csFile.ts";
import { endCurveWorkers } from "../../prover/keys/snarkjs.ts";
import { compiledCircuit } from "../support/compiledCircuit.ts";
import { expectError } from "../support/expectError.ts";
import { branch, forestOnnx, onnxFile, schemaText } from "../support/onnxFile.ts";
import { emptyFolder, TINY_FEATURES, TINY_SCHEMA, tinyFolder, tinyOnnx } from "../support/tinyModel.ts";

const COMPILED: readonly Artifact[] = ["onnx", "schema", "integerModel", "circuit", "r1cs", "witnessProgram"];

describe("compileModel", () => {
  after(endCurveWorkers);

  it("writes the model's own files, what it derived from them, and a manifest with the hash of each", async () => {
    const { folder } = await tinyFolder();
    expect((await readdir(folder)).sort()).to.deep.equal(Object.values(modelFiles).sort());
    const manifest = await readManifest(folder);
    for (const artifact of COMPILED)
      expect(manifest.hashes[artifact]).to.equal(sha256(await readFile(modelFile(folder, artifact))));
    expect(Buffer.compare(await readFile(modelFile(folder, "onnx")), tinyOnnx)).to.equal(0);
    expect(await readFile(modelFile(folder, "schema"), "utf8")).to.equal(TINY_SCHEMA);
    expect(manifest).to.include({ format: "veriscore-model/1", name: "tiny" });
    const { constraints } = await readR1cs(await readFile(modelFile(folder, "r1cs")));
    expect(manifest.constraints).to.equal(constraints);
    expect(manifest.publicSignals).to.deep.equal(["score", "commitment"]);
    expect(manifest.scorecard).to.deep.equal(scorecard());
    expect(manifest.schemaHash).to.match(/^0x[0-9a-f]{64}$/);
  });

  it("derives the same integer model and circuit text from the same file, and others from another scorecard", () => {
    const derive = (points: number) =>
      deriveIntegerModel({ onnx: tinyOnnx, schema: TINY_SCHEMA, card: scorecard({ points }) });
    expect(serializeIntegerModel(derive(600))).to.equal(serializeIntegerModel(derive(600)));
    expect(emitCircuit(derive(600))).to.equal(emitCircuit(derive(600)));
    expect(emitCircuit(derive(601))).to.not.equal(emitCircuit(derive(600)));
  });

  it("counts in its table what an element of constant features adds to the circuit", async () => {
    const [onnxPath, schemaPath] = [join(await emptyFolder(), "m.onnx"), join(await emptyFolder(), "s.json")];
    const trees = [
      branch(0, "BRANCH_LEQ", 4, [branch(1, "BRANCH_LT", 2, [0.25, -0.5]), branch(1, "BRANCH_LT", 7, [1, -2])]),
    ];
    const [used, constant] = [
      ["a", "b", "c"].map((name) => ({ name, scale: 1, min: 0n, max: 9n })),
      ["x", "y", "z"].map((name, index) => ({ name, scale: 1, min: BigInt(index), max: BigInt(index) })),
    ];
    const left: number[] = [];
    for (const features of [used, [...used, ...constant]]) {
      await writeFile(onnxPath, forestOnnx({ columns: features.length, base: [-1], classId: 0, trees }));
      await writeFile(schemaPath, schemaText(features));
      const folder = join(await emptyFolder(), "counted");
      const options = { onnxPath, schemaPath, folder, card: scorecard(), compile: compiledCircuit };
      const { model, manifest } = await compileModel(options);
      const said = layersOf(model).reduce((sum, { constraints }) => sum + constraints, 0);
      left.push(said - manifest.constraints);
    }
    expect(left[1]).to.equal(left[0]);
  });

  describe("leaves no file behind when it fails", () => {
    const stump = branch(0, "BRANCH_LEQ", 4, [0.5, -0.5]);
    const convolved = onnxFile({
      columns: 4,
      nodes: [{ operator: "Conv", name: "my_convolution", inputs: ["features"], outputs: ["scaled"] }],
      outputs: [{ name: "scaled", type: "float" }],
    });
    const CASES: readonly {
      title: string;
      code: string;
      onnx: Uint8Array;
      schema: string;
      name?: string;
      says: string;
    }[] = [
      {
        title: "a schema with another number of features",
        code: "E_SCHEMA",
        onnx: tinyOnnx,
        schema: schemaText(TINY_FEATURES.slice(1)),
        says: "3 features",
      },
      {
        title: "a schema for a dictionary that is yet to come",
        code: "E_DICTIONARY_VERSION",
        onnx: tinyOnnx,
        schema: TINY_SCHEMA.replace("{", '{"dictionary":3,'),
        says: "no version 3",
      },
      {
        title: "a schema that is no JSON",
        code: "E_SCHEMA",
        onnx: tinyOnnx,
        schema: "features",
        says: "not valid JSON",
      },
      {
        title: "an unsupported operator",
        code: "E_UNSUPPORTED_OPERATOR",
        onnx: convolved,
        schema: TINY_SCHEMA,
        says: "my_convolution",
      },
      {
        title: "a truncated model",
        code: "E_ONNX",
        onnx: tinyOnnx.slice(0, 200),
        schema: TINY_SCHEMA,
        says: "the ONNX model cannot be used",
      },
      {
        title: "a feature the model's trees do not have",
        code: "E_ONNX",
        onnx: forestOnnx({ columns: 4, trees: [branch(9, "BRANCH_LT", 1, [1, 2])] }),
        schema: TINY_SCHEMA,
        says: "feature 9",
      },
      {
        title: "a leaf beyond any score",
        code: "E_SCHEMA",
        onnx: forestOnnx({ columns: 4, trees: [stump, { leaf: 1e30 }] }),
        schema: TINY_SCHEMA,
        says: "beyond what a score can use",
      },
      {
        title: "a name that is none",
        code: "E_USAGE",
        onnx: tinyOnnx,
        schema: TINY_SCHEMA,
        name: "../evil",
        says: "../evil",
      },
    ];
    for (const { title, code, onnx, schema, name, says } of CASES)
      it(title, async () => {
        const home = await emptyFolder();
        const [onnxPath, schemaPath, folder] = ["model.onnx", "schema.json", "out"].map((file) => join(home, file)) as [
          string,
          string,
          string,
        ];
        await writeFile(onnxPath, onnx);
        await writeFile(schemaPath, schema);
        const { message } = await expectError(code, () =>
          compileModel({ onnxPath, schemaPath, folder, name, card: scorecard() }),
        );
        expect(message).to.include(says);
        expect((await readdir(home)).sort()).to.deep.equal(["model.onnx", "schema.json"]);
      });

    it("a model or schema that is not there", async () => {
      const home = await emptyFolder();
      const { onnxPath, schemaPath } = await tinyFolder();
      const missing = join(home, "missing");
      const folder = join(home, "out");
      await expectError("E_FILE_UNREADABLE", () =>
        compileModel({ onnxPath: missing, schemaPath, folder, card: scorecard() }),
      );
      await expectError("E_FILE_UNREADABLE", () =>
        compileModel({ onnxPath, schemaPath: missing, folder, card: scorecard() }),
      );
      expect(await readdir(home)).to.deep.equal([]);
    });

    it("a folder that cannot be written", async () => {
      const home = await emptyFolder();
      const manifest = await readManifest((await tinyFolder()).folder);
      const file = join(home, "file");
      await writeFile(file, "");
      const write = () => writeModelFolder(join(file, "inside"), { circuit: "..." }, manifest);
      await expectError("E_FILE_UNWRITABLE", write);
      expect(await readdir(home)).to.deep.equal(["file"]);
    });
  });
});
