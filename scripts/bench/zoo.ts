import { existsSync } from "node:fs";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { writeAtomic } from "../../prover/files.ts";
import { toJson } from "../../prover/jsonValue.ts";
import { loadModel } from "../../prover/modelFolder/load.ts";
import { type Figure, printFigure, readStored, rounded, writeBetween } from "./figures.ts";
import { measureCommand } from "./measuredCommand.ts";
import { type ForestShape, syntheticForest } from "./syntheticForest.ts";
import { inTemporaryFolder, measureZooModel, type ZooResult } from "./zooModel.ts";

/**
 * Models that other people's exporters wrote, a large forest and a pool of processes: `npm run
 * bench -- --zoo`.
 */

const root = fileURLToPath(new URL("../..", import.meta.url));
const ZOO = join(root, "..", "shared", "models-zoo");
const STORED = join(root, "docs", "bench-zoo.json");
const TABLES = join(root, "docs", "benchmarks.md");
const POOL_MODEL = "xgboost-120x4";
const LARGE_FOREST: ForestShape = { trees: 500, depth: 6, features: 40, bins: 64 };

const underName = (name: string, figures: readonly Figure[]): readonly Figure[] =>
  figures.map((figure) => ({ ...figure, name: `${name}: ${figure.name}` }));

/** Compiling alone: the forest is past what a quick setup here takes. */
const measureLargeForest = (): Promise<readonly Figure[]> =>
  inTemporaryFolder("large-forest", async (folder) => {
    const { onnx, schema } = syntheticForest(LARGE_FOREST);
    const [onnxPath, schemaPath] = [`${folder}.onnx`, `${folder}.schema.json`];
    await writeFile(onnxPath, onnx);
    await writeFile(schemaPath, schema);
    const command = ["model", "compile", onnxPath, "--features", schemaPath, "--out", folder];
    const { seconds, peakMb } = await measureCommand(command);
    const { manifest } = await loadModel(folder);
    return [
      { name: "constraints", value: manifest.constraints, unit: "" },
      { name: "compile", value: rounded(seconds, 1), unit: "s" },
      { name: "compile, peak memory", value: Math.round(peakMb), unit: "MB" },
    ];
  });

const cell = ({ value, unit }: Figure): string => `${value.toLocaleString("en-US")} ${unit}`.trim();

const rowOf = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;

/** Two tables, because all columns beside each other are wider than a page. */
const SIZE_COLUMNS = ["constraints", "domain", "coefficients", "proving key", "witness program", "compile"];
const PROOF_COLUMNS = ["prove, warm", "prove, peak memory", "difference, max", "difference, mean"];

const figureCell = (figures: readonly Figure[], column: string): string => {
  const figure = figures.find(({ name }) => name === column);
  return figure === undefined ? "" : cell(figure);
};

const zooTable = (results: ReadonlyMap<string, ZooResult>, columns: readonly string[]): string => {
  const header = ["model", ...columns];
  return [
    rowOf(header),
    rowOf(header.map(() => "---")),
    ...[...results].map(([name, result]) =>
      "figures" in result
        ? rowOf([name, ...columns.map((column) => figureCell(result.figures, column))])
        : rowOf([name, `refused, ${result.refused.replace(/:.*/s, "")}`, ...columns.slice(1).map(() => "")]),
    ),
  ].join("\n");
};

const listTable = (figures: readonly Figure[]): string =>
  [
    rowOf(["what", "measured"]),
    rowOf(["---", "---"]),
    ...figures.map((figure) => rowOf([figure.name, cell(figure)])),
  ].join("\n");

/** Measures the zoo, stores the figures and prints each beside the one stored before. */
export const benchZoo = async (): Promise<void> => {
  if (!existsSync(ZOO)) {
    process.stdout.write("skipped: the zoo benchmark needs shared/models-zoo beside the repository\n");
    return;
  }
  const stored = await readStored(STORED);
  const all: Figure[] = [];
  const note = (figures: readonly Figure[]): void => {
    for (const figure of figures) printFigure(figure, stored);
    all.push(...figures);
  };
  const results = new Map<string, ZooResult>();
  const pool: Figure[] = [];
  const entries = await readdir(ZOO, { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  for (const name of folders.sort()) {
    const result = await measureZooModel(join(ZOO, name), { name, withPool: name === POOL_MODEL });
    results.set(name, result);
    if ("refused" in result) process.stdout.write(`${name}: refused, ${result.refused}\n`);
    else {
      note(underName(name, [...result.figures, ...result.pool]));
      pool.push(...underName(name, result.pool));
    }
  }
  const { trees, depth, features, bins } = LARGE_FOREST;
  const title = `${trees} trees of depth ${depth}, ${features} features x ${bins} bins`;
  const forest = underName(title, await measureLargeForest());
  note(forest);
  await writeAtomic(STORED, toJson(all));
  await writeBetween(TABLES, "zoo", zooTable(results, SIZE_COLUMNS));
  await writeBetween(TABLES, "zoo-proofs", zooTable(results, PROOF_COLUMNS));
  await writeBetween(TABLES, "pool", listTable([...pool, ...forest]));
};
