import type { Challenge } from "./reading.ts";

/** What a challenge waits for. */
export type Stage = "commit" | "draw" | "answer" | "dispute" | "reveal" | "grade" | "settle" | "over";

/** Seconds before the last answer in which no draw is taken. Twin of `ChallengeTerms.MIN_GAP`. */
export const LAST_DRAW = 3600n;

/** Where a challenge stands: what may be done next, and the last second for it; undefined where there is none. */
export const stageOf = ({
  terms,
  progress,
  now,
}: Challenge): { readonly stage: Stage; readonly until: bigint | undefined } => {
  const { commitBy, answerBy, disputeBy, revealBy, gradeBy } = terms;
  const isDrawn = BigInt(progress.seed) !== 0n;
  const isRevealed = BigInt(progress.labels) !== 0n;
  if (progress.isSettled) return { stage: "over", until: undefined };
  if (now <= commitBy) return { stage: "commit", until: commitBy };
  if (!isDrawn) {
    const until = answerBy - LAST_DRAW;
    return now <= until ? { stage: "draw", until } : { stage: "settle", until: undefined };
  }
  if (now <= answerBy) return { stage: "answer", until: answerBy };
  if (now <= disputeBy) return { stage: "dispute", until: disputeBy };
  if (!isRevealed && now <= revealBy) return { stage: "reveal", until: revealBy };
  return isRevealed && now <= gradeBy ? { stage: "grade", until: gradeBy } : { stage: "settle", until: undefined };
};
