/**
 * Writes what is generated and committed: circuits/generated and contracts/verifiers from the shipped models, prover/onchain/generated from the compiled
 * contracts. Run after `hardhat build`; CI runs it and fails when anything differs.
 */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { shippedModels } from "../prover/artifacts.ts";
import { emitCircuit } from "../prover/circuit/emit.ts";
import { runToExit } from "../prover/commandLine.ts";
import { readJson, writeAtomic } from "../prover/files.ts";
import { loadModel } from "../prover/modelFolder/load.ts";
import { readArtifact } from "../prover/modelFolder/manifest.ts";
import { verifierContract } from "../prover/proof/verifierContract.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Contracts that the prover deploys or calls. */
const CONTRACTS = ["CreditToken", "ModelRegistry", "AttesterSet", "ScoreOracle", "examples/ScorePool"];

const generateModel = async (name: string): Promise<void> => {
  const { folder, manifest, model } = await loadModel(join(shippedModels, name));
  await writeAtomic(join(root, "circuits", "generated", name, "circuit.circom"), emitCircuit(model));
  const zkey = await readArtifact(folder, manifest, "provingKey");
  const { name: contract, source } = await verifierContract(manifest.name, { type: "mem", data: zkey });
  await writeAtomic(join(root, "contracts", "verifiers", `${contract}.sol`), source);
};

const generateContract = async (path: string): Promise<void> => {
  const name = path.split("/").at(-1) ?? path;
  const artifact = join(root, "artifacts", "contracts", `${path}.sol`, `${name}.json`);
  const { abi, bytecode } = (await readJson(artifact)) as { abi: unknown; bytecode: string };
  const target = join(root, "prover", "onchain", "generated", `${name}.json`);
  await writeAtomic(target, `${JSON.stringify({ abi, bytecode }, null, 1)}\n`);
};

await runToExit(async () => {
  for (const name of await readdir(shippedModels)) await generateModel(name);
  for (const path of CONTRACTS) await generateContract(path);
});
