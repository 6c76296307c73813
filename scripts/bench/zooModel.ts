import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { modelFile } from "../../prover/artifacts.ts";
import { BaseError } from "../../prover/errors.ts";
import { readRows } from "../../prover/features/rows.ts";
import { readBytes } from "../../prover/files.ts";
import { evaluate } from "../../prover/model/evaluate.ts";
import { parseSchema } from "../../prover/model/schema.ts";
import { referenceScore, scorecard } from "../../prover/model/scorecard.ts";
import { compileModel } from "../../prover/modelFolder/compileModel.ts";
import { type LoadedModel, loadModel, loadProver } from "../../prover/modelFolder/load.ts";
import { setupModel } from "../../prover/modelFolder/setupModel.ts";
import { createProverPool } from "../../prover/pool/proverPool.ts";
import { domainBits, readR1cs } from "../../prover/keys/r1csFile.ts";
import { type Figure, median, rounded, RUNS, timed } from "./figures.ts";
import { measureCommand } from "./measuredCommand.ts";

/** Proofs that a pool is measured with, and its processes. */
const POOL = { rows: 8, size: 2 } as const;

/**
 * A model's figures, with those of a pool where they were asked for, or why the compiler refuses
 * it.
 */
export type ZooResult =
  { readonly figures: readonly Figure[]; readonly pool: readonly Figure[] } | { readonly refused: string };

interface SampleRows {
  readonly rows: readonly (readonly bigint[])[];
  /** What onnxruntime returned for each. */
  readonly outputs: readonly number[];
}

const readSamples = async (path: string, { model }: LoadedModel): Promise<SampleRows> => {
  const { rows, extra } = await readRows({ path, features: model.features });
  return { rows, outputs: (extra.get("onnxruntime_output") ?? []).map(Number) };
};

/**
 * Differences in points between the integer model and the reference score of what onnxruntime
 * returned.
 */
const differences = async ({ folder, model }: LoadedModel, { rows, outputs }: SampleRows): Promise<number[]> => {
  const { output } = parseSchema((await readBytes(modelFile(folder, "schema"))).toString("utf8"));
  return rows.map((row, index) => {
    const value = outputs[index] ?? NaN;
    const logOdds = output === "log-odds" ? value : Math.log(value / (1 - value));
    return Math.abs(Number(evaluate(model, row).score) - referenceScore(scorecard(), logOdds));
  });
};

const nonZeros = async (folder: string): Promise<{ bits: number; coefficients: number }> => {
  const r1cs = await readR1cs(await readBytes(modelFile(folder, "r1cs")));
  let coefficients = 0;
  for (const { value } of r1cs.coefficients()) if (value.some((byte) => byte !== 0)) coefficients++;
  return { bits: domainBits(r1cs), coefficients };
};

/** Median of a warm prover over different rows, witness included, milliseconds. */
const warmProveMs = async (loaded: LoadedModel, rows: SampleRows["rows"]): Promise<number> => {
  const prover = await loadProver(loaded);
  const times: number[] = [];
  for (let run = -2; run < RUNS; run++) {
    const features = rows[(run + 2) % rows.length] ?? [];
    const milliseconds = await timed(() => prover.prove({ features }));
    // The first two compile the curve's code.
    if (run >= 0) times.push(milliseconds);
  }
  return median(times);
};

/** Wall time of a warm pool's proofs of different rows, milliseconds. */
const poolMs = async ({ folder }: LoadedModel, rows: SampleRows["rows"]): Promise<number> => {
  const pool = await createProverPool({ folder, size: POOL.size });
  try {
    const prove = () => Promise.all(rows.slice(0, POOL.rows).map((features) => pool.prove({ features })));
    await prove();
    return await timed(prove);
  } finally {
    await pool.close();
  }
};

const megabytes = async (folder: string, file: "provingKey" | "witnessProgram"): Promise<number> =>
  rounded((await stat(modelFile(folder, file))).size / 1e6, 2);

const poolFigures = async (
  loaded: LoadedModel,
  rows: SampleRows["rows"],
  oneMs: number,
): Promise<readonly Figure[]> => [
  { name: `${POOL.rows} times one proof`, value: Math.round(POOL.rows * oneMs), unit: "ms" },
  { name: `${POOL.rows} proofs, pool of ${POOL.size}`, value: Math.round(await poolMs(loaded, rows)), unit: "ms" },
];

/** A zoo folder's files, a folder for what is made of them, and whether to measure a pool. */
interface ZooModel {
  readonly source: string;
  readonly folder: string;
  readonly withPool: boolean;
}

const measureFolder = async ({ source, folder, withPool }: ZooModel): Promise<ZooResult> => {
  const samples = join(source, "samples.csv.gz");
  const [onnxPath, schemaPath] = [join(source, "model.onnx"), join(source, "schema.json")];
  const compileMs = await timed(() => compileModel({ onnxPath, schemaPath, folder, card: scorecard() }));
  await setupModel({ folder });
  const loaded = await loadModel(folder);
  const { bits, coefficients } = await nonZeros(folder);
  const sampled = await readSamples(samples, loaded);
  const points = await differences(loaded, sampled);
  const proveMs = await warmProveMs(loaded, sampled.rows);
  const out = join(folder, "proof.json");
  const { peakMb } = await measureCommand(["prove", folder, "--input", samples, "--row", "0", "--out", out]);
  const figures = [
    { name: "constraints", value: loaded.manifest.constraints, unit: "" },
    { name: "domain", value: bits, unit: "bits" },
    { name: "coefficients", value: coefficients, unit: "" },
    { name: "proving key", value: await megabytes(folder, "provingKey"), unit: "MB" },
    { name: "witness program", value: await megabytes(folder, "witnessProgram"), unit: "MB" },
    { name: "prove, warm", value: Math.round(proveMs), unit: "ms" },
    { name: "prove, peak memory", value: Math.round(peakMb), unit: "MB" },
    { name: "difference, max", value: Math.max(...points), unit: "pts" },
    {
      name: "difference, mean",
      value: rounded(points.reduce((sum, one) => sum + one, 0) / points.length, 4),
      unit: "pts",
    },
    { name: "compile", value: rounded(compileMs / 1000, 1), unit: "s" },
  ];
  return { figures, pool: withPool ? await poolFigures(loaded, sampled.rows, proveMs) : [] };
};

/** A folder named after the model, gone after the work. */
export const inTemporaryFolder = async <T>(name: string, work: (folder: string) => Promise<T>): Promise<T> => {
  const home = await mkdtemp(join(tmpdir(), "veriscore-zoo-"));
  try {
    return await work(join(home, name));
  } finally {
    await rm(home, { recursive: true, force: true });
  }
};

/** Compiles, sets up and proves one folder of the zoo. */
export const measureZooModel = async (
  source: string,
  { name, withPool }: { name: string; withPool: boolean },
): Promise<ZooResult> => {
  try {
    return await inTemporaryFolder(name, (folder) => measureFolder({ source, folder, withPool }));
  } catch (error) {
    if (error instanceof BaseError) return { refused: `${error.code}: ${error.message}` };
    throw error;
  }
};
