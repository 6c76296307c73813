import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { type Figure, writeBetween } from "./figures.ts";
import { figureTable } from "./figureTable.ts";

/** Figures of the shipped model and the contracts, and the documents that show them. */

const root = fileURLToPath(new URL("../..", import.meta.url));

export const STORED = join(root, "docs", "bench.json");

/**
 * The README shows these three, in this order. The gas page and the page of benchmarks show all
 * figures.
 */
const FIRST_SCREEN = [
  "prove in WebAssembly, warm, witness included (median of 10)",
  "submit, 3 signatures, later score",
  "read a fresh score from a contract, cold",
];

const figureOf = (figures: readonly Figure[], wanted: string): Figure => {
  const figure = figures.find(({ name }) => name === wanted);
  if (figure === undefined) throw new Error(`no figure is called "${wanted}"`);
  return figure;
};

/** A table and the place that it has in a document. */
interface PlacedTable {
  /** Path from the root of the project. */
  readonly document: string;
  readonly marker: string;
  readonly table: string;
}

/** Three rows for the README, gas for docs/gas.md and all else for docs/benchmarks.md. */
export const shippedTables = (figures: readonly Figure[]): readonly PlacedTable[] => {
  const first = FIRST_SCREEN.map((name) => figureOf(figures, name));
  const gas = figures.filter(({ unit }) => unit === "gas");
  const others = figures.filter(({ unit }) => unit !== "gas");
  return [
    { document: "README.md", marker: "bench", table: figureTable(first) },
    { document: "docs/gas.md", marker: "gas", table: figureTable(gas) },
    { document: "docs/benchmarks.md", marker: "shipped", table: figureTable(others) },
  ];
};

/** Writes each table into its document. */
export const writeShippedTables = async (figures: readonly Figure[]): Promise<void> => {
  for (const { document, marker, table } of shippedTables(figures))
    await writeBetween(join(root, document), marker, table);
};

/**
 * Writes the tables again from the figures that are stored: `npm run bench -- --tables`. Measures
 * nothing.
 */
export const writeStoredTables = async (): Promise<void> => {
  await writeShippedTables(JSON.parse(await readFile(STORED, "utf8")) as readonly Figure[]);
  process.stdout.write("tables written from docs/bench.json\n");
};
