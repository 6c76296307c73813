import { keccak256 } from "ethers";

import { BaseError } from "../../../prover/errors.ts";
import { onChain } from "../../../prover/onchain/transactions.ts";
import { inTransaction } from "../../database.ts";
import type { Fees } from "./fees.ts";
import type { SenderParts } from "./senderParts.ts";
import type { Attempt, SentTransaction } from "./transactionTable.ts";

/** Answers to a transaction that the node has, or has had, already. */
const KNOWN = /already known|known transaction|already imported|nonce too low|nonce.{0,20}already been used/i;

/** Two transactions of one nonce, and the second does not pay enough more. */
const UNDERPRICED = /underpriced|replacement/i;

/**
 * Sends a signed transaction. What the node does not take is said in the log; it is sent again at the
 * next look.
 *
 * @returns Whether the node wants more to replace another transaction of the nonce.
 */
export const broadcast = async (
  { provider, operations: { log } }: SenderParts,
  { raw, hash }: Pick<Attempt, "raw" | "hash">,
): Promise<"sent" | "underpriced" | "failed"> => {
  try {
    await provider.send("eth_sendRawTransaction", [raw]);
    return "sent";
  } catch (cause) {
    const text = cause instanceof Error ? cause.message : String(cause);
    if (KNOWN.test(text)) return "sent";
    if (UNDERPRICED.test(text)) return "underpriced";
    const error: unknown = await onChain(() => Promise.reject(cause as Error)).catch((mapped: unknown) => mapped);
    log.warn({ code: error instanceof BaseError ? error.code : "E_TRANSACTION", hash }, text.slice(0, 300));
    return "failed";
  }
};

interface NewAttempt {
  readonly nonce: number;
  readonly gas: bigint;
  readonly fees: Fees;
  readonly cancels: boolean;
}

/**
 * Signs a further attempt of a transaction and keeps it. It is sent afterwards, so that a kill
 * between any two of these leaves nothing that was sent and is not known.
 *
 * @returns The attempt, which is to be given to `broadcast`.
 */
export const keepAttempt = async (
  parts: SenderParts,
  transaction: SentTransaction,
  { nonce, gas, fees, cancels }: NewAttempt,
): Promise<Attempt> => {
  const { signer, chainId, table, database, counted, clock } = parts;
  const what = cancels ? { to: signer.address, gasLimit: 21_000n } : { ...transaction, gasLimit: gas };
  const raw = await signer.sign({
    ...{ type: 2, chainId, nonce, value: 0n, to: what.to, gasLimit: what.gasLimit },
    ...("data" in what && { data: what.data }),
    ...fees,
  });
  const made: Attempt = { hash: keccak256(raw), raw, ...fees, at: clock(), cancels };
  inTransaction(database, () => {
    table.write({
      ...transaction,
      ...{ state: "pending", nonce, gas, failures: 0 },
      attempts: [...transaction.attempts, made],
    });
  });
  counted(transaction.attempts.length === 0 ? "sent" : "replaced");
  return made;
};
