import { copyFile, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { BaseError } from "../../prover/errors.ts";
import { NATIVE_ADDON } from "../../prover/proof/engine/nativeEngine.ts";
import {
  addonLinkFlags,
  engineCrate,
  lackingPinned,
  lackingRust,
  PINNED_ARGS,
  pinnedToolchain,
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
    super(`engine.wasm differs from what ${engineCrate} gives`, {
      hint: "run `npm run wasm:build` and commit it with the sources",
    });
  }
}

/** The WebAssembly is to be built, and what it is built with is not there. */
class PinnedRustMissingError extends BaseError {
  readonly code = "E_PINNED_RUST_MISSING";
  constructor(lacking: string) {
    super(`engine.wasm cannot be built: ${lacking}`, {
      hint: "docs/native-prover.md says what to install",
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
  await runCargo({ args: ["--features", "addon"], target, flags: addonLinkFlags() });
  // Beside and renamed: a process may have the old one open.
  await copyFile(join(target, "release", libraryName()), `${NATIVE_ADDON}.tmp`);
  await rename(`${NATIVE_ADDON}.tmp`, NATIVE_ADDON);
  say(`built ${NATIVE_ADDON}`);
};

/** In a folder of its own: another compiler's files are no use. */
const compileWasm = async (): Promise<string> => {
  const own = join(target, "wasm");
  await runCargo({ args: PINNED_ARGS, target: own, flags: reproducibleFlags(own), toolchain: pinnedToolchain });
  return join(own, "wasm32-unknown-unknown", "release", "veriscore_engine.wasm");
};

/** @throws PinnedRustMissingError, EngineBuildError. */
export const buildWasm = async (): Promise<void> => {
  const lacking = await lackingPinned();
  if (lacking !== undefined) throw new PinnedRustMissingError(lacking);
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
  const lacking = await lackingPinned();
  if (lacking !== undefined) {
    say(`engine.wasm was not compared: ${lacking}. docs/native-prover.md says what to install.`);
    return;
  }
  const [built, committed] = await Promise.all([readFile(await compileWasm()), readFile(SHIPPED_WASM)]);
  if (!built.equals(committed)) throw new EngineOutdatedError();
  say(`engine.wasm is what its sources give: ${built.length} bytes`);
};
