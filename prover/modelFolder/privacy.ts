import { createHash, randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";

import { publicFolder, weightsSaltFile, weightsSaltName } from "../artifacts.ts";
import { FileUnreadableError } from "../errors.ts";
import { readRegularFile, sha256, writeAtomic } from "../files.ts";
import { ModelFolderError } from "./errors.ts";
import type { Artifact } from "../artifacts.ts";

/**
 * What shows the weights: the proving key and the r1cs hold the circuit's coefficients, the witness
 * program computes the model.
 */
const WEIGHT_BEARING: ReadonlySet<Artifact> = new Set<Artifact>([
  "onnx",
  "integerModel",
  "circuit",
  "r1cs",
  "witnessProgram",
  "provingKey",
]);

export const isWeightBearing = (artifact: Artifact): boolean => WEIGHT_BEARING.has(artifact);

/**
 * The hash of an artifact, as 64 hex digits: SHA-256, or SHA-256(salt || bytes) for the artifacts
 * of a private model that hold weights. So guessed weights cannot be compared with it.
 */
export const artifactHash = ({
  artifact,
  content,
  salt,
}: {
  artifact: Artifact;
  content: string | Uint8Array;
  salt: Buffer | undefined;
}): string =>
  salt !== undefined && isWeightBearing(artifact)
    ? createHash("sha256").update(salt).update(content).digest("hex")
    : sha256(content);

/** The hash of each artifact, for a manifest. */
export const artifactHashes = (
  artifacts: Readonly<Partial<Record<Artifact, string | Uint8Array>>>,
  salt: Buffer | undefined,
): Readonly<Partial<Record<Artifact, string>>> =>
  Object.fromEntries(
    Object.entries(artifacts).map(([artifact, content]) => [
      artifact,
      artifactHash({ artifact: artifact as Artifact, content, salt }),
    ]),
  );

export const newWeightsSalt = (): Buffer => randomBytes(32);

/**
 * Makes a folder that of a private model or, without a salt, that of an open one. What an earlier
 * compilation published is removed in both cases.
 */
export const preparePrivacy = async (folder: string, salt: Buffer | undefined): Promise<void> => {
  await rm(publicFolder(folder), { recursive: true, force: true });
  if (salt === undefined) await rm(weightsSaltFile(folder), { force: true });
  else await writeAtomic(weightsSaltFile(folder), `${salt.toString("hex")}\n`);
};

/**
 * Reads the salt of a private model.
 *
 * @returns Undefined for an open model, and for the public part of a private one.
 * @throws FileUnreadableError, ModelFolderError.
 */
export const readWeightsSalt = async (
  folder: string,
  manifest: { readonly private?: true },
): Promise<Buffer | undefined> => {
  if (manifest.private !== true) return undefined;
  const text = await readRegularFile(weightsSaltFile(folder)).catch((error: unknown) => {
    if (error instanceof FileUnreadableError && error.message.endsWith("ENOENT")) return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const hex = text.toString("utf8").trim();
  if (!/^[0-9a-f]{64}$/.test(hex)) throw new ModelFolderError(`${weightsSaltName} does not hold 32 bytes as hex`);
  return Buffer.from(hex, "hex");
};

/** Whether a folder has the weights: it is not the public part of a private model. */
export const hasWeights = async ({
  folder,
  manifest,
}: {
  folder: string;
  manifest: { readonly private?: true };
}): Promise<boolean> => manifest.private !== true || (await readWeightsSalt(folder, manifest)) !== undefined;

/**
 * What the published part of a private model tells an observer. Its maker reads this before
 * publishing; docs/private-models.md explains it at length.
 */
export const observable = ({
  folder,
  features,
  constraints,
}: {
  folder: string;
  features: number;
  constraints: number;
}): readonly string[] => [
  `private: publish ${publicFolder(folder)} and nothing else; never proving.zkey, circuit.r1cs or witness.wasm`,
  "an observer of what is published still learns:",
  `- the ${features} features by name, with their ranges, and the scorecard`,
  `- the circuit's size, ${constraints} constraints, which bounds the model's`,
  "- every published score with its commitment; whoever can have chosen features scored can imitate the model",
  "- the verification key: it does not show the weights, but whoever guesses all of them can confirm the guess",
];
