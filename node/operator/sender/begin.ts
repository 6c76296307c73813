import { RpcTimeoutError, RpcUnreachableError } from "../../../client/nodeErrors.ts";
import { BaseError } from "../../../prover/errors.ts";
import { ContractRevertError } from "../../../prover/onchain/errors.ts";
import { onChain } from "../../../prover/onchain/transactions.ts";
import { inTransaction } from "../../database.ts";
import { broadcast, keepAttempt } from "./broadcast.ts";
import { BalanceError, GasPriceError } from "./errors.ts";
import { type Fees, readFees, underLimit } from "./fees.ts";
import type { SenderParts } from "./senderParts.ts";
import type { Attempt, SentTransaction } from "./transactionTable.ts";

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

/** @throws ContractRevertError when the contract would refuse it, and the errors of the node. */
const estimate = async ({ provider, signer }: SenderParts, { to, data }: SentTransaction): Promise<bigint> =>
  withReserve(await onChain(() => provider.estimateGas({ from: signer.address, to, data })));

/** What the account has, in wei. */
interface Funds {
  readonly balance: bigint;
  /** What the transactions that are in no block yet may cost of it. */
  readonly promised: bigint;
}

const promisedBy = (pending: readonly SentTransaction[]): bigint =>
  pending.reduce((sum, { gas = 0n, attempts }) => sum + gas * (attempts.at(-1)?.maxFeePerGas ?? 0n), 0n);

/** Whether the account can pay; says so by a condition where it cannot, or soon cannot. */
const pays = (
  { signer, limits: { minBalance = 0n }, operations: { conditions } }: SenderParts,
  { balance, promised, cost }: Funds & { readonly cost: bigint },
): boolean => {
  const asked = promised + cost;
  const needed = asked > minBalance ? asked : minBalance;
  if (balance < needed) conditions.raise(new BalanceError({ address: signer.address, balance, needed }));
  else conditions.clear("E_BALANCE");
  return balance >= asked;
};

const readFunds = async ({ provider, signer, table }: SenderParts): Promise<Funds> => {
  const balance = await onChain(() => provider.getBalance(signer.address));
  return { balance, promised: promisedBy(table.inState("pending")) };
};

/** Looks at the balance when nothing is to be begun. */
export const lookAtBalance = async (parts: SenderParts): Promise<void> => {
  pays(parts, { ...(await readFunds(parts)), cost: 0n });
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

/** What transactions that are begun together are sent with. */
interface Means extends Funds {
  readonly fees: Fees;
  promised: bigint;
  /** That of the chain. */
  readonly nonce: number;
}

const readMeans = async (parts: SenderParts): Promise<Means | undefined> => {
  const { provider, signer } = parts;
  const [fees, funds, nonce] = await Promise.all([
    affordableFees(parts),
    readFunds(parts),
    onChain(() => provider.getTransactionCount(signer.address, "latest")),
  ]);
  return fees && { ...funds, fees, nonce };
};

/** The next nonce: that of the chain, or the one after those that the chain has undone or not seen. */
const nextNonce = ({ table }: SenderParts, used: number): number => {
  const highest = table.highestNonce();
  return highest === undefined ? used : Math.max(used, highest + 1);
};

/** A simulation: the gas, or why there is none. */
type Simulated = PromiseSettledResult<bigint>;

/** Whether a node has answered: that it is away says nothing of a transaction. */
const isAnswered = (cause: unknown): cause is BaseError =>
  cause instanceof BaseError && !(cause instanceof RpcUnreachableError || cause instanceof RpcTimeoutError);

/**
 * Signs and keeps the first attempt of a transaction, after a simulation of it.
 *
 * @returns The attempt; undefined where it is over, and false while it has to wait for a balance.
 */
const beginOne = async (
  parts: SenderParts,
  transaction: SentTransaction,
  { simulated, means }: { readonly simulated: Simulated; readonly means: Means },
): Promise<Attempt | undefined | false> => {
  const { fees } = means;
  if (simulated.status === "rejected") {
    const cause: unknown = simulated.reason;
    if (cause instanceof ContractRevertError) {
      refuse(parts, transaction, cause);
      return undefined;
    }
    if (!pays(parts, { ...means, cost: 1n })) return false;
    if (!isAnswered(cause)) throw cause;
    noteFailure(parts, transaction, cause);
    return undefined;
  }
  const gas = simulated.value;
  const cost = gas * fees.maxFeePerGas;
  if (!pays(parts, { ...means, cost })) return false;
  const nonce = nextNonce(parts, means.nonce);
  const made = await keepAttempt(parts, { ...transaction, attempts: [] }, { nonce, gas, fees, cancels: false });
  means.promised += cost;
  return made;
};

/**
 * Begins queued transactions together: all are simulated at once, then signed, kept and sent in their
 * order. One that fails holds up no other.
 *
 * @returns How many are under way, or over; the others have to wait.
 * @throws RpcUnreachableError and other errors of the node, once the others were sent.
 */
export const beginAll = async (parts: SenderParts, queued: readonly SentTransaction[]): Promise<number> => {
  if (queued.length === 0) return 0;
  const means = await readMeans(parts);
  if (means === undefined) return 0;
  const simulations = await Promise.allSettled(queued.map((transaction) => estimate(parts, transaction)));
  const kept: Attempt[] = [];
  const failures: unknown[] = [];
  let begun = 0;
  for (const [index, transaction] of queued.entries()) {
    const simulated = simulations[index];
    if (simulated === undefined) break;
    try {
      const made = await beginOne(parts, transaction, { simulated, means });
      if (made === false) break;
      if (made !== undefined) kept.push(made);
      begun += 1;
    } catch (cause) {
      failures.push(cause);
    }
  }
  // One after the other: there are nodes that refuse a nonce before they have the one below it.
  for (const made of kept) await broadcast(parts, made);
  if (failures.length > 0) throw failures[0];
  return begun;
};
