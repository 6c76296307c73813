#!/usr/bin/env node
import { runToExit } from "./commandLine.ts";
import { buildProgram } from "./program.ts";

await runToExit(() => buildProgram().parseAsync());
