import { type Grade, GRADED, weightedGrade } from "./grading.ts";

/** Scores of two modelers that agree so far on shared rows are flagged; CrunchDAO's limit. */
const COPY_CORRELATION = 0.95;
/** Fewer shared rows say nothing. */
const LEAST_SHARED = 20;

/** An entry as the chain has it. */
export interface LeaderboardEntry {
  readonly modeler: string;
  /** Of its commitment: 0 for the first. */
  readonly index: number;
  /** The rows of the pool that it answered, ascending, with their scores. */
  readonly rows: readonly number[];
  readonly scores: readonly number[];
  /** Undefined where it was struck, did not answer, or cannot be graded. */
  readonly grade: Grade | undefined;
}

export interface LeaderboardLine {
  readonly modeler: string;
  /** From 1; undefined where there is no grade, or one of its metrics is below its knock-out. */
  readonly rank: number | undefined;
  /** Billionths of a percent. */
  readonly weighted: bigint | undefined;
  readonly passes: boolean;
  /** The earlier entry that its scores follow. */
  readonly follows: { readonly modeler: string; readonly correlation: number } | undefined;
}

/** Scores of two entries on the rows that both answered. */
interface SharedScores {
  readonly ones: readonly number[];
  readonly others: readonly number[];
}

/** Pearson's correlation; undefined where one of the two does not vary. */
const correlationOf = ({ ones, others }: SharedScores): number | undefined => {
  const mean = (scores: readonly number[]): number => scores.reduce((sum, score) => sum + score, 0) / scores.length;
  const [first, second] = [mean(ones), mean(others)];
  let [product, ofFirst, ofSecond] = [0, 0, 0];
  ones.forEach((one, at) => {
    const other = others[at] ?? 0;
    product += (one - first) * (other - second);
    ofFirst += (one - first) ** 2;
    ofSecond += (other - second) ** 2;
  });
  return ofFirst === 0 || ofSecond === 0 ? undefined : product / Math.sqrt(ofFirst * ofSecond);
};

/**
 * Walks through the rows of both side by side, since they ascend. Of 256 entries there are 32,640
 * pairs of up to 12,000 rows.
 */
const sharedScores = ({ rows, scores }: LeaderboardEntry, other: LeaderboardEntry): SharedScores => {
  const ones: number[] = [];
  const others: number[] = [];
  let place = 0;
  for (let otherPlace = 0; otherPlace < other.rows.length; otherPlace++) {
    const row = other.rows[otherPlace] ?? 0;
    while (place < rows.length && (rows[place] ?? 0) < row) place++;
    if (rows[place] !== row) continue;
    const score = scores[place];
    const otherScore = other.scores[otherPlace];
    if (score === undefined || otherScore === undefined) continue;
    ones.push(score);
    others.push(otherScore);
  }
  return { ones, others };
};

/** The earlier entry that this one follows most; copying is a suspicion, which takes nothing. */
const followedBy = (entry: LeaderboardEntry, entries: readonly LeaderboardEntry[]): LeaderboardLine["follows"] =>
  entries
    .filter(({ index }) => index < entry.index)
    .flatMap((earlier) => {
      const shared = sharedScores(earlier, entry);
      const correlation = shared.ones.length < LEAST_SHARED ? undefined : correlationOf(shared);
      return correlation === undefined || correlation <= COPY_CORRELATION
        ? []
        : [{ modeler: earlier.modeler, correlation }];
    })
    .sort((one, other) => other.correlation - one.correlation)[0];

/**
 * Ranks the entries of a challenge as the contract does: by weighted grade, of equal ones the earlier
 * commitment first, and only those that no knock-out stops. Entries whose scores correlate over 95 %
 * with an earlier one's, on at least 20 shared rows, are flagged.
 *
 * @param entries In any order.
 * @param options.weights Of the metrics in the order of GRADED, in percent.
 * @param options.knockOuts The least values, in billionths.
 * @returns The ranked first, then the others in the order of their commitments.
 */
export const leaderboard = (
  entries: readonly LeaderboardEntry[],
  { weights, knockOuts }: { readonly weights: readonly number[]; readonly knockOuts: readonly bigint[] },
): readonly LeaderboardLine[] => {
  const graded = entries.map((entry) => {
    const { grade } = entry;
    const passes = grade !== undefined && GRADED.every((metric, at) => grade[metric] >= (knockOuts[at] ?? 0n));
    return { entry, passes, weighted: grade === undefined ? undefined : weightedGrade(grade, weights) };
  });
  const byIndex = [...graded].sort((one, other) => one.entry.index - other.entry.index);
  // A stable sort keeps the earlier commitment before an equal one.
  const ranked = byIndex
    .filter(({ passes }) => passes)
    .sort((one, other) => Number((other.weighted ?? 0n) - (one.weighted ?? 0n)));
  return [...ranked, ...byIndex.filter(({ passes }) => !passes)].map(({ entry, passes, weighted }, place) => ({
    modeler: entry.modeler,
    rank: passes ? place + 1 : undefined,
    weighted,
    passes,
    follows: followedBy(entry, entries),
  }));
};
