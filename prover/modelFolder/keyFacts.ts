import type { VerificationKey } from "snarkjs";

import { type Artifact, modelFiles } from "../artifacts.ts";
import { toJson } from "../jsonValue.ts";
import { assertCeremonyRecord, type RecordedStep } from "../keys/ceremonyRecord.ts";
import { assertKeyOfCircuit } from "../keys/coefficients.ts";
import { KeyGateError, PtauError } from "../keys/errors.ts";
import { assertClaims, assertKeyOrigin, type KeyOrigin } from "../keys/keyOrigin.ts";
import { assertKeyPoints } from "../keys/keyPoints.ts";
import { assertKeyFromPhaseOne } from "../keys/keys.ts";
import { hasPerpetualConstants } from "../keys/perpetualPowersOfTau.ts";
import { readPhaseOne } from "../keys/ptauFile.ts";
import { domainBits, readR1cs } from "../keys/r1csFile.ts";
import { inMemory, loadSnarkjs } from "../keys/snarkjs.ts";
import { assertVerificationKeyPoints } from "../keys/verificationKey.ts";
import { verifierContract } from "../keys/verifierContract.ts";
import { assertKeyGates } from "../keys/zkeyFile.ts";
import { ManifestMismatchError, ModelFolderError } from "./errors.ts";
import { type PublishedModel, readVerificationKey } from "./load.ts";
import { readArtifact } from "./manifest.ts";
import { artifactHash, hasWeights, readWeightsSalt } from "./privacy.ts";

type Folder = Pick<PublishedModel, "folder" | "manifest">;

/** What the checker, not the folder, brings. */
export interface KeyEvidence {
  /** The powers of tau that the keys were made from. */
  readonly ptauPath?: string;
  /** blake2b-512 of powers of tau that the checker trusts though they are not the public ones. */
  readonly acceptedPtau?: string;
}

/** What the keys of a model folder show by themselves, whatever its manifest says. */
export interface KeyFacts {
  /** Its points are checked. Where the proving key is at hand, it is the one of that key. */
  readonly verificationKey: VerificationKey;
  /**
   * The steps in the proving key, the beacon last, each following from the one before; undefined
   * where the folder has no proving key, as the public part of a private model.
   */
  readonly steps: readonly RecordedStep[] | undefined;
  /**
   * What the powers of tau were shown to be, down to every point of the proving key: the public
   * ones, others that the checker accepts, others; unproved without the file or the proving key.
   */
  readonly phaseOne: "public" | "accepted" | "other" | "unproved";
  /** Whether somebody may know the secrets of the keys, as far as was shown. */
  readonly dev: boolean;
  /** Why they count as dev, one clause each; empty where they do not. */
  readonly doubts: readonly string[];
}

/** The proving key's own circuit, record and points, and that the verification key is its own. */
const checkProvingKey = async ({ folder, manifest }: Folder): Promise<readonly RecordedStep[]> => {
  const zkey = await readArtifact(folder, manifest, "provingKey");
  const key = await assertKeyGates(zkey);
  await assertKeyOfCircuit({ zkey, r1cs: await readArtifact(folder, manifest, "r1cs") });
  const steps = await assertCeremonyRecord(key);
  await assertKeyPoints(key);
  const { zKey } = await loadSnarkjs();
  const own = await zKey.exportVerificationKey(inMemory(zkey));
  await confirmArtifact({ folder, manifest }, "verificationKey", toJson(own));
  return steps;
};

/** Every point of the proving key against the circuit and the powers of tau. */
const provePhaseOne = async (
  { folder, manifest }: Folder,
  { ptauPath, acceptedPtau }: KeyEvidence & { readonly ptauPath: string },
  { ptau }: KeyOrigin,
): Promise<KeyFacts["phaseOne"]> => {
  const [zkey, r1cs] = [
    await readArtifact(folder, manifest, "provingKey"),
    await readArtifact(folder, manifest, "r1cs"),
  ];
  const phaseOne = await readPhaseOne(ptauPath, domainBits(await readR1cs(r1cs)));
  if (phaseOne.blake2b !== ptau.blake2b)
    throw new PtauError(`it has blake2b-512 ${phaseOne.blake2b}, the keys are from ${ptau.blake2b}`);
  await assertKeyFromPhaseOne({ zkey, r1cs, phaseOne });
  if (phaseOne.perpetual) return "public";
  return acceptedPtau?.toLowerCase() === phaseOne.blake2b ? "accepted" : "other";
};

