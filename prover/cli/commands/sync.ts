import type { Command } from "commander";

import { resolvePath } from "../../environment.ts";
import type { SyncOptions, SyncResult } from "../../events/sync/syncEvents.ts";
import type { TransactionSyncResult } from "../../events/sync/syncTransactions.ts";
import { blockNumber, counted, emit, note, positiveCount } from "../output.ts";
import { type NodeCommandOptions, addNodeOptions, openNodes } from "./nodeOptions.ts";

export interface SyncCommandOptions extends NodeCommandOptions {
  readonly db: string;
  readonly market: string;
  readonly deployments?: string;
  readonly pool?: string;
  readonly chainId?: bigint;
  readonly from?: bigint;
  readonly to?: bigint;
  readonly latest?: boolean;
  readonly checkBlooms?: boolean;
  readonly checkLogs?: boolean;
  readonly transactions?: boolean;
  readonly transactionsFrom?: bigint;
  readonly chunk: number;
  readonly json?: boolean;
}

/** What the user asked for, without the store. */
export const readOptions = async (
  options: SyncCommandOptions,
  signal?: AbortSignal,
): Promise<Omit<SyncOptions, "store">> => {
  const { parseAddress } = await import("../../../client/address.ts");
  const { readDeployments, withDeployments } = await import("../../protocols/deploymentsFile.ts");
  const { market, latest = false, checkBlooms = true, checkLogs = true } = options;
  const { deployments: path } = options;
  const deployments = path === undefined ? new Map() : await readDeployments(resolvePath(path));
  return {
    ...(await openNodes(options, signal)),
    protocol: withDeployments(market, deployments),
    pool: options.pool === undefined ? undefined : parseAddress(options.pool),
    chainId: options.chainId,
    from: options.from,
    to: options.to,
    chunk: BigInt(options.chunk),
    latest,
    checkBlooms,
    checkLogs,
    onNote: note,
  };
};

/**
 * Blocks and logs are garbage once they are written. V8 lets its young generation grow to 100 MB
 * before it collects them, so memory would grow with the length of a sync: it stays as it is.
 */
export const collectEarly = async (): Promise<void> => {
  const { setFlagsFromString } = await import("node:v8");
  setFlagsFromString("--semi-space-growth-factor=1");
};

interface Synced {
  readonly events: SyncResult;
  readonly transactions: TransactionSyncResult | undefined;
}

const runSync = async (options: SyncCommandOptions): Promise<Synced> => {
  const { withStore } = await import("../../events/openStore.ts");
  const { syncEvents } = await import("../../events/sync/syncEvents.ts");
  const { syncTransactions } = await import("../../events/sync/syncTransactions.ts");
  const { openProgressBar } = await import("../progressBar.ts");
  await collectEarly();
  const asked = await readOptions(options);
  const { transactionsFrom: from } = options;
  return withStore(resolvePath(options.db), {}, async (store) => {
    const bar = await openProgressBar();
    const events = await syncEvents({
      ...asked,
      store,
      onProgress: (progress) => bar.show({ ...progress, note: counted(progress.events, "event") }),
    }).finally(bar.stop);
    if (options.transactions !== true && from === undefined) return { events, transactions: undefined };
    const second = await openProgressBar();
    const task = { store, node: asked.node, from, to: events.toBlock, onNote: note };
    const transactions = await syncTransactions({ ...task, onProgress: second.show }).finally(second.stop);
    return { events, transactions };
  });
};

const syncAction = async (options: SyncCommandOptions): Promise<void> => {
  const { events: synced, transactions } = await runSync(options);
  note(`blocks ${synced.fromBlock} to ${synced.toBlock}: ${counted(synced.events, "event")} added`);
  if (transactions !== undefined) {
    const { fromBlock, toBlock } = transactions;
    const [read, balances] = [
      counted(transactions.transactions, "transaction"),
      counted(transactions.balances, "balance"),
    ];
    note(`blocks ${fromBlock} to ${toBlock}: ${read}, ${balances} added`);
  }
  if (!options.json) return;
  // Block numbers and chain ids are far below 2^53.
  const numbers = (result: { fromBlock: bigint; toBlock: bigint }) => ({
    fromBlock: Number(result.fromBlock),
    toBlock: Number(result.toBlock),
  });
  const { chainId, pool, events } = synced;
  const further = transactions && { transactions: { ...transactions, ...numbers(transactions) } };
  emit({ chainId: Number(chainId), pool, events, ...numbers(synced), ...further });
};

/** Adds what `events sync` and `events follow` have in common. */
export const addMarketOptions = (command: Command): Command =>
  addNodeOptions(command)
    .requiredOption(
      "--market <name>",
      "aave-v2, aave-v3, compound-v2 or morpho-blue:<id>; for a fork a name after it: aave-v3:spark",
    )
    .option("--deployments <file>", "JSON file with the pools of markets that are not known here; see docs/nodes.md")
    .option(
      "--pool <address>",
      "the market's pool (Compound: its Comptroller), where it is not the known one of the chain",
    )
    .option("--chain-id <n>", "refuse a node of any other chain", blockNumber)
    .option("--from <block>", "first block; the pool's first, or 0, when left out", blockNumber)
    .option("--check-blooms", "read every block's header, too, and compare its bloom with the logs that came", true)
    .option("--no-check-blooms", "for a node whose blocks have no blooms: logs that it leaves out go unnoticed")
    .option("--no-check-logs", "for a market whose contracts log otherwise: what contradicts itself is taken as it is")
    .option("--chunk <blocks>", "most blocks to ask for at once", positiveCount, 2000);

export const registerSync = (events: Command): void => {
  const sync = events
    .command("sync")
    .description("index a lending market from a node: finalized blocks, from where the store ends");
  addMarketOptions(sync)
    .option("--to <block>", "last block; the last finalized one when left out", blockNumber)
    .option("--latest", "up to the latest block, on a local chain; what it undoes later is indexed anew")
    .option("--transactions", "read every transaction as well: counts, fees, ages and balances of wallets")
    .option("--transactions-from <block>", "first block to read transactions of", blockNumber)
    .requiredOption("--db <file>", "event store (DuckDB file), made when it is not there")
    .option("--json", "print what was indexed as JSON on stdout")
    .addHelpText(
      "after",
      "\nExample:\n  veriscore events sync --rpc http://127.0.0.1:8545 --market aave-v2 --pool 0x… --db out/local.duckdb\n",
    )
    .action(syncAction);
};
