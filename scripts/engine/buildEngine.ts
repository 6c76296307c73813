import { copyFile, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { BaseError } from "../../prover/errors.ts";
import { NATIVE_ADDON } from "../../prover/proof/engine/nativeEngine.ts";
import {
  addonLinkFlags,
  engineCrate,
  lackingRust,
  missingCrates,
  pinnedCompiler,
  reproducibleFlags,
  runCargo,
} from "./cargo.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const target = join(root, "out", "engine");
const SHIPPED_WASM = join(root, "prover", "proof", "engine", "engine.wasm");

/** The committed WebAssembly is not what its sources give. */
class EngineOutdatedError extends BaseError {
  readonly code = "E_ENGINE_OUTDATED";
  constructor() {
    super("engine.wasm differs from what prover/proof/native gives", {
      hint: "run `npm run wasm:build` and commit it with the sources",
    });
  }
}

const say = (line: string): void => void process.stderr.write(`${line}\n`);

/** What cargo calls the addon, by platform. */
const libraryName = (): string => {
  if (process.platform === "win32") return "veriscore_engine.dll";
  return process.platform === "darwin" ? "libveriscore_engine.dylib" : "libveriscore_engine.so";
};

/**
 * @param options.wherePossible Where there is no Rust that can build it, says so and builds nothing.
 * @throws RustMissingError, EngineBuildError.
 */
export const buildAddon = async ({ wherePossible }: { readonly wherePossible?: boolean }): Promise<void> => {
  const lacking = wherePossible ? await lackingRust() : undefined;
  if (lacking !== undefined) {
    say(`the native engine is not built: ${lacking}. Proofs are made with WebAssembly.`);
    return;
  }
  await runCargo(["--features", "addon"], { target, flags: addonLinkFlags() });
  // Beside and renamed: a process may have the old one open.
  await copyFile(join(target, "release", libraryName()), `${NATIVE_ADDON}.tmp`);
  await rename(`${NATIVE_ADDON}.tmp`, NATIVE_ADDON);
  say(`built ${NATIVE_ADDON}`);
};

const compileWasm = async (): Promise<string> => {
  await runCargo(["--target", "wasm32-unknown-unknown"], { target, flags: await reproducibleFlags(target) });
  return join(target, "wasm32-unknown-unknown", "release", "veriscore_engine.wasm");
};

/** @throws RustMissingError, EngineBuildError. */
export const buildWasm = async (): Promise<void> => {
  // Its bytes alone: what cargo builds may be executed.
  await writeFile(SHIPPED_WASM, await readFile(await compileWasm()));
  say(`built ${SHIPPED_WASM}`);
};

/**
 * Without the pinned compiler or the crates it says so and compares nothing: others give other
 * bytes.
 *
 * @throws EngineBuildError, EngineOutdatedError.
 */
export const checkWasm = async (): Promise<void> => {
  const lacking = (await pinnedCompiler()) ?? (await missingCrates());
  if (lacking !== undefined) {
    say(`engine.wasm was not compared: ${lacking}. ${engineCrate}/rust-toolchain.toml names the compiler.`);
    return;
  }
  const [built, committed] = await Promise.all([readFile(await compileWasm()), readFile(SHIPPED_WASM)]);
  if (!built.equals(committed)) throw new EngineOutdatedError();
  say(`engine.wasm is what its sources give: ${built.length} bytes`);
};
