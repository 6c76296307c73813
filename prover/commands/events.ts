import type { Command } from "commander";

import { resolvePath } from "../environment.ts";
import { UsageError } from "../errors.ts";
import type { SyncProgress } from "../events/sync.ts";
import { toJson } from "../files.ts";
import { drawsSpinner } from "../terminal.ts";

interface ImportOptions {
  readonly db: string;
  readonly json?: boolean;
}

const importAction = async (files: readonly string[], { db, json }: ImportOptions): Promise<void> => {
  const { withStore } = await import("../events/store.ts");
  const { importEvents } = await import("../events/importEvents.ts");
  const imported = await withStore(resolvePath(db), {}, (store) => importEvents(store, files.map(resolvePath)));
  process.stderr.write(
    `${imported.rows} rows read, ${imported.added} events added, ${imported.duplicates} already there\n`,
  );
  if (json) process.stdout.write(toJson(imported));
};

const registerImport = (events: Command): void => {
  events
    .command("import")
    .description("load recorded events; loading a file again adds nothing")
    .argument("<file...>", "CSV files, gzip when the name ends in .gz")
    .requiredOption("--db <file>", "event store (DuckDB file), made when it is not there")
    .option("--json", "print the counts as JSON on stdout")
    .addHelpText(
      "after",
      "\nExample:\n  veriscore events import scripts/history/events.csv.gz --db out/history.duckdb\n",
    )
    .action(importAction);
};

interface SyncCommandOptions {
  readonly db: string;
  readonly rpc: string;
  readonly market: string;
  readonly pool?: string;
  readonly chainId?: string;
  readonly from?: string;
  readonly to?: string;
  readonly chunk?: string;
  readonly timeout?: string;
  readonly json?: boolean;
}

const wholeNumber = (text: string | undefined, option: string, least = 0n): bigint | undefined => {
  if (text === undefined) return undefined;
  if (/^\d{1,15}$/.test(text) && BigInt(text) >= least) return BigInt(text);
  throw new UsageError(`${option} ${text} is no whole number of ${least} or more`);
};

/** A spinner where someone looks on; nothing in a log file but the closing line. */
const showProgress = async (): Promise<{ show: (progress: SyncProgress) => void; stop: () => void }> => {
  const { default: ora } = await import("ora");
  const spinner = ora({ stream: process.stderr, isSilent: !drawsSpinner(process.stderr) }).start("asking the node");
  const show = ({ block, toBlock, events }: SyncProgress): void => {
    spinner.text = `block ${block} of ${toBlock}, ${events} events`;
  };
  return { show, stop: () => spinner.stop() };
};

const syncAction = async (options: SyncCommandOptions): Promise<void> => {
  const { parseAddress } = await import("../events/address.ts");
  const { connectNode } = await import("../events/jsonRpc.ts");
  const { selectProtocol } = await import("../events/protocols.ts");
  const { withStore } = await import("../events/store.ts");
  const { syncEvents } = await import("../events/sync.ts");
  const protocol = selectProtocol(options.market);
  const pool = options.pool === undefined ? undefined : parseAddress(options.pool);
  const timeoutMs = wholeNumber(options.timeout, "--timeout", 1n);
  const node = connectNode({ url: options.rpc, timeoutMs: timeoutMs === undefined ? undefined : Number(timeoutMs) });
  const chainId = wholeNumber(options.chainId, "--chain-id");
  const from = wholeNumber(options.from, "--from");
  const to = wholeNumber(options.to, "--to");
  const chunk = wholeNumber(options.chunk, "--chunk", 1n);

  const progress = await showProgress();
  const synced = await withStore(resolvePath(options.db), {}, (store) =>
    syncEvents({ store, node, protocol, pool, chainId, from, to, chunk, onProgress: progress.show }),
  ).finally(progress.stop);
  process.stderr.write(`blocks ${synced.fromBlock} to ${synced.toBlock}: ${synced.events} events added\n`);
  if (options.json) {
    const { chainId: id, fromBlock, toBlock } = synced;
    // Block numbers and chain ids are far below 2^53.
    process.stdout.write(
      toJson({ ...synced, chainId: Number(id), fromBlock: Number(fromBlock), toBlock: Number(toBlock) }),
    );
  }
};

const registerSync = (events: Command): void => {
  events
    .command("sync")
    .description("index a lending market from a node: finalized blocks, from where the store ends")
    .requiredOption("--rpc <url>", "HTTP JSON-RPC node; past prices need one that keeps past states")
    .requiredOption("--market <name>", "aave-v2")
    .option("--pool <address>", "the market's pool, where it is not the known one of the chain")
    .option("--chain-id <n>", "refuse a node of any other chain")
    .option("--from <block>", "first block; the pool's first, or 0, when left out")
    .option("--to <block>", "last block; the last finalized one when left out")
    .option("--chunk <blocks>", "most blocks to ask for at once", "2000")
    .option("--timeout <ms>", "for each answer of the node", "20000")
    .requiredOption("--db <file>", "event store (DuckDB file), made when it is not there")
    .option("--json", "print what was indexed as JSON on stdout")
    .addHelpText(
      "after",
      "\nExample:\n  veriscore events sync --rpc http://127.0.0.1:8545 --market aave-v2 --pool 0x… --db out/local.duckdb\n",
    )
    .action(syncAction);
};

export const registerEvents = (program: Command): void => {
  const events = program
    .command("events")
    .description("lending events into the event store")
    .addHelpText("after", "\nExample:\n  veriscore events import events.csv.gz --db out/history.duckdb\n");
  registerImport(events);
  registerSync(events);
};
