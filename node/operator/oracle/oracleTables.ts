import type { DatabaseSync } from "node:sqlite";

/** What the logs of the oracle's chain have told so far. Each row says in which block. */
export const ORACLE_TABLES = `
CREATE TABLE followed_block (number INTEGER PRIMARY KEY, hash TEXT NOT NULL) STRICT;
CREATE TABLE credit_token (token_id TEXT PRIMARY KEY, block INTEGER NOT NULL) STRICT;
-- state: 'open' while the operator has to look after it, 'underpaid' while it is not worth the work;
-- then 'delivered' or 'closed'.
CREATE TABLE paid_request (
  request_id TEXT PRIMARY KEY, token_id TEXT NOT NULL, model_id TEXT NOT NULL, deadline INTEGER NOT NULL,
  block INTEGER NOT NULL, state TEXT NOT NULL, order_id TEXT
) STRICT;
CREATE TABLE watch_cursor (only INTEGER PRIMARY KEY CHECK (only = 1), block INTEGER NOT NULL) STRICT;
`;

/** The second version: when a request was let go of. */
export const ORACLE_CLOSINGS = "ALTER TABLE paid_request ADD COLUMN closed_at INTEGER";

/** The third version: where the store ended when its events were looked at. */
export const WATCHED_END =
  "ALTER TABLE watch_cursor ADD COLUMN end_block INTEGER; ALTER TABLE watch_cursor ADD COLUMN end_hash TEXT";

/** The fourth version: some of very many requests are found without reading the others. */
export const REQUEST_STATES = "CREATE INDEX paid_request_state ON paid_request (state, deadline)";

/** No chain undoes a block that is as old, in milliseconds. */
const SETTLED_AFTER_MS = 86_400_000;

/** Requests that are forgotten in one go. */
const FORGOTTEN_AT_ONCE = 5_000;

export interface FollowedBlock {
  readonly number: bigint;
  readonly hash: string;
}

/** A paid request that names this operator. */
export interface PaidRow {
  readonly requestId: bigint;
  readonly tokenId: bigint;
  readonly modelId: string;
  /** Unix seconds. */
  readonly deadline: bigint;
  /** The order that was placed for it last. */
  readonly orderId?: string;
}

/** A request that is not over: one to work on, or one that pays too little. */
export type PaidState = "open" | "underpaid";

/** So many of the last blocks are known by their hash; a reorganisation that is deeper is read from the start. */
const KEPT_BLOCKS = 256;

export interface OracleTable {
  /** The newest first. */
  readonly blocks: () => readonly FollowedBlock[];
  readonly addBlock: (block: FollowedBlock) => void;
  readonly addToken: (tokenId: bigint, block: bigint) => void;
  readonly tokens: () => readonly bigint[];
  readonly addRequest: (request: PaidRow, block: bigint) => void;
  /** The first deadline first: all, or `most` of them from one on. */
  readonly requestsIn: (
    state: PaidState,
    some?: { readonly from?: number; readonly most: number },
  ) => readonly PaidRow[];
  readonly countIn: (state: PaidState) => number;
  readonly request: (requestId: bigint) => PaidRow | undefined;
  readonly closeRequest: (requestId: bigint, how: "delivered" | "closed") => void;
  /** Says that an open request pays too little, or that an underpaid one may pay enough. */
  readonly setState: (requestId: bigint, state: PaidState) => void;
  /** Forgets some of those that were let go of before a moment, in Unix milliseconds. */
  readonly forgetClosed: (before: number) => void;
  /** Whether its fee was credited to the operator. */
  readonly isDelivered: (requestId: bigint) => boolean;
  readonly setOrder: (requestId: bigint, orderId: string) => void;
  /** Takes away what blocks from this one on have told. */
  readonly undoFrom: (block: bigint) => void;
  /** The last block of history whose events were looked at; undefined before the first. */
  readonly watchedBlock: () => bigint | undefined;
  /** @param end Where the store ended then; left out for one that was not read from a node. */
  readonly setWatchedBlock: (block: bigint, end?: FollowedBlock) => void;
  /** Where the store of history ended at the last look; undefined before the first. */
  readonly watchedEnd: () => FollowedBlock | undefined;
}

interface RequestRow {
  readonly request_id: string;
  readonly token_id: string;
  readonly model_id: string;
  readonly deadline: number;
  readonly order_id: string | null;
}

const paidRowOf = (row: RequestRow): PaidRow => ({
  requestId: BigInt(row.request_id),
  tokenId: BigInt(row.token_id),
  modelId: row.model_id,
  deadline: BigInt(row.deadline),
  ...(row.order_id !== null && { orderId: row.order_id }),
});

