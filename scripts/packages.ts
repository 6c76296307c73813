/**
 * Builds and packs the packages that other people install: `npm run packages -- [--out <dir>]`.
 * Nothing here is on a registry, so each tarball brings all that it needs of the other two.
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { newProgram, runToExit } from "../prover/cli/commandLine.ts";
import { resolvePath } from "../prover/environment.ts";
import { PACKAGES, buildPackage, packPackage } from "./packages/build.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

const program = newProgram("packages")
  .description("build and pack the packages contracts, client and prover")
  .option("--out <dir>", "where the tarballs go", join(root, "out", "packages"))
  .addHelpText("after", "\nExample:\n  npm run -s packages -- --out /tmp/tarballs\n")
  .action(async ({ out }: { readonly out: string }) => {
    for (const name of PACKAGES) {
      await buildPackage(root, name);
      process.stdout.write(`${await packPackage(root, { name, out: resolvePath(out) })}\n`);
    }
  });

await runToExit(() => program.parseAsync());
