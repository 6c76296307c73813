import { Counter } from "prom-client";

import { readBlock } from "../../../prover/chain/reads.ts";
import type { JsonRpcNode } from "../../../prover/chain/jsonRpc.ts";
import { BaseError } from "../../../prover/errors.ts";
import type { Operations } from "../../operations/operations.ts";
import { beginAll, lookAtBalance } from "./begin.ts";
import { findReceipt, finish, followMoved, followPending, type Misses, sightsOf } from "./follow.ts";
import type { SenderParts } from "./senderParts.ts";
import { openTransactionTable, type SentTransaction, type WantedTransaction } from "./transactionTable.ts";

/**
 * Sends the transactions of one key, a few at once, in the order of their nonces. Each is kept before
 * it is sent, so a kill at any instant loses none, sends none twice and leaves no gap of nonces.
 */
export interface Sender {
  /**
   * Keeps a transaction that is to be sent. Called inside a database transaction it is part of it.
   *
   * @returns False when the same purpose is under way already.
   */
  readonly queue: (wanted: WantedTransaction) => boolean;
  /** The work of all that is queued or pending. */
  readonly works: () => readonly unknown[];
  readonly isUnderWay: (purpose: string) => boolean;
  /** Whether something urgent is queued that is about to be begun: it was not tried yet. */
  readonly isUrgentQueued: () => boolean;
  /**
   * Takes one look at everything that is under way, and begins what is queued.
   *
   * @returns Whether something is under way.
   * @throws The errors of the node; the next look goes on where it stopped.
   */
  readonly look: () => Promise<boolean>;
  readonly counts: () => { readonly queued: number; readonly pending: number; readonly mined: number };
  /** Whether what is made now gets on chain soon. False while too much is queued before it. */
  readonly hasRoom: () => boolean;
  /** Whether nothing is queued or pending but what can wait. */
  readonly isIdle: () => boolean;
}

/** Between two looks at the balance of an account that sends nothing, in milliseconds. */
const BALANCE_EVERY_MS = 15_000;

/** So many may be in no block yet: nodes keep sixteen of one account for certain. */
const MOST_PENDING = 8;

/**
 * So many that are queued take the places of all that are pending: the sender is busy for another
 * round without anything new. Each is a delivery or a batch of scores of the policy's size. What is
 * made beyond them only ages, and the oracle refuses a score whose as-of is too old.
 */
const MOST_QUEUED = MOST_PENDING;

/** Where a node does not tell the finalized block. */
const FINAL_AFTER = 64n;

const EVENTS = "sent, replaced, mined, reverted, undone by a reorganisation, or refused by a simulation";

export const transactionCounter = ({ metrics }: Pick<Operations, "metrics">): SenderParts["counted"] => {
  const counter = new Counter({
    name: "veriscore_transactions_total",
    help: `transactions of the operator by what happened: ${EVENTS}`,
    labelNames: ["event"],
    registers: [metrics],
  });
  return (event) => {
    counter.inc({ event });
  };
};

const finalizedBlock = async (node: JsonRpcNode): Promise<bigint> => {
  const finalized = await readBlock(node, "finalized").catch((cause: unknown) => {
    if (cause instanceof BaseError && cause.code === "E_RPC_ERROR") return undefined;
    throw cause;
  });
  if (finalized !== undefined) return finalized.number;
  const latest = (await readBlock(node, "latest"))?.number ?? 0n;
  return latest > FINAL_AFTER ? latest - FINAL_AFTER : 0n;
};

/**
 * Mined ones are looked at when the chain has another head: by their blocks, which are asked for
 * together, so that many of them cost no more than a few.
 */
const lookAtMined = async (parts: SenderParts, node: JsonRpcNode, seen: { head?: string }): Promise<void> => {
  const mined = parts.table.inState("mined");
  if (mined.length === 0) return;
  const head = (await readBlock(node, "latest"))?.hash;
  if (head === seen.head) return;
  const finalized = await finalizedBlock(node);
  const blocks = [...new Set(mined.flatMap((transaction) => transaction.mined?.block ?? []))];
  const hashes = new Map(
    await Promise.all(blocks.map(async (block) => [block, (await readBlock(node, block))?.hash] as const)),
  );
  // A block that is still there has what it had: nothing more is asked of those in it.
  const isThere = ({ mined: place }: SentTransaction): boolean =>
    place !== undefined && hashes.get(place.block) === place.blockHash;
  for (const transaction of mined.filter(isThere))
    if ((transaction.mined?.block ?? 0n) <= finalized) finish(parts, transaction);
  const moved = mined.filter((transaction) => !isThere(transaction));
  const receipts = await Promise.all(moved.map((transaction) => findReceipt(parts, transaction)));
  for (const [index, transaction] of moved.entries()) await followMoved(parts, transaction, receipts[index]);
  parts.table.prune();
  if (head !== undefined) seen.head = head;
};

/**
 * The earlier nonces first: without them no later one gets into a block, so only the first of them is
 * pressed for.
 *
 * @returns How many are in no block yet.
 * @throws The errors of the node, once all of which it told something were looked after.
 */
const lookAtPending = async (parts: SenderParts, misses: Misses): Promise<number> => {
  const pending = parts.table.inState("pending");
  const sights = await sightsOf(parts, pending);
  const untold: unknown[] = [];
  let waiting = 0;
  for (const [index, transaction] of pending.entries()) {
    const sight = sights[index];
    if (sight?.status !== "fulfilled") {
      untold.push(sight?.reason);
      continue;
    }
    const isFirst = waiting + untold.length === 0;
    if (await followPending(parts, transaction, { misses, isFirst, sight: sight.value })) waiting += 1;
  }
  if (untold.length > 0) throw untold[0];
  return waiting;
};

/** Begins what is queued while there is room. What is mined at once makes room at once. */
const beginQueued = async (parts: SenderParts, misses: Misses): Promise<number> => {
  for (;;) {
    const waiting = await lookAtPending(parts, misses);
    const begun = await beginAll(parts, parts.table.nextQueued(MOST_PENDING - waiting));
    if (begun === 0) return waiting;
  }
};

/**
 * @param options The parts of the sender but its table, and the node again for what ethers has no
 * word for.
 */
export const openSender = ({
  node,
  ...options
}: Omit<SenderParts, "table"> & { readonly node: JsonRpcNode }): Sender => {
  const parts: SenderParts = { ...options, table: openTransactionTable(options.database) };
  const { table } = parts;
  const misses: Misses = { look: 0, of: new Map() };
  const seen: { head?: string } = {};
  let balanceAt = Number.NEGATIVE_INFINITY;
  const lookNowAndThen = async (): Promise<void> => {
    if (parts.clock() - balanceAt < BALANCE_EVERY_MS) return;
    await lookAtBalance(parts);
    balanceAt = parts.clock();
  };
  return {
    queue: table.queue,
    works: table.works,
    isUnderWay: table.isUnderWay,
    isUrgentQueued: table.isUrgentQueued,
    look: async () => {
      misses.look += 1;
      await lookAtMined(parts, node, seen);
      const waiting = await beginQueued(parts, misses);
      // What waits for its turn was told whether the account can pay for it.
      if (table.count("queued") === 0) await lookNowAndThen();
      return waiting > 0 || table.count("queued") > 0;
    },
    counts: () => ({
      queued: table.count("queued"),
      pending: table.count("pending"),
      mined: table.count("mined"),
    }),
    hasRoom: () => table.countPressing("queued") < MOST_QUEUED,
    isIdle: () => table.countPressing("queued") + table.countPressing("pending") === 0,
  };
};