const requestTable = (database: DatabaseSync) => {
  const insert = database.prepare(
    "INSERT INTO paid_request VALUES (?, ?, ?, ?, ?, 'open', NULL, NULL) ON CONFLICT (request_id) DO UPDATE SET block = excluded.block",
  );
  const inState = database.prepare(
    "SELECT * FROM paid_request WHERE state = ? ORDER BY deadline, rowid LIMIT ? OFFSET ?",
  );
  const count = database.prepare("SELECT count(*) AS count FROM paid_request WHERE state = ?");
  const one = database.prepare("SELECT * FROM paid_request WHERE request_id = ?");
  const setState = database.prepare(
    "UPDATE paid_request SET state = ? WHERE request_id = ? AND state IN ('open', 'underpaid')",
  );
  const close = database.prepare("UPDATE paid_request SET state = ?, closed_at = ? WHERE request_id = ?");
  const forget = database.prepare(
    `DELETE FROM paid_request WHERE rowid IN (SELECT rowid FROM paid_request WHERE closed_at < ? LIMIT ${FORGOTTEN_AT_ONCE})`,
  );
  const delivered = database.prepare("SELECT 1 FROM paid_request WHERE request_id = ? AND state = 'delivered'");
  const setOrder = database.prepare("UPDATE paid_request SET order_id = ? WHERE request_id = ?");
  return {
    addRequest: ({ requestId, tokenId, modelId, deadline }: PaidRow, block: bigint): void => {
      insert.run(requestId.toString(), tokenId.toString(), modelId, deadline, block);
    },
    // SQLite takes a negative limit for none.
    requestsIn: (state: PaidState, { from = 0, most }: { from?: number; most: number } = { most: -1 }) =>
      (inState.all(state, most, from) as unknown as RequestRow[]).map(paidRowOf),
    countIn: (state: PaidState) => (count.get(state) as { count: number }).count,
    request: (requestId: bigint) => {
      const row = one.get(requestId.toString()) as RequestRow | undefined;
      return row && paidRowOf(row);
    },
    closeRequest: (requestId: bigint, how: "delivered" | "closed"): void => {
      close.run(how, Date.now(), requestId.toString());
    },
    setState: (requestId: bigint, state: PaidState): void => {
      setState.run(state, requestId.toString());
    },
    forgetClosed: (before: number): void => {
      forget.run(before);
    },
    isDelivered: (requestId: bigint) => delivered.get(requestId.toString()) !== undefined,
    setOrder: (requestId: bigint, orderId: string): void => {
      setOrder.run(orderId, requestId.toString());
    },
  };
};

const blockTable = (database: DatabaseSync): Pick<OracleTable, "blocks" | "addBlock"> => {
  const blocks = database.prepare("SELECT number, hash FROM followed_block ORDER BY number DESC");
  const addBlock = database.prepare("INSERT OR REPLACE INTO followed_block VALUES (?, ?)");
  const forget = database.prepare(
    `DELETE FROM followed_block WHERE number NOT IN (SELECT number FROM followed_block ORDER BY number DESC LIMIT ${KEPT_BLOCKS})`,
  );
  return {
    blocks: () =>
      (blocks.all() as { number: number; hash: string }[]).map(({ number, hash }) => ({
        number: BigInt(number),
        hash,
      })),
    addBlock: ({ number, hash }) => {
      addBlock.run(number, hash);
      forget.run();
    },
  };
};

/** @param database Has `ORACLE_TABLES`. */
export const openOracleTable = (database: DatabaseSync): OracleTable => {
  const addToken = database.prepare("INSERT INTO credit_token VALUES (?, ?) ON CONFLICT DO NOTHING");
  const tokens = database.prepare("SELECT token_id FROM credit_token");
  const cursor = database.prepare("SELECT block, end_block, end_hash FROM watch_cursor");
  const setCursor = database.prepare("INSERT OR REPLACE INTO watch_cursor VALUES (1, ?, ?, ?)");
  const undone = ["followed_block WHERE number", "credit_token WHERE block", "paid_request WHERE block"].map((where) =>
    database.prepare(`DELETE FROM ${where} >= ?`),
  );
  // What was closed is looked at again: the block that closed it may be among the undone.
  const reopen = database.prepare(
    "UPDATE paid_request SET state = 'open' WHERE state <> 'underpaid' AND (closed_at IS NULL OR closed_at > ?)",
  );
  return {
    ...blockTable(database),
    addToken: (tokenId, block) => {
      addToken.run(tokenId.toString(), block);
    },
    tokens: () => (tokens.all() as { token_id: string }[]).map(({ token_id: id }) => BigInt(id)),
    ...requestTable(database),
    undoFrom: (block) => {
      for (const statement of undone) statement.run(block);
      reopen.run(Date.now() - SETTLED_AFTER_MS);
    },
    watchedBlock: () => {
      const row = cursor.get() as { block: number } | undefined;
      return row && BigInt(row.block);
    },
    setWatchedBlock: (block, end) => {
      setCursor.run(block, end?.number ?? null, end?.hash ?? null);
    },
    watchedEnd: () => {
      const row = cursor.get() as { end_block: number | null; end_hash: string | null } | undefined;
      if (row === undefined || row.end_block === null || row.end_hash === null) return undefined;
      return { number: BigInt(row.end_block), hash: row.end_hash };
    },
  };
};
