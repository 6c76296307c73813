import { Counter } from "prom-client";

import { readBlock } from "../../../prover/chain/reads.ts";
import type { JsonRpcNode } from "../../../prover/chain/jsonRpc.ts";
import { BaseError } from "../../../prover/errors.ts";
import type { Operations } from "../../operations/operations.ts";
import { begin, canPay } from "./begin.ts";
import { followMined, followPending, type Misses } from "./follow.ts";
import type { SenderParts } from "./senderParts.ts";
import { openTransactionTable, type SentTransaction } from "./transactionTable.ts";

/**
 * Sends the transactions of one key, one after the other. Each is kept before it is sent, so a kill
 * at any instant loses none, sends none twice and leaves no gap of nonces.
 */
export interface Sender {
  /**
   * Keeps a transaction that is to be sent. Called inside a database transaction it is part of it.
   *
   * @returns False when the same purpose is under way already.
   */
  readonly queue: (wanted: Pick<SentTransaction, "purpose" | "work" | "to" | "data">) => boolean;
  readonly isUnderWay: (purpose: string) => boolean;
  /**
   * Takes one look at everything that is under way, and begins what is queued.
   *
   * @returns Whether something is under way.
   * @throws The errors of the node; the next look goes on where it stopped.
   */
  readonly look: () => Promise<boolean>;
  readonly counts: () => { readonly queued: number; readonly pending: number; readonly mined: number };
}

/** Between two looks at the balance of an account that sends nothing, in milliseconds. */
const BALANCE_EVERY_MS = 15_000;

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

/** Mined ones are looked at when the chain has another head. */
const lookAtMined = async (parts: SenderParts, node: JsonRpcNode, seen: { head?: string }): Promise<void> => {
  const mined = parts.table.inState("mined");
  if (mined.length === 0) return;
  const head = (await readBlock(node, "latest"))?.hash;
  if (head === seen.head) return;
  const finalized = await finalizedBlock(node);
  for (const transaction of mined) await followMined(parts, transaction, finalized);
  parts.table.prune();
  if (head !== undefined) seen.head = head;
};

/** The earlier nonces first: without them no later one gets into a block. */
const lookAtPending = async (parts: SenderParts, misses: Misses): Promise<boolean> => {
  let waits = false;
  for (const transaction of parts.table.inState("pending"))
    if (await followPending(parts, transaction, misses)) waits = true;
  return waits;
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
  const misses: Misses = new Map();
  const seen: { head?: string } = {};
  let balanceAt = Number.NEGATIVE_INFINITY;
  const lookAtBalance = async (): Promise<void> => {
    if (parts.clock() - balanceAt < BALANCE_EVERY_MS) return;
    await canPay(parts, 0n);
    balanceAt = parts.clock();
  };
  const beginNext = async (): Promise<boolean> => {
    const [next] = table.inState("queued");
    return next !== undefined && (await begin(parts, next));
  };
  return {
    queue: table.queue,
    isUnderWay: table.isUnderWay,
    look: async () => {
      await lookAtMined(parts, node, seen);
      let waits = await lookAtPending(parts, misses);
      // What is mined at once lets the next one begin at once.
      while (!waits && (await beginNext())) waits = await lookAtPending(parts, misses);
      await lookAtBalance();
      return waits || table.inState("queued").length > 0;
    },
    counts: () => ({
      queued: table.inState("queued").length,
      pending: table.inState("pending").length,
      mined: table.inState("mined").length,
    }),
  };
};
