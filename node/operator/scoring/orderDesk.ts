import type { DatabaseSync } from "node:sqlite";

import { BaseError } from "../../../prover/errors.ts";
import { ContractRevertError } from "../../../prover/onchain/errors.ts";
import { asDatabaseError, inTransaction } from "../../database.ts";
import type { OrderSource, ScoreOrder } from "../../orders/scoreOrder.ts";
import { OraclePausedError, OrderAttemptsError, OrderFaultError, OrderOverError } from "../errors.ts";
import type { Sender } from "../sender/sender.ts";
import { type FailureKind, failureKind, failureOf, pauseAfter } from "./failures.ts";
import { makeScore } from "./makeScore.ts";
import type { PreparedScores } from "./preparedScores.ts";
import type { ScoringPlace } from "./scoringPlace.ts";

/** Works on the orders of a book. */
export interface OrderDesk {
  /**
   * Begins work on as many open orders as may be under way, the most urgent first. While the sender has
   * no room, it begins falls alone: any other score would only age on its way to the chain.
   */
  readonly round: (sender: Pick<Sender, "hasRoom">) => void;
  /** Tries an order again later, or ends it, by what stood against it. */
  readonly failed: (orderId: string, error: BaseError) => void;
  readonly done: (orderId: string, facts: Readonly<Record<string, unknown>>) => void;
  /** Resolves once nothing is under way any more. */
  readonly settled: () => Promise<void>;
}

export interface DeskOptions {
  readonly place: ScoringPlace;
  readonly database: DatabaseSync;
  readonly prepared: PreparedScores;
  /** Orders under way at once. */
  readonly concurrency: number;
  /** After so long an order fails that nobody pays for, in milliseconds. */
  readonly lifetimeMs: number;
  readonly clock: () => number;
  readonly signal: AbortSignal;
  /** Called when an order has come to its next step, or can be tried again. */
  readonly onProgress: () => void;
}

/** As often an order is tried; one that is paid for until its deadline, and a fall until it is on chain. */
const MOST_ATTEMPTS = 8;
/** No request waits for longer than 30 days. */
const PAID_LIFETIME_MS = 31 * 24 * 3_600_000;

/** How often an order was tried, and when it may be again. A restart forgets it, and tries at once. */
interface Tries {
  readonly attempts: number;
  readonly early: number;
  readonly notBefore: number;
}

const NO_TRIES: Tries = { attempts: 0, early: 0, notBefore: 0 };

/** What the parts of a desk share. */
interface Desk extends DeskOptions {
  readonly tries: Map<string, Tries>;
  readonly working: Map<string, Promise<void>>;
}

/** Why an order was there before somebody paid for it as well; undefined where nobody else wanted it. */
const sourceBefore = ({ source, steps: [first] }: ScoreOrder): OrderSource | undefined => {
  const named = SOURCES_BEFORE.find((one) => one === first?.facts["source"]);
  return source === "paid" ? named : undefined;
};

const SOURCES_BEFORE: readonly OrderSource[] = ["api", "events", "heartbeat"];

/** Ends an order. Where the request is over that made it a paid one, who else wanted the score still gets it. */
const end = ({ place, tries }: Desk, order: ScoreOrder, error: BaseError): void => {
  tries.delete(order.id);
  const { book, operations } = place;
  book.advance(order.id, { state: "failed", facts: {} }, failureOf(error));
  const { id, tokenId, modelId, source, requestId } = order;
  operations.log.error({ code: error.code, order: id, token: tokenId.toString(), source }, error.message);
  const before = sourceBefore(order);
  if (error instanceof OrderOverError && requestId !== undefined && before !== undefined)
    book.place({ tokenId, modelId, source: before });
};

/** A wait for the same reason as the last one is no step. */
const saysNothingNew = ({ state, steps }: ScoreOrder, error: BaseError): boolean =>
  state === "waiting" && steps.at(-1)?.facts["code"] === error.code;

const putOff = ({ place, tries, clock, onProgress }: Desk, order: ScoreOrder, error: BaseError): void => {
  const kind: FailureKind = failureKind(error);
  const before = tries.get(order.id) ?? NO_TRIES;
  const early = before.early + (kind === "early" ? 1 : 0);
  const attempts = before.attempts + (kind === "early" ? 0 : 1);
  const pauseMs = pauseAfter(kind, kind === "early" ? early : attempts);
  tries.set(order.id, { attempts, early, notBefore: clock() + pauseMs });
  setTimeout(onProgress, pauseMs).unref();
  const { code, message } = error;
  const facts = { code, message, attempts, inSeconds: Math.round(pauseMs / 1000) };
  if (!saysNothingNew(order, error)) place.book.advance(order.id, { state: "waiting", facts });
  place.operations.log.info({ ...facts, order: order.id, token: order.tokenId.toString() }, "an order waits");
};

