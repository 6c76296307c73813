import { TransactionError } from "../../../client/errors.ts";
import type { BaseError } from "../../../prover/errors.ts";
import { ContractRevertError } from "../../../prover/onchain/errors.ts";
import { onChain } from "../../../prover/onchain/transactions.ts";
import { inTransaction } from "../../database.ts";
import { attempt } from "./broadcast.ts";
import { BalanceError, GasPriceError } from "./errors.ts";
import { type Fees, readFees, underLimit } from "./fees.ts";
import type { SenderParts } from "./senderParts.ts";
import type { SentTransaction } from "./transactionTable.ts";

/** What an estimate leaves out: the state may be another one in the block. */
const withReserve = (estimate: bigint): bigint => (estimate * 6n) / 5n;

/** A node's refusal that is no contract's counts as final after so many looks. */
const MOST_FAILURES = 20;

/** Ends a transaction of which nothing is on chain. */
export const refuse = (parts: SenderParts, transaction: SentTransaction, error: BaseError): void => {
  const { database, table, onOutcome, counted, operations } = parts;
  const { purpose, work } = transaction;
  inTransaction(database, () => {
    table.write({ ...transaction, state: "refused" });
    onOutcome({ kind: "refused", purpose, work, error });
  });
  counted("refused");
  operations.log.warn({ code: error.code, purpose }, error.message);
};

/** @throws ContractRevertError when the contract would refuse it, TransactionError, and of the node. */
const estimate = async ({ provider, signer }: SenderParts, { to, data }: SentTransaction): Promise<bigint> =>
  withReserve(await onChain(() => provider.estimateGas({ from: signer.address, to, data })));

/** Whether the account can pay; says so by a condition where it cannot, or soon cannot. */
export const canPay = async (
  { provider, signer, limits: { minBalance = 0n }, operations: { conditions } }: SenderParts,
  cost: bigint,
): Promise<boolean> => {
  const balance = await onChain(() => provider.getBalance(signer.address));
  const needed = cost > minBalance ? cost : minBalance;
  if (balance < needed) conditions.raise(new BalanceError({ address: signer.address, balance, needed }));
  else conditions.clear("E_BALANCE");
  return balance >= cost;
};

/** Fees under the limit; a condition says while there are none. */
const affordableFees = async (parts: SenderParts): Promise<Fees | undefined> => {
  const { provider, limits, operations } = parts;
  const offer = await readFees(provider);
  const fees = underLimit(offer, limits.maxFeePerGas);
  if (fees === undefined)
    operations.conditions.raise(new GasPriceError({ baseFee: offer.baseFeePerGas, limit: limits.maxFeePerGas ?? 0n }));
  else operations.conditions.clear("E_GAS_PRICE");
  return fees;
};

/** The next nonce: that of the chain, or the one after those that the chain has undone or not seen. */
const nextNonce = async ({ provider, signer, table }: SenderParts): Promise<number> => {
  const used = await onChain(() => provider.getTransactionCount(signer.address, "latest"));
  const highest = table.highestNonce();
  return highest === undefined ? used : Math.max(used, highest + 1);
};

/** A failure that no contract gave: the node's, or that of a balance. */
const noteFailure = (parts: SenderParts, transaction: SentTransaction, error: BaseError): void => {
  const failures = transaction.failures + 1;
  if (failures >= MOST_FAILURES) {
    refuse(parts, transaction, error);
    return;
  }
  inTransaction(parts.database, () => {
    parts.table.write({ ...transaction, failures });
  });
  throw error;
};

/**
 * Signs and sends the first attempt of a queued transaction, after a simulation of it.
 *
 * @returns Whether it is under way, or over; false while it has to wait.
 * @throws RpcUnreachableError and other errors of the node.
 */
export const begin = async (parts: SenderParts, transaction: SentTransaction): Promise<boolean> => {
  const fees = await affordableFees(parts);
  if (fees === undefined) return false;
  let gas: bigint;
  try {
    gas = await estimate(parts, transaction);
  } catch (cause) {
    if (cause instanceof ContractRevertError) {
      refuse(parts, transaction, cause);
      return true;
    }
    if (!(await canPay(parts, 1n))) return false;
    if (cause instanceof TransactionError) noteFailure(parts, transaction, cause);
    throw cause;
  }
  if (!(await canPay(parts, gas * fees.maxFeePerGas))) return false;
  await attempt(parts, { ...transaction, attempts: [] }, { nonce: await nextNonce(parts), gas, fees, cancels: false });
  return true;
};
