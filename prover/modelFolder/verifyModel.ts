import { randomBytes } from "node:crypto";
import { readdir } from "node:fs/promises";

import { modelFile, modelFiles, publicFolder, weightsSaltName } from "../artifacts.ts";
import { compileCircuit } from "../circuit/compileCircuit.ts";
import { emitCircuit } from "../circuit/emit.ts";
import { schemaHash } from "../features/dictionary.ts";
import { readBytes, sha256 } from "../files.ts";
import { toJson } from "../jsonValue.ts";
import { deriveIntegerModel } from "../model/derive.ts";
import { verifyDirections } from "./directions.ts";
import { ManifestMismatchError, ModelFolderError } from "./errors.ts";
import { evaluate } from "../model/evaluate.ts";
import { serializeIntegerModel } from "../model/integerModel.ts";
import { type FeatureSchema, parseSchema } from "../model/schema.ts";
import { assertCeremonyRecord } from "../keys/ceremonyRecord.ts";
import { assertKeyOfCircuit } from "../keys/coefficients.ts";
import { KeyGateError, PtauError } from "../keys/errors.ts";
import { assertKeyOrigin } from "../keys/keyOrigin.ts";
import { assertKeyFromPhaseOne } from "../keys/keys.ts";
import { type PhaseOne, readPhaseOne } from "../keys/ptauFile.ts";
import { domainBits, readR1cs } from "../keys/r1csFile.ts";
import { verifyProof } from "../proof/scoreProof.ts";
import { inMemory, loadSnarkjs } from "../keys/snarkjs.ts";
import { verifierContract } from "../keys/verifierContract.ts";
import { assertKeyGates } from "../keys/zkeyFile.ts";
import { type LoadedModel, loadModel, loadProver, loadVerificationKey } from "./load.ts";
import { type Artifact } from "../artifacts.ts";
import { type Manifest, readArtifact } from "./manifest.ts";
import { artifactHash, isWeightBearing, readWeightsSalt } from "./privacy.ts";

/** A folder's manifest, and the salt of its hashes where the model is private. */
interface Vouched {
  readonly folder: string;
  readonly manifest: Manifest;
  readonly salt: Buffer | undefined;
}

const confirm = ({ manifest, salt }: Vouched, artifact: Artifact, derived: string | Uint8Array): void => {
  const actual = artifactHash({ artifact, content: derived, salt });
  const expected = manifest.hashes[artifact] ?? "none";
  if (actual !== expected)
    throw new ManifestMismatchError({ artifact: `re-derived ${modelFiles[artifact]}`, expected, actual });
};

/**
 * The manifest names the schema's features, and the reference row that the schema names or none.
 */
const verifySchema = (manifest: Manifest, schema: FeatureSchema): void => {
  const { features, dictionary, reference } = schema;
  const hash = schemaHash(features, dictionary);
  if (hash !== manifest.schemaHash)
    throw new ManifestMismatchError({ artifact: "feature schema", expected: manifest.schemaHash, actual: hash });
  const shown = (row: readonly unknown[] | undefined): string => (row === undefined ? "none" : sha256(row.join(",")));
  const [expected, actual] = [shown(manifest.reference), shown(reference)];
  if (actual !== expected) throw new ManifestMismatchError({ artifact: "reference row", expected, actual });
};

/**
 * onnx -> integer model -> circuit -> r1cs and witness program, derived again and compared with the
 * manifest.
 */
const verifyCircuit = async (vouched: Vouched): Promise<void> => {
  const { folder, manifest } = vouched;
  const onnx = await readArtifact(folder, manifest, "onnx");
  const schema = (await readArtifact(folder, manifest, "schema")).toString("utf8");
  const model = deriveIntegerModel({ onnx, schema, card: manifest.scorecard });
  const parsed = parseSchema(schema);
  verifySchema(manifest, parsed);
  confirm(vouched, "integerModel", serializeIntegerModel(model));
  verifyDirections(manifest, { schema: parsed, model });
  const circuit = emitCircuit(model);
  confirm(vouched, "circuit", circuit);
  const { r1cs, witnessProgram, constraints } = await compileCircuit(circuit);
  confirm(vouched, "r1cs", r1cs);
  confirm(vouched, "witnessProgram", witnessProgram);
  if (constraints !== manifest.constraints)
    throw new ModelFolderError(`the manifest says ${manifest.constraints} constraints, the circuit has ${constraints}`);
};

/**
 * Who made the proving key, and from which powers of tau, as its own record shows it and as the
 * manifest tells it.
 */
const verifyOrigin = async ({ folder, manifest }: Vouched, ptauPath: string | undefined) => {
  const key = await assertKeyGates(await readArtifact(folder, manifest, "provingKey"));
  const steps = await assertCeremonyRecord(key);
  if (manifest.keys === undefined) throw new ModelFolderError("the manifest does not say where its keys come from");
  assertKeyOrigin(manifest.keys, steps);
  if (ptauPath === undefined) return undefined;
  const r1cs = await readR1cs(await readArtifact(folder, manifest, "r1cs"));
  const phaseOne = await readPhaseOne(ptauPath, domainBits(r1cs));
  if (phaseOne.blake2b !== manifest.keys.ptau.blake2b)
    throw new PtauError(`it has blake2b-512 ${phaseOne.blake2b}, the keys are from ${manifest.keys.ptau.blake2b}`);
  return phaseOne;
};

