import { writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

import { defaultModel } from "../../prover/artifacts.ts";
import { type LoadedModel, loadModel, loadProver, loadVerificationKey } from "../../prover/modelFolder/load.ts";
import { writeAtomic } from "../../prover/files.ts";
import { toJson } from "../../prover/jsonValue.ts";
import { type EngineName, ENGINES } from "../../prover/proof/engine/engine.ts";
import { nativeAddon } from "../../prover/proof/engine/nativeEngine.ts";
import type { Prover } from "../../prover/proof/prover.ts";
import { verifyProof, verifyProofs } from "../../prover/proof/scoreProof.ts";
import { type Figure, median, printFigure, readStored, rounded, RUNS, writeBetween } from "./figures.ts";
import { measureCommand } from "./measuredCommand.ts";
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
  return [...(await warmFigures(title, loaded)), ...cold];
};

/** One line per measured thing, with the ratio of snarkjs' figure to each engine's. */
const engineTable = (figures: readonly Figure[]): string => {
  const value = (name: string): Figure | undefined => figures.find((figure) => figure.name === name);
  const cell = (figure: Figure | undefined, base: Figure | undefined): string => {
    if (figure === undefined) return "not built";
    const shown = `${figure.value.toLocaleString("en-US")} ${figure.unit}`;
    return base === undefined || base === figure ? shown : `${shown} (${(base.value / figure.value).toFixed(1)}x)`;
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
 * Measures the shipped model and others that are compiled and have keys, prints each figure beside
 * the stored one, stores them and writes the table.
 */
export const benchEngines = async (folders: readonly string[]): Promise<void> => {
  const stored = await readStored(STORED);
  const figures = [
    ...(await measure(defaultModel, "shipped model")),
    ...(await verifyFigures(await loadModel(defaultModel))),
  ];
  for (const folder of folders) figures.push(...(await measure(folder)));
  for (const figure of figures) printFigure(figure, stored);
  await writeAtomic(STORED, toJson(figures));
  await writeBetween(PAGE, "engines", engineTable(figures));
};
