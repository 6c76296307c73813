import { DEBT_CHANGE, debtRows, debtsAfterLoans } from "./debts.ts";
import { type DerivedRows, LENDING_EVENT, LOG_WALLET, countEvents, lendingRows, walletRows } from "./marketLogs.ts";
import type { EventStore } from "../../store/eventStore.ts";

/**
 * Appends all rows that follow from further logs of a market, in chain order. Values are left out,
 * since they need prices.
 *
 * @returns The number of events, transfers aside.
 */
export const appendDerived = async (store: EventStore, derived: Omit<DerivedRows, "debts">): Promise<number> => {
  const events = lendingRows({ ...derived, debts: await debtsAfterLoans(store, derived) });
  await store.append({ table: "lending_event", types: LENDING_EVENT, rows: events });
  await store.append({ table: "log_wallet", types: LOG_WALLET, rows: walletRows(derived) });
  await store.append({ table: "debt_change", types: DEBT_CHANGE, rows: debtRows(derived) });
  return countEvents(derived.logs);
};
