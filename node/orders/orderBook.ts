import { randomUUID } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";

import { fromExactJson, toExactJson } from "./exactJson.ts";
import type { KeptOrders, OrderBook, OrderSource, OrderState, OrderStep, ScoreOrder } from "./scoreOrder.ts";

/** The table of orders. An order is closed once it is done or failed. */
export const ORDER_TABLES = `
CREATE TABLE score_order (
  id TEXT PRIMARY KEY, token_id TEXT NOT NULL, model_id TEXT NOT NULL, source TEXT NOT NULL, urgency INTEGER NOT NULL,
  request_id TEXT, state TEXT NOT NULL, steps TEXT NOT NULL, failure TEXT, created_at INTEGER NOT NULL, closed_at INTEGER
) STRICT;
-- Two open orders of one token and model cannot be.
CREATE UNIQUE INDEX open_order ON score_order (token_id, model_id) WHERE closed_at IS NULL;
CREATE INDEX order_of_token ON score_order (token_id, model_id, created_at);
`;

/** The second version: what is over is found by its end. */
export const ORDER_ENDS = "CREATE INDEX order_closed ON score_order (closed_at) WHERE closed_at IS NOT NULL";

/** Orders that are forgotten in one go. */
const FORGOTTEN_AT_ONCE = 500;

/** The most urgent first. */
const SOURCES: readonly OrderSource[] = ["fall", "paid", "api", "events", "heartbeat"];

interface Row {
  readonly id: string;
  readonly token_id: string;
  readonly model_id: string;
  readonly source: OrderSource;
  readonly request_id: string | null;
  readonly state: OrderState;
  readonly steps: string;
  readonly failure: string | null;
  readonly created_at: number;
}

/** The steps are read when somebody asks for them: a look at all open orders does not. */
const orderOf = (row: Row): ScoreOrder => {
  let steps: readonly OrderStep[] | undefined;
  return {
    id: row.id,
    tokenId: BigInt(row.token_id),
    modelId: row.model_id,
    source: row.source,
    ...(row.request_id !== null && { requestId: BigInt(row.request_id) }),
    state: row.state,
    get steps() {
      steps ??= fromExactJson(row.steps) as readonly OrderStep[];
      return steps;
    },
    createdAt: row.created_at,
    ...(row.failure !== null && { failure: JSON.parse(row.failure) as NonNullable<ScoreOrder["failure"]> }),
  };
};

type NewOrder = Parameters<OrderBook["place"]>[0];

/** The statements of the table. */
const statementsOf = (database: DatabaseSync) => ({
  byId: database.prepare("SELECT * FROM score_order WHERE id = ?"),
  openOf: database.prepare("SELECT * FROM score_order WHERE token_id = ? AND model_id = ? AND closed_at IS NULL"),
  open: database.prepare(
    "SELECT * FROM score_order WHERE closed_at IS NULL AND (:state IS NULL OR state = :state) ORDER BY urgency, created_at, rowid",
  ),
  insert: database.prepare(
    "INSERT INTO score_order VALUES (:id, :token_id, :model_id, :source, :urgency, :request_id, 'waiting', :steps, NULL, :at, NULL)",
  ),
  urge: database.prepare(
    "UPDATE score_order SET source = :source, urgency = :urgency, request_id = :request_id WHERE id = :id",
  ),
  prune: database.prepare(
    `DELETE FROM score_order WHERE id IN (SELECT id FROM score_order WHERE closed_at IS NOT NULL AND (closed_at < :before OR
      closed_at < (SELECT closed_at FROM score_order WHERE closed_at IS NOT NULL ORDER BY closed_at DESC LIMIT 1 OFFSET :last))
      ORDER BY closed_at LIMIT ${FORGOTTEN_AT_ONCE}) RETURNING id`,
  ),
  step: database.prepare(
    "UPDATE score_order SET state = :state, steps = :steps, failure = :failure, closed_at = :closed_at WHERE id = :id",
  ),
});

