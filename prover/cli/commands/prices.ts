import type { Command } from "commander";

import { resolvePath } from "../../environment.ts";
import { counted, emit, note } from "../output.ts";

interface ImportOptions {
  readonly db: string;
  readonly json?: boolean;
}

const importAction = async (files: readonly string[], { db, json }: ImportOptions): Promise<void> => {
  const { withStore } = await import("../../events/openStore.ts");
  const { importPrices } = await import("../../events/recorded/importPrices.ts");
  const imported = await withStore(resolvePath(db), {}, (store) => importPrices(store, files.map(resolvePath)));
  note(
    `${counted(imported.rows, "row")} read, ${counted(imported.added, "price")} added, ${imported.duplicates} already there`,
  );
  if (json) emit(imported);
};

export const registerPrices = (program: Command): void => {
  const prices = program
    .command("prices")
    .description("asset prices into the event store")
    .addHelpText("after", "\nExample:\n  veriscore prices import prices.csv.gz --db out/history.duckdb\n");
  prices
    .command("import")
    .description("load hourly prices in USD (columns hour_ts, symbol, usd); loading a file again adds nothing")
    .argument("<file...>", "CSV files, gzip when the name ends in .gz")
    .requiredOption("--db <file>", "event store (DuckDB file), made when it is not there")
    .option("--json", "print the counts as JSON on stdout")
    .addHelpText(
      "after",
      "\nExample:\n  veriscore prices import scripts/history/prices-hourly-usd.csv.gz --db out/history.duckdb\n",
    )
    .action(importAction);
};
