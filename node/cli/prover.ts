import type { Command } from "commander";

import { resolvePath } from "../../prover/environment.ts";

const proverAction = async ({ config: path }: { readonly config: string }): Promise<void> => {
  const { readConfig } = await import("../config/readConfig.ts");
  const { openOperations } = await import("../operations/operations.ts");
  const { runService } = await import("../operations/service.ts");
  const { startProver } = await import("../prover/proverService.ts");
  const config = await readConfig(resolvePath(path), "prover");
  const operations = openOperations("prover", { level: config.log });
  await runService(operations, () => startProver(config, operations));
};

const AFTER_HELP = `
A worker needs the model folders and the queue alone. It may run on any machine, and any number of them
share a queue; a job of a worker that dies goes to another. Whoever reads the queue learns the salts of
the proofs: keep the Redis server private, with a password and TLS between machines, and let it write
to its disk (appendonly yes).

Example:
  veriscore node prover --config prover.yaml
`;

export const registerProver = (node: Command): void => {
  node
    .command("prover")
    .description("takes proofs, and buckets of a farm, from a queue until it is stopped")
    .requiredOption("--config <file>", "configuration with role: prover")
    .addHelpText("after", AFTER_HELP)
    .action(proverAction);
};
