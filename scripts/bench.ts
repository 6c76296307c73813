/**
 * Measures what the documents claim of the shipped model and writes their tables: `npm run bench`.
 * An option measures something else instead: `--engines` what computes proofs, `--zoo` other people's models, `--dataset` recorded
 * history, `--scale` made-up history, `--indexing` a local chain, `--node` the running oracle. `--tables` writes the tables again from the stored figures.
 * Each figure is printed beside that of the last commit that stored it, with the ratio.
 */
import { spawn } from "node:child_process";
import { rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import hre from "hardhat";

import { defaultModel, modelFile } from "../prover/artifacts.ts";
import { newProgram, runToExit } from "../prover/cli/commandLine.ts";
import { compileCircuit } from "../prover/circuit/compileCircuit.ts";
import { emitCircuit } from "../prover/circuit/emit.ts";
import { resolvePath } from "../prover/environment.ts";
import { UsageError } from "../prover/errors.ts";
import { writeAtomic } from "../prover/files.ts";
import { toJson } from "../prover/jsonValue.ts";
import { loadModel, loadProver, loadVerificationKey } from "../prover/modelFolder/load.ts";
import { verifyProof } from "../prover/proof/scoreProof.ts";
import { benchDataset } from "./bench/dataset.ts";
import { benchEngines } from "./bench/engines.ts";
import { type Figure, median, printFigure, readStored, RUNS, timed, writeBetween } from "./bench/figures.ts";
import { measureGas } from "./bench/gas.ts";
import { benchIndexing } from "./bench/indexing.ts";
import { benchNode } from "./bench/node.ts";
import { benchScale } from "./bench/scale.ts";
import { runScripts } from "./bench/scriptOutput.ts";
import { STORED, writeShippedTables, writeStoredTables } from "./bench/shippedTables.ts";
import { benchZoo } from "./bench/zoo.ts";
import { loadRealHistory, scoreRealWallets } from "./demo/realHistory.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const DEPLOYING = join(root, "docs", "deploying.md");

/** Wall time of the whole demo as a user starts it, seconds. */
const demoSeconds = async (): Promise<number> => {
  const milliseconds = await timed(
    () =>
      new Promise<void>((resolve, reject) => {
        const demo = spawn(process.execPath, [join(root, "scripts", "demo.ts")], { cwd: root, stdio: "ignore" });
        demo.on("exit", (code) =>
          code === 0 ? resolve() : reject(new Error(`the demo ended with exit code ${code}`)),
        );
      }),
  );
  return Math.round(milliseconds / 100) / 10;
};

/** The default model: size of circuit and key, and a warm prover's times, witness included. */
const proofFigures = async (): Promise<readonly Figure[]> => {
  const loaded = await loadModel(defaultModel);
  const verificationKey = await loadVerificationKey(loaded);
  // What `npm ci` gives: --engines has the others beside it.
  const prover = await loadProver(loaded, { engine: "wasm" });
  const storePath = join(root, "out", "bench.duckdb");
  await rm(storePath, { force: true });
  const loadMs = await timed(() => loadRealHistory(storePath));
  const [row] = await scoreRealWallets(storePath, loaded.model);
  await rm(storePath, { force: true });
  const features = row?.values ?? [];
  let proof = await prover.prove({ features });
  const [proving, witnessing, verifying]: [number[], number[], number[]] = [[], [], []];
  for (let run = 0; run < RUNS; run++) {
    proving.push(await timed(async () => (proof = await prover.prove({ features }))));
    witnessing.push(await timed(() => prover.witness({ features, salt: 1n })));
    verifying.push(await timed(() => verifyProof(proof, { verificationKey, manifest: loaded.hash })));
  }
  const compileMs = await timed(() => compileCircuit(emitCircuit(loaded.model)));
  const { size } = await stat(modelFile(defaultModel, "provingKey"));
  return [
    { name: "constraints", value: loaded.manifest.constraints, unit: "" },
    { name: "proving key", value: Math.round(size / 1e4) / 100, unit: "MB" },
    { name: "compile the circuit", value: Math.round(compileMs / 100) / 10, unit: "s" },
    {
      name: "prove in WebAssembly, warm, witness included (median of 10)",
      value: Math.round(median(proving)),
      unit: "ms",
    },
    { name: "witness alone (median of 10)", value: Math.round(median(witnessing)), unit: "ms" },
    { name: "verify off chain (median of 10)", value: Math.round(median(verifying)), unit: "ms" },
    { name: "load the sample: 3,451 events, 9,347 prices", value: Math.round(loadMs), unit: "ms" },
  ];
};

/** Runs `work` against a fresh local chain. */
const onFreshChain = async <T>(work: (url: string) => Promise<T>): Promise<T> => {
  const server = await hre.network.createServer({ network: "local" }, "127.0.0.1", 0);
  try {
    const { address, port } = await server.listen();
    return await work(`http://${address}:${port}`);
  } finally {
    await server.close();
  }
};

const benchShipped = async (): Promise<void> => {
  const before = await readStored(STORED);
  const figures: Figure[] = [...(await proofFigures())];
  for (const { name, gas } of await measureGas()) figures.push({ name, value: gas, unit: "gas" });
  figures.push({ name: "the whole demo", value: await demoSeconds(), unit: "s" });
  for (const figure of figures) printFigure(figure, before);
  await writeAtomic(STORED, toJson(figures));
  await writeShippedTables(figures);
  await writeBetween(DEPLOYING, "scripts", await onFreshChain(runScripts));
};

interface Options {
  readonly engines?: true;
  readonly zoo?: true;
  readonly dataset?: true;
  readonly scale?: true;
  readonly indexing?: true;
  readonly node?: true;
  readonly tables?: true;
}

const bench = async (folders: readonly string[], options: Options): Promise<void> => {
  if (Object.keys(options).length > 1)
    throw new UsageError("give one of --engines, --zoo, --dataset, --scale, --indexing, --node and --tables, or none");
  if (folders.length > 0 && !options.engines) throw new UsageError("model folders go with --engines");
  if (options.engines) await benchEngines(folders.map(resolvePath));
  else if (options.zoo) await benchZoo();
  else if (options.dataset) await benchDataset();
  else if (options.scale) await benchScale();
  else if (options.indexing) await benchIndexing();
  else if (options.node) await benchNode();
  else if (options.tables) await writeStoredTables();
  else await benchShipped();
};

const program = newProgram("bench")
  .description("measure what README claims and write its table, beside the figures that were stored last")
  .argument("[folders...]", "with --engines: compiled models with keys to measure as well")
  .option("--engines", "the engines that compute proofs, beside each other")
  .option("--zoo", "other people's models instead")
  .option("--dataset", "recorded history instead")
  .option("--scale", "made-up history of a million and ten million events instead")
  .option("--indexing", "indexing from a local node instead, and its memory over many blocks")
  .option("--node", "the running oracle instead: scores an hour, from event to score, reads and previews")
  .option("--tables", "write the tables again from the stored figures")
  .addHelpText("after", "\nExample:\n  npm run -s bench -- --zoo\n")
  .action(bench);

await runToExit(() => program.parseAsync());
