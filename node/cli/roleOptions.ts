import type { Command } from "commander";

/** What each role is started with. */
export interface RoleOptions {
  readonly config: string;
  readonly allowKeyInEnvironment?: boolean;
}

export const addRoleOptions = (command: Command, { signs }: { readonly signs: boolean }): Command => {
  command.requiredOption("--config <file>", "configuration (YAML), as `node init` writes it");
  if (signs)
    command.option(
      "--allow-key-in-environment",
      "take the key from VERISCORE_PRIVATE_KEY where the configuration says so",
    );
  return command;
};