/** What happens in a table of orders; the caller tells it to those who watch. */
const orderTable = (database: DatabaseSync, clock: () => number) => {
  const { byId, openOf, open, insert, urge, step, prune } = statementsOf(database);
  const find = (id: string): ScoreOrder | undefined => {
    const row = byId.get(id) as Row | undefined;
    return row && orderOf(row);
  };
  const known = (id: string): ScoreOrder => {
    const order = find(id);
    if (order === undefined) throw new RangeError(`there is no order ${id}`);
    return order;
  };
  return {
    find,
    known,
    open: (state?: OrderState) => (open.all({ state: state ?? null }) as unknown as Row[]).map(orderOf),
    openOf: ({ tokenId, modelId }: NewOrder): ScoreOrder | undefined => {
      const row = openOf.get(tokenId.toString(), modelId) as Row | undefined;
      return row && orderOf(row);
    },
    insert: ({ tokenId, modelId, source, requestId }: NewOrder): string => {
      const [id, at] = [randomUUID(), clock()];
      const steps: readonly OrderStep[] = [{ state: "waiting", at, facts: { source } }];
      insert.run({
        ...{ id, token_id: tokenId.toString(), model_id: modelId, source, urgency: SOURCES.indexOf(source), at },
        ...{ request_id: requestId?.toString() ?? null, steps: toExactJson(steps) },
      });
      return id;
    },
    urge: (id: string, source: OrderSource, requestId: bigint | undefined): void => {
      urge.run({ id, source, urgency: SOURCES.indexOf(source), request_id: requestId?.toString() ?? null });
    },
    prune: ({ forMs, most }: KeptOrders): readonly string[] =>
      prune.all({ before: clock() - forMs, last: most - 1 }).map(({ id }) => String(id)),
    step: (order: ScoreOrder, taken: Omit<OrderStep, "at">, failure: ScoreOrder["failure"]): void => {
      const at = clock();
      const isClosed = taken.state === "done" || taken.state === "failed";
      step.run({
        ...{ id: order.id, state: taken.state, closed_at: isClosed ? at : null },
        ...{ steps: toExactJson(keptOf([...order.steps, { ...taken, at }])) },
        failure: failure === undefined ? null : JSON.stringify(failure),
      });
    },
  };
};

/** Of an order that is tried again and again, the first one is kept, which says who wanted it, and the last ones. */
const MOST_STEPS = 60;

const keptOf = (steps: readonly OrderStep[]): readonly OrderStep[] =>
  steps.length <= MOST_STEPS ? steps : [...steps.slice(0, 1), ...steps.slice(1 - MOST_STEPS)];

/**
 * The orders of an operator in a database, which outlive a kill at any instant.
 *
 * @param database Has `ORDER_TABLES`. A step that is taken inside a transaction of the caller is undone with it.
 * @param clock Unix milliseconds; that of the machine when left out.
 * @example
 * ```ts
 * const database = openDatabase("data/operator.sqlite", [ORDER_TABLES]);
 * const { id } = openOrderBook(database).place({ tokenId: 1n, modelId, source: "api" });
 * ```
 */
export const openOrderBook = (database: DatabaseSync, clock: () => number = Date.now): OrderBook => {
  const table = orderTable(database, clock);
  const listeners = new Set<(order: ScoreOrder) => void>();
  const prunedListeners = new Set<(ids: readonly string[]) => void>();
  const tell = (order: ScoreOrder): ScoreOrder => {
    for (const listener of listeners) listener(order);
    return order;
  };
  return {
    find: table.find,
    open: table.open,
    place: (asked) => {
      const present = table.openOf(asked);
      if (present === undefined) return tell(table.known(table.insert(asked)));
      const isMoreUrgent = SOURCES.indexOf(asked.source) < SOURCES.indexOf(present.source);
      const requestId = present.requestId ?? asked.requestId;
      if (!isMoreUrgent && requestId === present.requestId) return present;
      table.urge(present.id, isMoreUrgent ? asked.source : present.source, requestId);
      return tell(table.known(present.id));
    },
    advance: (id, taken, failure) => {
      table.step(table.known(id), taken, failure);
      return tell(table.known(id));
    },
    watch: (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    prune: (kept) => {
      const ids = table.prune(kept);
      if (ids.length > 0) for (const listener of prunedListeners) listener(ids);
      return ids.length;
    },
    watchPruned: (listener) => {
      prunedListeners.add(listener);
      return () => {
        prunedListeners.delete(listener);
      };
    },
  };
};
