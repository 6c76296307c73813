import type { Command } from "commander";

import { resolvePath } from "../../environment.ts";
import type { EventStore } from "../../store/eventStore.ts";
import type { JsonRpcNode } from "../../chain/jsonRpc.ts";
import { emit, note, print } from "../output.ts";
import { severalUrls } from "./nodeOptions.ts";
import type { AsOf, ResolvedAsOf } from "../../features/asOf.ts";
import type { AccountState, PricedPosition } from "../../health/accountHistory.ts";

interface HealthOptions {
  readonly db: string;
  readonly wallet: string;
  readonly market?: string;
  readonly at?: string;
  readonly series?: boolean;
  readonly rpc?: readonly string[];
  readonly out?: string;
  readonly json?: boolean;
}

const HEADER = [
  "wallet",
  "market",
  "block",
  "timestamp",
  "health_factor",
  "total_collateral",
  "total_debt",
  "available_borrows",
  "shortfall",
];

const rowOf = (state: AccountState): readonly (string | bigint)[] => [
  state.wallet,
  state.market,
  state.block,
  state.timestamp,
  state.healthFactor ?? "",
  state.totalCollateral,
  state.totalDebt,
  state.availableBorrows,
  state.shortfall,
];

/**
 * Integers past 2^53 are strings by `toJson`; amounts are strings always, so that a reader needs no
 * two cases.
 */
const describePosition = ({ supplied, debt, liquidationThreshold, price, ...position }: PricedPosition) => ({
  ...position,
  supplied: String(supplied),
  debt: String(debt),
  liquidationThreshold: String(liquidationThreshold),
  price: price === undefined ? null : String(price),
  priceBlock: position.priceBlock ?? null,
});

const describe = (state: AccountState): Record<string, unknown> => ({
  wallet: state.wallet,
  market: state.market,
  block: state.block,
  timestamp: state.timestamp,
  healthFactor: state.healthFactor === undefined ? null : String(state.healthFactor),
  totalCollateral: String(state.totalCollateral),
  totalDebt: String(state.totalDebt),
  availableBorrows: String(state.availableBorrows),
  shortfall: String(state.shortfall),
  positions: state.positions.map(describePosition),
});

/**
 * The last covered block when nobody says when. The time of a block that the store does not know is
 * read from the node, or taken from its neighbours in the store, which is said.
 */
const resolveMoment = async (
  store: EventStore,
  { at, node }: { readonly at: string | undefined; readonly node: JsonRpcNode | undefined },
): Promise<ResolvedAsOf> => {
  const { readBlock } = await import("../../chain/reads.ts");
  const { readCoverage } = await import("../../store/coverage.ts");
  const { parseAsOf, resolveAsOf } = await import("../../features/asOf.ts");
  const { timeBetween } = await import("../../store/blockTime.ts");
  const coverage = await readCoverage(store);
  const last: AsOf = coverage.toBlock === undefined ? { time: coverage.toTime } : { block: coverage.toBlock };
  const asked = at === undefined ? last : parseAsOf(at);
  if (asked.block === undefined) return resolveAsOf(store, { asOf: asked, coverage });
  const found = node === undefined ? undefined : await readBlock(node, asked.block);
  const between = found === undefined ? await timeBetween(store, asked.block) : undefined;
  if (between !== undefined && between.uncertainty > 0n)
    note(
      `block ${asked.block} has no log: its time is taken from its neighbours, within ${between.uncertainty} s; --rpc gives the exact one`,
    );
  const time = found?.timestamp ?? between?.time;
  return resolveAsOf(store, { asOf: time === undefined ? asked : { ...asked, time }, coverage });
};

const healthAction = async (options: HealthOptions): Promise<void> => {
  const { connectNode } = await import("../../chain/jsonRpc.ts");
  const { readWalletList } = await import("../walletList.ts");
  const { withStore } = await import("../../events/openStore.ts");
  const { formatRows, writeRows } = await import("../../features/rows.ts");
  const { accountHistory } = await import("../../health/accountHistory.ts");
  const { requireWholeMarkets } = await import("../../health/wholeHistory.ts");
  const wallets = await readWalletList(options.wallet);
  const node = options.rpc === undefined ? undefined : connectNode({ url: options.rpc });

  const states = await withStore(resolvePath(options.db), { readOnly: true }, async (store) => {
    // Said first: a recorded store knows no block's time either.
    await requireWholeMarkets(store, { only: options.market });
    const at = await resolveMoment(store, { at: options.at, node });
    const series = options.series ?? false;
    return accountHistory({ store, wallets, market: options.market, at, series, node });
  });
  const rows = states.map(rowOf);
  if (options.out !== undefined) await writeRows({ path: resolvePath(options.out), header: HEADER, rows });
  if (options.json) emit(states.map(describe));
  else if (options.out === undefined) print(formatRows(HEADER, rows));
};

export const registerHealth = (program: Command): void => {
  program
    .command("health")
    .description("health factors of wallets, rebuilt from the market's logs as its own view would state them")
    .requiredOption("--db <file>", "event store (DuckDB file) that indexes the market from its first block")
    .requiredOption("--wallet <list>", "address, addresses with commas between, or a file with one per line")
    .option("--market <name>", "one market; all of the store when left out")
    .option("--at <moment>", "block number, or a time in UTC; the last covered block when left out")
    .option("--series", "every block up to then in which the account changed, and the first of each UTC day")
    .option(
      "--rpc <url>",
      "read the prices from this node, at the very block, instead of taking the last stored; several times for nodes that stand in for each other",
      severalUrls,
    )
    .option("--out <file>", "table to write, gzip when the name ends in .gz; stdout without it")
    .option("--json", "print accounts with their positions as JSON on stdout")
    .addHelpText("after", "\nExample:\n  veriscore health --db out/aave.duckdb --wallet 0x… --at 2024-01-31 --json\n")
    .action(healthAction);
};
