/**
 * The modeler's kit from the project's own sample to compiled models, each library: `npm run
 * test:modeler`. Installs its packages first, so that nothing is skipped for want of them.
 */
import { spawnSync } from "node:child_process";

import { newProgram, runToExit } from "../prover/cli/commandLine.ts";
import { environment, requirements } from "./modeler/environment.ts";
import { prepareEnvironment } from "./pythonEnvironment.ts";

const testKit = async (): Promise<void> => {
  await prepareEnvironment(environment, [requirements.kit]);
  const { status } = spawnSync(process.execPath, ["scripts/test.ts", "test/modeler/long"], { stdio: "inherit" });
  process.exitCode = status ?? 1;
};

const program = newProgram("test:modeler")
  .description("install the modeler's kit and run its tests, from the sample to compiled models")
  .addHelpText("after", "\nExample:\n  npm run -s test:modeler\n")
  .action(testKit);

await runToExit(() => program.parseAsync());
