/**
 * Writes docs/errors.md from the error classes: `npm run docs:errors`. With `--check` it
 * writes nothing and fails when the page differs.
 */
import { fileURLToPath } from "node:url";

import { newProgram, runToExit } from "../prover/cli/commandLine.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

const program = newProgram("errorsPage")
  .description("write docs/errors.md, the page of all error codes, from the error classes")
  .option("--check", "write nothing, and fail when the page differs from the classes")
  .addHelpText("after", "\nExample:\n  npm run -s docs:errors -- --check\n")
  .action(async ({ check = false }: { check?: boolean }) => {
    const { checkPage, writePage } = await import("./errors/writePage.ts");
    await (check ? checkPage(root) : writePage(root));
  });

await runToExit(() => program.parseAsync());
