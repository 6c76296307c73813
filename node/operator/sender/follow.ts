import type { TransactionReceipt } from "ethers";

import type { BaseError } from "../../../prover/errors.ts";
import { ContractRevertError } from "../../../prover/onchain/errors.ts";
import { onChain } from "../../../prover/onchain/transactions.ts";
import { inTransaction } from "../../database.ts";
import { refuse } from "./begin.ts";
import { broadcast, keepAttempt } from "./broadcast.ts";
import { GasPriceError, NonceUsedError, OutOfGasError, TransactionStuckError } from "./errors.ts";
import { readFees, replacing } from "./fees.ts";
import type { Outcome, SenderParts } from "./senderParts.ts";
import type { Attempt, Mined, SentTransaction } from "./transactionTable.ts";

/** An answer may come from a backend that is a block behind: so many looks have to say the same. */
const BELIEVED_AFTER = 3;
/** A condition says so from then on. */
const STUCK_MS = 10 * 60_000;

/** Of each transaction, in how many looks its nonce was used and none of its attempts was in a block. */
export interface Misses {
  /** The number of this look: asked twice in one, the same backend answers. */
  look: number;
  readonly of: Map<number, { readonly times: number; readonly look: number }>;
}

const minedAs = ({ hash, blockNumber, blockHash }: TransactionReceipt): Mined => ({
  hash,
  block: BigInt(blockNumber),
  blockHash,
});

/** Why it failed: called again on the state before its block. */
const failureOf = async (
  { provider, signer }: SenderParts,
  { to, data, gas = 0n }: SentTransaction,
  receipt: TransactionReceipt,
): Promise<BaseError> => {
  const { hash, blockNumber } = receipt;
  try {
    await onChain(() => provider.call({ from: signer.address, to, data, blockTag: blockNumber - 1 }));
  } catch (cause) {
    if (cause instanceof ContractRevertError) return cause;
  }
  return new OutOfGasError({ hash, gas });
};

const outcomeOf = async (
  parts: SenderParts,
  transaction: SentTransaction,
  { receipt, cancels }: Found,
): Promise<Outcome> => {
  const { purpose, work } = transaction;
  const { hash } = receipt;
  if (cancels) return { kind: "refused", purpose, work, error: await failureOf(parts, transaction, receipt) };
  if (receipt.status === 0)
    return { kind: "reverted", purpose, work, hash, error: await failureOf(parts, transaction, receipt) };
  return { kind: "done", purpose, work, hash, block: BigInt(receipt.blockNumber), logs: receipt.logs };
};

/** Keeps that a transaction is in a block, and tells what came of it. */
const settle = async (parts: SenderParts, transaction: SentTransaction, found: Found): Promise<void> => {
  const outcome = await outcomeOf(parts, transaction, found);
  inTransaction(parts.database, () => {
    parts.table.write({ ...transaction, state: "mined", mined: minedAs(found.receipt) });
    parts.onOutcome(outcome);
  });
  parts.counted(outcome.kind === "done" ? "mined" : outcome.kind);
  parts.operations.conditions.clear("E_TRANSACTION_STUCK");
};

/** A receipt of one of a transaction's attempts. */
export interface Found {
  readonly receipt: TransactionReceipt;
  readonly cancels: boolean;
}

export const findReceipt = async (
  { provider }: SenderParts,
  { attempts }: Pick<SentTransaction, "attempts">,
): Promise<Found | undefined> => {
  for (const { hash, cancels } of attempts.toReversed()) {
    const receipt = await onChain(() => provider.getTransactionReceipt(hash));
    if (receipt !== null) return { receipt, cancels };
  }
  return undefined;
};

/** Whether its contract would refuse it by now: somebody else has done the same. */
const isFutile = async ({ provider, signer }: SenderParts, { to, data }: SentTransaction): Promise<boolean> => {
  try {
    await onChain(() => provider.call({ from: signer.address, to, data }));
    return false;
  } catch (cause) {
    if (cause instanceof ContractRevertError) return true;
    throw cause;
  }
};

/** Sends another attempt of the same nonce that pays more. */
const replace = async (parts: SenderParts, transaction: SentTransaction, last: Attempt): Promise<void> => {
  const { provider, limits, operations } = parts;
  const { nonce = 0, gas = 0n } = transaction;
  const offer = await readFees(provider);
  const fees = replacing(last, offer, limits.maxFeePerGas);
  if (fees === undefined) {
    operations.conditions.raise(new GasPriceError({ baseFee: offer.baseFeePerGas, limit: limits.maxFeePerGas ?? 0n }));
    return;
  }
  const cancels = last.cancels || (await isFutile(parts, transaction));
  await broadcast(parts, await keepAttempt(parts, transaction, { nonce, gas, fees, cancels }));
};

