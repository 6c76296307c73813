/**
 * Asks the HTTP API, on a real local deployment, what its own OpenAPI document allows and forbids:
 * thousands of requests by schemathesis, none of which may be answered with 500 or otherwise than
 * described.
 */
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { newProgram, runToExit } from "../prover/cli/commandLine.ts";
import { environmentWithPath, resolvePath } from "../prover/environment.ts";
import { BaseError } from "../prover/errors.ts";

/** Schemathesis found an answer that the description does not allow. */
class SchemathesisError extends BaseError {
  readonly code = "E_SCHEMATHESIS";
  constructor(exitCode: number) {
    super(`schemathesis ended with exit code ${exitCode}`, {
      hint: "its report above has each request as a curl command; mend the schema or the route",
    });
  }
}

const requirements = fileURLToPath(new URL("./api/requirements.txt", import.meta.url));
const configuration = fileURLToPath(new URL("./api/schemathesis.toml", import.meta.url));

const runSchemathesis = (environment: string, parameters: readonly string[]): Promise<number> =>
  new Promise((resolve, reject) => {
    const programs = join(environment, "bin");
    const child = spawn(join(programs, "python"), ["-P", "-m", "schemathesis.cli", ...parameters], {
      env: environmentWithPath(programs),
      stdio: "inherit",
    });
    child.on("error", reject).on("close", (code) => resolve(code ?? 1));
  });

const test = async ({ examples, seed }: { readonly examples: string; readonly seed: string }): Promise<void> => {
  const { prepareEnvironment } = await import("./pythonEnvironment.ts");
  const { openLocalApi } = await import("./api/localApi.ts");
  const environment = join(resolvePath("out"), "schemathesis");
  await prepareEnvironment(environment, [requirements]);
  const folder = await mkdtemp(join(tmpdir(), "veriscore-schemathesis-"));
  const local = await openLocalApi(folder);
  try {
    const exitCode = await runSchemathesis(environment, [
      ...[
        "--config-file",
        configuration,
        "run",
        `${local.url}/openapi.json`,
        "--max-examples",
        examples,
        "--seed",
        seed,
      ],
      // A stream of an order ends with the order alone; test/node/api/orders.test.ts reads it.
      ...["--exclude-path-regex", "/events$", "--request-timeout", "30", "--no-color"],
    ]);
    if (exitCode !== 0) throw new SchemathesisError(exitCode);
  } finally {
    await local.close();
    await rm(folder, { recursive: true, force: true });
  }
};

const program = newProgram("schemathesis")
  .description("test the HTTP API against its OpenAPI document with schemathesis, on a real local deployment")
  .option("--examples <n>", "requests of each kind for each route", "50")
  .option("--seed <n>", "of the random requests", "1")
  .addHelpText("after", "\nExample:\n  node scripts/schemathesis.ts --examples 50\n")
  .action(test);

await runToExit(() => program.parseAsync());
