import { pricesAt } from "../events/derived/pricesAt.ts";
import { AMM_MARKET } from "../store/schema.ts";
import type { ResolvedAsOf } from "../features/asOf.ts";
import { LAST_BLOCK_OF_SECOND } from "../features/featureSource.ts";
import type { EventStore } from "../store/eventStore.ts";
import type { Asset } from "./manipulation.ts";

/** The market of a store in which the manipulations are lived. */
export interface AttackedMarket {
  readonly name: string;
  /** Symbols with a price at the as-of, sorted. */
  readonly assets: readonly string[];
  /** Wei of ETH per whole token, by symbol. */
  readonly prices: ReadonlyMap<string, bigint>;
}

/** Which symbols may play a part, the first that the market has. */
const PARTS = {
  ether: ["WETH", "ETH"],
  stable: ["DAI", "USDC", "USDT"],
  bitcoin: ["WBTC"],
} as const;

/** Without these, the list is not lived. */
const PLAYED = ["ether", "stable"] as const;

/** Rows `e` of the store up to an as-of. */
export const upTo = ({ time, block }: ResolvedAsOf): string =>
  `e.ts <= ${time} AND coalesce(e.block_number, 0) <= ${block ?? LAST_BLOCK_OF_SECOND}`;

/**
 * The market with the most events up to the as-of, and its assets with a price then.
 *
 * @returns undefined where no market has a priced event, or that one has no price of ether or of a stablecoin: most of the list could not be lived there, and
 * what was not tried would pass.
 */
export const findMarket = async (store: EventStore, asOf: ResolvedAsOf): Promise<AttackedMarket | undefined> => {
  const [busiest] = await store.rows(
    `SELECT market FROM valued_event e WHERE market <> '${AMM_MARKET}' AND value_e9 IS NOT NULL AND ${upTo(asOf)}
     GROUP BY market ORDER BY count(*) DESC, market LIMIT 1`,
  );
  if (busiest === undefined) return undefined;
  const name = String(busiest[0]);
  const prices = await pricesAt(store, { market: name, ...asOf });
  // A reserve without a symbol is no token: Aave v3 may ask one address for the price of a whole category.
  const market = { name, assets: [...prices.keys()].filter((symbol) => !symbol.startsWith("0x")).sort(), prices };
  return PLAYED.every((asset) => symbolIn(market, asset) !== undefined) ? market : undefined;
};

/**
 * The symbol of an asset of the list, in this market.
 *
 * @returns undefined where the market has none that could play the part.
 */
export const symbolIn = ({ assets }: AttackedMarket, asset: Exclude<Asset, "owed">): string | undefined =>
  typeof asset === "string" ? PARTS[asset].find((symbol) => assets.includes(symbol)) : asset.symbol;
