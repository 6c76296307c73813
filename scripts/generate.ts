/**
 * Writes what is generated from the compiled contracts and committed: contracts/abi and
 * contracts/typings (for TypeScript code, here and elsewhere), scripts/ignition/generated (ABI and
 * bytecode, for deploying and for checking what is deployed) and docs/gas.json. It runs after
 * `hardhat build`; CI runs it and fails when a file differs.
 */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import type { Artifact } from "@nomicfoundation/ignition-core";

import { newProgram, runToExit } from "../prover/cli/commandLine.ts";
import { readBytes, readJson, writeAtomic } from "../prover/files.ts";
import { toJson } from "../prover/jsonValue.ts";

/**
 * Whole-transaction gas; what each test function of the Solidity suites uses is in .gas-snapshot.
 */
const gasSnapshot = join(fileURLToPath(new URL("../docs", import.meta.url)), "gas.json");
const root = fileURLToPath(new URL("..", import.meta.url));
const compiled = join(root, "artifacts", "contracts");
/** Where hardhat.config.ts has the typings written. */
const typings = join(root, "cache", "typings");

/** Contracts that TypeScript code calls, as paths below contracts/. */
const CALLED = [
  "AttesterSet",
  "CreditToken",
  "ModelRegistry",
  "ScoreOracle",
  "ScoreRequests",
  "examples/UndercollateralizedPool",
];
/** Contracts that TypeScript code calls and that whoever holds challenges deploys. */
const PLAYED = ["ChallengeRules", "Challenges"];
/** Contracts that the scripts deploy; the token deploys its renderer itself. */
const DEPLOYED = [...CALLED, "Challenges", "CreditRenderer"];

const GENERATED = "/* Written by scripts/generate.ts from the compiled contracts. Do not edit it. */\n";

const nameOf = (path: string): string => path.split("/").at(-1) ?? path;

const readCompiled = async (path: string): Promise<Artifact> =>
  (await readJson(join(compiled, `${path}.sol`, `${nameOf(path)}.json`))) as Artifact;

/** An ABI as a literal, so that a reader's type checker knows every name and type in it. */
const literal = (constant: string, abi: readonly unknown[]): string =>
  `${GENERATED}export const ${constant} = ${JSON.stringify(abi, null, 1)} as const;\n`;

const generateAbi = async (path: string): Promise<void> => {
  const name = nameOf(path);
  const constant = `${name.charAt(0).toLowerCase()}${name.slice(1)}Abi`;
  const { abi } = await readCompiled(path);
  await writeAtomic(join(root, "contracts", "abi", `${name}.ts`), literal(constant, abi));
};

interface AbiError {
  readonly type: string;
  readonly name: string;
  readonly inputs: readonly { readonly type: string }[];
}

/**
 * Every custom error of every contract and library, each signature once: a call can fail with one
 * of a contract that it calls in turn.
 */
const generateErrors = async (): Promise<void> => {
  const files = (await readdir(compiled, { recursive: true })).filter((file) => file.endsWith(".json")).sort();
  const errors = new Map<string, AbiError>();
  for (const file of files) {
    const { abi } = (await readJson(join(compiled, file))) as { readonly abi: readonly AbiError[] };
    for (const entry of abi) {
      if (entry.type !== "error") continue;
      errors.set(`${entry.name}(${entry.inputs.map(({ type }) => type).join()})`, entry);
    }
  }
  const sorted = [...errors].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, entry]) => entry);
  await writeAtomic(join(root, "contracts", "abi", "errors.ts"), literal("errorsAbi", sorted));
};

/** TypeChain's types, all in one folder; they import ethers' types and nothing else. */
const generateTypings = async (path: string): Promise<void> => {
  const text = (await readBytes(join(typings, `${path}.ts`))).toString("utf8");
  const flat = text.replaceAll(/"(?:\.\.?\/)+common\.js"/g, '"./common.js"');
  await writeAtomic(join(root, "contracts", "typings", `${nameOf(path)}.ts`), flat);
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
  const artifact = await readCompiled(path);
  const { _format, contractName, sourceName, abi, bytecode, deployedBytecode } = artifact;
  const { linkReferences, deployedLinkReferences } = artifact;
  const immutableReferences = stableImmutables(artifact);
  const kept = { _format, contractName, sourceName, abi, bytecode, deployedBytecode, immutableReferences };
  const target = join(root, "scripts", "ignition", "generated", `${nameOf(path)}.json`);
  await writeAtomic(target, `${JSON.stringify({ ...kept, linkReferences, deployedLinkReferences }, null, 1)}\n`);
};

const generate = async (): Promise<void> => {
  for (const path of [...CALLED, ...PLAYED]) await generateAbi(path);
  await generateErrors();
  for (const path of [...CALLED, ...PLAYED, "common"]) await generateTypings(path);
  for (const path of DEPLOYED) await generateDeployable(path);
  // It calls the contracts by the ABIs just written.
  const { measureGas } = await import("./bench/gas.ts");
  await writeAtomic(gasSnapshot, toJson(await measureGas()));
};

const program = newProgram("generate")
  .description("write what follows from the compiled contracts: ABIs, typings, bytecode and docs/gas.json")
  .addHelpText("after", "\nExample:\n  npm run -s build && node scripts/generate.ts\n")
  .action(generate);

await runToExit(() => program.parseAsync());
