import type { DatabaseSync } from "node:sqlite";

import { fromExactJson, toExactJson } from "../../orders/exactJson.ts";

/**
 * What an operator sends. `queued` has no nonce yet; `pending` has one and was signed, and perhaps
 * sent; `mined` is in a block that may yet be undone; `final` is in one that may not; `refused` was
 * never sent, or was replaced by nothing.
 */
export type TransactionState = "queued" | "pending" | "mined" | "final" | "refused";

/** One signed transaction of a nonce. It is kept before it is sent. */
export interface Attempt {
  readonly hash: string;
  /** Signed, RLP, 0x hex. */
  readonly raw: string;
  /** Wei. */
  readonly maxFeePerGas: bigint;
  readonly maxPriorityFeePerGas: bigint;
  /** Unix milliseconds. */
  readonly at: number;
  /** Sends nothing, so that the nonce is used up without the work. */
  readonly cancels: boolean;
}

/** Where a transaction was mined. */
export interface Mined {
  readonly hash: string;
  readonly block: bigint;
  readonly blockHash: string;
}

export interface SentTransaction {
  readonly id: number;
  /** Names the work: while it is not over, the same cannot be queued again. */
  readonly purpose: string;
  /** What the one who queued it wants back, as it was. */
  readonly work: unknown;
  readonly to: string;
  readonly data: string;
  readonly state: TransactionState;
  readonly nonce?: number;
  /** Gas limit. */
  readonly gas?: bigint;
  /** The oldest first. */
  readonly attempts: readonly Attempt[];
  readonly mined?: Mined | undefined;
  /** How often it could not be tried, since the last time that it could. */
  readonly failures: number;
}

export const TRANSACTION_TABLES = `
CREATE TABLE sent_transaction (
  id INTEGER PRIMARY KEY, purpose TEXT NOT NULL, work TEXT NOT NULL, recipient TEXT NOT NULL, data TEXT NOT NULL,
  state TEXT NOT NULL, nonce INTEGER, gas TEXT, attempts TEXT NOT NULL, mined TEXT, failures INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX purpose_under_way ON sent_transaction (purpose) WHERE state IN ('queued', 'pending');
CREATE INDEX transaction_state ON sent_transaction (state, id);
`;

/** The second version: what is queued with a lower number is sent before the others: falls with 0, claims with 2. */
export const TRANSACTION_URGENCY = "ALTER TABLE sent_transaction ADD COLUMN urgency INTEGER NOT NULL DEFAULT 1";

/** Of those that are over, so many are kept to be shown. */
const KEPT = 1_000;

interface Row {
  readonly id: number;
  readonly purpose: string;
  readonly work: string;
  readonly recipient: string;
  readonly data: string;
  readonly state: TransactionState;
  readonly nonce: number | null;
  readonly gas: string | null;
  readonly attempts: string;
  readonly mined: string | null;
  readonly failures: number;
}

const transactionOf = (row: Row): SentTransaction => ({
  id: row.id,
  purpose: row.purpose,
  work: fromExactJson(row.work),
  to: row.recipient,
  data: row.data,
  state: row.state,
  ...(row.nonce !== null && { nonce: row.nonce }),
  ...(row.gas !== null && { gas: BigInt(row.gas) }),
  attempts: fromExactJson(row.attempts) as readonly Attempt[],
  ...(row.mined !== null && { mined: fromExactJson(row.mined) as Mined }),
  failures: row.failures,
});

/** A transaction that is to be sent. */
export interface WantedTransaction extends Pick<SentTransaction, "purpose" | "work" | "to" | "data"> {
  /** Sent before those that are queued without. */
  readonly isUrgent?: boolean;
  /** Sent after all others, and in nobody's way: what others wait for does not wait for it. */
  readonly canWait?: boolean;
}

