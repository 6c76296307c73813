import type { KeyOrigin } from "../proof/setup.ts";
import { modelFile, modelFiles, type ModelFile } from "../artifacts.ts";
import { readBytes, readJson, sha256, toJson, writeAtomic } from "../files.ts";
import { ManifestMismatchError, ModelFolderError } from "../model/errors.ts";
import type { Scorecard } from "../model/scorecard.ts";

/** Every artifact of a model except the manifest itself. */
export type Artifact = Exclude<ModelFile, "manifest">;

/** What a model is, and the chain onnx -> integer model -> circuit -> keys -> verifier, each link by SHA-256. */
export interface Manifest {
  readonly format: "veriscore-model/1";
  readonly name: string;
  readonly kind: "forest";
  readonly publicSignals: readonly ["score", "commitment"];
  /** keccak-256 of the ordered features: what attesters sign and the registry keeps. */
  readonly schemaHash: string;
  readonly scorecard: Scorecard;
  readonly constraints: number;
  readonly hashes: Readonly<Partial<Record<Artifact, string>>>;
  /** Absent until `model setup`. */
  readonly keys?: KeyOrigin;
}

export const modelNamePattern = /^[A-Za-z0-9][A-Za-z0-9 ._-]{0,31}$/;

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

const isScorecard = (value: unknown): boolean =>
  isRecord(value) && ["offset", "factor", "pointsToDoubleOdds"].every((name) => Number.isFinite(value[name]));

const isManifest = (value: unknown): value is Manifest => {
  const manifest = value as Partial<Manifest> | null;
  return (
    typeof manifest === "object" &&
    manifest?.format === "veriscore-model/1" &&
    typeof manifest.name === "string" &&
    modelNamePattern.test(manifest.name) &&
    typeof manifest.schemaHash === "string" &&
    typeof manifest.constraints === "number" &&
    isScorecard(manifest.scorecard) &&
    isRecord(manifest.hashes) &&
    (manifest.keys === undefined || isRecord(manifest.keys))
  );
};

/** Throws FileUnreadableError, ModelFolderError. */
export const readManifest = async (folder: string): Promise<Manifest> => {
  const manifest = await readJson(modelFile(folder, "manifest"));
  if (!isManifest(manifest)) throw new ModelFolderError(`${modelFile(folder, "manifest")} is no model manifest`);
  return manifest;
};

export const manifestText = (manifest: Manifest): string => toJson(manifest);

/** SHA-256 of the manifest's bytes, 64 hex digits: names the model and everything in its chain. */
export const manifestHash = (manifest: Manifest): string => sha256(manifestText(manifest));

/** Writes artifacts, then the manifest that vouches for them: a folder cut off in between does not match its manifest and is refused. */
export const writeModelFolder = async (
  folder: string,
  artifacts: Readonly<Partial<Record<Artifact, string | Uint8Array>>>,
  manifest: Manifest,
): Promise<void> => {
  for (const [name, content] of Object.entries(artifacts))
    await writeAtomic(modelFile(folder, name as Artifact), content);
  await writeAtomic(modelFile(folder, "manifest"), manifestText(manifest));
};

/** Bytes of an artifact whose hash the manifest confirms. Throws FileUnreadableError, ModelFolderError, ManifestMismatchError. */
export const readArtifact = async (folder: string, manifest: Manifest, name: Artifact): Promise<Buffer> => {
  const expected = manifest.hashes[name];
  if (expected === undefined)
    throw new ModelFolderError(`${folder} has no ${modelFiles[name]} yet`, "run `model setup` on it first");
  const bytes = await readBytes(modelFile(folder, name));
  const actual = sha256(bytes);
  if (actual !== expected) throw new ManifestMismatchError({ artifact: modelFiles[name], expected, actual });
  return bytes;
};
