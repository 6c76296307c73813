import { ChainIdError, EmptyStoreError } from "./errors.ts";
import { MarketError } from "../protocols/errors.ts";
import { knownMarket, type Market, marketOf, sortedMarkets } from "../protocols/markets.ts";
import type { EventStore } from "./eventStore.ts";
import { AMM_MARKET } from "./schema.ts";
import { checkFinality } from "./unfinal.ts";

/** Recorded files hold Ethereum's history. */
export const RECORDED_CHAIN_ID = 1n;

/**
 * Checks that the store is of this chain, or of none yet.
 *
 * @throws ChainIdError.
 */
export const checkChain = async (store: EventStore, chainId: bigint): Promise<void> => {
  const stored = (await store.rows("SELECT chain_id FROM store_meta"))[0]?.[0] as bigint | null;
  if (stored !== null && stored !== chainId) {
    throw new ChainIdError({ found: chainId, expected: stored, whose: "the store holds events of chain" });
  }
};

/**
 * Binds the store to one chain.
 *
 * @throws ChainIdError.
 */
export const claimChain = async (store: EventStore, chainId: bigint): Promise<void> => {
  await checkChain(store, chainId);
  await store.run(`UPDATE store_meta SET chain_id = ${chainId} WHERE chain_id IS NULL`);
};

export interface MarketClaim {
  readonly name: string;
  readonly source: "recorded" | "rpc";
  readonly pool: string | null;
}

/**
 * A market of the store has one source and one pool.
 *
 * @returns Whether the store has the market.
 * @throws MarketError when the store has it with another source or pool.
 */
export const checkMarket = async (store: EventStore, { name, source, pool }: MarketClaim): Promise<boolean> => {
  const [stored] = await store.rows("SELECT source, pool FROM market WHERE name = $1", [name]);
  if (stored === undefined) return false;
  if (stored[0] !== source) {
    throw new MarketError(
      `the store has ${name} from ${stored[0] === "rpc" ? "a node" : "recorded files"} already`,
      "use another --db: both would count its events twice",
    );
  }
  if (stored[1] !== pool) {
    throw new MarketError(`the store's ${name} pool is ${String(stored[1])}, not ${pool}`, "use another --db");
  }
  return true;
};

/**
 * Binds a market of the store to one source and pool.
 *
 * @throws MarketError.
 */
export const claimMarket = async (store: EventStore, claim: MarketClaim): Promise<void> => {
  if (await checkMarket(store, claim)) return;
  await store.run("INSERT INTO market VALUES ($1, $2, $3)", [claim.name, claim.source, claim.pool]);
};

/** The chain whose history a store holds, and the markets whose logs count in it. */
export interface StoredHistory {
  readonly chainId: bigint;
  /** Sorted; without the AMM market, which no statement names. */
  readonly markets: readonly Market[];
  /** Whether all of them are recorded files, which know no logs and no hashes of blocks. */
  readonly isRecorded: boolean;
}

/**
 * Reads whose history a store holds. A recorded market is the one that is known on its chain; that
 * of an indexed one has the contracts that its pool named.
 *
 * @throws EmptyStoreError, and MarketError for a recorded market that is not known, or a store whose
 * blocks may be undone.
 */
export const readHistory = async (store: EventStore): Promise<StoredHistory> => {
  await checkFinality(store, { unfinal: false });
  const [meta] = await store.facts("SELECT chain_id FROM store_meta");
  const chainId = (meta?.[0] ?? null) as bigint | null;
  const rows = await store.facts("SELECT name, source, pool FROM market ORDER BY name");
  const named = rows.filter(([name]) => name !== AMM_MARKET);
  if (chainId === null || named.length === 0) throw new EmptyStoreError({ path: store.path });
  const found = await store.facts("SELECT DISTINCT market, address, role FROM market_contract");
  const markets = named.map(([name, source, pool]) => {
    const protocol = String(name);
    if (source === "recorded") return knownMarket({ protocol, chainId });
    const own = found.filter(([market]) => market === name);
    const contracts = own.map(([, address, role]) => ({ address: String(address), role: String(role) }));
    return marketOf({ protocol, chainId, pool: String(pool) }, contracts);
  });
  const isRecorded = named.every(([, source]) => source === "recorded");
  return { chainId, markets: sortedMarkets(markets), isRecorded };
};
