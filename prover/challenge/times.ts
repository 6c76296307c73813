import { isoSeconds } from "../seconds.ts";
import { ChallengeTimeError } from "./errors.ts";
import type { Challenge } from "./reading.ts";
import { LAST_DRAW } from "./stage.ts";

/** Blocks between the last commitment and the draw. Twin of `ChallengeEntries.DRAW_MARGIN`. */
const DRAW_MARGIN = 64n;

/**
 * Refuses a step before or after its time, by the newest block.
 *
 * @param options.until The last second at which it is taken.
 * @throws ChallengeTimeError.
 */
const assertNow = (
  step: string,
  now: bigint,
  { from = 0n, until }: { readonly from?: bigint; readonly until: bigint },
): void => {
  if (now < from) throw new ChallengeTimeError(step, `it begins at ${isoSeconds(from)}, and it is ${isoSeconds(now)}`);
  if (now > until) throw new ChallengeTimeError(step, `it ended at ${isoSeconds(until)}, and it is ${isoSeconds(now)}`);
};

/** @throws ChallengeTimeError. */
export const assertCommitting = ({ terms, now, block, progress }: Challenge): void => {
  assertNow("commit", now, { until: terms.commitBy });
  if (block + 1n + DRAW_MARGIN > terms.drawBlock)
    throw new ChallengeTimeError(
      "commit",
      `block ${block} is too close to block ${terms.drawBlock}, which draws the rows`,
    );
  if (progress.entries >= terms.maxEntries)
    throw new ChallengeTimeError("commit", `all ${terms.maxEntries} entries are taken`);
};

/** @throws ChallengeTimeError. */
export const assertDrawing = ({ terms, now, block }: Challenge): void => {
  assertNow("draw", now, { from: terms.commitBy + 1n, until: terms.answerBy - LAST_DRAW });
  if (block <= terms.drawBlock)
    throw new ChallengeTimeError("draw", `block ${terms.drawBlock} draws the rows, and the newest is ${block}`);
};

/** @throws ChallengeTimeError. */
export const assertAnswering = ({ terms, now, progress }: Challenge): void => {
  if (BigInt(progress.seed) === 0n) throw new ChallengeTimeError("submit", "the rows are not drawn yet");
  assertNow("submit", now, { until: terms.answerBy });
};

/** @throws ChallengeTimeError. */
export const assertDisputing = ({ terms, now }: Challenge, step = "verify --dispute"): void => {
  assertNow(step, now, { until: terms.disputeBy });
};

/** @throws ChallengeTimeError. */
export const assertRevealing = ({ terms, now }: Challenge): void => {
  assertNow("reveal", now, { from: terms.answerBy + 1n, until: terms.revealBy });
};
