import { readFile, writeFile } from "node:fs/promises";

import { expect } from "chai";

import { defaultModel, modelFile, modelFiles } from "../../prover/artifacts.ts";
import { sha256 } from "../../prover/files.ts";
import { toJson } from "../../prover/jsonValue.ts";
import { loadModel, loadProver, loadVerificationKey } from "../../prover/modelFolder/load.ts";
import { type Artifact } from "../../prover/artifacts.ts";
import { type Manifest, readManifest } from "../../prover/modelFolder/manifest.ts";
import { setupModel } from "../../prover/modelFolder/setupModel.ts";
import { chain } from "../../prover/modelFolder/vetModel.ts";
import { verifyModel } from "../../prover/modelFolder/verifyModel.ts";
import { readR1cs } from "../../prover/keys/r1csFile.ts";
import { endCurveWorkers } from "../../prover/keys/snarkjs.ts";
import { expectError } from "../support/expectError.ts";
import { forestOnnx } from "../support/onnxFile.ts";
import { changed, sectionPlace } from "../support/smallCircuit.ts";
import { runCommand } from "../support/commandLine.ts";
import { copyOfTiny, tinyFolder } from "../support/tinyModel.ts";

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
    const notes = await runCommand("model", "verify", folder);
    expect(notes).to.include("all re-derived and equal").and.include("dev keys").and.include("needs --ptau");
    expect((await readManifest(folder)).keys).to.include({ dev: true, contributions: 2, beacon: true });
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

    /** The text of an artifact with its first leaf changed. */
    const withBetterLeaf = async (folder: string, artifact: Artifact): Promise<string> => {
      const written = await text(folder, artifact);
      const changed = written.replace(/(?<=leaves"?(:| \*\/)\s*\[\s*"?)-?\d+/, (leaf) => String(BigInt(leaf) + 1n));
      expect(changed).to.not.equal(written);
      return changed;
    };

    it("is refused: an integer model with a better leaf", async () => {
      const folder = await copyOfTiny();
      await replaceWithHash(folder, "integerModel", await withBetterLeaf(folder, "integerModel"));
      const { message } = await expectError("E_MANIFEST_MISMATCH", () => verifyModel(folder));
      expect(message).to.include("re-derived integer-model.json");
    });

    it("is refused: a circuit with a better leaf", async () => {
      const folder = await copyOfTiny();
      await replaceWithHash(folder, "circuit", await withBetterLeaf(folder, "circuit"));
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

    it("is refused: another r1cs, by the proving key or, where the key cannot show it, by the circuit", async () => {
      const other = await copyOfTiny();
      await replaceWithHash(other, "r1cs", await readFile(modelFile(defaultModel, "r1cs")));
      expect((await expectError("E_KEY_GATE", () => verifyModel(other))).message).to.include("another circuit");
      const folder = await copyOfTiny();
      const r1cs = await readFile(modelFile(folder, "r1cs"));
      // A proving key has no coefficients of the matrix C.
      const { value } = [...(await readR1cs(r1cs)).coefficients()].find(({ matrix }) => matrix === 2) ?? {};
      value?.writeUInt8(value.readUInt8(0) ^ 1, 0);
      await replaceWithHash(folder, "r1cs", r1cs);
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

    it("is refused: another model in the place of the ONNX file", async () => {
      const folder = await copyOfTiny();
      await replaceWithHash(folder, "onnx", Buffer.from(forestOnnx({ columns: 4, trees: [{ leaf: 1 }] })));
      const { message } = await expectError("E_MANIFEST_MISMATCH", () => verifyModel(folder));
      expect(message).to.include("re-derived integer-model.json");
    });

    it("is refused: another witness program", async () => {
      const folder = await copyOfTiny();
      await replaceWithHash(folder, "witnessProgram", await readFile(modelFile(defaultModel, "witnessProgram")));
      const { message } = await expectError("E_MANIFEST_MISMATCH", () => verifyModel(folder));
      expect(message).to.include("re-derived witness.wasm");
    });

    it("is refused: a verifier for other keys, as source and as bytecode", async () => {
      const source = await copyOfTiny();
      const written = await text(source, "verifierSource");
      const other = written.replace(/(?<=mstore\(640, )\d+/, (delta) => String(BigInt(delta) + 1n));
      expect(other).to.not.equal(written);
      await replaceWithHash(source, "verifierSource", other);
      expect((await expectError("E_MANIFEST_MISMATCH", () => verifyModel(source))).message).to.include("Verifier.sol");
      const bytecode = await copyOfTiny();
      await replaceWithHash(
        bytecode,
        "verifierBytecode",
        (await text(bytecode, "verifierBytecode")).replace("00", "01"),
      );
      const { message } = await expectError("E_MANIFEST_MISMATCH", () => verifyModel(bytecode));
      expect(message).to.include("re-derived verifier.json");
    });

    /** A proving key with a change, for which the manifest vouches. */
    const withKey = async (change: (key: Buffer) => void): Promise<string> => {
      const folder = await copyOfTiny();
      const key = await readFile(modelFile(folder, "provingKey"));
      await replaceWithHash(folder, "provingKey", changed(key, change));
      return folder;
    };

    it("is refused: a proving key of another circuit, and one of a circuit of the same size", async () => {
      const folder = await copyOfTiny();
      await replaceWithHash(folder, "provingKey", await readFile(modelFile(defaultModel, "provingKey")));
      const { message } = await expectError("E_KEY_GATE", () => verifyModel(folder));
      expect(message).to.include("the proving key is for another circuit: ");
      // The value of the first coefficient.
      const sameSize = await withKey((key) => {
        const { start } = sectionPlace(key, 4);
        key.writeUInt8(key.readUInt8(start + 4 + 12) ^ 1, start + 4 + 12);
      });
      const error = await expectError("E_KEY_GATE", () => verifyModel(sameSize));
      expect(error.message).to.include("another circuit of the same size");
    });

    it("is refused, by the prover too: a proving key whose gamma is its delta", async () => {
      const folder = await withKey((key) => {
        const gamma = sectionPlace(key, 2).start + 4 + 32 + 4 + 32 + 12 + 64 + 64 + 128;
        key.copyWithin(gamma + 128 + 64, gamma, gamma + 128);
      });
      for (const reader of [() => verifyModel(folder), async () => loadProver(await loadModel(folder))])
        expect((await expectError("E_KEY_GATE", reader)).message).to.include("gamma equals delta");
    });

    it("is refused: a proving key without a beacon, with one contribution, or with a record that does not follow", async () => {
      const BEACON_END = 8 + 8 + 2 + 2 + 32;
      const kindOfBeacon = (key: Buffer): number => key.length - BEACON_END;
      const firstStep = (key: Buffer): number => sectionPlace(key, 10).start + 68;
      const cases: readonly (readonly [reason: string, change: (key: Buffer) => void])[] = [
        ["no beacon closes", (key) => key.writeUInt32LE(0, kindOfBeacon(key))],
        ["1 contributions before the beacon", (key) => key.writeUInt32LE(1, firstStep(key) + 384)],
        ["does not follow from the one before", (key) => key.fill(7, firstStep(key) + 320, firstStep(key) + 330)],
        [
          "not made from the beacon's value",
          (key) => key.writeUInt8(key.readUInt8(key.length - 1) ^ 1, key.length - 1),
        ],
      ];
      for (const [reason, change] of cases) {
        const folder = await withKey(change);
        expect((await expectError("E_KEY_GATE", () => verifyModel(folder))).message).to.include(reason);
      }
    });

    it("is refused: a manifest that says dev keys are none", async () => {
      const folder = await copyOfTiny();
      await setManifest(folder, (manifest) => ({ ...manifest, keys: { ...manifest.keys, dev: false } }));
      const { message } = await expectError("E_KEY_GATE", () => verifyModel(folder));
      expect(message).to.include("names no ceremony");
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
    for (const reader of [loadProver, loadVerificationKey]) {
      const { hint } = await expectError("E_MODEL_FOLDER", () => reader(loaded));
      expect(hint).to.include("model setup");
    }
  });
});
