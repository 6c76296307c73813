import type { Command } from "commander";

import { resolvePath } from "../../environment.ts";
import { counted, emit, note } from "../output.ts";
import { registerFollow } from "./follow.ts";
import { registerSync } from "./sync.ts";

interface ImportOptions {
  readonly db: string;
  readonly json?: boolean;
}

const importAction = async (files: readonly string[], { db, json }: ImportOptions): Promise<void> => {
  const { withStore } = await import("../../events/openStore.ts");
  const { importEvents } = await import("../../events/recorded/importEvents.ts");
  const imported = await withStore(resolvePath(db), {}, (store) => importEvents(store, files.map(resolvePath)));
  note(
    `${counted(imported.rows, "row")} read, ${counted(imported.added, "event")} added, ${imported.duplicates} already there`,
  );
  if (json) emit(imported);
};

const registerImport = (events: Command): void => {
  events
    .command("import")
    .description("load recorded events; loading a file again adds nothing")
    .argument("<file...>", "CSV files, gzip when the name ends in .gz")
    .requiredOption("--db <file>", "event store (DuckDB file), made when it is not there")
    .option("--json", "print the counts as JSON on stdout")
    .addHelpText(
      "after",
      "\nExample:\n  veriscore events import scripts/history/events.csv.gz --db out/history.duckdb\n",
    )
    .action(importAction);
};

export const registerEvents = (program: Command): void => {
  const events = program
    .command("events")
    .description("lending events into the event store")
    .addHelpText("after", "\nExample:\n  veriscore events import events.csv.gz --db out/history.duckdb\n");
  registerImport(events);
  registerSync(events);
  registerFollow(events);
};