export interface TransactionTable {
  /** @returns False when the same is under way already. */
  readonly queue: (wanted: WantedTransaction) => boolean;
  /** In the order of their nonces; those without one the urgent first, then what did not fail yet, then in the order in which they were queued. */
  readonly inState: (state: TransactionState) => readonly SentTransaction[];
  /** The first of those that are queued, so many at most. */
  readonly nextQueued: (most: number) => readonly SentTransaction[];
  /** The work of all that is queued or pending. */
  readonly works: () => readonly unknown[];
  readonly count: (state: TransactionState) => number;
  /** Without those that can wait. */
  readonly countPressing: (state: "queued" | "pending") => number;
  readonly isUnderWay: (purpose: string) => boolean;
  /** Whether something urgent is queued that is about to be begun: it was not tried yet. */
  readonly isUrgentQueued: () => boolean;
  readonly write: (transaction: SentTransaction) => void;
  /** The highest nonce of those that are pending or mined; undefined without any. */
  readonly highestNonce: () => number | undefined;
  /** Forgets the oldest of those that are over. */
  readonly prune: () => void;
}

/** @param database Has `TRANSACTION_TABLES`. */
export const openTransactionTable = (database: DatabaseSync): TransactionTable => {
  const insert = database.prepare(
    "INSERT INTO sent_transaction VALUES (NULL, ?, ?, ?, ?, 'queued', NULL, NULL, '[]', NULL, 0, ?) ON CONFLICT DO NOTHING",
  );
  const inOrder = "SELECT * FROM sent_transaction WHERE state = ? ORDER BY nonce, urgency, failures > 0, id";
  const select = database.prepare(inOrder);
  const first = database.prepare(`${inOrder} LIMIT ?`);
  const works = database.prepare("SELECT work FROM sent_transaction WHERE state IN ('queued', 'pending')");
  const count = database.prepare("SELECT count(*) AS count FROM sent_transaction WHERE state = ?");
  const pressing = database.prepare("SELECT count(*) AS count FROM sent_transaction WHERE state = ? AND urgency < 2");
  const urgent = database.prepare(
    "SELECT id FROM sent_transaction WHERE state = 'queued' AND urgency = 0 AND failures = 0 LIMIT 1",
  );
  const underWay = database.prepare(
    "SELECT 1 FROM sent_transaction WHERE purpose = ? AND state IN ('queued', 'pending')",
  );
  const update = database.prepare(
    "UPDATE sent_transaction SET state = :state, nonce = :nonce, gas = :gas, attempts = :attempts, mined = :mined, failures = :failures WHERE id = :id",
  );
  const highest = database.prepare(
    "SELECT max(nonce) AS nonce FROM sent_transaction WHERE state IN ('pending', 'mined')",
  );
  const prune = database.prepare(
    `DELETE FROM sent_transaction WHERE state IN ('final', 'refused') AND id <= (SELECT max(id) FROM sent_transaction) - ${KEPT}`,
  );
  return {
    queue: ({ purpose, work, to, data, isUrgent = false, canWait = false }) =>
      insert.run(purpose, toExactJson(work), to, data, isUrgent ? 0 : canWait ? 2 : 1).changes === 1,
    inState: (state) => (select.all(state) as unknown as Row[]).map(transactionOf),
    nextQueued: (most) => (first.all("queued", Math.max(0, most)) as unknown as Row[]).map(transactionOf),
    works: () => works.all().map(({ work }) => fromExactJson(String(work))),
    count: (state) => (count.get(state) as { count: number }).count,
    countPressing: (state) => (pressing.get(state) as { count: number }).count,
    isUnderWay: (purpose) => underWay.get(purpose) !== undefined,
    isUrgentQueued: () => urgent.get() !== undefined,
    write: ({ id, state, nonce, gas, attempts, mined, failures }) => {
      update.run({
        ...{ id, state, failures, nonce: nonce ?? null, gas: gas?.toString() ?? null },
        ...{ attempts: toExactJson(attempts), mined: mined === undefined ? null : toExactJson(mined) },
      });
    },
    highestNonce: () => (highest.get() as { nonce: number | null }).nonce ?? undefined,
    prune: () => {
      prune.run();
    },
  };
};
