import type { Command } from "commander";

import { resolvePath } from "../../environment.ts";
import type { BaseError } from "../../errors.ts";
import { emit, note, print } from "../output.ts";
import type { FeatureAnswer } from "../../features/featureVectors.ts";

interface FeaturesOptions {
  readonly db: string;
  readonly wallets: string;
  readonly at: string;
  readonly bundle?: boolean;
  readonly features?: string;
  readonly out?: string;
  readonly json?: boolean;
}

const describe = ({ names, values, ...answer }: FeatureAnswer): Record<string, unknown> => ({
  ...answer,
  features: Object.fromEntries(names.map((name, index) => [name, values[index] ?? null])),
});

/**
 * A cell is empty where the store cannot know the value, which is never 0: commands of a model
 * refuse such a row.
 */
const tableOf = (answers: readonly FeatureAnswer[], { bundle = false }: Pick<FeaturesOptions, "bundle">) => ({
  header: [bundle ? "wallets" : "wallet", "as_of", "as_of_block", ...(answers[0]?.names ?? [])],
  rows: answers.map(({ wallets, asOfTime, asOfBlock, values }) => [
    wallets.join(";"),
    asOfTime,
    asOfBlock ?? "",
    ...values.map((value) => value ?? ""),
  ]),
});

/** What is unknown for everyone is a note: it has no column. */
const noteMissing = async (answers: readonly FeatureAnswer[]): Promise<void> => {
  const { coverageNotes } = await import("../../features/featureCoverage.ts");
  const unpriced = answers.reduce((sum, { unpricedEventCount }) => sum + unpricedEventCount, 0);
  if (unpriced > 0)
    note(`${unpriced} events have no known price: counted, but features that need their value are unknown`);
  const { names = [], coverage = {} } = answers.find(({ hasHistory }) => hasHistory) ?? {};
  const ofNobody = Object.entries(coverage).filter(([name]) => !names.includes(name));
  for (const line of coverageNotes(Object.fromEntries(ofNobody))) note(line);
};

/**
 * Says on stderr which wallets have empty cells and why, with the code that one wallet alone would
 * be refused with.
 */
const noteUnknown = async (answers: readonly FeatureAnswer[]): Promise<void> => {
  const { coverageNotes } = await import("../../features/featureCoverage.ts");
  const { FeatureNotCoveredError, NoHistoryError, UnpricedEventsError } = await import("../../features/errors.ts");
  const of = answers.length;
  const gaps = answers
    .filter(({ hasHistory }) => hasHistory)
    .map(({ names, values, wallets, coverage, unvalued }) => {
      const empty = names.filter((_, index) => values[index] === undefined);
      const unknown = Object.fromEntries(empty.map((name) => [name, coverage[name] ?? ""]));
      return { who: wallets.join(";"), unknown, unvalued };
    })
    .filter(({ unknown }) => Object.keys(unknown).length > 0);
  for (const { who, unknown } of gaps) for (const line of coverageNotes(unknown)) note(`${who}: ${line}`);

  const without = answers.filter(({ hasHistory }) => !hasHistory);
  const [first] = without;
  const sayError = ({ code, message, hint }: BaseError): void => note(`${code}: ${message}. ${hint}`);
  if (first !== undefined)
    sayError(new NoHistoryError({ wallets: without.flatMap(({ wallets }) => wallets), asOfTime: first.asOfTime, of }));
  const [[name, why] = []] = Object.entries(gaps[0]?.unknown ?? {});
  if (name === undefined) return;
  const refused = { name, reason: `${gaps.length} of ${of} wallets have empty cells; ${why}` };
  const isUnvalued = gaps[0]?.unvalued.includes(name) ?? false;
  sayError(isUnvalued ? new UnpricedEventsError(refused) : new FeatureNotCoveredError(refused));
};

const featuresAction = async (options: FeaturesOptions): Promise<void> => {
  const { readWalletList } = await import("../walletList.ts");
  const { withStore } = await import("../../events/openStore.ts");
  const { parseAsOf } = await import("../../features/asOf.ts");
  const { featureAnswers } = await import("../../features/featureVectors.ts");
  const { formatRows, writeRows } = await import("../../features/rows.ts");
  const asOf = parseAsOf(options.at);
  const wallets = await readWalletList(options.wallets);
  const named = options.features === undefined ? {} : { names: options.features.split(",") };
  const bundles = options.bundle ? [wallets] : wallets.map((wallet) => [wallet]);

  const answers = await withStore(resolvePath(options.db), { readOnly: true }, (store) =>
    featureAnswers({ store, subjects: bundles.map((bundle) => ({ wallets: bundle, asOf })), ...named }),
  );
  const { header, rows } = tableOf(answers, options);
  if (options.out !== undefined) await writeRows({ path: resolvePath(options.out), header, rows });
  await noteMissing(answers);
  if (options.json) emit(answers.map(describe));
  else if (options.out === undefined) print(formatRows(header, rows));
  await noteUnknown(answers);
};

const AFTER_HELP = `
A value that the store cannot know is an empty cell, or null with --json; it is never 0. A feature that is unknown for all wallets
has no column. Where a cell is empty, stderr names the wallets and the reason; the commands of a model refuse such a row. Only when
nothing is known of any wallet is nothing written, and the exit code 1.

Example:
  veriscore features --db out/history.duckdb --wallets wallets.txt --at 2022-01-31T12:00:00Z --out out/rows.csv
`;

export const registerFeatures = (program: Command): void => {
  program
    .command("features")
    .description("feature vectors of wallets, one row each")
    .requiredOption("--db <file>", "event store (DuckDB file)")
    .requiredOption("--wallets <list>", "addresses with commas between, or a file with one address per line")
    .requiredOption("--at <moment>", "block number, or a time in UTC; its own events are in")
    .option("--bundle", "one row for the union of the wallets")
    .option("--features <list>", "names with commas between; all that are known when left out")
    .option("--out <file>", "rows.csv to write; stdout without it")
    .option("--json", "print the vectors as JSON on stdout")
    .addHelpText("after", AFTER_HELP)
    .action(featuresAction);
};
