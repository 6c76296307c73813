/**
 * The Python environment of the modeler's kit, with the pinned packages of
 * modeler/requirements*.txt: `npm run modeler:install`.
 */
import { relative } from "node:path";

import { newProgram, runToExit } from "../prover/cli/commandLine.ts";
import { environment, requirements } from "./modeler/environment.ts";
import { prepareEnvironment } from "./pythonEnvironment.ts";

const install = async (asked: { torch?: boolean; notebook?: boolean }): Promise<void> => {
  await prepareEnvironment(environment, [
    requirements.kit,
    ...(asked.torch ? [requirements.torch] : []),
    ...(asked.notebook ? [requirements.notebook] : []),
  ]);
  process.stderr.write(`ready: . ${relative(process.cwd(), environment)}/bin/activate\n`);
};

const program = newProgram("modeler:install")
  .description("make the Python environment of the modeler's kit; again: only what is missing or has changed")
  .option("--torch", "PyTorch, too: downloads 2.5 GB, 4.1 GB on disk")
  .option("--notebook", "JupyterLab, too")
  .addHelpText("after", "\nExample:\n  npm run -s modeler:install -- --torch\n")
  .action(install);

await runToExit(() => program.parseAsync());
