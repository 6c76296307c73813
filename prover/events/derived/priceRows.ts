import type { OraclePrice } from "../../protocols/protocol.ts";
import type { Cell, ColumnType } from "../../store/eventStore.ts";
import { symbolOf } from "./marketLogs.ts";
import type { PricedAt } from "./pricedMoments.ts";
import type { Reserves } from "./reserves.ts";

export const ORACLE_PRICE: readonly ColumnType[] = ["text", "bigint", "text", "text", "text", "hugeint"];
export const MISSING_PRICE: readonly ColumnType[] = ["text", "bigint", "text", "text"];

/** What 128 bits hold once multiplied. */
const PRICE_LIMIT_E18 = 10n ** 37n;
const smaller = (a: bigint, b: bigint): bigint => (a < b ? a : b);

/** A row of `oracle_price`. */
export const priceRow = (
  { block, token, answer, weiPerToken }: PricedAt & OraclePrice,
  { market, reserves }: { readonly market: string; readonly reserves: Reserves },
): readonly Cell[] => [
  ...[market, block, token, symbolOf(token, reserves)],
  ...[answer.toString(), smaller(weiPerToken, PRICE_LIMIT_E18)],
];
