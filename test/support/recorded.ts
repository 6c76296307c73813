import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { importEvents } from "../../prover/events/recorded/importEvents.ts";
import { importPrices } from "../../prover/events/recorded/importPrices.ts";
import { RECORDED_COLUMNS, type RecordedColumn } from "../../prover/store/schema.ts";
import { type EventStore } from "../../prover/store/eventStore.ts";
import { openStore } from "../../prover/events/openStore.ts";

/** Small hand-made histories in the format of the recorded files. */

export type RecordedRow = Partial<Readonly<Record<RecordedColumn, string | number>>>;

export interface RecordedPrice {
  readonly hour: number;
  readonly symbol: string;
  readonly usd: string;
}

export const ALICE = "0x00000000000000000000000000000000000a11ce";
export const BOB = "0x0000000000000000000000000000000000000b0b";
export const AMM = "0xacc030ef66f9dfeae9cbb0cd1b25654b82cfa8d5";
export const DAY = 86_400;
export const START = 1_640_995_200;

/** Id of an event that knows its place on the chain. */
export const chainId = (block: number, logIndex = 0): string =>
  `${block}:0:0x${block.toString(16).padStart(64, "0")}:${logIndex}:${logIndex}`;

export const eventsCsv = (
  rows: readonly RecordedRow[],
  columns: readonly RecordedColumn[] = RECORDED_COLUMNS,
): string =>
  [columns.join(","), ...rows.map((row) => columns.map((name) => row[name] ?? "").join(","))].join("\n") + "\n";

export const pricesCsv = (prices: readonly RecordedPrice[]): string =>
  ["hour_ts,symbol,usd", ...prices.map(({ hour, symbol, usd }) => `${hour},${symbol},${usd}`)].join("\n") + "\n";

/** A folder that is gone after the tests of the suite that asked for it. */
export const temporaryFolder = (): { readonly file: (name: string, content?: string | Uint8Array) => string } => {
  const folder = mkdtempSync(join(tmpdir(), "veriscore-"));
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const file = (name: string, content?: string | Uint8Array): string => {
    const path = join(folder, name);
    if (content !== undefined) writeFileSync(path, content);
    return path;
  };
  return { file };
};

/** A store in memory that holds these events and prices; closed after `work`. */
export const withHistory = async <T>(
  { events, prices = [] }: { readonly events: readonly RecordedRow[]; readonly prices?: readonly RecordedPrice[] },
  work: (store: EventStore) => Promise<T>,
): Promise<T> => {
  const folder = mkdtempSync(join(tmpdir(), "veriscore-"));
  const store = await openStore(":memory:");
  try {
    const files = { events: join(folder, "events.csv"), prices: join(folder, "prices.csv") };
    writeFileSync(files.events, eventsCsv(events));
    writeFileSync(files.prices, pricesCsv(prices));
    await importEvents(store, [files.events]);
    await importPrices(store, [files.prices]);
    return await work(store);
  } finally {
    store.close();
    rmSync(folder, { recursive: true, force: true });
  }
};
