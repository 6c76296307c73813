#!/usr/bin/env node
import { parseCommands, runToExit } from "../../prover/cli/commandLine.ts";
import { buildProgram } from "../../prover/cli/program.ts";
import { registerNode } from "./node.ts";

/** All of `veriscore`: the commands of the prover's package, and `node`. */
await runToExit(() => parseCommands(buildProgram([registerNode]), process.argv.slice(2)));
