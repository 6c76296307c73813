import type { Artifact } from "../artifacts.ts";
import { modelFile, modelFiles, publicFolder } from "../artifacts.ts";
import { readRegularFile, readRegularJson, sha256, textOf, writeAtomic } from "../files.ts";
import { isRecord, toJson } from "../jsonValue.ts";
import type { DirectionClaims } from "./directions.ts";
import { ManifestMismatchError, ModelFolderError } from "./errors.ts";
import type { Scorecard } from "../model/scorecard.ts";
import { isKeyOrigin, type KeyOrigin } from "../keys/keyOrigin.ts";
import { artifactHash, isWeightBearing, readWeightsSalt } from "./privacy.ts";
import { PUBLIC_SIGNALS } from "../../client/publicSignals.ts";

/**
 * What a model is, and the chain onnx -> integer model -> circuit -> keys -> verifier, each link by
 * SHA-256 (see `artifactHash`).
 */
export interface Manifest extends DirectionClaims {
  readonly format: "veriscore-model/1";
  readonly name: string;
  readonly publicSignals: typeof PUBLIC_SIGNALS;
  /** keccak-256 of the ordered features: what attesters sign and the registry keeps. */
  readonly schemaHash: string;
  readonly scorecard: Scorecard;
  readonly constraints: number;
  /** Present where the weights stay with the modeler: the hashes of what holds them are salted. */
  readonly private?: true;
  /**
   * The row that explanations compare with, as the schema gives it, in the features' order;
   * integers past 2^53 as strings.
   */
  readonly reference?: readonly (number | string)[];
  readonly hashes: Readonly<Partial<Record<Artifact, string>>>;
  /** Absent until `model setup`. */
  readonly keys?: KeyOrigin;
}

export const modelNamePattern = /^[A-Za-z0-9][A-Za-z0-9 ._-]{0,31}$/;

/** Points: millionths of them fit the registry's 64 bits. */
const MOST_POINTS = 1e12;

const isScorecard = (value: unknown): boolean =>
  isRecord(value) &&
  ["offset", "factor", "pointsToDoubleOdds"].every((name) => Math.abs(Number(value[name])) <= MOST_POINTS) &&
  ["offset", "factor", "pointsToDoubleOdds"].every((name) => typeof value[name] === "number") &&
  Number(value["factor"]) > 0;

const isHash = (value: unknown): boolean => typeof value === "string" && /^(0x)?[0-9a-f]{64}$/.test(value);

const isInteger = (value: unknown): boolean =>
  Number.isSafeInteger(value) || (typeof value === "string" && /^-?\d{1,20}$/.test(value));

const isNamed = (value: unknown): boolean => Array.isArray(value) && value.every((item) => typeof item === "string");

/** Shapes only: `verifyDirections` says whether they are true. */
const areClaims = ({ directions, manipulable, manipulations, costsUnknown }: DirectionClaims): boolean =>
  (directions === undefined ||
    (isRecord(directions) &&
      Object.values(directions).every((direction) => direction === "up" || direction === "down"))) &&
  (manipulable === undefined || manipulable) &&
  (manipulations === undefined || (Array.isArray(manipulations) && manipulations.every(isRecord))) &&
  (costsUnknown === undefined || isNamed(costsUnknown));

const isManifest = (value: unknown): value is Manifest => {
  const manifest = value as Partial<Manifest> | null;
  return (
    typeof manifest === "object" &&
    manifest?.format === "veriscore-model/1" &&
    typeof manifest.name === "string" &&
    modelNamePattern.test(manifest.name) &&
    JSON.stringify(manifest.publicSignals) === JSON.stringify(PUBLIC_SIGNALS) &&
    isHash(manifest.schemaHash) &&
    Number.isSafeInteger(manifest.constraints) &&
    isScorecard(manifest.scorecard) &&
    isRecord(manifest.hashes) &&
    Object.values(manifest.hashes).every(isHash) &&
    (manifest.private === undefined || manifest.private) &&
    (manifest.reference === undefined || (Array.isArray(manifest.reference) && manifest.reference.every(isInteger))) &&
    areClaims(manifest) &&
    (manifest.keys === undefined || isKeyOrigin(manifest.keys))
  );
};

/**
 * Reads the manifest of a model folder.
 *
 * @throws FileUnreadableError, ModelFolderError.
 */
export const readManifest = async (folder: string): Promise<Manifest> => {
  const path = modelFile(folder, "manifest");
  const manifest = await readRegularJson(path);
  if (!isManifest(manifest)) throw new ModelFolderError(`${path} is not a model manifest`);
  return manifest;
};

export const manifestText = (manifest: Manifest): string => toJson(manifest);

/** SHA-256 of the manifest's bytes, 64 hex digits: names the model and everything in its chain. */
export const manifestHash = (manifest: Manifest): string => sha256(manifestText(manifest));

/**
 * Writes artifacts, and then the manifest that vouches for them. A folder that is cut off in
 * between does not match its manifest and is refused. For a private model, the part that may be
 * published is also written to a folder of its own, with the same manifest.
 */
export const writeModelFolder = async (
  folder: string,
  artifacts: Readonly<Partial<Record<Artifact, string | Uint8Array>>>,
  manifest: Manifest,
): Promise<void> => {
  for (const [name, content] of Object.entries(artifacts))
    await writeAtomic(modelFile(folder, name as Artifact), content);
  await writeAtomic(modelFile(folder, "manifest"), manifestText(manifest));
  if (manifest.private !== true) return;
  for (const [name, content] of Object.entries(artifacts))
    if (!isWeightBearing(name as Artifact))
      await writeAtomic(modelFile(publicFolder(folder), name as Artifact), content);
  await writeAtomic(modelFile(publicFolder(folder), "manifest"), manifestText(manifest));
};

/**
 * Reads an artifact and checks its hash against the manifest.
 *
 * @throws FileUnreadableError, ModelFolderError, ManifestMismatchError.
 */
export const readArtifact = async (folder: string, manifest: Manifest, name: Artifact): Promise<Buffer> => {
  const expected = manifest.hashes[name];
  if (expected === undefined)
    throw new ModelFolderError(`${folder} has no ${modelFiles[name]} yet`, "run `model setup` on it first");
  const salt = await readWeightsSalt(folder, manifest);
  if (salt === undefined && manifest.private === true && isWeightBearing(name))
    throw new ModelFolderError(
      `${folder} is the public part of a private model, ${modelFiles[name]} stays with its maker`,
      "a proof can be verified here; everything else needs the whole folder",
    );
  const bytes = await readRegularFile(modelFile(folder, name));
  const actual = artifactHash({ artifact: name, content: bytes, salt });
  if (actual !== expected) throw new ManifestMismatchError({ artifact: modelFiles[name], expected, actual });
  return bytes;
};

/**
 * Reads an artifact that is text, and checks its hash against the manifest.
 *
 * @throws The errors of `readArtifact`.
 */
export const readArtifactText = async (folder: string, manifest: Manifest, name: Artifact): Promise<string> =>
  textOf(await readArtifact(folder, manifest, name), modelFile(folder, name));
