/**
 * One half of the TypeScript tests, in a process that scripts/testing/typescriptTests.ts starts.
 */
import { type Part, runTypeScript } from "./typescriptTests.ts";

process.once("message", (part) => {
  const { files, weighs } = part as Part;
  void runTypeScript(files, { weighs }).then(
    (summary) => process.send?.(summary, () => process.exit(0)),
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
      process.exit(2);
    },
  );
});
