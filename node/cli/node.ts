import type { Command } from "commander";

import { keepToOwner } from "../keystore/privateFile.ts";
import { registerAttester } from "./attester.ts";
import { registerFarm } from "./farm.ts";
import { registerInit } from "./init.ts";
import { registerJobs } from "./jobs.ts";
import { registerKeystore } from "./keystore.ts";
import { registerOperator } from "./operator.ts";
import { registerProver } from "./prover.ts";
import { registerStatus } from "./status.ts";

/** In the order in which somebody needs them. Each role is a file beside this one. */
const COMMANDS = [
  ...[registerInit, registerKeystore, registerOperator, registerAttester, registerProver],
  ...[registerStatus, registerJobs, registerFarm],
] as const;

/** They write into the folder of a farm, which its machines share. */
const SHARING: ReadonlySet<string> = new Set(["prover", "farm"]);

/** Adds `node`: the services of the running oracle. */
export const registerNode = (program: Command): void => {
  const node = program
    .command("node")
    .description("run an operator, an attester or a prover as a long-running service");
  for (const register of COMMANDS) register(node);
  node.hook("preAction", (_node, command) => {
    if (!SHARING.has(command.name())) keepToOwner();
  });
};
