import type { EventStore } from "../store/eventStore.ts";
import type { LendingProtocol } from "../protocols/protocol.ts";
import { selectProtocol } from "../protocols/select.ts";
import { HealthUnknownError } from "./errors.ts";

/** How a market's accounts are rebuilt. */
export type ProtocolOf = (market: string) => LendingProtocol;

export interface StoredMarket {
  readonly name: string;
  readonly pool: string;
  /** Last block indexed. */
  readonly toBlock: bigint;
  /** Its time, Unix seconds. */
  readonly toTime: bigint;
  readonly protocol: LendingProtocol;
}

interface MarketRow {
  readonly name: string;
  readonly source: string;
  readonly pool: string | null;
  readonly fromBlock: bigint | null;
  readonly toBlock: bigint | null;
  readonly toTime: bigint | null;
  /** Block in which the pool was found; later than `fromBlock` when it was not there yet. */
  readonly poolBlock: bigint | null;
}

const marketRows = async (store: EventStore): Promise<readonly MarketRow[]> => {
  const rows = await store.facts(`
    SELECT m.name, m.source, m.pool, c.from_block, c.to_block, (SELECT max(ts) FROM block b WHERE b.number = c.to_block),
      (SELECT min(from_block) FROM market_contract p WHERE p.market = m.name AND p.address = m.pool)
    FROM market m LEFT JOIN sync_cursor c ON c.market = m.name ORDER BY m.name`);
  return rows.map((row) => {
    const [name, source, pool, ...blocks] = row as [string, string, string | null, ...(bigint | null)[]];
    const [fromBlock = null, toBlock = null, toTime = null, poolBlock = null] = blocks;
    return { name, source, pool, fromBlock, toBlock, toTime, poolBlock };
  });
};

/**
 * The block in which the market began: that of its known deployment, or the first block of an
 * unknown chain.
 */
const firstBlock = (protocol: LendingProtocol, { chainId, pool }: { chainId: bigint | null; pool: string }): bigint => {
  const deployment = chainId === null ? undefined : protocol.deployments.get(chainId);
  return deployment?.pool === pool ? deployment.fromBlock : 0n;
};

/**
 * A market whose accounts the store can rebuild, or why it cannot: an account may hold what earlier
 * logs gave it.
 */
const wholeMarket = (
  { name, source, pool, fromBlock, toBlock, toTime, poolBlock }: MarketRow,
  { chainId, protocolOf }: { readonly chainId: bigint | null; readonly protocolOf: ProtocolOf },
): StoredMarket | string => {
  if (source !== "rpc") return `${name} was imported from recorded files, which do not hold all of its logs`;
  if (pool === null || fromBlock === null || toBlock === null || toTime === null)
    return `no block of ${name} is indexed yet`;
  const protocol = protocolOf(name);
  const first = firstBlock(protocol, { chainId, pool });
  const sawItBegin = fromBlock <= first || (poolBlock !== null && poolBlock > fromBlock);
  if (!sawItBegin) return `${name} is indexed from block ${fromBlock}, but it began at block ${first}`;
  return { name, pool, toBlock, toTime, protocol };
};

/** All markets of the store, or why the accounts of one of them are unknown. */
export const wholeMarkets = async (
  store: EventStore,
  { protocolOf = selectProtocol, only }: { readonly protocolOf?: ProtocolOf; readonly only?: string | undefined } = {},
): Promise<readonly StoredMarket[] | string> => {
  const chainId = ((await store.facts("SELECT chain_id FROM store_meta"))[0]?.[0] ?? null) as bigint | null;
  const rows = (await marketRows(store)).filter(({ name }) => only === undefined || name === only);
  if (rows.length === 0) return only === undefined ? "the store holds no market" : `the store has no market ${only}`;
  const markets = rows.map((row) => wholeMarket(row, { chainId, protocolOf }));
  return markets.find((market) => typeof market === "string") ?? (markets as readonly StoredMarket[]);
};

/** @throws HealthUnknownError. */
export const requireWholeMarkets = async (
  ...asked: Parameters<typeof wholeMarkets>
): Promise<readonly StoredMarket[]> => {
  const markets = await wholeMarkets(...asked);
  if (typeof markets === "string") throw new HealthUnknownError(markets);
  return markets;
};
