import type { Command } from "commander";

import { resolvePath } from "../../prover/environment.ts";
import { addRoleOptions, type RoleOptions } from "./roleOptions.ts";

const attesterAction = async ({ config: path, allowKeyInEnvironment }: RoleOptions): Promise<void> => {
  const { readConfig } = await import("../config/readConfig.ts");
  const { openOperations } = await import("../operations/operations.ts");
  const { runService } = await import("../operations/service.ts");
  const { openAttester } = await import("../attester/attester.ts");
  const config = await readConfig(resolvePath(path), "attester");
  const operations = openOperations("attester", { level: config.log });
  await runService(operations, () => openAttester({ config, operations, allowKeyInEnvironment }));
};

/** Adds `node attester`. */
export const registerAttester = (node: Command): void => {
  const attester = node
    .command("attester")
    .description("follow the chain, and sign what is recomputed from one's own store; until SIGTERM");
  addRoleOptions(attester, { signs: true })
    .addHelpText("after", "\nExample:\n  veriscore node attester --config attester/attester.yaml\n")
    .action(attesterAction);
};
