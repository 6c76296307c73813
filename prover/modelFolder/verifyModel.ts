import type { Artifact } from "../artifacts.ts";
import { coverageInWords } from "../model/coveringRows.ts";
import type { KeyEvidence, KeyFacts } from "./keyFacts.ts";
import { loadModel } from "./load.ts";
import type { Manifest } from "./manifest.ts";
import { hasWeights, isWeightBearing } from "./privacy.ts";
import { type VerifiedRows, verifyRows } from "./verifyRows.ts";
import { chain, vetModel } from "./vetModel.ts";

/** What `verifyModel` confirmed. */
export interface VerifiedModel {
  readonly manifest: Manifest;
  /** The artifacts that were derived again, or compared with others that were. */
  readonly confirmed: readonly Artifact[];
  readonly keyFacts: KeyFacts;
  /** Rows on which circuit, integer model and keys agree; undefined for a public part. */
  readonly rows: VerifiedRows | undefined;
}

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
  const vetted = await vetModel(folder, evidence);
  const { manifest, keyFacts } = vetted;
  if (!(await hasWeights(vetted)))
    return { manifest, confirmed: chain.filter((artifact) => !isWeightBearing(artifact)), keyFacts, rows: undefined };
  return { manifest, confirmed: chain, keyFacts, rows: await verifyRows(await loadModel(folder)) };
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
