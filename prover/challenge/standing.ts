import { onChain } from "../onchain/transactions.ts";
import {
  type Challenge,
  type ChallengeChain,
  type Entry,
  readEntries,
  type Status,
  statusOf,
} from "./challengeChain.ts";
import { drawRows, modelerSeed } from "./drawing.ts";
import { labelOf, unpackScores } from "./encoding.ts";
import { ChallengeMismatchError } from "./errors.ts";
import { type Grade, GRADED, gradeOf, weightedGrade } from "./grading.ts";
import { leaderboard, type LeaderboardEntry, type LeaderboardLine } from "./leaderboard.ts";

/** A line of a leaderboard with what the chain says of the entry. */
export interface Standing extends LeaderboardLine {
  readonly status: Status;
  /** As the contract computes them; undefined before the labels are there, and for what is struck. */
  readonly grade: Grade | undefined;
  readonly openDemands: number;
}

/** Of a table as `packProbabilities` has written it. */
const unpackProbabilities = (packed: string): readonly bigint[] => {
  const bytes = Buffer.from(packed.slice(2), "hex");
  return Array.from({ length: bytes.length / 4 }, (_, index) => BigInt(bytes.readUInt32BE(4 * index)));
};

/** @throws ChallengeMismatchError where the chain has another grade: one of the two is wrong then. */
const assertGraded = (
  modeler: string,
  entry: Entry,
  { grade, weights }: { grade: Grade; weights: readonly number[] },
) => {
  const expected = [...entry.metrics, entry.weighted].join();
  const actual = [...GRADED.map((metric) => grade[metric]), weightedGrade(grade, weights)].join();
  if (actual !== expected)
    throw new ChallengeMismatchError({ what: `the grade of ${modeler}, computed here,`, expected, actual });
};

/**
 * The leaderboard of a challenge, computed from what is on chain: answered scores, drawn rows, revealed
 * labels. Grades that the contract has are held against these.
 *
 * @returns The ranked first, then the others in the order of their commitments.
 * @throws ChallengeMismatchError.
 */
export const readStandings = async (chain: ChallengeChain, challenge: Challenge): Promise<readonly Standing[]> => {
  const { terms, progress } = challenge;
  const { rules } = chain;
  const [rows, poolRows, threshold] = [Number(terms.rows), Number(terms.poolRows), Number(terms.threshold)];
  const weights = terms.weights.map(Number);
  const isRevealed = BigInt(progress.labels) !== 0n;
  const labels = isRevealed ? await onChain(() => rules.read(progress.labels)) : undefined;
  const probabilities = unpackProbabilities(terms.probabilities);
  const found = await readEntries(chain, challenge);
  const entries: (LeaderboardEntry & { readonly entry: Entry })[] = [];
  for (const { modeler, entry } of found) {
    const status = statusOf(entry);
    const hasScores = BigInt(entry.scores) !== 0n;
    const scores = hasScores ? unpackScores(await onChain(() => rules.read(entry.scores))) : [];
    const drawn = hasScores ? drawRows(modelerSeed(progress.seed, modeler), { rows, poolRows }) : [];
    const isIn = hasScores && status !== "struck" && labels !== undefined;
    const graded = isIn
      ? scores.map((score, place) => ({ score, isBad: labelOf(labels, drawn[place] ?? 0) }))
      : undefined;
    const grade = graded && gradeOf(graded, { probabilities, threshold });
    // Of an entry that is paid, the contract has a grade only where it was graded before.
    const isGraded = status === "graded" || (status === "paid" && entry.weighted !== 0n);
    if (isGraded && grade !== undefined) assertGraded(modeler, entry, { grade, weights });
    entries.push({ modeler, index: Number(entry.index), rows: drawn, scores, grade, entry });
  }
  const byModeler = new Map(entries.map((one) => [one.modeler, one]));
  return leaderboard(entries, { weights, knockOuts: [...terms.knockOuts] }).map((line) => {
    const { entry, grade } = byModeler.get(line.modeler) ?? {};
    return {
      ...line,
      status: entry === undefined ? "none" : statusOf(entry),
      grade,
      openDemands: Number(entry?.openDemands ?? 0),
    };
  });
};
