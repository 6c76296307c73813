import type { ChainReader } from "../../chain/chainReader.ts";
import type { LendingProtocol, MarketContracts, OraclePrice } from "../../protocols/protocol.ts";
import type { EventStore } from "../../store/eventStore.ts";
import { contractsByBlock, readContracts } from "../derived/contracts.ts";
import type { PricedAt } from "../derived/pricedMoments.ts";
import { ORACLE_PRICE, priceRow } from "../derived/priceRows.ts";
import { readReserves } from "../derived/reserves.ts";
import { revalueSynced } from "../derived/valuation.ts";

/** Prices of one token asked for at once. */
const GROUP = 16;

export interface MendQuery {
  readonly reader: Pick<ChainReader, "call">;
  readonly protocol: LendingProtocol;
  readonly pool: string;
  /**
   * Whether to ask for every missing price. Otherwise a token of which the first 16 are still
   * unknown is left alone: its oracle may never have had one.
   */
  readonly all?: boolean;
}

export interface MendedPrices {
  readonly mended: number;
  readonly stillMissing: number;
}

type Price = PricedAt & OraclePrice;

const missingByToken = async (store: EventStore, market: string): Promise<ReadonlyMap<string, readonly PricedAt[]>> => {
  const rows = await store.rows(
    "SELECT token, block_number FROM missing_price WHERE market = $1 ORDER BY token, block_number",
    [market],
  );
  const byToken = new Map<string, PricedAt[]>();
  for (const [token, block] of rows) {
    const moments = byToken.get(String(token)) ?? [];
    moments.push({ token: String(token), block: block as bigint });
    byToken.set(String(token), moments);
  }
  return byToken;
};

/** What the node tells of the missing prices of one token. */
const askAgain = async (
  { reader, protocol, pool, all = false }: MendQuery,
  moments: readonly PricedAt[],
  knownAt: (block: bigint) => MarketContracts,
): Promise<readonly Price[]> => {
  const found: Price[] = [];
  for (let at = 0; at < moments.length; at += GROUP) {
    const group = await Promise.all(
      moments.slice(at, at + GROUP).map(async (moment) => {
        const price = await protocol.oraclePrice(reader.call, { pool, ...moment, known: knownAt(moment.block) });
        return price === undefined ? [] : [{ ...moment, ...price }];
      }),
    );
    found.push(...group.flat());
    if (!all && found.length === 0) break;
  }
  return found;
};

const MENDED = `DELETE FROM missing_price m WHERE market = $1
  AND EXISTS (FROM oracle_price p WHERE p.market = m.market AND p.block_number = m.block_number AND p.token = m.token)`;

/**
 * Asks for the prices of a market that no node has told so far, and values its events again where
 * some are told now.
 *
 * @throws The errors of the node, StoreWriteError.
 */
export const mendPrices = async (store: EventStore, query: MendQuery): Promise<MendedPrices> => {
  const { market } = query.protocol;
  const missing = await missingByToken(store, market);
  const count = [...missing.values()].reduce((sum, { length }) => sum + length, 0);
  if (count === 0) return { mended: 0, stillMissing: 0 };
  const knownAt = contractsByBlock(new Map(), await readContracts(store, market));
  const reserves = await readReserves(store, market);
  const found: Price[] = [];
  for (const moments of missing.values()) found.push(...(await askAgain(query, moments, knownAt)));
  if (found.length > 0)
    await store.transaction(async () => {
      const rows = found.map((price) => priceRow(price, { market, reserves }));
      await store.append({ table: "oracle_price", types: ORACLE_PRICE, rows });
      await store.run(MENDED, [market]);
      await revalueSynced(store);
    });
  return { mended: found.length, stillMissing: count - found.length };
};
