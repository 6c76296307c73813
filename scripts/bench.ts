/** Measures what README claims and writes its table: `npm run bench`. Figures of the last commit that stored them stand beside, with the ratio. */
import { spawn } from "node:child_process";
import { readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import hre from "hardhat";

import { defaultModel, modelFile } from "../prover/artifacts.ts";
import { runToExit } from "../prover/commandLine.ts";
import { compileCircuit } from "../prover/circuit/compileCircuit.ts";
import { emitCircuit } from "../prover/circuit/emit.ts";
import { toJson, writeAtomic } from "../prover/files.ts";
import { loadModel, loadProver, loadVerificationKey } from "../prover/modelFolder/load.ts";
import { verifyProof } from "../prover/proof/scoreProof.ts";
import { measureGas } from "./bench/gas.ts";
import { runScripts } from "./bench/scriptOutput.ts";
import { loadRealHistory, scoreRealWallets } from "./demo/realHistory.ts";

interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
}

const root = fileURLToPath(new URL("..", import.meta.url));
const STORED = join(root, "docs", "bench.json");
const README = join(root, "README.md");
const RUNS = 10;

const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2;
};

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const started = performance.now();
  await work();
  return performance.now() - started;
};

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
  const prover = await loadProver(loaded);
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
    { name: "prove, warm, witness included (median of 10)", value: Math.round(median(proving)), unit: "ms" },
    { name: "witness alone (median of 10)", value: Math.round(median(witnessing)), unit: "ms" },
    { name: "verify off chain (median of 10)", value: Math.round(median(verifying)), unit: "ms" },
    { name: "load the sample: 3,451 events, 4,891 prices", value: Math.round(loadMs), unit: "ms" },
  ];
};

const readStored = async (): Promise<ReadonlyMap<string, number>> => {
  const text = await readFile(STORED, "utf8").catch(() => "[]");
  return new Map((JSON.parse(text) as readonly Figure[]).map(({ name, value }) => [name, value]));
};

const tableOf = (figures: readonly Figure[]): string =>
  [
    "| what | measured |",
    "|---|---|",
    ...figures.map(({ name, value, unit }) => `| ${name} | ${`${value.toLocaleString("en-US")} ${unit}`.trim()} |`),
  ].join("\n");

/** Replaces what stands between a marker and its end in README. */
const writeReadme = async (marker: string, content: string): Promise<void> => {
  const text = await readFile(README, "utf8");
  const section = new RegExp(`<!-- ${marker} -->[\\s\\S]*<!-- /${marker} -->`);
  await writeAtomic(
    README,
    text.replace(section, () => `<!-- ${marker} -->\n${content}\n<!-- /${marker} -->`),
  );
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

await runToExit(async () => {
  const before = await readStored();
  const figures: Figure[] = [...(await proofFigures())];
  for (const { name, gas } of await onFreshChain(measureGas)) figures.push({ name, value: Number(gas), unit: "gas" });
  figures.push({ name: "the whole demo", value: await demoSeconds(), unit: "s" });
  for (const { name, value, unit } of figures) {
    const old = before.get(name);
    const ratio = old === undefined ? "new" : `${old} before, ratio ${(value / old).toFixed(2)}`;
    process.stdout.write(`${name.padEnd(50)} ${String(value).padStart(9)} ${unit.padEnd(4)} (${ratio})\n`);
  }
  await writeAtomic(STORED, toJson(figures));
  await writeReadme("bench", tableOf(figures));
  await writeReadme("scripts", await onFreshChain(runScripts));
});
