import type { Command } from "commander";

import { resolvePath } from "../../prover/environment.ts";

interface OperatorOptions {
  readonly config: string;
  readonly allowKeyInEnvironment?: boolean;
}

const operatorAction = async ({ config: path, allowKeyInEnvironment }: OperatorOptions): Promise<void> => {
  const { readConfig } = await import("../config/readConfig.ts");
  const { openOperations } = await import("../operations/operations.ts");
  const { runService } = await import("../operations/service.ts");
  const { openOperatorService } = await import("./operatorService.ts");
  const config = await readConfig(resolvePath(path), "operator");
  const operations = openOperations("operator", { level: config.log });
  await runService(operations, () => openOperatorService(config, operations, { allowKeyInEnvironment }));
};

const AFTER_HELP = `
It follows the chain into its store, looks after paid requests, orders of the API, falls and heartbeats,
has scores attested and proved, and sends them. Killed at any instant, it goes on where it was.

Example:
  veriscore node operator --config operator.yaml
`;

export const registerOperator = (node: Command): void => {
  node
    .command("operator")
    .description("scores tokens and serves the API until it is stopped")
    .requiredOption("--config <file>", "configuration with role: operator")
    .option("--allow-key-in-environment", "lets a signer be the key in VERISCORE_PRIVATE_KEY")
    .addHelpText("after", AFTER_HELP)
    .action(operatorAction);
};
