import { ChainIdError, MarketError } from "./errors.ts";
import type { EventStore } from "./store.ts";

/** Recorded files hold Ethereum's history. */
export const RECORDED_CHAIN_ID = 1n;

/** Binds the store to one chain. Throws ChainIdError. */
export const claimChain = async (store: EventStore, chainId: bigint): Promise<void> => {
  const stored = (await store.rows("SELECT chain_id FROM store_meta"))[0]?.[0] as bigint | null;
  if (stored === null) await store.run(`UPDATE store_meta SET chain_id = ${chainId}`);
  else if (stored !== chainId) {
    throw new ChainIdError({ found: chainId, expected: stored, whose: "the store holds events of chain" });
  }
};

/** Binds a market of the store to one source and pool. Throws MarketError. */
export const claimMarket = async (
  store: EventStore,
  { name, source, pool }: { name: string; source: "recorded" | "rpc"; pool: string | null },
): Promise<void> => {
  const [stored] = await store.rows("SELECT source, pool FROM market WHERE name = $1", [name]);
  if (stored === undefined) await store.run("INSERT INTO market VALUES ($1, $2, $3)", [name, source, pool]);
  else if (stored[0] !== source) {
    throw new MarketError(
      `the store has ${name} from ${stored[0] === "rpc" ? "a node" : "recorded files"} already`,
      "both would count its events twice: use another --db",
    );
  } else if (stored[1] !== pool) {
    throw new MarketError(`the store's ${name} pool is ${String(stored[1])}, not ${pool}`, "use another --db");
  }
};
