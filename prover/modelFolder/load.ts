import type { VerificationKey } from "snarkjs";

import { deserializeIntegerModel, type IntegerModel } from "../model/integerModel.ts";
import type { EngineOptions } from "../proof/engine/startEngine.ts";
import { createProver, type Prover } from "../proof/prover.ts";
import { isRecord, parseJson } from "../jsonValue.ts";
import { KeyGateError } from "../keys/errors.ts";
import { assertVerificationKeyForm } from "../keys/verificationKey.ts";
import { ModelFolderError } from "./errors.ts";
import { isIntegerModel } from "./integerModelShape.ts";
import { assertKeyGates } from "../keys/zkeyFile.ts";
import { type Manifest, manifestHash, readArtifact, readArtifactText, readManifest } from "./manifest.ts";

/** A compiled model, read with its hashes checked. */
export interface LoadedModel {
  readonly folder: string;
  readonly manifest: Manifest;
  /** SHA-256 of the manifest. */
  readonly hash: string;
  readonly model: IntegerModel;
}

/**
 * Reads a compiled model and checks its hashes against the manifest.
 *
 * @param folder A whole model folder.
 * @returns The model with its manifest.
 * @throws FileUnreadableError, ModelFolderError, ManifestMismatchError.
 * @example
 * ```ts
 * const { model, manifest } = await loadModel("models/default");
 * ```
 */
export const loadModel = async (folder: string): Promise<LoadedModel> => {
  const manifest = await readManifest(folder);
  const text = await readArtifactText(folder, manifest, "integerModel");
  const model = deserializeIntegerModel(parseJson(text));
  if (!isIntegerModel(model)) throw new ModelFolderError(`${folder} has an integer model that is none`);
  return { folder, manifest, hash: manifestHash(manifest), model };
};

/** The part of a model that may be public. It is enough to verify proofs. */
export type PublishedModel = Omit<LoadedModel, "model">;

/**
 * Reads what of a model may be public, which is enough to verify its proofs.
 *
 * @param folder A whole model folder, or the public part of a private one.
 * @returns The manifest and its hash.
 * @throws FileUnreadableError, ModelFolderError.
 */
export const loadPublished = async (folder: string): Promise<PublishedModel> => {
  const manifest = await readManifest(folder);
  return { folder, manifest, hash: manifestHash(manifest) };
};

/**
 * Makes a prover of the keys in a model folder, which must pass the key gates.
 *
 * @param loaded The model, from `loadModel`.
 * @param options Which engine computes the proofs, and on how many threads.
 * @returns A prover that keeps the proving key in memory between proofs.
 * @throws ModelFolderError before `model setup`, ManifestMismatchError, KeyGateError.
 * @example
 * ```ts
 * const prover = await loadProver(await loadModel("models/default"));
 * const proof = await prover.prove({ features: vector.values });
 * ```
 */
export const loadProver = async (
  { folder, manifest, hash, model }: LoadedModel,
  options: EngineOptions = {},
): Promise<Prover> => {
  const provingKey = await readArtifact(folder, manifest, "provingKey");
  await assertKeyGates(provingKey);
  return createProver({
    witnessProgram: await readArtifact(folder, manifest, "witnessProgram"),
    provingKey,
    integerModel: model,
    model: { name: manifest.name, manifest: hash },
    ...options,
  });
};

/**
 * Reads the verification key of a model.
 *
 * @param published The model, from `loadPublished` or `loadModel`.
 * @returns The key in the format of snarkjs.
 * @throws KeyGateError for a key that would not bind the public signals, ModelFolderError,
 * ManifestMismatchError.
 */
export const loadVerificationKey = async (published: PublishedModel): Promise<VerificationKey> => {
  const key = await readVerificationKey(published);
  assertVerificationKeyForm(key, published.manifest.publicSignals.length);
  return key;
};

/** The verification key as it stands in the folder, behind its hash; nothing in it is checked. */
export const readVerificationKey = async ({
  folder,
  manifest,
}: Pick<PublishedModel, "folder" | "manifest">): Promise<VerificationKey> => {
  const key = parseJson(await readArtifactText(folder, manifest, "verificationKey"));
  if (!isRecord(key)) throw new KeyGateError("the verification key is not an object of JSON");
  return key as unknown as VerificationKey;
};
