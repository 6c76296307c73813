import type { Command } from "commander";

import { registerOperator } from "./operator.ts";

/** Adds `node`: the services of the running oracle. */
export const registerNode = (program: Command): void => {
  const node = program
    .command("node")
    .description("run an operator, an attester or a prover as a long-running service");
  registerOperator(node);
};
