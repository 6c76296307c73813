import { setTimeout as pause } from "node:timers/promises";

import { JsonRpcProvider, Network, isError } from "ethers";
import type { Contract, TransactionReceipt } from "ethers";

import { BaseError } from "../../prover/errors.ts";
import { SECONDS_PER_DAY } from "../../prover/seconds.ts";

const HARDHAT_CHAIN_ID = 31_337;
const SECONDS_PER_BLOCK = 12;

// Above the largest deployment (the pool, about 5.5 million) and under the 2^24 cap on one
// transaction of EIP-7825.
const GAS_LIMIT = 12_000_000;

/**
 * The node's own words, which ethers wraps in the whole request when it does not know the error.
 */
const reasonOf = (cause: unknown): string => {
  if (isError(cause, "UNKNOWN_ERROR")) {
    const { error } = cause as { readonly error?: { readonly message?: unknown } };
    if (typeof error?.message === "string") return error.message;
  }
  return cause instanceof Error ? cause.message : String(cause);
};

/** A transaction of the demo's lending market fails on the local chain. */
export class MarketTransactionError extends BaseError {
  readonly code = "E_MARKET_TRANSACTION";
  constructor({ what, from, cause }: { what: string; from: string; cause: unknown }) {
    super(`${what} from ${from} failed on the local chain: ${reasonOf(cause)}`, {
      hint: "start a fresh `local` Hardhat chain; Aave v2 explains its numbers in protocol/libraries/helpers/Errors.sol",
      cause,
    });
  }
}

/** Call of a contract's method by one of the node's unlocked accounts. */
export interface MethodCall {
  readonly from: string;
  readonly contract: Contract;
  readonly method: string;
  readonly args: readonly unknown[];
}

/**
 * A local Hardhat node whose block times are set by the script, so that every run writes the same
 * blocks.
 */
export interface LocalChain {
  readonly provider: JsonRpcProvider;
  /** The node's unlocked accounts, in its order. */
  readonly accounts: readonly string[];
  /** Unix seconds of block 0, which is day 0. */
  readonly genesisTimestamp: number;
  /**
   * The next block is mined at `day` (may be fractional) after genesis, or in the next slot if the
   * chain is past that.
   */
  advanceTo(day: number): void;
  /**
   * Mines one transaction; no `to` deploys. `what` names it in errors.
   *
   * @throws MarketTransactionError.
   */
  send(transaction: TransactionToSend): Promise<TransactionReceipt>;
  call(call: MethodCall): Promise<TransactionReceipt>;
  close(): void;
}

interface TransactionToSend {
  readonly what: string;
  readonly from: string;
  readonly to?: string;
  readonly data: string;
}

interface RpcBlock {
  readonly timestamp: string;
}

const timestampOf = async (provider: JsonRpcProvider, blockTag: string): Promise<number> =>
  Number(((await provider.send("eth_getBlockByNumber", [blockTag, false])) as RpcBlock).timestamp);

/** Longest wait for a transaction, in milliseconds: Anvil mines it a moment after it was sent. */
const MINED_WITHIN_MS = 10_000;

const receiptOf = async (provider: JsonRpcProvider, hash: string): Promise<TransactionReceipt> => {
  for (const started = performance.now(); ; await pause(5)) {
    const receipt = await provider.getTransactionReceipt(hash);
    if (receipt !== null) return receipt;
    if (performance.now() - started > MINED_WITHIN_MS) throw new Error(`${hash} was not mined at once`);
  }
};

/**
 * Mines one transaction at `notBefore` (Unix seconds), or in the slot after the newest block if
 * that is later.
 */
const mine = async (
  provider: JsonRpcProvider,
  { notBefore, from, to, data }: TransactionToSend & { readonly notBefore: number },
): Promise<TransactionReceipt> => {
  // Left alone, Hardhat adds the time that really passed to every block.
  const timestamp = Math.max(notBefore, (await timestampOf(provider, "latest")) + SECONDS_PER_BLOCK);
  await provider.send("evm_setNextBlockTimestamp", [timestamp]);
  const gas = `0x${GAS_LIMIT.toString(16)}`;
  const hash = (await provider.send("eth_sendTransaction", [{ from, to, data, gas }])) as string;
  const receipt = await receiptOf(provider, hash);
  if (receipt.status !== 1) throw new Error(`${hash} was reverted`);
  return receipt;
};

/** Connects to a Hardhat node, which must mine each transaction at once (its default). */
export const openLocalChain = async ({
  url,
  chainId = HARDHAT_CHAIN_ID,
}: {
  readonly url: string;
  readonly chainId?: number;
}): Promise<LocalChain> => {
  // ethers would hold each request back 10 ms to batch it and answer repeated questions from a
  // cache.
  const provider = new JsonRpcProvider(url, chainId, {
    staticNetwork: Network.from(chainId),
    batchMaxCount: 1,
    cacheTimeout: -1,
  });
  const accounts = (await provider.send("eth_accounts", [])) as readonly string[];
  const genesisTimestamp = await timestampOf(provider, "0x0");
  let notBefore = genesisTimestamp;

  const send = async (transaction: TransactionToSend): Promise<TransactionReceipt> => {
    try {
      return await mine(provider, { ...transaction, notBefore });
    } catch (cause) {
      throw new MarketTransactionError({ what: transaction.what, from: transaction.from, cause });
    }
  };
  const call = async ({ from, contract, method, args }: MethodCall): Promise<TransactionReceipt> => {
    const what = `${method}(${args.map(String).join(", ")})`;
    const data = contract.interface.encodeFunctionData(method, args);
    return send({ what, from, to: await contract.getAddress(), data });
  };
  const advanceTo = (day: number): void => {
    notBefore = genesisTimestamp + Math.round(day * Number(SECONDS_PER_DAY));
  };
  return { provider, accounts, genesisTimestamp, advanceTo, send, call, close: () => provider.destroy() };
};
