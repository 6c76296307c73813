/** The modeler's kit from the project's own sample to compiled models, each library: `npm run test:modeler`. Installs its packages first, so that nothing is skipped for want of them. */
import { spawnSync } from "node:child_process";

import { runToExit } from "../prover/cli/commandLine.ts";
import { environment, requirements } from "./modeler/environment.ts";
import { prepareEnvironment } from "./pythonEnvironment.ts";

await runToExit(async () => {
  await prepareEnvironment(environment, [requirements.kit]);
  const { status } = spawnSync(process.execPath, ["scripts/test.ts", "test/modeler/long"], { stdio: "inherit" });
  process.exitCode = status ?? 1;
});