/** Sends again what the node has dropped, and replaces what has waited for too long. */
const press = async (
  parts: SenderParts,
  transaction: SentTransaction,
  { last, isFirst, isKnown }: { readonly last: Attempt; readonly isFirst: boolean; readonly isKnown: boolean },
): Promise<void> => {
  const { limits, clock, operations } = parts;
  const sent = isKnown ? "sent" : await broadcast(parts, last);
  const first = transaction.attempts[0]?.at ?? last.at;
  if (clock() - first > STUCK_MS) {
    const minutes = Math.round((clock() - first) / 60_000);
    operations.conditions.raise(new TransactionStuckError({ hash: last.hash, nonce: transaction.nonce ?? 0, minutes }));
  }
  const isSlow = isFirst && clock() - last.at > limits.replaceAfterMs;
  if (sent === "underpriced" || isSlow) await replace(parts, transaction, last);
};

/** What the chain says of a transaction that has a nonce. */
export interface Sight {
  readonly found: Found | undefined;
  /** Whether the node still has the last attempt, in a block or waiting for one. */
  readonly isKnown: boolean;
  /** How many nonces of the account were used. */
  readonly used: number;
}

/**
 * Asks for all of them at once.
 *
 * @returns What was told of each, or why nothing was: the others are looked after all the same.
 * @throws The errors of the node, where it does not tell how many nonces were used.
 */
export const sightsOf = async (
  parts: SenderParts,
  pending: readonly SentTransaction[],
): Promise<readonly PromiseSettledResult<Sight>[]> => {
  if (pending.length === 0) return [];
  const { provider, signer } = parts;
  const isKnown = async ({ attempts }: SentTransaction): Promise<boolean> => {
    const last = attempts.at(-1);
    return last !== undefined && (await onChain(() => provider.getTransaction(last.hash))) !== null;
  };
  const counting = onChain(() => provider.getTransactionCount(signer.address, "latest"));
  const sightOf = async (transaction: SentTransaction): Promise<Sight> => {
    const [used, found, known] = await Promise.all([counting, findReceipt(parts, transaction), isKnown(transaction)]);
    return { used, found, isKnown: known };
  };
  const sights = await Promise.allSettled(pending.map(sightOf));
  await counting;
  return sights;
};

/**
 * Looks after a transaction that has a nonce and is in no block yet.
 *
 * @param options.isFirst Whether it has the lowest nonce of them: the others wait for it.
 * @returns Whether it still is.
 */
export const followPending = async (
  parts: SenderParts,
  transaction: SentTransaction,
  { misses, isFirst, sight }: { readonly misses: Misses; readonly isFirst: boolean; readonly sight: Sight },
): Promise<boolean> => {
  const { signer } = parts;
  const { found, isKnown, used } = sight;
  if (found !== undefined) {
    misses.of.delete(transaction.id);
    await settle(parts, transaction, found);
    return false;
  }
  const { nonce = 0, attempts } = transaction;
  if (used > nonce) {
    const { times, look } = misses.of.get(transaction.id) ?? { times: 0, look: -1 };
    if (look === misses.look) return true;
    misses.of.set(transaction.id, { times: times + 1, look: misses.look });
    if (times + 1 < BELIEVED_AFTER) return true;
    misses.of.delete(transaction.id);
    refuse(parts, transaction, new NonceUsedError({ address: signer.address, nonce }));
    return false;
  }
  misses.of.delete(transaction.id);
  const last = attempts.at(-1);
  // A nonce in front of it may be missing after a reorganisation: that one is sent first.
  if (last !== undefined) await press(parts, transaction, { last, isFirst, isKnown });
  return true;
};

/** Ends the watch over a mined transaction, whose block cannot be undone any more. */
export const finish = ({ database, table }: SenderParts, transaction: SentTransaction): void => {
  inTransaction(database, () => {
    table.write({ ...transaction, state: "final" });
  });
};

/**
 * Looks where a mined transaction is whose block is not in its place any more: in none it is pending
 * again.
 *
 * @param found Its receipt, from `findReceipt`.
 */
export const followMoved = async (
  parts: SenderParts,
  transaction: SentTransaction,
  found: Found | undefined,
): Promise<void> => {
  const { database, table, counted, operations } = parts;
  const { purpose, mined } = transaction;
  if (found !== undefined) {
    if (found.receipt.blockHash !== mined?.blockHash) await settle(parts, transaction, found);
    return;
  }
  const now = parts.clock();
  const attempts = transaction.attempts.map((one) => ({ ...one, at: now }));
  inTransaction(database, () => {
    table.write({ ...transaction, mined: undefined, attempts, state: "pending" });
  });
  counted("undone");
  operations.log.warn({ purpose, hash: mined?.hash, block: mined?.block.toString() }, "the block was undone");
};
