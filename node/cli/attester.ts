import type { Command } from "commander";

import { resolvePath } from "../../prover/environment.ts";
import { addRoleOptions, type RoleOptions } from "./roleOptions.ts";

interface AttesterOptions extends RoleOptions {
  readonly newJournal?: boolean;
}

const attesterAction = async ({ config: path, allowKeyInEnvironment, newJournal }: AttesterOptions): Promise<void> => {
  const { readConfig } = await import("../config/readConfig.ts");
  const { openOperations } = await import("../operations/operations.ts");
  const { runService } = await import("../operations/service.ts");
  const { openAttester } = await import("../attester/attester.ts");
  const config = await readConfig(resolvePath(path), "attester");
  const operations = openOperations("attester", { level: config.log });
  await runService(operations, () =>
    openAttester({ config, operations, allowKeyInEnvironment, isNewJournal: newJournal }),
  );
};

/** Adds `node attester`. */
export const registerAttester = (node: Command): void => {
  const attester = node
    .command("attester")
    .description("follow the chain, and sign what is recomputed from one's own store; until SIGTERM");
  addRoleOptions(attester, { signs: true })
    .option("--new-journal", "the key has never signed: begin its journal; refused once there is one")
    .addHelpText("after", "\nExample:\n  veriscore node attester --config attester/attester.yaml\n")
    .action(attesterAction);
};
