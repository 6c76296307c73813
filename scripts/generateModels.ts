/** Writes what is generated from the shipped models and committed: circuits/generated. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { shippedModels } from "../prover/artifacts.ts";
import { emitCircuit } from "../prover/circuit/emit.ts";
import { newProgram, runToExit } from "../prover/cli/commandLine.ts";
import { writeAtomic } from "../prover/files.ts";
import { loadModel } from "../prover/modelFolder/load.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

const generateModel = async (name: string): Promise<void> => {
  const { model } = await loadModel(join(shippedModels, name));
  await writeAtomic(join(root, "circuits", "generated", name, "circuit.circom"), emitCircuit(model));
};

const generateModels = async (): Promise<void> => {
  for (const name of await readdir(shippedModels)) await generateModel(name);
};

const program = newProgram("generateModels")
  .description("write what follows from the shipped models: circuits/generated")
  .addHelpText("after", "\nExample:\n  node scripts/generateModels.ts\n")
  .action(generateModels);

await runToExit(() => program.parseAsync());
