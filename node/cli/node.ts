import type { Command } from "commander";

/** Adds `node`: the services of the running oracle. */
export const registerNode = (program: Command): void => {
  program.command("node").description("run an operator, an attester or a prover as a long-running service");
};
