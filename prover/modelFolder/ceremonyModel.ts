import { readBytes } from "../files.ts";
import { assertCeremonyRecord, type RecordedStep } from "../keys/ceremonyRecord.ts";
import { assertKeyOfCircuit } from "../keys/coefficients.ts";
import { PtauError } from "../keys/errors.ts";
import { assertKeyPoints } from "../keys/keyPoints.ts";
import { initialZkey } from "../keys/initialZkey.ts";
import { assertKeyFromPhaseOne, keysOf } from "../keys/keys.ts";
import { type PhaseOne, readPhaseOne } from "../keys/ptauFile.ts";
import { domainBits, readR1cs } from "../keys/r1csFile.ts";
import { assertKeyGates, readZkey } from "../keys/zkeyFile.ts";
import { type Manifest, readArtifact, readManifest } from "./manifest.ts";
import { writeKeys } from "./setupModel.ts";

/** A compiled model and the phase 1 that its keys are made from. */
interface CeremonyInput {
  readonly folder: string;
  readonly ptauPath: string;
}

const readInput = async ({ folder, ptauPath }: CeremonyInput) => {
  const manifest = await readManifest(folder);
  const r1cs = await readArtifact(folder, manifest, "r1cs");
  const phaseOne: PhaseOne = await readPhaseOne(ptauPath, domainBits(await readR1cs(r1cs)));
  return { manifest, r1cs, phaseOne };
};

/**
 * Makes the key that the first participant receives.
 *
 * @throws FileUnreadableError, ModelFolderError, ManifestMismatchError, PtauError.
 */
export const startCeremony = async (input: CeremonyInput): Promise<{ zkey: Uint8Array; manifest: Manifest }> => {
  const { manifest, r1cs, phaseOne } = await readInput(input);
  return { zkey: await initialZkey({ r1cs, phaseOne }), manifest };
};

/**
 * Reads the steps of a key so far, and checks that each follows from the one before, and that its
 * points are on the curve and none of them at infinity that may not be. With a model it also checks
 * that every point of the key belongs to that circuit.
 *
 * @throws KeyGateError and, with a model, the errors of `startCeremony`.
 */
export const checkCeremony = async (
  zkeyPath: string,
  model?: CeremonyInput,
): Promise<{ readonly circuitHash: string; readonly steps: readonly RecordedStep[] }> => {
  const zkey = await readBytes(zkeyPath);
  const key = await readZkey(zkey);
  const steps = await assertCeremonyRecord(key);
  await assertKeyPoints(key);
  if (model !== undefined) {
    const { r1cs, phaseOne } = await readInput(model);
    await assertKeyOfCircuit({ zkey, r1cs });
    await assertKeyFromPhaseOne({ zkey, r1cs, phaseOne });
  }
  return { circuitHash: Buffer.from(key.circuitHash).toString("hex"), steps };
};

/**
 * Checks the last key of a ceremony and makes it the key of the model. The keys are marked `dev`
 * unless the phase 1 is the public one, or `acceptedPtau` is its blake2b-512. Nothing is written
 * when it throws.
 *
 * @throws KeyGateError, PtauError, FileUnreadableError, ModelFolderError, ManifestMismatchError.
 */
export const finishCeremony = async ({
  zkeyPath,
  acceptedPtau,
  ...input
}: CeremonyInput & { readonly zkeyPath: string; readonly acceptedPtau?: string }): Promise<Manifest> => {
  const zkey = await readBytes(zkeyPath);
  await assertKeyGates(zkey);
  const { manifest, r1cs, phaseOne } = await readInput(input);
  if (acceptedPtau !== undefined && acceptedPtau.toLowerCase() !== phaseOne.blake2b)
    throw new PtauError(`${input.ptauPath} has blake2b-512 ${phaseOne.blake2b}, not the accepted ${acceptedPtau}`);
  const origin = { inOneProcess: false, ...(acceptedPtau !== undefined && { accepted: phaseOne.blake2b }) };
  return writeKeys(input.folder, manifest, await keysOf({ zkey, r1cs, phaseOne, origin }));
};
