import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { writeAtomic } from "../../prover/files.ts";
import { toJson } from "../../prover/jsonValue.ts";
import { type Figure, printFigure, readStored, rounded, writeBetween } from "./figures.ts";
import { figureTable } from "./figureTable.ts";
import { measureProgram } from "./measuredCommand.ts";
import type { HistorySize } from "./scaleHistory.ts";
import { inTemporaryFolder } from "./zooModel.ts";

/**
 * Features of every wallet of two made-up histories, one ten times the other: `npm run bench --
 * --scale`. Needs 3 GB of disk for a while.
 */

const root = fileURLToPath(new URL("../..", import.meta.url));
const STORED = join(root, "docs", "bench-scale.json");
const PAGE = join(root, "docs", "scale.md");
const STEP = fileURLToPath(new URL("historyStep.ts", import.meta.url));

const SIZES: readonly HistorySize[] = [
  { events: 1_000_000, wallets: 50_000 },
  { events: 10_000_000, wallets: 500_000 },
];

interface Point {
  readonly seconds: number;
  readonly figures: readonly Figure[];
}

const measureSize = (size: HistorySize): Promise<Point> =>
  inTemporaryFolder("scale", async (folder) => {
    const db = `${folder}.duckdb`;
    const out = `${folder}.txt`;
    const title = `${size.events / 1e6} million events, ${size.wallets.toLocaleString("en-US")} wallets`;
    await measureProgram(STEP, ["make", db, String(size.events), String(size.wallets)]);
    const { seconds, peakMb } = await measureProgram(STEP, ["features", db, out]);
    const vectors = Number((await readFile(out, "utf8")).split(" ")[0]);
    await rm(db, { force: true });
    if (vectors !== size.wallets) throw new Error(`${vectors} vectors for ${size.wallets} wallets`);
    const figures = [
      { name: `${title}: all features of all wallets`, value: rounded(seconds, 1), unit: "s" },
      { name: `${title}: peak memory`, value: Math.round(peakMb), unit: "MB" },
    ];
    return { seconds, figures };
  });

/** Measures both sizes, stores the figures and prints each beside the one stored before. */
export const benchScale = async (): Promise<void> => {
  const stored = await readStored(STORED);
  const points: Point[] = [];
  for (const size of SIZES) points.push(await measureSize(size));
  const [small, large] = points.map(({ seconds }) => seconds) as [number, number];
  const growth = { name: "time, ten times the events", value: rounded(large / small, 1), unit: "x" };
  const figures = [...points.flatMap((point) => point.figures), growth];
  for (const figure of figures) printFigure(figure, stored);
  await writeAtomic(STORED, toJson(figures));
  await writeBetween(PAGE, "scale", figureTable(figures));
};