const doubtsOf = (origin: KeyOrigin, phaseOne: KeyFacts["phaseOne"], isWhole: boolean): readonly string[] => [
  ...(origin.dev ? ["by its manifest one person made them, or their powers of tau"] : []),
  ...(isWhole ? [] : ["contributions, circuit and phase 1 are unproved without the proving key"]),
  ...(isWhole && phaseOne === "unproved" ? ["the origin of phase 1 is unproved, which needs --ptau"] : []),
  ...(phaseOne === "other" ? ["the powers of tau are neither the public ones nor accepted with --accept-ptau"] : []),
];

/**
 * Reads what the keys of a model folder show by themselves. It needs no weights: the public part of
 * a private model is enough, though it shows less. Nothing is taken from the manifest but the
 * hashes of files, and that keys are dev where it says so itself.
 *
 * @param published The folder and its manifest, from `loadPublished` or `loadModel`.
 * @param evidence What the checker brings; without the powers of tau the keys count as dev.
 * @returns What was shown.
 * @throws KeyGateError for a key that fails a gate, PtauError for other powers of tau than those
 * the manifest names, FileUnreadableError, ModelFolderError before `model setup`,
 * ManifestMismatchError also where the verification key is not that of the proving key.
 */
export const keyFacts = async (
  { folder, manifest }: Folder,
  { ptauPath, acceptedPtau }: KeyEvidence = {},
): Promise<KeyFacts> => {
  if (manifest.keys === undefined) throw new ModelFolderError("the manifest does not say where its keys come from");
  const verificationKey = await readVerificationKey({ folder, manifest });
  const isWhole = await hasWeights({ folder, manifest });
  const steps = isWhole ? await checkProvingKey({ folder, manifest }) : undefined;
  await assertVerificationKeyPoints(verificationKey, manifest.publicSignals.length);
  const phaseOne =
    isWhole && ptauPath !== undefined
      ? await provePhaseOne({ folder, manifest }, { ptauPath, ...(acceptedPtau && { acceptedPtau }) }, manifest.keys)
      : "unproved";
  const doubts = doubtsOf(manifest.keys, phaseOne, isWhole);
  return { verificationKey, steps, phaseOne, dev: doubts.length > 0, doubts };
};

/**
 * Refuses a manifest that claims more of its keys than they show: contributions, a beacon or a
 * ceremony that the proving key does not record, or the public powers of tau for a key that has
 * another alpha and beta. What is only unproved does not throw; `KeyFacts.dev` says it.
 *
 * @throws KeyGateError.
 */
export const assertKeyClaims = ({ manifest: { keys } }: Pick<Folder, "manifest">, facts: KeyFacts): void => {
  if (keys === undefined) throw new ModelFolderError("the manifest does not say where its keys come from");
  if (facts.steps === undefined) assertClaims(keys);
  else assertKeyOrigin(keys, facts.steps);
  if (keys.ptau.perpetual && !hasPerpetualConstants(facts.verificationKey))
    throw new KeyGateError(
      "the manifest claims the public powers of tau, but the key has another alpha or beta than theirs",
    );
};

/** @throws ManifestMismatchError unless the manifest vouches for `content` as this artifact. */
export const confirmArtifact = async (
  { folder, manifest }: Folder,
  artifact: Artifact,
  content: string | Uint8Array,
): Promise<void> => {
  const actual = artifactHash({ artifact, content, salt: await readWeightsSalt(folder, manifest) });
  const expected = manifest.hashes[artifact] ?? "none";
  if (actual !== expected)
    throw new ManifestMismatchError({ artifact: `re-derived ${modelFiles[artifact]}`, expected, actual });
};

/**
 * Builds the verifier of a verification key again and compares source and bytecode with those that
 * the manifest vouches for.
 *
 * @throws ManifestMismatchError.
 */
export const assertVerifierOfKey = async (published: Folder, verificationKey: VerificationKey): Promise<void> => {
  const { name, source, bytecode } = await verifierContract(published.manifest.name, verificationKey);
  await confirmArtifact(published, "verifierSource", source);
  await confirmArtifact(published, "verifierBytecode", toJson({ contract: name, bytecode }));
};
