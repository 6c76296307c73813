/**
 * Builds the proof engine from prover/proof/native. `npm run build:native` builds the addon for this
 * machine, `npm run wasm:build` the WebAssembly that is committed, and `npm run wasm:check` builds
 * that again and compares the bytes.
 */
import { newProgram, runToExit } from "../prover/cli/commandLine.ts";
import { buildAddon, buildWasm, checkWasm } from "./engine/buildEngine.ts";

const program = newProgram("engine")
  .description("build the proof engine with Rust")
  .addHelpText("after", "\nExample:\n  node scripts/engine.ts native\n");
program
  .command("native")
  .description("the addon for this machine, which proofs are then made with")
  .option("--where-possible", "where there is no Rust to build it with, say so and succeed")
  .addHelpText("after", "\nExample:\n  npm run -s build:native\n")
  .action(buildAddon);
program
  .command("wasm")
  .description("the WebAssembly that the package ships")
  .addHelpText("after", "\nExample:\n  npm run -s wasm:build\n")
  .action(buildWasm);
program
  .command("check")
  .description("build the WebAssembly again; fails when its bytes are not the committed ones")
  .addHelpText("after", "\nExample:\n  npm run -s wasm:check\n")
  .action(checkWasm);

await runToExit(() => program.parseAsync());
