/**
 * Writes docs/openapi.json, the description of the HTTP API, from the schemas that validate
 * requests. With `--check` it writes nothing and fails when the file differs.
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { newProgram, runToExit } from "../prover/cli/commandLine.ts";

const path = join(fileURLToPath(new URL("../docs", import.meta.url)), "openapi.json");

const program = newProgram("openApi")
  .description("write docs/openapi.json, the description of the HTTP API, from its schemas")
  .option("--check", "write nothing, and fail when the file differs")
  .addHelpText("after", "\nExample:\n  npm run -s openapi -- --check\n")
  .action(async ({ check = false }: { check?: boolean }) => {
    const { describeApi } = await import("../node/api/openApi.ts");
    const { readBytes, writeAtomic } = await import("../prover/files.ts");
    const { UsageError } = await import("../prover/errors.ts");
    const text = `${JSON.stringify(await describeApi(), null, 2)}\n`;
    if (!check) await writeAtomic(path, text);
    else if ((await readBytes(path)).toString("utf8") !== text)
      throw new UsageError("docs/openapi.json is not what the schemas say", "run `node scripts/openApi.ts`");
  });

await runToExit(() => program.parseAsync());
