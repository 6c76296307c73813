import type { Command } from "commander";

import { resolvePath } from "../../environment.ts";
import type { AfterDays } from "../../features/waiting.ts";
import type { LoadedModel } from "../../modelFolder/load.ts";
import { explanationLines } from "../explanationLines.ts";
import { emit, print, rowNumber } from "../output.ts";

interface ExplainOptions {
  readonly input?: string;
  readonly row?: number;
  readonly db?: string;
  readonly wallets?: string;
  readonly at?: string;
  readonly reference?: string;
  readonly referenceRow: number;
  readonly json?: boolean;
}

/** A row to score, and where it is from. */
interface Subject {
  readonly row: readonly bigint[];
  readonly from: Readonly<Record<string, unknown>>;
  /** The days to come, where a store tells them. */
  readonly after?: AfterDays;
}

const rowOf = async (path: string, { row, loaded }: { readonly row: number; readonly loaded: LoadedModel }) => {
  const { UsageError } = await import("../../errors.ts");
  const { readRows } = await import("../../features/rows.ts");
  const { rows } = await readRows({ path: resolvePath(path), features: loaded.model.features });
  const found = rows[row];
  if (found === undefined)
    throw new UsageError(`row ${row} does not exist: ${path} has ${rows.length} rows`, "rows count from 0");
  return found;
};

/** The wallets as one bundle, as a score counts them. */
const subjectFromStore = async (
  { db, wallets, at }: { readonly db: string; readonly wallets: string; readonly at: string },
  loaded: LoadedModel,
): Promise<Subject> => {
  const { readWalletList } = await import("../walletList.ts");
  const { parseAsOf } = await import("../../features/asOf.ts");
  const { bundleAfterDays, bundleFeatures } = await import("../../onchain/bundleFeatures.ts");
  const { WAITING_DAYS } = await import("../../explain/advice.ts");
  const [asOf, storePath] = [parseAsOf(at), resolvePath(db)];
  const bundle = await readWalletList(wallets);
  const vector = await bundleFeatures({ storePath, wallets: bundle, loaded, asOf });
  const { asOfTime, asOfBlock } = vector;
  const after = await bundleAfterDays({ storePath, vector, days: WAITING_DAYS });
  return { row: vector.values, from: { wallets: vector.wallets, asOfTime, asOfBlock }, after };
};

const readSubject = async (options: ExplainOptions, loaded: LoadedModel): Promise<Subject> => {
  const { UsageError } = await import("../../errors.ts");
  const { input, row, db, wallets, at } = options;
  const ofStore = [db, wallets, at];
  if (input !== undefined && row !== undefined && ofStore.every((option) => option === undefined))
    return { row: await rowOf(input, { row, loaded }), from: { row } };
  if (input === undefined && row === undefined && db !== undefined && wallets !== undefined && at !== undefined)
    return subjectFromStore({ db, wallets, at }, loaded);
  throw new UsageError(
    "give either --input <rows.csv> and --row <n>, or --db <file>, --wallets <list> and --at <moment>",
  );
};

const explainAction = async (folder: string, options: ExplainOptions): Promise<void> => {
  const { explainScore } = await import("../../explain/explanation.ts");
  const { referenceRow } = await import("../../explain/referenceRow.ts");
  const { explanationDocument, headline } = await import("../../explain/text.ts");
  const { describedFeatures } = await import("../../modelFolder/describedFeatures.ts");
  const { loadModel } = await import("../../modelFolder/load.ts");
  const loaded = await loadModel(resolvePath(folder));
  const { reference: path, referenceRow: row } = options;
  const reference = path === undefined ? referenceRow(loaded) : await rowOf(path, { row, loaded });
  const subject = await readSubject(options, loaded);
  const described = await describedFeatures(loaded);
  const { after } = subject;
  const explanation = explainScore(
    loaded.model,
    { subject: subject.row, reference },
    { described, ...(after !== undefined && { after }) },
  );
  if (options.json) {
    const document = explanationDocument(explanation);
    emit({ model: loaded.manifest.name, ...subject.from, ...document });
    return;
  }
  const lines = [`model ${loaded.manifest.name}, ${headline(explanation)}`, ...(await explanationLines(explanation))];
  print(`${lines.join("\n")}\n`);
};

const EXAMPLES = `
Example:
  veriscore score explain models/default --input rows.csv --row 0
  veriscore score explain models/default --db out/history.duckdb --wallets wallets.txt --at 2022-01-31 --json
`;

/** `score explain`. */
export const registerExplain = (score: Command): void => {
  score
    .command("explain")
    .description(
      "what cost a row or a bundle of wallets its points against the model's reference row, and what would raise the score",
    )
    .argument("<dir>", "model folder")
    .option("--input <rows.csv>", "feature rows, .gz allowed")
    .option("--row <n>", "data row, counted from 0", rowNumber)
    .option("--db <file>", "event store (DuckDB file), instead of --input")
    .option(
      "--wallets <list>",
      "with --db: addresses with commas between, or a file with one per line; taken as one bundle",
    )
    .option("--at <moment>", "with --db: as-of block, or a time in UTC")
    .option("--reference <rows.csv>", "compare with a row of this file instead of the manifest's reference row")
    .option("--reference-row <n>", "with --reference: data row, counted from 0", rowNumber, 0)
    .option("--json", "every feature's share, exact and rounded, the ingredients and the reasons as JSON on stdout")
    .addHelpText("after", EXAMPLES)
    .action(explainAction);
};
