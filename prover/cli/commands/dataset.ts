import type { Command } from "commander";

import { resolvePath } from "../../environment.ts";
import { UsageError } from "../../errors.ts";
import { labelList } from "../../features/label.ts";
import { emit, note } from "../output.ts";

interface DatasetOptions {
  readonly db?: string;
  readonly label?: string;
  readonly features?: string;
  readonly from?: string;
  readonly to?: string;
  readonly out?: string;
  readonly json?: boolean;
}

/** Commander would ask a subcommand for them, too. */
const required = (value: string | undefined, flags: string): string => {
  if (value === undefined) throw new UsageError(`required option '${flags}' not specified`, "See --help");
  return value;
};

const datasetAction = async (options: DatasetOptions): Promise<void> => {
  const [db, out] = [required(options.db, "--db <file>"), required(options.out, "--out <file>")];
  const labelName = required(options.label, "--label <name>");
  const { withStore } = await import("../../events/openStore.ts");
  const { parseTime } = await import("../../features/asOf.ts");
  const { buildDataset } = await import("../../features/dataset.ts");
  const { selectFeatures } = await import("../../features/dictionary.ts");
  const { coverageNotes } = await import("../../features/featureCoverage.ts");
  const { selectLabel } = await import("../../features/label.ts");
  const { writeRows } = await import("../../features/rows.ts");
  const label = selectLabel(labelName);
  const from = options.from === undefined ? undefined : parseTime(options.from);
  const to = options.to === undefined ? undefined : parseTime(options.to);
  const asked = options.features === undefined ? undefined : selectFeatures(options.features.split(","));
  const path = resolvePath(out);

  const dataset = await withStore(resolvePath(db), { readOnly: true }, (store) =>
    buildDataset({ store, features: asked, label, from, to }),
  );
  const header = ["id", "wallet", "as_of", ...dataset.features.map(({ name }) => name), "label"];
  const rows = dataset.rows.map((row) => [row.id, row.wallet, row.asOf, ...row.values, row.label]);
  await writeRows({ path, header, rows });

  const positive = dataset.rows.filter((row) => row.label === 1).length;
  const { undecided, unpricedEventCount, coverage } = dataset;
  note(`${rows.length} borrows, ${positive} of them positive, written to ${path}`);
  if (undecided > 0) note(`${undecided} borrows left out: their label is not decided yet`);
  if (unpricedEventCount > 0) note(`${unpricedEventCount} events of the store have no known price`);
  for (const line of coverageNotes(coverage)) note(line);
  if (options.json) {
    emit({ rows: rows.length, positive, undecided, unpricedEventCount, coverage, path });
  }
};

/** `--out` and `--json` are options of `dataset`, too, which takes them first. */
const spectralAction = async (file: string, _options: unknown, command: Command): Promise<void> => {
  const options = command.optsWithGlobals<Pick<DatasetOptions, "out" | "json">>();
  const { convertTrainingTable } = await import("../../features/trainingTable.ts");
  const path = resolvePath(required(options.out, "--out <file>"));
  const { rows, positive } = await convertTrainingTable({ file: resolvePath(file), path });
  note(`${rows} borrows, ${positive} of them positive, written to ${path}`);
  if (options.json) emit({ rows, positive, path });
};

const registerSpectral = (dataset: Command): void => {
  dataset
    .command("spectral")
    .description("the published training table as labelled feature rows, at this dictionary's scales")
    .argument("<file.parquet>", "one row per borrow, columns as published")
    .option("--out <file>", "rows.csv to write, gzip when the name ends in .gz; required")
    .option("--json", "print the counts as JSON on stdout")
    .addHelpText("after", "\nExample:\n  veriscore dataset spectral training_data.parquet --out out/spectral.csv.gz\n")
    .action(spectralAction);
};

export const registerDataset = (program: Command): void => {
  const dataset = program
    .command("dataset")
    .description("labelled feature rows, one per borrow in chain order")
    .option("--db <file>", "event store (DuckDB file); required")
    .option("--label <name>", `required; ${labelList}`)
    .option("--features <list>", "names with commas between, all of which must be known; all known ones when left out")
    .option("--from <time>", "first time of a borrow, UTC, inclusive")
    .option("--to <time>", "end of the borrows' times, UTC, exclusive")
    .option("--out <file>", "rows.csv to write, gzip when the name ends in .gz; required")
    .option("--json", "print the counts as JSON on stdout")
    .addHelpText(
      "after",
      "\nExample:\n  veriscore dataset --db out/history.duckdb --label liquidated-30d --to 2022-02-01 --out out/rows.csv\n",
    )
    .action(datasetAction);
  registerSpectral(dataset);
};
