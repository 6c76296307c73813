import type { JsonRpcProvider } from "ethers";

import { AnswerError } from "../../../client/errors.ts";
import { onChain } from "../../../prover/onchain/transactions.ts";

/** Fees of EIP-1559, in wei. */
export interface Fees {
  readonly maxFeePerGas: bigint;
  readonly maxPriorityFeePerGas: bigint;
}

/** What to pay now, and what the chain asks for at least. */
export interface FeeOffer extends Fees {
  readonly baseFeePerGas: bigint;
}

const GWEI = 10n ** 9n;
/** Where a node does not suggest any. */
const DEFAULT_TIP = GWEI;

/** Nodes take another transaction of the same nonce when both fees are 10 % higher, some at 12.5 %. */
const bumped = (fee: bigint): bigint => (fee * 9n) / 8n + 1n;

const suggestedTip = async (provider: JsonRpcProvider): Promise<bigint> => {
  try {
    return BigInt((await provider.send("eth_maxPriorityFeePerGas", [])) as string);
  } catch {
    return DEFAULT_TIP;
  }
};

/**
 * Reads what the chain asks for.
 *
 * @returns Enough for some blocks whose base fee rises.
 * @throws AnswerError, RpcUnreachableError.
 */
export const readFees = async (provider: JsonRpcProvider): Promise<FeeOffer> => {
  const [block, tip] = await onChain(() => Promise.all([provider.getBlock("latest"), suggestedTip(provider)]));
  if (block === null) throw new AnswerError("there is no latest block");
  // A chain without EIP-1559 has none.
  const baseFeePerGas = block.baseFeePerGas ?? 0n;
  return { baseFeePerGas, maxPriorityFeePerGas: tip, maxFeePerGas: baseFeePerGas * 2n + tip };
};

/**
 * What may be paid under a limit.
 *
 * @param limit Wei; undefined for no limit.
 * @returns Undefined while the chain asks for more than the limit.
 */
export const underLimit = (offer: FeeOffer, limit: bigint | undefined): Fees | undefined => {
  const { baseFeePerGas, maxFeePerGas, maxPriorityFeePerGas } = offer;
  if (limit === undefined || maxFeePerGas <= limit) return { maxFeePerGas, maxPriorityFeePerGas };
  if (baseFeePerGas >= limit) return undefined;
  const most = limit - baseFeePerGas;
  return { maxFeePerGas: limit, maxPriorityFeePerGas: most < maxPriorityFeePerGas ? most : maxPriorityFeePerGas };
};

const larger = (one: bigint, other: bigint): bigint => (one > other ? one : other);

/**
 * The fees with which a transaction takes the place of an earlier one of its nonce.
 *
 * @returns Undefined where the limit does not allow it.
 */
export const replacing = (before: Fees, now: FeeOffer, limit: bigint | undefined): Fees | undefined => {
  const fees = {
    maxFeePerGas: larger(bumped(before.maxFeePerGas), now.maxFeePerGas),
    maxPriorityFeePerGas: larger(bumped(before.maxPriorityFeePerGas), now.maxPriorityFeePerGas),
  };
  if (limit === undefined || fees.maxFeePerGas <= limit) return fees;
  return bumped(before.maxFeePerGas) <= limit
    ? { ...fees, maxFeePerGas: limit, maxPriorityFeePerGas: bumped(before.maxPriorityFeePerGas) }
    : undefined;
};
