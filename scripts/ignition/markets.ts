import { connectNode } from "../../prover/chain/jsonRpc.ts";
import { nodeReader } from "../../prover/chain/chainReader.ts";
import { UsageError } from "../../prover/errors.ts";
import type { PublishedModel } from "../../prover/modelFolder/load.ts";
import { readMeaning } from "../../prover/modelFolder/meaning.ts";
import { knownMarket, type Market, readMarket } from "../../prover/protocols/markets.ts";

/** Ethereum, where the markets stand whose history models are trained on. */
const ETHEREUM = 1;

/** Which markets a model is registered for, as `--markets` and `--history-chain` say it. */
export interface MarketOptions {
  readonly markets?: string;
  readonly historyChain?: number;
}

/**
 * A market on the chain of a node, by its pool.
 *
 * @throws MarketError, RpcError, RpcTimeoutError, RpcUnreachableError.
 */
export const marketAt = async (
  url: string,
  { protocol, pool }: { protocol: string; pool: string },
): Promise<Market> => {
  const { chainId, block, call } = nodeReader(connectNode({ url }));
  const [chain, head] = await Promise.all([chainId(), block("latest")]);
  const place = { protocol, chainId: chain, pool: pool.toLowerCase() };
  return readMarket(call, { ...place, block: head?.number ?? 0n });
};

/**
 * The known markets that the options name; without them, the one whose label the model was trained
 * on.
 *
 * @throws UsageError when neither says one, MarketError, ModelFolderError.
 */
export const namedMarkets = async (
  { markets, historyChain = ETHEREUM }: MarketOptions,
  loaded: PublishedModel,
): Promise<readonly Market[]> => {
  const { market } = await readMeaning(loaded);
  const protocols = (markets ?? market).split(",").filter((protocol) => protocol !== "");
  if (protocols.length === 0)
    throw new UsageError(
      `${loaded.folder} does not say which market the model is for`,
      'name it with --markets, as in --markets aave-v2, or in the "meaning" of its about.json',
    );
  return protocols.map((protocol) => knownMarket({ protocol, chainId: BigInt(historyChain) }));
};
