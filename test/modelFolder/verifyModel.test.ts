import { readFile, writeFile } from "node:fs/promises";

import { expect } from "chai";

import { defaultModel, modelFile, modelFiles } from "../../prover/artifacts.ts";
import { sha256, toJson } from "../../prover/files.ts";
import { loadModel, loadProver, loadVerificationKey, loadVerifier } from "../../prover/modelFolder/load.ts";
import { type Artifact, type Manifest, readManifest } from "../../prover/modelFolder/manifest.ts";
import { setupModel } from "../../prover/modelFolder/setupModel.ts";
import { chain, verifyModel } from "../../prover/modelFolder/verifyModel.ts";
import { endCurveWorkers } from "../../prover/proof/snarkjs.ts";
import { expectError } from "../events/expectError.ts";
import { copyOfTiny, tinyFolder } from "./tinyModel.ts";

const flip = (bytes: Buffer, at: number): Buffer => {
  const changed = Buffer.from(bytes);
  changed[at] = (changed[at] ?? 0) ^ 1;
  return changed;
};

const setManifest = async (folder: string, change: (manifest: Manifest) => unknown): Promise<void> =>
  writeFile(modelFile(folder, "manifest"), toJson(change(await readManifest(folder))));

/** Replaces an artifact and makes the manifest vouch for it: what someone does who controls the folder. */
const replaceWithHash = async (folder: string, artifact: Artifact, content: string | Buffer): Promise<void> => {
  await writeFile(modelFile(folder, artifact), content);
  await setManifest(folder, (manifest) => ({
    ...manifest,
    hashes: { ...manifest.hashes, [artifact]: sha256(content) },
  }));
};

