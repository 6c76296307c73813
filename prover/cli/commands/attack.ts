import { type Command, InvalidArgumentError } from "commander";

import { resolvePath } from "../../environment.ts";
import { emit, note, positiveCount } from "../output.ts";

interface AttackCommandOptions {
  readonly db: string;
  readonly out: string;
  readonly wallets?: string;
  readonly at?: string;
  readonly sample: number;
  readonly failAbove?: number;
  readonly json?: boolean;
}

const pointsAllowed = (text: string): number => {
  if (!/^\d{1,3}$/.test(text)) throw new InvalidArgumentError("a number of points is expected, 0 to 999");
  return Number(text);
};

const attackAction = async (folder: string, options: AttackCommandOptions): Promise<void> => {
  const { parseAsOf } = await import("../../features/asOf.ts");
  const { findingText, scopeText } = await import("../../attack/words.ts");
  const { failAbove } = await import("../../attack/verdict.ts");
  const { writeAttack } = await import("../../attack/writeAttack.ts");
  const { readWalletList } = await import("../walletList.ts");
  const { drawsSpinner } = await import("../terminal.ts");
  const out = resolvePath(options.out);
  const report = await writeAttack({
    folder: resolvePath(folder),
    db: resolvePath(options.db),
    out,
    wallets: options.wallets === undefined ? undefined : await readWalletList(options.wallets),
    asOf: options.at === undefined ? undefined : parseAsOf(options.at),
    sample: options.sample,
    // For whoever looks on: nothing in a log file.
    onManipulation: drawsSpinner(process.stderr) ? note : undefined,
  });
  if (options.json) emit(report);
  else {
    note(scopeText(report));
    for (const finding of report.verdict.findings) note(findingText(finding));
    note(`${report.manipulations.length} manipulations, in ${out}`);
  }
  if (options.failAbove !== undefined) failAbove(report.verdict, options.failAbove);
};

const AFTER_HELP = `
Events are appended to temporary tables and rolled back; the store is opened for reading only. Without --wallets, wallets with a loan
are attacked, as many as --sample says, in the order of the SHA-256 of their addresses.

Example:
  veriscore model attack models/default --db out/history.duckdb --out out/attack
`;

/** `model attack`. */
export const registerAttack = (model: Command): void => {
  model
    .command("attack")
    .description("live cheap manipulations on the wallets of a store: the points they buy; a page and JSON")
    .argument("<dir>", "model folder")
    .requiredOption("--db <file>", "event store (DuckDB file)")
    .requiredOption("--out <dir>", "folder for attack.html and attack.json")
    .option("--wallets <list>", "addresses with commas between, or a file with one address per line")
    .option("--at <moment>", "as-of block, or a time in UTC; the last moment that the store covers without it")
    .option("--sample <n>", "how many of the wallets with a loan", positiveCount, 400)
    .option(
      "--fail-above <points>",
      "exit 1 when a limit of the verdict is broken, or cannot be told; more points than that break one",
      pointsAllowed,
    )
    .option("--json", "the report as JSON on stdout")
    .addHelpText("after", AFTER_HELP)
    .action(attackAction);
};