/** r1cs -> proving key: size and coefficients, which needs no powers of tau. */
const verifyCoefficients = async ({ folder, manifest }: Vouched): Promise<void> =>
  assertKeyOfCircuit({
    zkey: await readArtifact(folder, manifest, "provingKey"),
    r1cs: await readArtifact(folder, manifest, "r1cs"),
  });

/** r1cs -> proving key: every point. */
const verifyPoints = async ({ folder, manifest }: Vouched, phaseOne: PhaseOne): Promise<void> =>
  assertKeyFromPhaseOne({
    zkey: await readArtifact(folder, manifest, "provingKey"),
    r1cs: await readArtifact(folder, manifest, "r1cs"),
    phaseOne,
  });

/** proving key -> verification key -> verifier, derived again. */
const verifyVerifier = async (vouched: Vouched): Promise<void> => {
  const { folder, manifest } = vouched;
  const provingKey = inMemory(await readArtifact(folder, manifest, "provingKey"));
  const { zKey } = await loadSnarkjs();
  const verificationKey = await zKey.exportVerificationKey(provingKey);
  confirm(vouched, "verificationKey", toJson(verificationKey));
  const verifier = await verifierContract(manifest.name, verificationKey);
  confirm(vouched, "verifierSource", verifier.source);
  confirm(vouched, "verifierBytecode", toJson({ contract: verifier.name, bytecode: verifier.bytecode }));
};

/** Any value of a feature, out of 2^128 places in its range. */
const randomValue = ({ min, max }: { readonly min: bigint; readonly max: bigint }): bigint =>
  min + ((BigInt(`0x${randomBytes(16).toString("hex")}`) * (max - min + 1n)) >> 128n);

/** Proofs of two rows, which a key with other points than the circuit's would most likely fail. */
const verifyRows = async (loaded: LoadedModel): Promise<void> => {
  const { model, hash } = loaded;
  const prover = await loadProver(loaded);
  const verificationKey = await loadVerificationKey(loaded);
  for (const features of [model.features.map(({ min }) => min), model.features.map(randomValue)]) {
    const proof = await prover.prove({ features });
    await verifyProof(proof, { verificationKey, manifest: hash });
    if (proof.score !== evaluate(model, features).score)
      throw new KeyGateError("the circuit gives another score than the model");
  }
};

/**
 * The public part of a private model says what the folder says, and shows nothing of the weights.
 */
const verifyPublished = async ({ folder, manifest, salt }: Vouched): Promise<void> => {
  if (manifest.private !== true) return;
  const open = publicFolder(folder);
  const secret = [weightsSaltName, ...chain.filter(isWeightBearing).map((artifact) => modelFiles[artifact])];
  const shown = (await readdir(open).catch(() => [])).find((name) => secret.includes(name));
  if (shown !== undefined) throw new ModelFolderError(`${open} holds ${shown}, which shows the weights`, "take it out");
  const manifests = await Promise.all([folder, open].map((of) => readBytes(modelFile(of, "manifest"))));
  if (manifests[0]?.equals(manifests[1] ?? Buffer.alloc(0)) !== true)
    throw new ModelFolderError(`${open} has another manifest than ${folder}`);
  for (const artifact of chain.filter((name) => !isWeightBearing(name))) {
    const actual = artifactHash({ artifact, content: await readBytes(modelFile(open, artifact)), salt });
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

/**
 * Derives the whole chain of a model folder again and compares it with the manifest. With the
 * powers of tau it also checks every point of the proving key. Without them it compares the
 * coefficients of the key with the circuit, and trusts the manifest for the points.
 * Declared directions are proved again on the integer model.
 *
 * @param folder A whole model folder.
 * @param options.ptauPath The powers of tau that the keys were made from.
 * @returns The manifest.
 * @throws ManifestMismatchError, DirectionError, DirectionUndecidedError, KeyGateError, PtauError, ProofInvalidError, FileUnreadableError,
 * ModelFolderError.
 */
export const verifyModel = async (folder: string, { ptauPath }: { ptauPath?: string } = {}): Promise<Manifest> => {
  const loaded = await loadModel(folder);
  const { manifest } = loaded;
  // The files themselves, also those that nothing below reads because it derives them again.
  for (const artifact of chain) await readArtifact(folder, manifest, artifact);
  const vouched: Vouched = { folder, manifest, salt: await readWeightsSalt(folder, manifest) };
  // What costs least comes first.
  await verifyPublished(vouched);
  const phaseOne = await verifyOrigin(vouched, ptauPath);
  await verifyCoefficients(vouched);
  await verifyVerifier(vouched);
  await verifyCircuit(vouched);
  if (phaseOne !== undefined) await verifyPoints(vouched, phaseOne);
  await verifyRows(loaded);
  return manifest;
};

/** What a user must know beyond "all equal": who could forge proofs, and what was not checked. */
export const trustOf = (keys: Manifest["keys"], { pointsChecked }: { pointsChecked: boolean }): readonly string[] => [
  ...(keys?.dev === false ? [] : ["dev keys: whoever made them, or their powers of tau, could forge proofs"]),
  ...(keys?.ptau.accepted === true
    ? [`powers of tau ${keys.ptau.blake2b} are not the public ones; the model's maker vouches for them`]
    : []),
  ...(keys?.ceremony ?? []).map(
    ({ name, hash, beacon }) => `${beacon === undefined ? name : `beacon ${beacon.value}`}: ${hash}`,
  ),
  pointsChecked
    ? "every point of the proving key is this circuit's under these powers of tau"
    : "the proving key has this circuit's coefficients; its points were not checked, which needs --ptau",
];
