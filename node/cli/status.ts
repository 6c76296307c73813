import type { Command } from "commander";

import { emit, note } from "../../prover/cli/output.ts";
import { resolvePath } from "../../prover/environment.ts";

interface StatusOptions {
  readonly config: string;
  readonly json?: boolean;
}

const statusAction = async ({ config, json }: StatusOptions): Promise<void> => {
  const { readAnyConfig } = await import("../config/readConfig.ts");
  const { readStatus, statusLines } = await import("./statusReading.ts");
  const read = await readAnyConfig(resolvePath(config));
  const status = await readStatus(read);
  if (json) emit(status);
  else for (const line of statusLines(status)) note(line);
  if (!status.isReady) process.exitCode = 1;
};

/** Adds `node status`. */
export const registerStatus = (node: Command): void => {
  node
    .command("status")
    .description("what a node does and what keeps it from its work; exit code 1 when it is not ready")
    .requiredOption("--config <file>", "configuration of the node")
    .option("--json", "print it as JSON on stdout")
    .addHelpText("after", "\nExample:\n  veriscore node status --config attester/attester.yaml\n")
    .action(statusAction);
};
