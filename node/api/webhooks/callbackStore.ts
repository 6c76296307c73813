import type { DatabaseSync } from "node:sqlite";

import { inTransaction, openDatabase } from "../../database.ts";

/** A callback of an order. It is due once the order is over, until it was taken or given up. */
export interface Callback {
  readonly orderId: string;
  readonly url: string;
  readonly attempts: number;
}

/** The callbacks, which survive a kill. */
export interface CallbackStore {
  /** Keeps one; of an order and a URL that are known it does nothing. */
  readonly add: (orderId: string, url: string) => void;
  /** Orders whose end is waited for. */
  readonly waiting: () => readonly string[];
  /** The callbacks of an order are to be sent from now on. */
  readonly orderEnded: (orderId: string, now: number) => void;
  readonly due: (now: number, limit: number) => readonly Callback[];
  /** When the next one is due, in Unix milliseconds. */
  readonly nextDue: () => number | undefined;
  readonly delivered: (callback: Callback) => void;
  readonly failed: (
    callback: Callback,
    outcome: { readonly reason: string; readonly again: number | undefined },
  ) => void;
  readonly ofOrder: (orderId: string) => readonly { readonly url: string; readonly state: string }[];
  /** Forgets the callbacks of orders that are forgotten. */
  readonly forget: (orderIds: readonly string[]) => void;
  /** The random secret of this operator, made once. */
  readonly master: (make: () => string) => string;
  readonly close: () => void;
}

const MIGRATIONS = [
  `CREATE TABLE callback (
    order_id TEXT NOT NULL,
    url TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'due', 'delivered', 'given-up')),
    attempts INTEGER NOT NULL DEFAULT 0,
    due_at INTEGER,
    reason TEXT,
    PRIMARY KEY (order_id, url)
  ) STRICT;
  CREATE INDEX callback_due ON callback (due_at) WHERE state = 'due';
  CREATE TABLE master (secret TEXT NOT NULL) STRICT;`,
];

interface Row {
  readonly order_id: string;
  readonly url: string;
  readonly attempts: number;
}

const masterOf = (database: DatabaseSync, make: () => string): string => {
  const known = database.prepare("SELECT secret FROM master").get() as { readonly secret: string } | undefined;
  if (known !== undefined) return known.secret;
  const secret = make();
  database.prepare("INSERT INTO master VALUES (?)").run(secret);
  return secret;
};

/**
 * Opens the callbacks in a file.
 *
 * @param path A file of their own; ":memory:" for a test.
 */
export const openCallbackStore = (path: string): CallbackStore => {
  const database = openDatabase(path, MIGRATIONS);
  const sql = {
    add: database.prepare("INSERT OR IGNORE INTO callback (order_id, url, state) VALUES (?, ?, 'waiting')"),
    waiting: database.prepare("SELECT DISTINCT order_id FROM callback WHERE state = 'waiting'"),
    ended: database.prepare("UPDATE callback SET state = 'due', due_at = ? WHERE order_id = ? AND state = 'waiting'"),
    due: database.prepare(
      "SELECT order_id, url, attempts FROM callback WHERE state = 'due' AND due_at <= ? ORDER BY due_at LIMIT ?",
    ),
    next: database.prepare("SELECT min(due_at) AS due FROM callback WHERE state = 'due'"),
    settle: database.prepare(
      "UPDATE callback SET state = ?, attempts = attempts + 1, due_at = ?, reason = ? WHERE order_id = ? AND url = ?",
    ),
    forget: database.prepare("DELETE FROM callback WHERE order_id = ?"),
    ofOrder: database.prepare("SELECT url, state FROM callback WHERE order_id = ? ORDER BY url"),
  };
  return {
    add: (orderId, url) => void sql.add.run(orderId, url),
    waiting: () => (sql.waiting.all() as unknown as Row[]).map(({ order_id: orderId }) => orderId),
    orderEnded: (orderId, now) => void sql.ended.run(now, orderId),
    due: (now, limit) =>
      (sql.due.all(now, limit) as unknown as Row[]).map(({ order_id: orderId, url, attempts }) => ({
        ...{ orderId, url, attempts },
      })),
    nextDue: () => (sql.next.get() as { readonly due: number | null }).due ?? undefined,
    delivered: ({ orderId, url }) => void sql.settle.run("delivered", null, null, orderId, url),
    failed: ({ orderId, url }, { reason, again }) =>
      void sql.settle.run(again === undefined ? "given-up" : "due", again ?? null, reason, orderId, url),
    ofOrder: (orderId) => sql.ofOrder.all(orderId) as unknown as { url: string; state: string }[],
    forget: (orderIds) =>
      inTransaction(database, () => {
        for (const orderId of orderIds) sql.forget.run(orderId);
      }),
    master: (make) => masterOf(database, make),
    close: () => {
      database.close();
    },
  };
};
