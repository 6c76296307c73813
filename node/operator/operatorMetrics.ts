import { Counter, Histogram } from "prom-client";

import { addGauge, type Metrics } from "../operations/metrics.ts";
import type { OrderBook, OrderState } from "../orders/scoreOrder.ts";
import type { CurrentScores } from "./oracle/currentScores.ts";
import type { OracleTable } from "./oracle/oracleTables.ts";
import type { ScoringMetrics } from "./scoring/scoringPlace.ts";
import type { Sender } from "./sender/sender.ts";

export const scoringMetrics = (metrics: Metrics): ScoringMetrics => ({
  answers: new Counter({
    name: "veriscore_attester_answers_total",
    help: "what attesters answered: signed, refused, or none that counts",
    labelNames: ["attester", "outcome"],
    registers: [metrics],
  }),
  failures: new Counter({
    name: "veriscore_order_failures_total",
    help: "attempts at orders that did not go well, by the code",
    labelNames: ["code"],
    registers: [metrics],
  }),
  steps: new Histogram({
    name: "veriscore_order_step_seconds",
    help: "time that a step of an order takes",
    labelNames: ["step"],
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60],
    registers: [metrics],
  }),
});

export const watchtowerCounter = (metrics: Metrics): Counter<"found"> =>
  new Counter({
    name: "veriscore_watchtower_total",
    help: "what the watchtower found: orders by their source, and scores that the store cannot know",
    labelNames: ["found"],
    registers: [metrics],
  });

const OPEN: readonly OrderState[] = ["waiting", "requesting", "attesting", "proving", "submitting"];

/** Gauges of what is under way now. */
export const addOperatorGauges = (
  metrics: Metrics,
  {
    book,
    sender,
    scores,
    now,
    table,
  }: {
    readonly book: OrderBook;
    readonly sender: Sender;
    readonly scores: CurrentScores;
    /** The time of the oracle's chain, Unix seconds; undefined before it is known. */
    readonly now: () => bigint | undefined;
    readonly table: OracleTable;
  },
): void => {
  for (const state of OPEN)
    addGauge(metrics, {
      name: `veriscore_orders_${state}`,
      help: `orders that are ${state}`,
      read: () => book.open(state).length,
    });
  for (const state of ["queued", "pending", "mined"] as const)
    addGauge(metrics, {
      name: `veriscore_transactions_${state}`,
      help: `transactions of the operator that are ${state}`,
      read: () => sender.counts()[state],
    });
  for (const [state, help] of [
    ["open", "paid requests that are worked on, or wait for their claim"],
    ["underpaid", "paid requests that are not worked on: their fee is too low, or in another token"],
  ] as const)
    addGauge(metrics, { name: `veriscore_paid_requests_${state}`, help, read: () => table.countIn(state) });
  const ageOf = (pick: (times: readonly bigint[]) => bigint | undefined) => (): number | undefined => {
    const [at, time] = [now(), pick([...scores.all()].map(({ publishedAt }) => publishedAt).sort(ascending))];
    return at === undefined || time === undefined ? undefined : Number(at - time);
  };
  const help = "seconds since it was published, by the clock of the oracle's chain";
  addGauge(metrics, { name: "veriscore_newest_score_seconds", help, read: ageOf((times) => times.at(-1)) });
  addGauge(metrics, { name: "veriscore_oldest_score_seconds", help, read: ageOf((times) => times[0]) });
};

const ascending = (one: bigint, other: bigint): number => (one < other ? -1 : one > other ? 1 : 0);
