import type { Command } from "commander";

import { parseAddress } from "../../client/address.ts";
import { connectNode } from "../../prover/chain/jsonRpc.ts";
import { nodeReader } from "../../prover/chain/chainReader.ts";
import { wholeNumber } from "../../prover/cli/output.ts";
import { UsageError } from "../../prover/errors.ts";
import type { PublishedModel } from "../../prover/modelFolder/load.ts";
import { readMeaning } from "../../prover/modelFolder/meaning.ts";
import { knownMarket, type Market, readMarket } from "../../prover/protocols/markets.ts";

/** Ethereum, where the markets stand whose history models are trained on. */
const ETHEREUM = 1;

/** Which markets a model is registered for, as `--markets` and the options beside it say it. */
export interface MarketOptions {
  /** Protocols, commas between; `protocol:pool` where the pool is not the known one of the chain. */
  readonly markets?: string;
  readonly historyChain?: number;
  /** Node of the markets' chain, where a pool is named. */
  readonly historyRpc?: string;
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

/** Chain of the markets: what a node says that is asked for a pool, or else what is given. */
const historyChainOf = async (
  { historyChain, historyRpc }: MarketOptions,
  { url, isAsked }: { readonly url: string; readonly isAsked: boolean },
): Promise<bigint> => {
  if (!isAsked && historyRpc === undefined) return BigInt(historyChain ?? ETHEREUM);
  const chainId = await nodeReader(connectNode({ url })).chainId();
  if (historyChain !== undefined && BigInt(historyChain) !== chainId)
    throw new UsageError(
      `the node of the markets is on chain ${chainId}, not on chain ${historyChain}`,
      "give --history-rpc a node of that chain, or leave --history-chain out",
    );
  return chainId;
};

/**
 * The markets that the options name; without them, the one whose label the model was trained on. A
 * pool that is named is read from the node of its chain: `historyRpc`, or `rpc` without it.
 *
 * @throws UsageError when nothing names one, MarketError, ModelFolderError, BadAddressError, and
 * what a node refuses.
 */
export const namedMarkets = async (
  options: MarketOptions,
  { loaded, rpc }: { readonly loaded: PublishedModel; readonly rpc: string },
): Promise<readonly Market[]> => {
  const named = options.markets ?? (await readMeaning(loaded)).market;
  const items = named.split(",").filter((item) => item !== "");
  if (items.length === 0)
    throw new UsageError(
      `${loaded.folder} does not say which market the model is for`,
      'name it with --markets, as in --markets aave-v2, or in the "meaning" of its about.json',
    );
  const asked = items.map((item) => {
    const [protocol = "", ...pool] = item.split(":");
    return { protocol, pool: pool.length === 0 ? undefined : parseAddress(pool.join(":")) };
  });
  const url = options.historyRpc ?? rpc;
  const chainId = await historyChainOf(options, { url, isAsked: asked.some(({ pool }) => pool !== undefined) });
  return Promise.all(
    asked.map(async ({ protocol, pool }) =>
      pool === undefined ? knownMarket({ protocol, chainId }) : marketAt(url, { protocol, pool }),
    ),
  );
};

/** Adds --markets, --history-chain and --history-rpc. */
export const addMarketOptions = (command: Command, without: string): Command =>
  command
    .option(
      "--markets <list>",
      `markets that the model is for, commas between, as protocol or protocol:pool; without it ${without}`,
    )
    .option(
      "--history-chain <id>",
      "chain of those markets; without it that of a named pool's node, or else 1",
      wholeNumber,
    )
    .option("--history-rpc <url>", "node of that chain, which is asked for the pools that are named; --rpc without it");
