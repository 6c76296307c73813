import type { Command } from "commander";

import { registerFarm } from "./farm.ts";
import { registerJobs } from "./jobs.ts";
import { registerProver } from "./prover.ts";

/** Adds `node`: the services of the running oracle. */
export const registerNode = (program: Command): void => {
  const node = program
    .command("node")
    .description("run an operator, an attester or a prover as a long-running service");
  registerProver(node);
  registerFarm(node);
  registerJobs(node);
};
