import { readdir } from "node:fs/promises";

import { type Artifact, modelFile, modelFiles, publicFolder, weightsSaltName } from "../artifacts.ts";
import { compileCircuit } from "../circuit/compileCircuit.ts";
import { emitCircuit } from "../circuit/emit.ts";
import { readBytes } from "../files.ts";
import { assertKeyOfCircuit } from "../keys/coefficients.ts";
import { coverageInWords } from "../model/coveringRows.ts";
import { deriveIntegerModel } from "../model/derive.ts";
import { serializeIntegerModel } from "../model/integerModel.ts";
import { parseSchema } from "../model/schema.ts";
import { verifyDirections } from "./directions.ts";
import { ManifestMismatchError, ModelFolderError } from "./errors.ts";
import {
  assertKeyClaims,
  assertVerifierOfKey,
  confirmArtifact,
  type KeyEvidence,
  type KeyFacts,
  keyFacts,
} from "./keyFacts.ts";
import { loadModel, loadPublished, type PublishedModel } from "./load.ts";
import { type Manifest, readArtifact } from "./manifest.ts";
import { artifactHash, isWeightBearing, readWeightsSalt } from "./privacy.ts";
import { verifyManifest, verifySchema } from "./verifyManifest.ts";
import { type VerifiedRows, verifyRows } from "./verifyRows.ts";

/** A folder and its manifest. */
type Folder = Pick<PublishedModel, "folder" | "manifest">;

/**
 * onnx -> integer model -> circuit -> r1cs and witness program, derived again and compared with the
 * manifest.
 */
const verifyCircuit = async (published: Folder): Promise<void> => {
  const { folder, manifest } = published;
  const onnx = await readArtifact(folder, manifest, "onnx");
  const schema = (await readArtifact(folder, manifest, "schema")).toString("utf8");
  const model = deriveIntegerModel({ onnx, schema, card: manifest.scorecard });
  const parsed = parseSchema(schema);
  verifySchema(manifest, parsed);
  await confirmArtifact(published, "integerModel", serializeIntegerModel(model));
  verifyDirections(manifest, { schema: parsed, model });
  const circuit = emitCircuit(model);
  await confirmArtifact(published, "circuit", circuit);
  const { r1cs, witnessProgram, constraints } = await compileCircuit(circuit);
  await confirmArtifact(published, "r1cs", r1cs);
  await confirmArtifact(published, "witnessProgram", witnessProgram);
  if (constraints !== manifest.constraints)
    throw new ModelFolderError(`the manifest says ${manifest.constraints} constraints, the circuit has ${constraints}`);
};

/** r1cs -> proving key: size and coefficients, which needs no powers of tau. */
const verifyCoefficients = async ({ folder, manifest }: Folder): Promise<void> =>
  assertKeyOfCircuit({
    zkey: await readArtifact(folder, manifest, "provingKey"),
    r1cs: await readArtifact(folder, manifest, "r1cs"),
  });

/**
 * The public part of a private model says what the folder says, and shows nothing of the weights.
 */
const verifyPublished = async ({ folder, manifest }: Folder): Promise<void> => {
  if (manifest.private !== true) return;
  const open = publicFolder(folder);
  const secret = [weightsSaltName, ...chain.filter(isWeightBearing).map((artifact) => modelFiles[artifact])];
  const shown = (await readdir(open).catch(() => [])).find((name) => secret.includes(name));
  if (shown !== undefined) throw new ModelFolderError(`${open} holds ${shown}, which shows the weights`, "take it out");
  const manifests = await Promise.all([folder, open].map((of) => readBytes(modelFile(of, "manifest"))));
  if (manifests[0]?.equals(manifests[1] ?? Buffer.alloc(0)) !== true)
    throw new ModelFolderError(`${open} has another manifest than ${folder}`);
  for (const artifact of chain.filter((name) => !isWeightBearing(name))) {
    const actual = artifactHash({ artifact, content: await readBytes(modelFile(open, artifact)), salt: undefined });
    const expected = manifest.hashes[artifact] ?? "none";
    if (actual !== expected)
      throw new ManifestMismatchError({ artifact: `public/${modelFiles[artifact]}`, expected, actual });
  }
};

