import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect } from "chai";

import { modelFile, modelFiles, publicFolder, weightsSaltFile } from "../../../prover/artifacts.ts";
import { sha256 } from "../../../prover/files.ts";
import { evaluate } from "../../../prover/model/evaluate.ts";
import { loadModel } from "../../../prover/modelFolder/load.ts";
import { type Artifact } from "../../../prover/artifacts.ts";
import { readManifest } from "../../../prover/modelFolder/manifest.ts";
import { verifyModel } from "../../../prover/modelFolder/verifyModel.ts";
import { endCurveWorkers } from "../../../prover/keys/snarkjs.ts";
import { expectError } from "../../support/expectError.ts";
import { runCommand } from "../../support/commandLine.ts";
import { emptyFolder, TINY_FEATURES, tinyFolder } from "../../support/tinyModel.ts";

const WEIGHT_BEARING: readonly Artifact[] = ["onnx", "integerModel", "circuit", "r1cs", "witnessProgram", "provingKey"];
const PUBLISHED = ["manifest.json", "schema.json", "verification-key.json", "Verifier.sol", "verifier.json"];

describe("private model", () => {
  let home: string;
  let folder: string;
  let open: string;
  let compiled: string;
  const at = (name: string): string => join(home, name);

  before(async () => {
    home = await emptyFolder();
    folder = at("private");
    const { onnxPath, schemaPath } = await tinyFolder();
    compiled = await runCommand("model", "compile", onnxPath, "--features", schemaPath, "--out", folder, "--private");
    open = publicFolder(folder);
    expect((await readdir(open)).sort()).to.deep.equal(["manifest.json", "schema.json"]);
    await runCommand("model", "setup", folder, "--dev");
    const row = TINY_FEATURES.map(({ max }) => max).join();
    await writeFile(at("rows.csv"), `${TINY_FEATURES.map(({ name }) => name).join()}\n${row}\n`);
    await runCommand("prove", folder, "--input", at("rows.csv"), "--row", "0", "--out", at("proof.json"));
  });
  after(endCurveWorkers);

  it("says what to publish, what never to, and what an observer still learns", () => {
    for (const words of [
      open,
      "never proving.zkey, circuit.r1cs or witness.wasm",
      "4 features",
      "constraints",
      "every published score",
      "verification key",
    ])
      expect(compiled).to.include(words);
  });

  it("publishes manifest, schema and verifier in a folder of their own, and nothing that shows a weight", async () => {
    expect((await readdir(open)).sort()).to.deep.equal([...PUBLISHED].sort());
    for (const name of PUBLISHED)
      expect((await readFile(join(open, name))).equals(await readFile(join(folder, name)))).to.equal(true);
    // Neither the salt nor the plain hash of anything that holds weights is in any published file.
    const texts = await Promise.all(PUBLISHED.map((name) => readFile(join(open, name), "utf8")));
    const secrets = [(await readFile(weightsSaltFile(folder), "utf8")).trim()];
    for (const artifact of WEIGHT_BEARING) secrets.push(sha256(await readFile(modelFile(folder, artifact))));
    for (const secret of secrets) expect(texts.join()).to.not.include(secret);
  });

  it("lets anyone verify its proofs with the public folder alone", async () => {
    const alone = at("published");
    await cp(open, alone, { recursive: true });
    expect(await runCommand("verify", alone, at("proof.json"))).to.match(/^valid: score \d+ under model private\n$/);
    const proof = JSON.parse(await readFile(at("proof.json"), "utf8")) as { publicSignals: string[]; score: number };
    const higher = String(proof.score + 1);
    const forged = { ...proof, score: higher, publicSignals: proof.publicSignals.with(0, higher) };
    await writeFile(at("forged.json"), JSON.stringify(forged));
    await expectError("E_PROOF_INVALID", () => runCommand("verify", alone, at("forged.json")));
    for (const command of [
      ["model", "evaluate", alone, "--input", at("rows.csv"), "--out", at("never.csv")],
      ["prove", alone, "--input", at("rows.csv"), "--row", "0", "--out", at("never.json")],
    ]) {
      const { message } = await expectError("E_MODEL_FOLDER", () => runCommand(...command));
      expect(message).to.include("the public part of a private model");
    }
  });

  it("lets anyone check its keys with the public folder alone, which proves neither their origin nor their circuit", async () => {
    const notes = await runCommand("model", "verify", open);
    expect(notes).to.include("schema -> verificationKey -> verifierSource -> verifierBytecode all re-derived");
    expect(notes).to.include("unproved without the proving key").and.include("they stay with the model's maker");
    const { message } = await expectError("E_KEY_GATE", () => runCommand("model", "verify", open, "--refuse-dev"));
    expect(message).to.include("count as dev");
  });

  it("scores, proves and verifies for its maker as an open model does", async () => {
    const { model, manifest } = await loadModel(folder);
    const proof = JSON.parse(await readFile(at("proof.json"), "utf8")) as { score: number };
    expect(
      evaluate(
        model,
        model.features.map(({ max }) => max),
      ).score,
    ).to.equal(BigInt(proof.score));
    expect(manifest.private).to.equal(true);
    expect((await verifyModel(folder)).manifest.name).to.equal("private");
  });

  it("leaves nothing private behind to mislead when it is compiled again as an open model", async () => {
    const { onnxPath, schemaPath } = await tinyFolder();
    const again = at("again");
    await cp(folder, again, { recursive: true });
    await runCommand("model", "compile", onnxPath, "--features", schemaPath, "--out", again);
    const [salted, plain] = [await readManifest(folder), await readManifest(again)];
    expect(plain.private).to.equal(undefined);
    for (const artifact of WEIGHT_BEARING.slice(0, 5))
      expect(plain.hashes[artifact]).to.not.equal(salted.hashes[artifact]);
    expect(plain.hashes.schema).to.equal(salted.hashes.schema);
    expect(await readdir(again))
      .to.not.include.members(["public"])
      .and.not.include("weights-salt.hex");
  });

  describe("tampered with", () => {
    const copy = async (): Promise<string> => {
      const changed = join(await emptyFolder(), "private");
      await cp(folder, changed, { recursive: true });
      return changed;
    };

    for (const name of PUBLISHED)
      it(`is refused: public/${name} with a byte changed, or gone`, async () => {
        const changed = await copy();
        const path = join(publicFolder(changed), name);
        const bytes = await readFile(path);
        bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
        await writeFile(path, bytes);
        const code = name === modelFiles.manifest ? "E_MODEL_FOLDER" : "E_MANIFEST_MISMATCH";
        const { message } = await expectError(code, () => verifyModel(changed));
        expect(message).to.include("public");
        await rm(path);
        await expectError("E_FILE_UNREADABLE", () => verifyModel(changed));
      });

    it("is refused: weights in the public folder", async () => {
      const changed = await copy();
      for (const name of ["proving.zkey", "weights-salt.hex"]) {
        await mkdir(publicFolder(changed), { recursive: true });
        await cp(join(changed, name), join(publicFolder(changed), name));
        const { message } = await expectError("E_MODEL_FOLDER", () => verifyModel(changed));
        expect(message).to.include(`holds ${name}, which shows the weights`);
        await rm(join(publicFolder(changed), name));
      }
    });

    it("is refused: another salt, and a salt that is none", async () => {
      const changed = await copy();
      await writeFile(weightsSaltFile(changed), `${"00".repeat(32)}\n`);
      await expectError("E_MANIFEST_MISMATCH", () => loadModel(changed));
      await writeFile(weightsSaltFile(changed), "salt\n");
      await expectError("E_MODEL_FOLDER", () => loadModel(changed));
    });
  });
});
