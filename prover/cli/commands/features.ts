import type { Command } from "commander";

import { resolvePath } from "../../environment.ts";
import { toJson } from "../../json.ts";
import type { FeatureVector } from "../../features/featureVectors.ts";

interface FeaturesOptions {
  readonly db: string;
  readonly wallets: string;
  readonly at: string;
  readonly bundle?: boolean;
  readonly features?: string;
  readonly out?: string;
  readonly json?: boolean;
}

/** A number while JSON readers keep it exact; past that `toJson` writes a string. */
const jsonInteger = (value: bigint | undefined): number | bigint | undefined =>
  value === undefined || BigInt.asIntN(53, value) !== value ? value : Number(value);

const describe = ({ names, ...vector }: FeatureVector): Record<string, unknown> => ({
  ...vector,
  asOfTime: jsonInteger(vector.asOfTime),
  asOfBlock: jsonInteger(vector.asOfBlock),
  coverageFrom: jsonInteger(vector.coverageFrom),
  values: undefined,
  features: Object.fromEntries(names.map((name, index) => [name, jsonInteger(vector.values[index])])),
});

const featuresAction = async (options: FeaturesOptions): Promise<void> => {
  const { readWalletList } = await import("../walletList.ts");
  const { withStore } = await import("../../events/openStore.ts");
  const { parseAsOf } = await import("../../features/asOf.ts");
  const { coverageNotes } = await import("../../features/featureCoverage.ts");
  const { featureVectors } = await import("../../features/featureVectors.ts");
  const { formatRows, writeRows } = await import("../../features/rows.ts");
  const asOf = parseAsOf(options.at);
  const wallets = await readWalletList(options.wallets);
  const named = options.features === undefined ? {} : { names: options.features.split(",") };
  const bundles = options.bundle ? [wallets] : wallets.map((wallet) => [wallet]);

  const vectors = await withStore(resolvePath(options.db), { readOnly: true }, (store) =>
    featureVectors({ store, subjects: bundles.map((bundle) => ({ wallets: bundle, asOf })), ...named }),
  );
  // The store knows the same features of every wallet.
  const { names = [], coverage = {} } = vectors[0] ?? {};
  const header = [options.bundle ? "wallets" : "wallet", "as_of", "as_of_block", ...names];
  const rows = vectors.map(({ wallets: bundle, asOfTime, asOfBlock, values }) => [
    bundle.join(";"),
    asOfTime,
    asOfBlock ?? "",
    ...values,
  ]);
  if (options.out !== undefined) await writeRows({ path: resolvePath(options.out), header, rows });
  const unpriced = vectors.reduce((sum, { unpricedEventCount }) => sum + unpricedEventCount, 0);
  if (unpriced > 0) process.stderr.write(`${unpriced} events have no known price: counted, but not in the sums\n`);
  for (const note of coverageNotes(coverage)) process.stderr.write(`${note}\n`);
  if (options.json) process.stdout.write(toJson(vectors.map(describe)));
  else if (options.out === undefined) process.stdout.write(formatRows(header, rows));
};

export const registerFeatures = (program: Command): void => {
  program
    .command("features")
    .description("feature vectors of wallets, one row each")
    .requiredOption("--db <file>", "event store (DuckDB file)")
    .requiredOption("--wallets <list>", "addresses with commas between, or a file with one address per line")
    .requiredOption("--at <moment>", "block number, or a time in UTC; its own events are in")
    .option("--bundle", "one row for the union of the wallets")
    .option("--features <list>", "names with commas between, all of which must be known; all known ones when left out")
    .option("--out <file>", "rows.csv to write; stdout without it")
    .option("--json", "print the vectors as JSON on stdout")
    .addHelpText(
      "after",
      "\nExample:\n  veriscore features --db out/history.duckdb --wallets wallets.txt --at 2022-01-31T12:00:00Z --out out/rows.csv\n",
    )
    .action(featuresAction);
};