/** The artifacts in the order of the chain, for telling the user what was confirmed. */
export const chain: readonly Artifact[] = [
  "onnx",
  "schema",
  "integerModel",
  "circuit",
  "r1cs",
  "witnessProgram",
  "provingKey",
  "verificationKey",
  "verifierSource",
  "verifierBytecode",
];

/** What `verifyModel` confirmed. */
export interface VerifiedModel {
  readonly manifest: Manifest;
  /** The artifacts that were derived again, or compared with others that were. */
  readonly confirmed: readonly Artifact[];
  readonly keyFacts: KeyFacts;
  /** Rows on which circuit, integer model and keys agree; undefined for a public part. */
  readonly rows: VerifiedRows | undefined;
}

/** Keys and verifier, which need no weights. */
const verifyKeys = async (published: Folder, evidence: KeyEvidence): Promise<KeyFacts> => {
  const facts = await keyFacts(published, evidence);
  assertKeyClaims(published, facts);
  await assertVerifierOfKey(published, facts.verificationKey);
  return facts;
};

/** What the public part of a private model shows without the rest. */
const verifyPublicPart = async (published: Folder, evidence: KeyEvidence): Promise<VerifiedModel> => {
  const { folder, manifest } = published;
  verifySchema(manifest, parseSchema((await readArtifact(folder, manifest, "schema")).toString("utf8")));
  const confirmed = chain.filter((artifact) => !isWeightBearing(artifact));
  return { manifest, confirmed, keyFacts: await verifyKeys(published, evidence), rows: undefined };
};

/**
 * Derives the whole chain of a model folder again and compares it with the manifest. Keys are
 * judged by what they show themselves: without the powers of tau their origin is unproved, and they
 * count as dev whatever the manifest says. With the powers of tau every point of the proving key is
 * checked. Declared directions are proved again on the integer model, and circuit and model are
 * compared on rows in every bin and leaf.
 *
 * @param folder A model folder. Of the public part of a private one, the keys are checked alone.
 * @param evidence The powers of tau that the keys were made from, and whether they are accepted
 * though they are not the public ones.
 * @returns What was confirmed.
 * @throws ManifestMismatchError, DirectionError, DirectionUndecidedError, KeyGateError, PtauError,
 * ProofInvalidError, WitnessMismatchError, FileUnreadableError, ModelFolderError.
 * @example
 * ```ts
 * const { keyFacts } = await verifyModel("models/default", { ptauPath: "pot14.ptau" });
 * if (keyFacts.dev) console.warn(keyFacts.doubts);
 * ```
 */
export const verifyModel = async (folder: string, evidence: KeyEvidence = {}): Promise<VerifiedModel> => {
  const published = await loadPublished(folder);
  const { manifest } = published;
  await verifyManifest(folder, manifest);
  if (manifest.private === true && (await readWeightsSalt(folder, manifest)) === undefined)
    return verifyPublicPart(published, evidence);
  const loaded = await loadModel(folder);
  // The files themselves, also those that nothing below reads because it derives them again.
  for (const artifact of chain) await readArtifact(folder, manifest, artifact);
  // What costs least comes first.
  await verifyPublished(published);
  await verifyCoefficients(published);
  const facts = await verifyKeys(published, evidence);
  await verifyCircuit(published);
  const rows = await verifyRows(loaded);
  return { manifest, confirmed: chain, keyFacts: facts, rows };
};

/** What a user must know beyond "all equal": who could forge proofs, and what was not checked. */
export const trustOf = ({ manifest: { keys }, keyFacts: facts, rows }: VerifiedModel): readonly string[] => [
  ...(facts.dev ? [`dev keys, whose maker could forge proofs: ${facts.doubts.join("; ")}`] : []),
  ...(keys?.ptau.accepted === true
    ? [`powers of tau ${keys.ptau.blake2b} are not the public ones; the model's maker vouches for them`]
    : []),
  ...(keys?.ceremony ?? []).map(
    ({ name, hash, beacon }) => `${beacon === undefined ? name : `beacon ${beacon.value}`}: ${hash}`,
  ),
  ...(facts.phaseOne === "unproved"
    ? []
    : ["every point of the proving key is this circuit's under these powers of tau"]),
  ...(rows === undefined
    ? ["weights, circuit and proving key are not here: they stay with the model's maker"]
    : [
        `circuit and model agree on ${rows.witnesses} rows, ${coverageInWords(rows)}; ` +
          `${rows.proofs} of them proved and verified`,
      ]),
];