/** Nobody lets go of a score that somebody has paid for, or that lenders wait for. */
const isUrgent = ({ source, requestId }: ScoreOrder): boolean => source === "fall" || requestId !== undefined;

const failed = (desk: Desk, orderId: string, error: BaseError): void => {
  const { place, tries } = desk;
  const order = place.book.find(orderId);
  if (order === undefined || order.state === "done" || order.state === "failed") return;
  place.metrics.failures.inc({ code: error.code });
  const paused = error instanceof ContractRevertError && error.reason === "EnforcedPause";
  if (paused) place.operations.conditions.raise(new OraclePausedError());
  const attempts = (tries.get(orderId)?.attempts ?? 0) + 1;
  const kind = failureKind(error);
  if (kind === "permanent") end(desk, order, error);
  else if (kind === "passing" && !paused && attempts >= MOST_ATTEMPTS && !isUrgent(order))
    end(desk, order, new OrderAttemptsError({ attempts, last: error }));
  else putOff(desk, order, error);
};

const done = ({ place, tries, prepared }: Desk, orderId: string, facts: Readonly<Record<string, unknown>>): void => {
  tries.delete(orderId);
  place.operations.conditions.clear("E_ORACLE_PAUSED");
  const order = place.book.find(orderId);
  if (order === undefined || order.state === "done" || order.state === "failed") return;
  place.book.advance(orderId, { state: "done", facts });
  prepared.prune();
  const { tokenId, source } = order;
  place.operations.log.info({ order: orderId, token: tokenId.toString(), source, ...facts }, "an order is done");
};

const work = async (desk: Desk, order: ScoreOrder): Promise<void> => {
  const { place, database, prepared, signal } = desk;
  try {
    const score = await makeScore(place, order);
    if (score === undefined) {
      done(desk, order.id, { answered: true });
      return;
    }
    inTransaction(database, () => {
      prepared.put(score);
      const { proof, signers } = score;
      place.book.advance(order.id, { state: "submitting", facts: { score: proof.score, signers } });
    });
  } catch (thrown) {
    // What a stop has cut off goes on after the next start.
    if (signal.aborted) return;
    const cause = asDatabaseError(thrown);
    if (!(cause instanceof BaseError)) place.operations.log.error({ err: cause, order: order.id }, "a fault");
    failed(desk, order.id, cause instanceof BaseError ? cause : new OrderFaultError(cause));
  }
};

const isOver = ({ clock, lifetimeMs }: Desk, { source, createdAt }: ScoreOrder): boolean =>
  clock() - createdAt > (source === "paid" ? PAID_LIFETIME_MS : lifetimeMs);

const UNKEPT_PAUSE_MS = 5_000;

const unkept = (thrown: unknown): BaseError => {
  const cause = asDatabaseError(thrown);
  return cause instanceof BaseError ? cause : new OrderFaultError(cause);
};

const round = (desk: Desk, hasRoom: boolean): void => {
  const { place, working, tries, clock, prepared, concurrency, onProgress, signal } = desk;
  for (const order of place.book.open()) {
    if (signal.aborted || working.size >= concurrency) return;
    if (working.has(order.id)) continue;
    // It is attested and proved, and on its way to the chain.
    if (order.state === "submitting" && prepared.has(order.id)) continue;
    if (isOver(desk, order)) {
      end(
        desk,
        order,
        new OrderOverError(`it was open for ${Math.round((clock() - order.createdAt) / 60_000)} minutes`),
      );
      continue;
    }
    if (!hasRoom && order.source !== "fall") continue;
    if ((tries.get(order.id) ?? NO_TRIES).notBefore > clock()) continue;
    const under = work(desk, order)
      .catch((cause: unknown) => {
        // Its failure could not be kept: the order is as it was, and is tried again in a moment.
        const { code, message } = unkept(cause);
        place.operations.log.error({ code, order: order.id }, message);
        tries.set(order.id, { ...NO_TRIES, notBefore: clock() + UNKEPT_PAUSE_MS });
      })
      .finally(() => {
        working.delete(order.id);
        onProgress();
      });
    working.set(order.id, under);
  }
};

/** @param options The place of the scores, and what an order may take. */
export const openOrderDesk = (options: DeskOptions): OrderDesk => {
  const desk: Desk = { ...options, tries: new Map(), working: new Map() };
  return {
    round: (sender) => {
      round(desk, sender.hasRoom());
    },
    failed: (orderId, error) => {
      failed(desk, orderId, error);
    },
    done: (orderId, facts) => {
      done(desk, orderId, facts);
    },
    settled: async () => {
      await Promise.all(desk.working.values());
    },
  };
};
