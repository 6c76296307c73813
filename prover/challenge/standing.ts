import { onChain } from "../../client/onChain.ts";
import { drawRows, modelerSeed } from "./drawing.ts";
import { ChallengeMismatchError } from "./errors.ts";
import { type Grade, GRADED, gradeOf, weightedGrade } from "./grading.ts";
import { leaderboard, type LeaderboardEntry, type LeaderboardLine } from "./leaderboard.ts";
import { labelOf, unpackProbabilities, unpackScores } from "./packed.ts";
import {
  type Challenge,
  type ChallengePlace,
  type Entry,
  type EntryStatus,
  fewAtOnce,
  type ModelerEntry,
  readEntries,
  statusOf,
} from "./reading.ts";

/** A line of a leaderboard with what the chain says of the entry. */
export interface Standing extends LeaderboardLine {
  readonly status: EntryStatus;
  /** As the contract computes them; undefined before the labels are there, and for what is struck. */
  readonly grade: Grade | undefined;
  readonly openDemands: number;
}

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

/** What grading asks of a challenge beside its entries. */
interface Grading {
  readonly seed: string;
  readonly rows: number;
  readonly poolRows: number;
  readonly threshold: number;
  readonly weights: readonly number[];
  readonly probabilities: readonly bigint[];
  /** Undefined before they are revealed. */
  readonly labels: string | undefined;
}

const gradingOf = async ({ rules }: ChallengePlace, { terms, progress }: Challenge): Promise<Grading> => {
  const { seed, labels } = progress;
  const [rows, poolRows, threshold] = [Number(terms.rows), Number(terms.poolRows), Number(terms.threshold)];
  return {
    ...{ seed, rows, poolRows, threshold },
    weights: terms.weights.map(Number),
    probabilities: unpackProbabilities(terms.probabilities),
    labels: BigInt(labels) === 0n ? undefined : await onChain(() => rules.read(labels)),
  };
};

/** An entry with its scores, and with its grade where there is one. */
const gradedEntry = async (
  { rules }: ChallengePlace,
  { modeler, entry }: ModelerEntry,
  { seed, rows, poolRows, threshold, weights, probabilities, labels }: Grading,
): Promise<LeaderboardEntry> => {
  const status = statusOf(entry);
  const hasScores = BigInt(entry.scores) !== 0n;
  const scores = hasScores ? unpackScores(await onChain(() => rules.read(entry.scores))) : [];
  const drawn = hasScores ? drawRows(modelerSeed(seed, modeler), { rows, poolRows }) : [];
  const isIn = hasScores && status !== "struck" && labels !== undefined;
  const graded = isIn
    ? scores.map((score, place) => ({ score, isBad: labelOf(labels, drawn[place] ?? 0) }))
    : undefined;
  const grade = graded && gradeOf(graded, { probabilities, threshold });
  // Of an entry that is paid, the contract has a grade only where it was graded before.
  const isGraded = status === "graded" || (status === "paid" && entry.weighted !== 0n);
  if (isGraded && grade !== undefined) assertGraded(modeler, entry, { grade, weights });
  return { modeler, index: Number(entry.index), rows: drawn, scores, grade };
};

/**
 * The leaderboard of a challenge, computed from what is on chain: answered scores, drawn rows, revealed
 * labels. Grades that the contract has are held against these.
 *
 * @param entries From `readEntries`; read here where they are left out.
 * @returns The ranked first, then the others in the order of their commitments.
 * @throws ChallengeMismatchError.
 */
export const readStandings = async (
  place: ChallengePlace,
  challenge: Challenge,
  entries?: readonly ModelerEntry[],
): Promise<readonly Standing[]> => {
  const grading = await gradingOf(place, challenge);
  const found = entries ?? (await readEntries(place, challenge));
  const graded = await fewAtOnce(found, (one) => gradedEntry(place, one, grading));
  const byModeler = new Map(
    found.map(({ modeler, entry }, index) => [modeler, { entry, grade: graded[index]?.grade }]),
  );
  const { weights } = grading;
  return leaderboard(graded, { weights, knockOuts: [...challenge.terms.knockOuts] }).map((line) => {
    const { entry, grade } = byModeler.get(line.modeler) ?? {};
    return {
      ...line,
      status: entry === undefined ? "none" : statusOf(entry),
      grade,
      openDemands: Number(entry?.openDemands ?? 0),
    };
  });
};
