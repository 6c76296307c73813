import { writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

import { defaultModel } from "../../prover/artifacts.ts";
import { type LoadedModel, loadModel, loadProver, loadVerificationKey } from "../../prover/modelFolder/load.ts";
import { writeAtomic } from "../../prover/files.ts";
import { toJson } from "../../prover/jsonValue.ts";
import { scorecard } from "../../prover/model/scorecard.ts";
import { compileModel } from "../../prover/modelFolder/compileModel.ts";
import { setupModel } from "../../prover/modelFolder/setupModel.ts";
import { createProverPool } from "../../prover/pool/proverPool.ts";
import { type EngineName, ENGINES } from "../../prover/proof/engine/engine.ts";
import { nativeAddon } from "../../prover/proof/engine/nativeEngine.ts";
import type { Prover } from "../../prover/proof/prover.ts";
import { verifyProof, verifyProofs } from "../../prover/proof/scoreProof.ts";
import { type Figure, median, printFigure, readStored, rounded, RUNS, timed, writeBetween } from "./figures.ts";
import { measureCommand } from "./measuredCommand.ts";
import { type ForestShape, syntheticForest } from "./syntheticForest.ts";
import { inTemporaryFolder } from "./zooModel.ts";

/**
 * The engines beside each other in one run: `npm run bench -- --engines [model folder...]`. snarkjs' is the prover
 * before there were others, and what the ratios are of.
 */

const root = fileURLToPath(new URL("../..", import.meta.url));
const STORED = join(root, "docs", "bench-engines.json");
const PAGE = join(root, "docs", "native-prover.md");
/** Proofs that are verified together. */
const MANY = 1_000;
/** Rows that a pool proves, and its processes: one for each core of the machine that the tables are of. */
const POOL = { rows: 40, size: 2 } as const;
const AN_HOUR = "an hour";
const HOUR_MS = 3_600_000;
/** A forest that nobody trained, of a size that other provers were measured with. */
const FOREST: ForestShape = { trees: 100, depth: 6, features: 30, bins: 32 };

interface Cost {
  readonly wallMs: number;
  readonly processorMs: number;
}

/** Wall and processor time of some work, milliseconds; threads of this process are counted. */
const costOf = async (work: () => Promise<unknown>): Promise<Cost> => {
  const [started, before] = [performance.now(), process.cpuUsage()];
  await work();
  const { user, system } = process.cpuUsage(before);
  return { wallMs: performance.now() - started, processorMs: (user + system) / 1000 };
};

const figuresOf = (name: string, costs: readonly Cost[]): readonly Figure[] => [
  { name: `${name}, wall`, value: rounded(median(costs.map(({ wallMs }) => wallMs)), 1), unit: "ms" },
  { name: `${name}, processor`, value: rounded(median(costs.map(({ processorMs }) => processorMs)), 1), unit: "ms" },
];

const here = async (): Promise<readonly EngineName[]> => {
  const isBuilt = (await nativeAddon()) !== undefined;
  return ENGINES.filter((name) => name !== "native" || isBuilt);
};

const middleRow = ({ model }: LoadedModel): readonly bigint[] =>
  model.features.map(({ min, max }) => min + (max - min) / 3n);

/** Warm proofs, witness included, the engines in turn so that all see the same machine. */
const warmFigures = async (title: string, loaded: LoadedModel): Promise<readonly Figure[]> => {
  const provers: [EngineName, Prover, Cost[]][] = [];
  for (const engine of await here()) provers.push([engine, await loadProver(loaded, { engine }), []]);
  for (let run = -2; run < RUNS; run++)
    for (const [, prover, costs] of provers) {
      const cost = await costOf(() => prover.prove({ features: middleRow(loaded) }));
      if (run >= 0) costs.push(cost);
    }
  return provers.flatMap(([engine, , costs]) => figuresOf(`${title}: prove, warm, ${engine}`, costs));
};

/** Proofs of a warm pool, by wall time. */
const hourFigures = async (title: string, loaded: LoadedModel): Promise<readonly Figure[]> => {
  const out: Figure[] = [];
  for (const engine of await here()) {
    const pool = await createProverPool({ folder: loaded.folder, size: POOL.size, engine });
    try {
      const rows = Array.from({ length: POOL.rows }, () => ({ features: middleRow(loaded) }));
      const prove = () => Promise.all(rows.map((row) => pool.prove(row)));
      await prove();
      const value = Math.round((POOL.rows * HOUR_MS) / (await timed(prove)));
      out.push({ name: `${title}: proofs, pool of ${POOL.size}, ${engine}`, value, unit: AN_HOUR });
    } finally {
      await pool.close();
    }
  }
  return out;
};

/** A whole `prove` in a process of its own. */
const coldFigures = async (title: string, loaded: LoadedModel, folder: string): Promise<readonly Figure[]> => {
  const { model } = loaded;
  const input = `${folder}.rows.csv`;
  const lines = [model.features.map(({ name }) => name).join(), middleRow(loaded).join()];
  await writeFile(input, `${lines.join("\n")}\n`);
  const out: Figure[] = [];
  for (const engine of await here()) {
    const args = ["prove", loaded.folder, "--input", input, "--row", "0", "--out", `${folder}.proof.json`];
    const costs = [
      await measureCommand([...args, "--engine", engine]),
      await measureCommand([...args, "--engine", engine]),
    ];
    const peakMb = Math.min(...costs.map((cost) => cost.peakMb));
    const seconds = Math.min(...costs.map((cost) => cost.seconds));
    out.push({ name: `${title}: prove, cold, ${engine}, wall`, value: rounded(seconds, 2), unit: "s" });
    out.push({ name: `${title}: prove, cold, ${engine}, peak memory`, value: Math.round(peakMb), unit: "MB" });
  }
  return out;
};

/** One proof, and many by one random combination. */
const verifyFigures = async (loaded: LoadedModel): Promise<readonly Figure[]> => {
  const proof = await (await loadProver(loaded)).prove({ features: middleRow(loaded) });
  const against = { verificationKey: await loadVerificationKey(loaded), manifest: loaded.hash };
  const one: Cost[] = [];
  for (let run = 0; run < RUNS; run++) one.push(await costOf(() => verifyProof(proof, against)));
  const many = await costOf(() =>
    verifyProofs(
      Array.from({ length: MANY }, () => proof),
      against,
    ),
  );
  return [...figuresOf("verify, one", one), ...figuresOf(`verify, ${MANY.toLocaleString("en-US")} together`, [many])];
};

/** A compiled model with keys, under its folder's name. */
const measure = async (folder: string, title = basename(folder)): Promise<readonly Figure[]> => {
  const loaded = await loadModel(folder);
  const cold = await inTemporaryFolder("cold", (scratch) => coldFigures(title, loaded, scratch));
  return [...(await warmFigures(title, loaded)), ...(await hourFigures(title, loaded)), ...cold];
};

const measureForest = (): Promise<readonly Figure[]> =>
  inTemporaryFolder("forest", async (folder) => {
    const { onnx, schema } = syntheticForest(FOREST);
    const [onnxPath, schemaPath] = [`${folder}.onnx`, `${folder}.schema.json`];
    await writeFile(onnxPath, onnx);
    await writeFile(schemaPath, schema);
    await compileModel({ onnxPath, schemaPath, folder, card: scorecard() });
    await setupModel({ folder });
    return measure(folder, `${FOREST.trees} trees of depth ${FOREST.depth}, ${FOREST.features} features`);
  });

/** One line per measured thing, with the ratio of snarkjs' figure to each engine's. */
const engineTable = (figures: readonly Figure[]): string => {
  const value = (name: string): Figure | undefined => figures.find((figure) => figure.name === name);
  const cell = (figure: Figure | undefined, base: Figure | undefined): string => {
    if (figure === undefined) return "not built";
    const shown = `${figure.value.toLocaleString("en-US")} ${figure.unit}`;
    if (base === undefined || base === figure) return shown;
    const times = figure.unit === AN_HOUR ? figure.value / base.value : base.value / figure.value;
    return `${shown} (${times.toFixed(1)}x)`;
  };
  const rows = figures
    .filter(({ name }) => name.includes(", snarkjs"))
    .map((base) => {
      const of = (engine: EngineName): string => cell(value(base.name.replace(", snarkjs", `, ${engine}`)), base);
      return `| ${base.name.replace(", snarkjs", "")} | ${of("snarkjs")} | ${of("wasm")} | ${of("native")} |`;
    });
  const rest = figures.filter(({ name }) => name.startsWith("verify"));
  return [
    "| what | snarkjs | wasm | native |",
    "|---|---|---|---|",
    ...rows,
    "",
    "| what | measured |",
    "|---|---|",
    ...rest.map((figure) => `| ${figure.name} | ${cell(figure, undefined)} |`),
  ].join("\n");
};

/**
 * Measures the shipped model, others that are compiled and have keys, and a forest, prints each figure beside
 * the stored one, stores them and writes the table.
 */
export const benchEngines = async (folders: readonly string[]): Promise<void> => {
  const stored = await readStored(STORED);
  const figures = [
    ...(await measure(defaultModel, "shipped model")),
    ...(await verifyFigures(await loadModel(defaultModel))),
  ];
  for (const folder of folders) figures.push(...(await measure(folder)));
  figures.push(...(await measureForest()));
  for (const figure of figures) printFigure(figure, stored);
  await writeAtomic(STORED, toJson(figures));
  await writeBetween(PAGE, "engines", engineTable(figures));
};
