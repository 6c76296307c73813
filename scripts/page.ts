/**
 * Builds the page into app/dist, which an operator serves: `npm run page`. It fails where a view
 * would need more compressed script than it may.
 */
import { fileURLToPath } from "node:url";

import { builtPage } from "../prover/artifacts.ts";
import { newProgram, runToExit } from "../prover/cli/commandLine.ts";
import { print } from "../prover/cli/output.ts";
import { resolvePath } from "../prover/environment.ts";
import { buildPage, CEILING_BYTES } from "./page/buildPage.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`;

const program = newProgram("page")
  .description("build the page that an operator serves")
  .option("--out <folder>", "where it goes; replaced", builtPage)
  .addHelpText("after", "\nExample:\n  npm run -s page\n")
  .action(async ({ out }: { readonly out: string }) => {
    const sizes = await buildPage({ root, out: resolvePath(out) });
    for (const { view, rawBytes, gzipBytes, brotliBytes } of sizes)
      print(
        `${view.padEnd(10)} ${kilobytes(rawBytes)} of script, ${kilobytes(gzipBytes)} by gzip, ${kilobytes(brotliBytes)} by brotli\n`,
      );
    print(`${"ceiling".padEnd(10)} ${kilobytes(CEILING_BYTES)} by gzip for each\n`);
  });

await runToExit(() => program.parseAsync());
