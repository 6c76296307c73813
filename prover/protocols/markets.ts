import { AbiCoder } from "ethers/abi";
import { keccak256 } from "ethers/crypto";

import type { ReadContract } from "../chain/chainReader.ts";
import { MarketError } from "./errors.ts";
import type { MarketContract, PoolAt } from "./protocol.ts";
import { selectProtocol } from "./select.ts";

/** A lending market whose logs count, as a statement and a registered model name it. */
export interface Market {
  /** `aave-v2`, `aave-v3`, `compound-v2` or `morpho-blue:<id>`: the rules by which its logs are read. */
  readonly protocol: string;
  readonly chainId: bigint;
  /** The LendingPool, Pool or Comptroller; lower case. */
  readonly pool: string;
  /**
   * The contracts by which the market grows, lower case and ascending: the pool, and for Aave its
   * addresses provider. Every other contract of the market is named by a log of these, or of one
   * that they named, and its logs count from that block on. Those are left out: a model would end
   * with each asset that a market lists.
   */
  readonly contracts: readonly string[];
}

/** The roles of `Market.contracts`. Compound's Comptroller has the role of a pool, too. */
const ENTRY_ROLES: readonly string[] = ["pool", "addressesProvider"];

/**
 * Makes a market from its contracts, as its pool names them or a store keeps them.
 *
 * @param contracts All of the market, or more than its entry contracts.
 */
export const marketOf = (
  place: Omit<Market, "contracts">,
  contracts: readonly Pick<MarketContract, "address" | "role">[],
): Market => {
  const entries = contracts.filter(({ role }) => ENTRY_ROLES.includes(role)).map(({ address }) => address);
  return { ...place, contracts: [...new Set([place.pool, ...entries])].sort() };
};

/**
 * Finds a market that is known here, without a node: that of its protocol on this chain.
 *
 * @throws MarketError when there is none.
 */
export const knownMarket = ({ protocol, chainId }: { readonly protocol: string; readonly chainId: bigint }): Market => {
  const deployment = selectProtocol(protocol).deployments.get(chainId);
  if (deployment === undefined)
    throw new MarketError(`${protocol} has no known pool on chain ${chainId}`, "name its pool and a node of its chain");
  const { pool, contracts } = deployment;
  return { protocol, chainId, pool, contracts: [...new Set([pool, ...contracts])].sort() };
};

/**
 * Asks a node for a market: which contracts its pool names after a block.
 *
 * @throws MarketError when there is no such pool, RpcError, RpcTimeoutError, RpcUnreachableError.
 */
export const readMarket = async (
  read: ReadContract,
  { protocol, chainId, pool, block }: { readonly protocol: string; readonly chainId: bigint } & PoolAt,
): Promise<Market> =>
  marketOf({ protocol, chainId, pool }, await selectProtocol(protocol).contractsAt(read, { pool, block }));

const MARKETS = "tuple(string protocol, uint64 chainId, address pool, address[] contracts)[]";

const sortKey = ({ protocol, chainId, pool }: Market): string =>
  [protocol, String(chainId).padStart(20, "0"), pool].join("/");

/** By protocol, chain and pool. */
export const sortedMarkets = (markets: readonly Market[]): readonly Market[] =>
  [...markets].sort((one, other) => (sortKey(one) < sortKey(other) ? -1 : 1));

/**
 * What a statement says of its markets, and the registry of a model's:
 * `keccak256(abi.encode(Market[]))` with `struct Market { string protocol; uint64 chainId; address
 * pool; address[] contracts; }`, sorted by protocol, chain and pool.
 *
 * @returns bytes32, hex.
 */
export const marketsHash = (markets: readonly Market[]): string =>
  keccak256(AbiCoder.defaultAbiCoder().encode([MARKETS], [sortedMarkets(markets)]));