describe("model folder", () => {
  after(endCurveWorkers);

  it("passes as compiled and set up, since compiling is deterministic: the tiny model", async () => {
    const { folder } = await tinyFolder();
    const manifest = await verifyModel(folder);
    expect(manifest.keys).to.include({ dev: true, contributions: 2, beacon: true });
  });

  it("passes as shipped: models/default", async () => {
    const manifest = await verifyModel(defaultModel);
    expect(manifest.name).to.equal("default");
    expect(Object.keys(manifest.hashes).sort()).to.deep.equal([...chain].sort());
  });

  describe("with one byte changed", () => {
    for (const artifact of chain)
      it(`is refused: ${modelFiles[artifact]}`, async () => {
        const folder = await copyOfTiny();
        const path = modelFile(folder, artifact);
        const bytes = await readFile(path);
        await writeFile(path, flip(bytes, bytes.length >> 1));
        const { message } = await expectError("E_MANIFEST_MISMATCH", () => verifyModel(folder));
        expect(message).to.include(modelFiles[artifact]);
        const readers: Partial<Record<Artifact, () => Promise<unknown>>> = {
          integerModel: () => loadModel(folder),
          provingKey: async () => loadProver(await loadModel(folder)),
          witnessProgram: async () => loadProver(await loadModel(folder)),
          verificationKey: async () => loadVerificationKey(await loadModel(folder)),
          verifierBytecode: async () => loadVerifier(await loadModel(folder)),
          r1cs: () => setupModel({ folder }),
        };
        const reader = readers[artifact];
        if (reader !== undefined) await expectError("E_MANIFEST_MISMATCH", reader);
        else await loadModel(folder);
      });

    for (const artifact of chain)
      it(`is refused when it is empty, or has no hash in the manifest: ${modelFiles[artifact]}`, async () => {
        const folder = await copyOfTiny();
        await writeFile(modelFile(folder, artifact), "");
        await expectError("E_MANIFEST_MISMATCH", () => verifyModel(folder));
        await setManifest(folder, (manifest) => ({
          ...manifest,
          hashes: { ...manifest.hashes, [artifact]: undefined },
        }));
        await expectError("E_MODEL_FOLDER", () => verifyModel(folder));
      });
  });

  describe("with a link exchanged and the manifest made to vouch for it", () => {
    const text = async (folder: string, artifact: Artifact): Promise<string> =>
      readFile(modelFile(folder, artifact), "utf8");

    it("is refused: an integer model with a better leaf", async () => {
      const folder = await copyOfTiny();
      const model = JSON.parse(await text(folder, "integerModel")) as { leaves: string[] };
      await replaceWithHash(
        folder,
        "integerModel",
        `${JSON.stringify({ ...model, leaves: model.leaves.with(0, "9") })}\n`,
      );
      const { message } = await expectError("E_MANIFEST_MISMATCH", () => verifyModel(folder));
      expect(message).to.include("re-derived integer-model.json");
    });

    it("is refused: a circuit with another base", async () => {
      const folder = await copyOfTiny();
      await replaceWithHash(
        folder,
        "circuit",
        (await text(folder, "circuit")).replace(/(base \*\/) \d+/, "$1 40000000"),
      );
      const { message } = await expectError("E_MANIFEST_MISMATCH", () => verifyModel(folder));
      expect(message).to.include("re-derived circuit.circom");
    });

    it("is refused: a schema with a wider range, and a scorecard with more points", async () => {
      const wider = await copyOfTiny();
      await replaceWithHash(wider, "schema", (await text(wider, "schema")).replace('"max":9', '"max":10'));
      await expectError("E_MANIFEST_MISMATCH", () => verifyModel(wider));
      const richer = await copyOfTiny();
      await setManifest(richer, (manifest) => ({ ...manifest, scorecard: { ...manifest.scorecard, offset: 600 } }));
      await expectError("E_MANIFEST_MISMATCH", () => verifyModel(richer));
    });

    it("is refused: the r1cs of another model, for which all keys may be right", async () => {
      const folder = await copyOfTiny();
      await replaceWithHash(folder, "r1cs", await readFile(modelFile(defaultModel, "r1cs")));
      const { message } = await expectError("E_MANIFEST_MISMATCH", () => verifyModel(folder));
      expect(message).to.include("re-derived circuit.r1cs");
    });

    it("is refused: a verification key that leaves the public signals unbound", async () => {
      const folder = await copyOfTiny();
      const key = JSON.parse(await text(folder, "verificationKey")) as { IC: unknown[] };
      const forged = toJson({ ...key, IC: key.IC.map(() => ["0", "1", "0"]) });
      await replaceWithHash(folder, "verificationKey", forged);
      await expectError("E_KEY_GATE", async () => loadVerificationKey(await loadModel(folder)));
      const { message } = await expectError("E_MANIFEST_MISMATCH", () => verifyModel(folder));
      expect(message).to.include("re-derived verification-key.json");
    });

    it("is refused by the prover: a proving key whose gamma is its delta", async () => {
      const folder = await copyOfTiny();
      const key = await readFile(modelFile(folder, "provingKey"));
      let header = 12;
      while (key.readUInt32LE(header) !== 2) header += 12 + Number(key.readBigUInt64LE(header + 4));
      const gamma = header + 12 + 4 + 32 + 4 + 32 + 12 + 64 + 64 + 128;
      key.copyWithin(gamma + 128 + 64, gamma, gamma + 128);
      await replaceWithHash(folder, "provingKey", key);
      await expectError("E_KEY_GATE", async () => loadProver(await loadModel(folder)));
    });
  });

  it("has another hash, and so is another model, when anything in its manifest is changed", async () => {
    const folder = await copyOfTiny();
    const { hash } = await loadModel(folder);
    expect(hash).to.equal(sha256(await readFile(modelFile(folder, "manifest"))));
    await setManifest(folder, (manifest) => ({ ...manifest, keys: { ...manifest.keys, dev: false } }));
    expect((await loadModel(folder)).hash).to.not.equal(hash);
  });

  it("is refused without a manifest, with one that is none and before it is set up", async () => {
    const folder = await copyOfTiny();
    for (const wrong of [
      "{}",
      "[]",
      "null",
      '{"format":"veriscore-model/2"}',
      '{"format":"veriscore-model/1","name":"../x"}',
    ]) {
      await writeFile(modelFile(folder, "manifest"), wrong);
      await expectError("E_MODEL_FOLDER", () => loadModel(folder));
    }
    const whole = await readFile(modelFile(await copyOfTiny(), "manifest"), "utf8");
    for (const part of ["scorecard", "hashes", "keys", "schemaHash", "constraints"]) {
      const manifest = { ...(JSON.parse(whole) as Record<string, unknown>), [part]: null };
      await writeFile(modelFile(folder, "manifest"), JSON.stringify(manifest));
      await expectError("E_MODEL_FOLDER", () => loadModel(folder));
    }
    await writeFile(modelFile(folder, "manifest"), "{");
    await expectError("E_FILE_UNREADABLE", () => loadModel(folder));
    await expectError("E_FILE_UNREADABLE", () => loadModel(`${folder}-missing`));
    const compiled = await copyOfTiny();
    await setManifest(compiled, ({ keys, hashes, ...manifest }) => {
      expect(keys).to.not.equal(undefined);
      const { provingKey, verificationKey, verifierSource, verifierBytecode, ...rest } = hashes;
      expect([provingKey, verificationKey, verifierSource, verifierBytecode]).to.not.include(undefined);
      return { ...manifest, hashes: rest };
    });
    const loaded = await loadModel(compiled);
    for (const reader of [loadProver, loadVerificationKey, loadVerifier]) {
      const { hint } = await expectError("E_MODEL_FOLDER", () => reader(loaded));
      expect(hint).to.include("model setup");
    }
  });
});
