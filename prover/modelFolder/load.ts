import type { VerificationKey } from "snarkjs";

import { deserializeIntegerModel, type IntegerModel } from "../model/integerModel.ts";
import { createProver, type Prover } from "../proof/prover.ts";
import { assertVerificationKey } from "../keys/verificationKey.ts";
import { assertKeyGates } from "../keys/zkeyFile.ts";
import { type Manifest, manifestHash, readArtifact, readManifest } from "./manifest.ts";

/** A compiled model, read with its hashes checked. */
export interface LoadedModel {
  readonly folder: string;
  readonly manifest: Manifest;
  /** SHA-256 of the manifest. */
  readonly hash: string;
  readonly model: IntegerModel;
}

/** Throws FileUnreadableError, ModelFolderError, ManifestMismatchError. */
export const loadModel = async (folder: string): Promise<LoadedModel> => {
  const manifest = await readManifest(folder);
  const text = (await readArtifact(folder, manifest, "integerModel")).toString("utf8");
  return { folder, manifest, hash: manifestHash(manifest), model: deserializeIntegerModel(text) };
};

/** What of a model may be public: enough to verify its proofs. */
export type PublishedModel = Omit<LoadedModel, "model">;

/** Of a whole model folder or of the public part of a private one. Throws FileUnreadableError, ModelFolderError. */
export const loadPublished = async (folder: string): Promise<PublishedModel> => {
  const manifest = await readManifest(folder);
  return { folder, manifest, hash: manifestHash(manifest) };
};

/** A prover for the folder's keys, which must pass the key gates. */
export const loadProver = async ({ folder, manifest, hash }: LoadedModel): Promise<Prover> => {
  const provingKey = await readArtifact(folder, manifest, "provingKey");
  await assertKeyGates(provingKey);
  return createProver({
    witnessProgram: await readArtifact(folder, manifest, "witnessProgram"),
    provingKey,
    model: { name: manifest.name, manifest: hash },
  });
};

/** Throws KeyGateError for a key that would not bind the public signals. */
export const loadVerificationKey = async ({ folder, manifest }: PublishedModel): Promise<VerificationKey> => {
  const text = (await readArtifact(folder, manifest, "verificationKey")).toString("utf8");
  const key = JSON.parse(text) as VerificationKey;
  assertVerificationKey(key, manifest.publicSignals.length);
  return key;
};

/** The verifier's contract name and creation bytecode. */
export const loadVerifier = async ({
  folder,
  manifest,
}: PublishedModel): Promise<{ contract: string; bytecode: string }> =>
  JSON.parse((await readArtifact(folder, manifest, "verifierBytecode")).toString("utf8")) as {
    contract: string;
    bytecode: string;
  };
