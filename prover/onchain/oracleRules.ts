import { JsonRpcApiProvider, type Provider } from "ethers";

import type { JsonRpcNode } from "../chain/jsonRpc.ts";
import type { StoredHistory } from "../store/markets.ts";
import { marketsHash } from "../protocols/markets.ts";
import { AnswerError } from "../../client/errors.ts";
import type { Contracts } from "./contracts.ts";
import { AsOfBeforeBundleError } from "./errors.ts";
import { AsOfInFutureError, AsOfOffBoundaryError, AsOfTooOldError, MarketsMismatchError } from "./historyErrors.ts";
import { onChain } from "./transactions.ts";

/** What the oracle takes of a model's statements now. */
export interface OracleRules {
  /** Seconds; an as-of is a multiple of it. */
  readonly period: bigint;
  /** Seconds that an as-of may lie back. */
  readonly maxAge: bigint;
  /** The time of the oracle's latest block, Unix seconds. */
  readonly now: bigint;
  /** What the model was registered for. */
  readonly historyChainId: bigint;
  readonly marketsHash: string;
}

/**
 * The provider behind the handles.
 *
 * @throws AnswerError when they were made without one.
 */
export const providerOf = ({ oracle }: Pick<Contracts, "oracle">): Provider => {
  const provider = oracle.runner?.provider;
  if (!provider) throw new AnswerError("there is no provider to read with");
  return provider;
};

/**
 * The node behind the handles, for questions that ethers has no word for.
 *
 * @throws AnswerError when they were made without one.
 */
export const nodeOf = (contracts: Pick<Contracts, "oracle">): JsonRpcNode => {
  const provider = providerOf(contracts);
  if (!(provider instanceof JsonRpcApiProvider)) throw new AnswerError("the provider does not speak JSON-RPC");
  const call = (method: string, params: readonly unknown[]): Promise<unknown> =>
    onChain(() => provider.send(method, [...params]));
  return { url: "the oracle's node", call };
};

/** @throws ContractRevertError for a model that is unknown or not active, AnswerError. */
export const readRules = (contracts: Pick<Contracts, "oracle" | "registry">, modelId: string): Promise<OracleRules> =>
  onChain(async () => {
    const [period, maxAge, block, registered] = await Promise.all([
      contracts.oracle.asOfPeriod(),
      contracts.oracle.maxSubmissionAge(),
      providerOf(contracts).getBlock("latest"),
      contracts.registry.requireActive(modelId),
    ]);
    if (block === null) throw new AnswerError("there is no latest block");
    const { historyChainId, marketsHash: markets } = registered;
    return { period, maxAge, now: BigInt(block.timestamp), historyChainId, marketsHash: markets };
  });

/** @throws AsOfBeforeBundleError. */
export const checkBundleTime = (
  { tokenId, asOfTime }: { readonly tokenId: bigint; readonly asOfTime: bigint },
  { notBefore }: { readonly notBefore: bigint },
): void => {
  if (asOfTime < notBefore) throw new AsOfBeforeBundleError({ tokenId, asOfTime, notBefore });
};

/**
 * Refuses an as-of that the oracle would refuse.
 *
 * @throws AsOfOffBoundaryError, AsOfInFutureError, AsOfTooOldError.
 */
export const checkTimes = (asOfTime: bigint, { period, maxAge, now }: OracleRules): void => {
  if (asOfTime % period !== 0n) throw new AsOfOffBoundaryError({ asOfTime, period });
  if (asOfTime > now) throw new AsOfInFutureError({ asOfTime, now });
  if (now - asOfTime > maxAge) throw new AsOfTooOldError({ asOfTime, oldest: now - maxAge });
};

/** The last boundary at or before a moment. */
export const boundaryBefore = (time: bigint, { period }: Pick<OracleRules, "period">): bigint => time - (time % period);

/**
 * Refuses a store that counts other markets than those the model was registered for.
 *
 * @throws MarketsMismatchError.
 */
export const checkMarkets = ({ chainId, markets }: StoredHistory, rules: OracleRules): void => {
  const ownHash = marketsHash(markets);
  if (ownHash === rules.marketsHash && chainId === rules.historyChainId) return;
  const own = `${markets.map(({ protocol, pool }) => `${protocol} ${pool}`).join(", ")} on chain ${chainId}`;
  throw new MarketsMismatchError({
    own,
    ownHash,
    registered: `${rules.marketsHash} on chain ${rules.historyChainId}`,
  });
};
