import type { Command } from "commander";

import { resolvePath } from "../../environment.ts";
import type { MendedPrices } from "../../events/sync/mendPrices.ts";
import type { EventStore } from "../../store/eventStore.ts";
import type { MarketInfo, StoreInfo } from "../../store/storeInfo.ts";
import { emit, isoSeconds, note, print } from "../output.ts";
import { registerStoreVerify } from "./storeVerify.ts";

interface StoreOptions {
  readonly db: string;
  readonly json?: boolean;
}

const timeText = (seconds: bigint | null): string => (seconds === null ? "?" : isoSeconds(seconds));

const marketLines = (market: MarketInfo): readonly string[] => {
  const { fromBlock, toBlock, fromTime, toTime } = market;
  const blocks = fromBlock === null ? "" : `blocks ${fromBlock} to ${String(toBlock)}, `;
  return [
    `${market.market} (${market.source === "rpc" ? `pool ${String(market.pool)}` : "recorded files"})`,
    `  ${blocks}${timeText(fromTime)} to ${timeText(toTime)}`,
    `  ${market.events} events of ${market.wallets} wallets, ${market.transfers} transfers; ${market.reserves} reserves, ${market.contracts} contracts, ${market.rawLogs} raw logs, ${market.prices} prices`,
  ];
};

const printed = (info: StoreInfo): string => {
  const { transactions } = info;
  const read =
    transactions === undefined
      ? []
      : [
          `${transactions.transactions} transactions of blocks ${transactions.fromBlock} to ${transactions.toBlock} (${timeText(transactions.toTime)}), ${transactions.balances} balances`,
        ];
  const chain = info.chainId === null ? "no chain yet" : `chain ${info.chainId}`;
  return [
    `${info.path}: store version ${info.version}, ${(info.bytes / 1e6).toFixed(1)} MB, ${chain}`,
    ...info.markets.flatMap(marketLines),
    ...(info.recordedPrices > 0 ? [`${info.recordedPrices} recorded hourly prices`] : []),
    ...read,
    ...info.unknown.map((what) => `unknown: ${what}`),
    "",
  ].join("\n");
};

const infoAction = async ({ db, json }: StoreOptions): Promise<void> => {
  const { withStore } = await import("../../events/openStore.ts");
  const { readStoreInfo } = await import("../../store/storeInfo.ts");
  const info = await withStore(resolvePath(db), { readOnly: true }, readStoreInfo);
  if (json) emit(info);
  else print(printed(info));
};

interface RebuildOptions extends StoreOptions {
  readonly rpc?: readonly string[];
}

/**
 * Asks nodes for the prices that are missing; by market, what they told. The nodes must have the
 * chain of the store.
 */
const mendFrom = async (
  store: EventStore,
  urls: readonly string[],
): Promise<Readonly<Record<string, MendedPrices>>> => {
  const { connectNode } = await import("../../chain/jsonRpc.ts");
  const { readCursor } = await import("../../events/sync/cursor.ts");
  const { checkCursor } = await import("../../events/sync/heads.ts");
  const { openReader } = await import("../../events/sync/openReader.ts");
  const { mendPrices } = await import("../../events/sync/mendPrices.ts");
  const { selectProtocol } = await import("../../protocols/select.ts");
  const { checkChain } = await import("../../store/markets.ts");
  const reader = openReader({ node: connectNode({ url: urls }), onNote: note });
  await checkChain(store, await reader.chainId());
  const rows = await store.rows("SELECT name, pool FROM market WHERE source = 'rpc' ORDER BY name");
  const prices: Record<string, MendedPrices> = {};
  for (const [name, pool] of rows.map((row) => row.map(String))) {
    const cursor = await readCursor(store, name ?? "");
    if (cursor !== undefined) await checkCursor({ reader }, cursor);
    const query = { reader, protocol: selectProtocol(name ?? ""), pool: pool ?? "", all: true };
    const mended = await mendPrices(store, query);
    note(`${name ?? ""}: ${mended.mended} missing prices are known now, ${mended.stillMissing} are still missing`);
    prices[name ?? ""] = mended;
  }
  return prices;
};

const rebuildAction = async ({ db, json, rpc }: RebuildOptions): Promise<void> => {
  const { StoreMissingError } = await import("../../store/errors.ts");
  const { existsSync } = await import("node:fs");
  const { withStore } = await import("../../events/openStore.ts");
  const { rebuildDerived } = await import("../../events/derived/rebuild.ts");
  const { selectProtocol } = await import("../../protocols/select.ts");
  const path = resolvePath(db);
  if (!existsSync(path)) throw new StoreMissingError({ path });
  await withStore(path, {}, async (store) => {
    const events = await rebuildDerived(store, selectProtocol);
    note(`${events} events read anew from raw logs`);
    const prices = rpc === undefined ? undefined : await mendFrom(store, rpc);
    if (json) emit({ events, ...(prices && { prices }) });
  });
};

const collected = (url: string, before: readonly string[] = []): readonly string[] => [...before, url];

export const registerStore = (program: Command): void => {
  const store = program
    .command("store")
    .description("what an event store holds")
    .addHelpText("after", "\nExample:\n  veriscore store info --db out/history.duckdb\n");
  store
    .command("info")
    .description("what a store covers, and what it cannot tell")
    .requiredOption("--db <file>", "event store (DuckDB file)")
    .option("--json", "print it as JSON")
    .addHelpText("after", "\nExample:\n  veriscore store info --db out/history.duckdb --json\n")
    .action(infoAction);
  store
    .command("rebuild")
    .description("read every derived table of synced markets anew from their raw logs and prices")
    .requiredOption("--db <file>", "event store (DuckDB file)")
    .option(
      "--rpc <url>",
      "node to ask for the prices that are missing; several times for nodes that stand in",
      collected,
    )
    .option("--json", "print the number of events as JSON on stdout")
    .addHelpText("after", "\nExample:\n  veriscore store rebuild --db out/local.duckdb --rpc http://127.0.0.1:8545\n")
    .action(rebuildAction);
  registerStoreVerify(store);
};
