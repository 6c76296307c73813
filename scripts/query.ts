/**
 * Reads a score as a protocol would: `npm run query -- 1`. The same command as `veriscore query`.
 */
import { newProgram, runToExit } from "../prover/cli/commandLine.ts";
import { describeQuery } from "../prover/cli/commands/query.ts";

await runToExit(() => describeQuery(newProgram("query"), "npm run -s query -- 1").parseAsync());
