import type { EventStore } from "../../store/eventStore.ts";
import { withRecordedPrices } from "./valuation.ts";

interface Moment {
  readonly market: string;
  /** Unix seconds. */
  readonly time: bigint;
  /** Undefined for all blocks of that second. */
  readonly block: bigint | undefined;
}

const recordedAt = ({ market, time }: Moment): string => `
  SELECT asset, price_e18 FROM (${withRecordedPrices(
    `SELECT DISTINCT asset, ${time}::BIGINT AS ts, NULL::VARCHAR AS collateral_asset FROM lending_event WHERE market = '${market}' AND ts <= ${time}`,
  )}) WHERE price_e18 IS NOT NULL`;

const syncedAt = ({ market, time, block }: Moment): string => `
  SELECT asset, arg_max(price_e18, p.block_number) FROM oracle_price p JOIN block b ON b.number = p.block_number
  WHERE p.market = '${market}' AND b.ts <= ${time} ${block === undefined ? "" : `AND p.block_number <= ${block}`} GROUP BY asset`;

/**
 * What each asset of a market's events cost at a moment: the last price known then, as for events of that moment.
 *
 * @returns Wei of ETH per whole token by symbol; an asset without a known price is left out.
 */
export const pricesAt = async (store: EventStore, moment: Moment): Promise<ReadonlyMap<string, bigint>> => {
  const [source] = await store.rows("SELECT source FROM market WHERE name = $1", [moment.market]);
  const rows = await store.rows(source?.[0] === "recorded" ? recordedAt(moment) : syncedAt(moment));
  return new Map(rows.map(([asset, price]) => [String(asset), price as bigint]));
};
