import type { Command } from "commander";

import { resolvePath } from "../../environment.ts";
import type { Hole, Verification, VerifiedMarket } from "../../events/verify/verifyStore.ts";
import { emit, note, positiveCount, print } from "../output.ts";
import { type NodeCommandOptions, addNodeOptions, openNodes } from "./nodeOptions.ts";

interface VerifyCommandOptions extends NodeCommandOptions {
  readonly db: string;
  readonly samples: number;
  readonly seed?: string;
  readonly json?: boolean;
}

const percent = (chance: number): string => `${(100 * chance).toFixed(chance < 1 ? 2 : 0)} %`;

const marketLines = ({
  market,
  from,
  to,
  spans,
  logs,
  prices,
  balances,
  chances,
}: VerifiedMarket): readonly string[] => [
  `${market}, blocks ${from} to ${to}: ${spans} spans of blocks with ${logs} logs, ${prices} prices, ${balances} balances`,
  ...chances.map(({ blocks, chance }) => `  a hole of ${blocks} blocks in a row is found with ${percent(chance)}`),
];

const holeLine = ({ market, block, what }: Hole): string => `hole in block ${block} of ${market}: ${what}`;

/** Samples need little at once, and blocks of the file that were read would fill the rest. */
const MEMORY = "512MB";

/** Lines of each kind that are printed; all are in the JSON document. */
const MOST_LINES = 20;

const printed = ({ markets, holes }: Verification): string =>
  [
    ...markets.flatMap(marketLines),
    ...holes.slice(0, MOST_LINES).map(holeLine),
    holes.length === 0 ? "no holes in what was looked at" : `${holes.length} holes`,
    "",
  ].join("\n");

const verifyAction = async (options: VerifyCommandOptions): Promise<void> => {
  const { randomBytes } = await import("node:crypto");
  const { withStore } = await import("../../events/openStore.ts");
  const { StoreHoleError } = await import("../../events/errors.ts");
  const { openReader } = await import("../../events/sync/openReader.ts");
  const { verifyStore } = await import("../../events/verify/verifyStore.ts");
  const { selectProtocol } = await import("../../protocols/select.ts");
  const path = resolvePath(options.db);
  const seed = options.seed ?? randomBytes(8).toString("hex");
  const reader = openReader({ ...(await openNodes(options)), onNote: note });
  const asked = { reader, protocolOf: selectProtocol, samples: options.samples, seed };
  const found = await withStore(path, { readOnly: true, memory: MEMORY }, (store) => verifyStore({ store, ...asked }));
  for (const line of found.notes.slice(0, MOST_LINES)) note(line);
  note(`the samples follow from --seed ${seed}`);
  if (options.json) emit({ ...found, seed });
  else print(printed(found));
  const [first] = found.holes;
  if (first !== undefined) throw new StoreHoleError({ path, count: found.holes.length, ...first });
};

/** `store verify`. */
export const registerStoreVerify = (store: Command): void => {
  const verify = store
    .command("verify")
    .description("check the synced markets of a store against any node, by samples; exit 1 where something is missing");
  addNodeOptions(verify)
    .requiredOption("--db <file>", "event store (DuckDB file)")
    .option("--samples <n>", "spans of 64 blocks to compare; half as many prices and wallets", positiveCount, 256)
    .option("--seed <text>", "what the samples follow from; by chance when left out")
    .option("--json", "print what was looked at and found as JSON on stdout")
    .addHelpText("after", "\nExample:\n  veriscore store verify --db out/history.duckdb --rpc http://127.0.0.1:8545\n")
    .action(verifyAction);
};
