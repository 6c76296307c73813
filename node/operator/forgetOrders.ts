import type { KeptOrders, OrderBook } from "../orders/scoreOrder.ts";
import type { OracleTable } from "./oracle/oracleTables.ts";

const KEPT: KeptOrders = { forMs: 90 * 86_400_000, most: 100_000 };
/** Between two looks at what may be forgotten, in milliseconds. */
const EVERY_MS = 60_000;

/** @returns What to call in each round: now and then it forgets some of the orders and requests that are over. */
export const forgetOrders = (
  { book, table }: { readonly book: Pick<OrderBook, "prune">; readonly table: Pick<OracleTable, "forgetClosed"> },
  { clock, kept = {} }: { readonly clock: () => number; readonly kept?: Partial<KeptOrders> | undefined },
): (() => void) => {
  let last = -Infinity;
  return () => {
    if (clock() - last < EVERY_MS) return;
    last = clock();
    const asked = { ...KEPT, ...kept };
    book.prune(asked);
    table.forgetClosed(clock() - asked.forMs);
  };
};
