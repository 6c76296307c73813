import type { Command } from "commander";

import { resolvePath } from "../environment.ts";
import { toJson } from "../files.ts";

interface DatasetOptions {
  readonly db: string;
  readonly label: string;
  readonly from?: string;
  readonly to?: string;
  readonly out: string;
  readonly json?: boolean;
}

const datasetAction = async (options: DatasetOptions): Promise<void> => {
  const { withStore } = await import("../events/store.ts");
  const { parseTime } = await import("../features/asOf.ts");
  const { buildDataset } = await import("../features/dataset.ts");
  const { dictionary } = await import("../features/dictionary.ts");
  const { selectLabel } = await import("../features/label.ts");
  const { writeRows } = await import("../features/rows.ts");
  const label = selectLabel(options.label);
  const from = options.from === undefined ? undefined : parseTime(options.from);
  const to = options.to === undefined ? undefined : parseTime(options.to);
  const path = resolvePath(options.out);
  const { features } = dictionary;

  const dataset = await withStore(resolvePath(options.db), { readOnly: true }, (store) =>
    buildDataset({ store, features, label, from, to }),
  );
  const header = ["id", "wallet", "as_of", ...features.map(({ name }) => name), "label"];
  const rows = dataset.rows.map((row) => [row.id, row.wallet, row.asOf, ...row.values, row.label]);
  await writeRows({ path, header, rows });

  const positive = dataset.rows.filter((row) => row.label === 1).length;
  const { undecided, unpricedEventCount } = dataset;
  process.stderr.write(`${rows.length} borrows, ${positive} of them positive, written to ${path}\n`);
  if (undecided > 0) process.stderr.write(`${undecided} borrows left out: their label is not decided yet\n`);
  if (unpricedEventCount > 0) process.stderr.write(`${unpricedEventCount} events of the store have no known price\n`);
  if (options.json) process.stdout.write(toJson({ rows: rows.length, positive, undecided, unpricedEventCount, path }));
};

export const registerDataset = (program: Command): void => {
  program
    .command("dataset")
    .description("labelled feature rows, one per borrow in chain order")
    .requiredOption("--db <file>", "event store (DuckDB file)")
    .requiredOption("--label <name>", "liquidated-30d: liquidated within 30 days after the borrow")
    .option("--from <time>", "first time of a borrow, UTC, inclusive")
    .option("--to <time>", "end of the borrows' times, UTC, exclusive")
    .requiredOption("--out <file>", "rows.csv to write, gzip when the name ends in .gz")
    .option("--json", "print the counts as JSON on stdout")
    .addHelpText(
      "after",
      "\nExample:\n  veriscore dataset --db out/history.duckdb --label liquidated-30d --to 2022-02-01 --out out/rows.csv\n",
    )
    .action(datasetAction);
};
