/**
 * Cuts the project's own sample of real history out of the recorded Aave v2 events: `node
 * scripts/cutHistory.ts <data folder> [<out folder>]`. Wallets are drawn by the hash of their
 * address, lines are copied as they stand, gzip carries no time: the same input gives the same
 * bytes.
 */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";

import { newProgram, runToExit } from "../prover/cli/commandLine.ts";
import { print } from "../prover/cli/output.ts";
import { resolvePath } from "../prover/environment.ts";
import { canonicalSymbol } from "../prover/events/recorded/asset.ts";
import { importEvents } from "../prover/events/recorded/importEvents.ts";
import { importPrices } from "../prover/events/recorded/importPrices.ts";
import { type EventStore } from "../prover/store/eventStore.ts";
import { openStore } from "../prover/events/openStore.ts";
import { buildDataset } from "../prover/features/dataset.ts";
import { selectLabel } from "../prover/features/label.ts";
import { VOLATILITY_CLOSES } from "../prover/features/market/closeVolatility.ts";
import { writeAtomic } from "../prover/files.ts";

const EVENTS = "events.csv.gz";
const PRICES = "prices-hourly-usd.csv.gz";
const LIQUIDATED_WALLETS = 100;
const OTHER_WALLETS = 300;

const drawnFirst = (wallets: ReadonlySet<string>, count: number): readonly string[] => {
  const draw = (wallet: string): string => createHash("sha256").update(wallet).digest("hex");
  return [...wallets].sort((a, b) => (draw(a) < draw(b) ? -1 : 1)).slice(0, count);
};

/** Borrowers, part of them liquidated within 30 days of a borrow. */
const drawWallets = async (store: EventStore): Promise<ReadonlySet<string>> => {
  const { rows } = await buildDataset({ store, features: [], label: selectLabel("liquidated-30d") });
  const liquidated = new Set(rows.filter(({ label }) => label === 1).map(({ wallet }) => wallet));
  const others = new Set(rows.map(({ wallet }) => wallet).filter((wallet) => !liquidated.has(wallet)));
  return new Set([...drawnFirst(liquidated, LIQUIDATED_WALLETS), ...drawnFirst(others, OTHER_WALLETS)]);
};

/** The hours whose prices the wallets' events are valued with, as `hour,symbol`, and those of the market's features. */
const neededPrices = async (store: EventStore, wallets: ReadonlySet<string>): Promise<ReadonlySet<string>> => {
  const list = [...wallets].map((wallet) => `'${wallet}'`).join(", ");
  const rows = await store.rows(`
    WITH chosen AS (SELECT * FROM lending_event WHERE wallet IN (${list})),
      wanted AS (SELECT ts, asset AS symbol FROM chosen UNION SELECT ts, collateral_asset FROM chosen UNION SELECT ts, 'WETH' FROM chosen)
    SELECT DISTINCT p.hour_ts, p.symbol FROM wanted w ASOF JOIN recorded_price p ON w.symbol = p.symbol AND w.ts >= p.hour_ts
    UNION SELECT hour_ts, symbol FROM recorded_price WHERE symbol = 'WETH'
      AND hour_ts // 86400 >= (SELECT min(ts) // 86400 - ${VOLATILITY_CLOSES} FROM chosen WHERE action = 'borrow')
      AND hour_ts <= (SELECT max(ts) FROM chosen)`);
  return new Set(rows.map(([hour, symbol]) => `${String(hour)},${String(symbol)}`));
};

type Keep = (cell: (column: string) => string) => boolean;

const cutFile = async ({ from, to, keep }: { from: string; to: string; keep: Keep }): Promise<number> => {
  const [header = "", ...lines] = gunzipSync(await readFile(from))
    .toString("utf8")
    .trimEnd()
    .split("\n");
  const columns = header.split(",");
  const kept = lines.filter((line) => {
    const cells = line.split(",");
    return keep((column) => cells[columns.indexOf(column)] ?? "");
  });
  await writeAtomic(to, gzipSync(`${[header, ...kept].join("\n")}\n`, { level: 9 }));
  return kept.length;
};

const cutHistory = async (data: string, out: string): Promise<void> => {
  const store = await openStore(":memory:");
  try {
    await importEvents(store, [join(data, EVENTS)]);
    await importPrices(store, [join(data, PRICES)]);
    const wallets = await drawWallets(store);
    const prices = await neededPrices(store, wallets);
    const eventCount = await cutFile({
      from: join(data, EVENTS),
      to: join(out, EVENTS),
      keep: (cell) => wallets.has(cell("user")),
    });
    const priceCount = await cutFile({
      from: join(data, PRICES),
      to: join(out, PRICES),
      keep: (cell) => prices.has(`${cell("hour_ts")},${canonicalSymbol(cell("symbol"))}`),
    });
    print(`${wallets.size} wallets, ${eventCount} events, ${priceCount} prices written to ${out}\n`);
  } finally {
    store.close();
  }
};

const program = newProgram("cutHistory")
  .description("cut the project's sample of real history out of the recorded Aave v2 events")
  .argument("<data>", "folder with events.csv.gz and prices-hourly-usd.csv.gz")
  .argument("[out]", "folder to write to", "scripts/history")
  .addHelpText("after", "\nExample:\n  node scripts/cutHistory.ts recorded/aave-v2 out/history\n")
  .action((data: string, out: string) => cutHistory(resolvePath(data), resolvePath(out)));

await runToExit(() => program.parseAsync());
