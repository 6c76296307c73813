import { readBytes } from "../files.ts";
import { assertCeremonyRecord, type RecordedStep } from "../keys/ceremonyRecord.ts";
import { assertKeyOfCircuit } from "../keys/coefficients.ts";
import { PtauError } from "../keys/errors.ts";
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

/** The key that the first participant receives. Throws the folder's errors, FileUnreadableError, PtauError. */
export const startCeremony = async (input: CeremonyInput): Promise<{ zkey: Uint8Array; manifest: Manifest }> => {
  const { manifest, r1cs, phaseOne } = await readInput(input);
  return { zkey: await initialZkey({ r1cs, phaseOne }), manifest };
};

/**
 * The steps of a key so far, each checked to follow from the one before; with a model, that every point of the key is that circuit's. Throws KeyGateError
 * and, with a model, what `startCeremony` throws.
 */
export const checkCeremony = async (
  zkeyPath: string,
  model?: CeremonyInput,
): Promise<{ readonly circuitHash: string; readonly steps: readonly RecordedStep[] }> => {
  const zkey = await readBytes(zkeyPath);
  const key = await readZkey(zkey);
  const steps = await assertCeremonyRecord(key);
  if (model !== undefined) {
    const { r1cs, phaseOne } = await readInput(model);
    await assertKeyOfCircuit({ zkey, r1cs });
    await assertKeyFromPhaseOne({ zkey, r1cs, phaseOne });
  }
  return { circuitHash: Buffer.from(key.circuitHash).toString("hex"), steps };
};

/**
 * Checks the last key of a ceremony and makes it the model's. The keys are dev unless the phase 1 is the public one or `acceptedPtau` is its
 * blake2b-512. Throws KeyGateError, PtauError and the folder's errors, and then writes nothing.
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
