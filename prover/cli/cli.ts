#!/usr/bin/env node
import { parseCommands, runToExit } from "./commandLine.ts";
import { buildProgram } from "./program.ts";

await runToExit(() => parseCommands(buildProgram(), process.argv.slice(2)));
