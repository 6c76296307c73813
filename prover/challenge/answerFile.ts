import { existsSync } from "node:fs";
import { appendFile, truncate } from "node:fs/promises";

import { type ScoreProof, parseProof } from "../../client/proofFile.ts";
import { FileUnwritableError } from "../errors.ts";
import { readBytes, readRegularFile } from "../files.ts";
import { parseJson } from "../jsonValue.ts";
import { ProofFileError } from "../../client/proofErrors.ts";
import { AnswerFileError } from "./errors.ts";

/**
 * The proofs of an answer, one JSON line each, in any order. A line is written when its proof is
 * made, so that a run that is ended at any instant goes on where it was.
 */

/** A drawn row with what its proof has to show. */
export interface Asked {
  /** Among the drawn rows, counted from 0. */
  readonly place: number;
  /** Of the pool. */
  readonly row: number;
  /** The row's commitment. */
  readonly commitment: bigint;
}

type ProofAt = ScoreProof & { readonly place: number };

const lineOf = (place: number, { score, commitment, proof, publicSignals, model }: ScoreProof): string =>
  `${JSON.stringify({ place, score: String(score), commitment: String(commitment), proof, publicSignals, model })}\n`;

/**
 * Adds a proof at the end of the file. The salt stays out: the challenge fixes it.
 *
 * @throws FileUnwritableError. A part of the line may be there then, which the next run cuts off.
 */
export const appendProof = async (path: string, place: number, proof: ScoreProof): Promise<void> => {
  try {
    await appendFile(path, lineOf(place, proof));
  } catch (cause) {
    throw new FileUnwritableError({ path, reason: (cause as NodeJS.ErrnoException).code ?? String(cause) });
  }
};

const readLine = (
  text: string,
  { path, line, asked }: { readonly path: string; readonly line: number; readonly asked: readonly Asked[] },
): ProofAt => {
  const json = parseJson(text) as { readonly place?: unknown } | undefined;
  const proof = parseProof(json, `line ${line} of ${path}`);
  const place = json?.place;
  const expected = typeof place === "number" ? asked[place] : undefined;
  if (expected?.commitment !== proof.commitment)
    throw new AnswerFileError({ path, line, reason: "is a proof of another row than the one drawn for its place" });
  return { ...proof, place: expected.place };
};

/**
 * Reads the proofs that are there already. A last line that was not written to its end is cut off.
 *
 * @param asked The drawn rows, in their order.
 * @returns The proofs by their places. Nothing in them is verified but their commitments.
 * @throws AnswerFileError, ProofFileError, FileUnreadableError.
 */
export const readProofs = async (path: string, asked: readonly Asked[]): Promise<ReadonlyMap<number, ScoreProof>> => {
  if (!existsSync(path)) return new Map();
  const bytes = await readBytes(path);
  const end = bytes.lastIndexOf(0x0a) + 1;
  if (end < bytes.length) await truncate(path, end);
  const lines = bytes.subarray(0, end).toString("utf8").split("\n").slice(0, -1);
  return new Map(
    lines.map((text, index) => {
      const { place, ...proof } = readLine(text, { path, line: index + 1, asked });
      return [place, proof];
    }),
  );
};

/** Bytes of the longest line that is looked at: one of ours has about a thousand. */
const LONGEST_LINE = 2 ** 14;
const WORDS = 2n ** 256n;

/** Whether a leaf can hold a proof: its numbers are words of the contract. */
const isLeaf = ({ score, commitment, proof: { pi_a, pi_b, pi_c } }: ScoreProof): boolean =>
  [score, commitment, ...[...pi_a, ...pi_b.flat(), ...pi_c].map(BigInt)].every((number) => number < WORDS);

const readForeignLine = (text: string): readonly [number, ScoreProof] | undefined => {
  const json = parseJson(text) as { readonly place?: unknown } | null | undefined;
  const place = json?.place;
  if (typeof place !== "number" || !Number.isInteger(place) || place < 0) return undefined;
  try {
    const proof = parseProof(json, "a line");
    return isLeaf(proof) ? [place, proof] : undefined;
  } catch (error) {
    if (error instanceof ProofFileError) return undefined;
    throw error;
  }
};

/** One line after another, never all at once: a file of newlines has as many lines as bytes. */
const linesOf = function* (bytes: Buffer): Generator<string> {
  for (let from = 0; from < bytes.length;) {
    const found = bytes.indexOf(0x0a, from);
    const end = found < 0 ? bytes.length : found;
    if (end > from && end - from <= LONGEST_LINE) yield bytes.toString("utf8", from, end);
    from = end + 1;
  }
};

/**
 * Reads the proofs that somebody else has published, for `faultsOf`. Nothing that a cheat writes ends
 * it: a line that is not a proof counts as none, and so does one that no leaf can hold. A proof of
 * another row is one, for the finder to show. The file stays as it is.
 *
 * @param options.rows How many were drawn; proofs of other places are passed over.
 * @returns The proofs by the places that they name. Nothing in them is verified.
 * @throws FileUnreadableError.
 */
export const readPublishedProofs = async (
  path: string,
  { rows = Infinity }: { readonly rows?: number } = {},
): Promise<ReadonlyMap<number, ScoreProof>> => {
  const proofs = new Map<number, ScoreProof>();
  for (const text of linesOf(await readRegularFile(path))) {
    const [place, proof] = readForeignLine(text) ?? [];
    if (place !== undefined && proof !== undefined && place < rows) proofs.set(place, proof);
  }
  return proofs;
};
