/**
 * Writes what is generated from the compiled contracts and committed: prover/onchain/generated (ABI, for the prover), scripts/ignition/generated (ABI and
 * bytecode, for deploying and for checking what is deployed) and docs/gas.json. Run after `hardhat build`; CI runs it and fails when anything differs.
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import type { Artifact } from "@nomicfoundation/ignition-core";

import { newProgram, runToExit } from "../prover/cli/commandLine.ts";
import { readJson, writeAtomic } from "../prover/files.ts";
import { toJson } from "../prover/json.ts";

/**
 * Whole-transaction gas; what each test function of the Solidity suites uses is in .gas-snapshot.
 */
const gasSnapshot = join(fileURLToPath(new URL("../docs", import.meta.url)), "gas.json");
const root = fileURLToPath(new URL("..", import.meta.url));

/** Contracts that the prover calls. */
const CALLED = ["CreditToken", "ModelRegistry", "AttesterSet", "ScoreOracle", "examples/UndercollateralizedPool"];
/** Contracts that the scripts deploy; the token deploys its renderer itself. */
const DEPLOYED = [...CALLED, "ScoreRequests", "CreditRenderer"];

const readCompiled = async (path: string): Promise<{ name: string; artifact: Artifact }> => {
  const name = path.split("/").at(-1) ?? path;
  const file = join(root, "artifacts", "contracts", `${path}.sol`, `${name}.json`);
  return { name, artifact: (await readJson(file)) as Artifact };
};

const generateAbi = async (path: string): Promise<void> => {
  const { name, artifact } = await readCompiled(path);
  const target = join(root, "prover", "onchain", "generated", `${name}.json`);
  await writeAtomic(target, `${JSON.stringify({ abi: artifact.abi }, null, 1)}\n`);
};

/**
 * The immutables' ids count the nodes of the whole build, so they would change with any other
 * contract; their places stay.
 */
const stableImmutables = ({ immutableReferences = {} }: Artifact): Artifact["immutableReferences"] => {
  const places = Object.values(immutableReferences).sort(([one], [other]) => (one?.start ?? 0) - (other?.start ?? 0));
  return Object.fromEntries(places.map((place, index) => [index, place]));
};

const generateDeployable = async (path: string): Promise<void> => {
  const { name, artifact } = await readCompiled(path);
  const { _format, contractName, sourceName, abi, bytecode, deployedBytecode } = artifact;
  const { linkReferences, deployedLinkReferences } = artifact;
  const immutableReferences = stableImmutables(artifact);
  const kept = { _format, contractName, sourceName, abi, bytecode, deployedBytecode, immutableReferences };
  const target = join(root, "scripts", "ignition", "generated", `${name}.json`);
  await writeAtomic(target, `${JSON.stringify({ ...kept, linkReferences, deployedLinkReferences }, null, 1)}\n`);
};

const generate = async (): Promise<void> => {
  for (const path of CALLED) await generateAbi(path);
  for (const path of DEPLOYED) await generateDeployable(path);
  // It calls the contracts by the ABIs just written.
  const { measureGas } = await import("./bench/gas.ts");
  await writeAtomic(gasSnapshot, toJson(await measureGas()));
};

const program = newProgram("generate")
  .description("write what follows from the compiled contracts: ABIs, bytecode and docs/gas.json")
  .addHelpText("after", "\nExample:\n  npm run -s build && node scripts/generate.ts\n")
  .action(generate);

await runToExit(() => program.parseAsync());
