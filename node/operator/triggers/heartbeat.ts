import type { Conditions } from "../../operations/conditions.ts";
import type { OrderBook } from "../../orders/scoreOrder.ts";
import { ScoresStaleError } from "../errors.ts";
import type { CurrentScore, CurrentScores } from "../oracle/currentScores.ts";
import type { TokenBook } from "../oracle/tokenBook.ts";
import type { FailedLately } from "./failedLately.ts";

export interface Heartbeat {
  readonly scores: CurrentScores;
  readonly tokens: TokenBook;
  readonly book: OrderBook;
  readonly conditions: Conditions;
  readonly failed: FailedLately;
  readonly isServed: (modelId: string) => boolean;
  /** Seconds. */
  readonly everySeconds: bigint;
}

/** Scores of tokens that are still there, under models that this operator serves. */
const renewable = ({ scores, tokens, isServed }: Heartbeat): readonly CurrentScore[] =>
  [...scores.all()].filter(({ tokenId, modelId }) => isServed(modelId) && tokens.walletsOf(tokenId) !== undefined);

/**
 * Places an order for each score whose history ended longer ago than a heartbeat, and says so when
 * none is published although there are some to renew.
 *
 * @param now The time of the oracle's chain, Unix seconds.
 */
export const beat = (heartbeat: Heartbeat, now: bigint): void => {
  const { book, conditions, failed, everySeconds } = heartbeat;
  const all = renewable(heartbeat);
  const due = all.filter(({ asOfTime }) => now - asOfTime > everySeconds);
  for (const { tokenId, modelId } of due)
    if (!failed.has(tokenId, modelId)) book.place({ tokenId, modelId, source: "heartbeat" });
  const newest = all.reduce((last, { publishedAt }) => (publishedAt > last ? publishedAt : last), 0n);
  if (due.length > 0 && now - newest > 2n * everySeconds)
    conditions.raise(new ScoresStaleError({ seconds: now - newest }));
  else conditions.clear("E_SCORES_STALE");
};
