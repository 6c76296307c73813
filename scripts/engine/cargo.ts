import { execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { environmentWith } from "../../prover/environment.ts";
import { BaseError } from "../../prover/errors.ts";

const run = promisify(execFile);

/** The sources of the engine, from the root of the repository. */
export const engineCrate = "prover/proof/native";
const crate = fileURLToPath(new URL(`../../${engineCrate}`, import.meta.url));

/** The engine is to be built and there is no Rust. */
class RustMissingError extends BaseError {
  readonly code = "E_RUST_MISSING";
  constructor() {
    super("cargo cannot be started", {
      hint: "install Rust with rustup; without it proofs are made with the WebAssembly that is committed",
    });
  }
}

/** Cargo could not build the engine: a crate could not be loaded, or the compiler refuses it. */
class EngineBuildError extends BaseError {
  readonly code = "E_ENGINE_BUILD";
  constructor(exitCode: number | null) {
    super(`cargo ended with ${exitCode}`, { hint: "see its messages above; it needs the network the first time" });
  }
}

/** Flags are apart by this character, so that they may have spaces. */
const SEPARATOR = "\u001f";

/**
 * Builds the crate as Cargo.lock pins it.
 *
 * @throws RustMissingError, EngineBuildError.
 */
export const runCargo = async (
  args: readonly string[],
  { target, flags }: { readonly target: string; readonly flags: readonly string[] },
): Promise<void> => {
  const env = environmentWith({ CARGO_TARGET_DIR: target, CARGO_ENCODED_RUSTFLAGS: flags.join(SEPARATOR) });
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    const cargo = spawn("cargo", ["build", "--release", "--locked", "--lib", ...args], {
      cwd: crate,
      env,
      stdio: ["ignore", "ignore", "inherit"],
    });
    cargo.on("error", () => {
      reject(new RustMissingError());
    });
    cargo.on("exit", resolve);
  });
  if (exitCode !== 0) throw new EngineBuildError(exitCode);
};

const rustc = async (...args: readonly string[]): Promise<string | undefined> => {
  try {
    return (await run("rustc", args, { cwd: crate })).stdout.trim();
  } catch {
    return undefined;
  }
};

/** Why the pinned compiler is not at hand; nothing where it is. */
export const pinnedCompiler = async (): Promise<string | undefined> => {
  const toolchain = await readFile(join(crate, "rust-toolchain.toml"), "utf8");
  const pinned = /channel = "([^"]+)"/.exec(toolchain)?.[1] ?? "";
  const version = await rustc("--version");
  if (version === undefined) return "there is no Rust here, or rustup could not load the pinned compiler";
  if (!version.startsWith(`rustc ${pinned} `)) return `the compiler here is ${version}`;
  const library = await rustc("--print", "target-libdir", "--target", "wasm32-unknown-unknown");
  return library !== undefined && existsSync(library)
    ? undefined
    : "the compiler here has no library for wasm32-unknown-unknown";
};

/** Why the crates that Cargo.lock pins are not at hand; nothing where they are. */
export const missingCrates = async (): Promise<string | undefined> => {
  try {
    await run("cargo", ["fetch", "--locked"], { cwd: crate });
    return undefined;
  } catch {
    return "the crates that Cargo.lock names cannot be loaded here";
  }
};

/** Why no addon can be built here; nothing where it can. */
export const lackingRust = async (): Promise<string | undefined> => {
  const version = /^rustc 1\.(\d+)\./.exec((await rustc("--version")) ?? "")?.[1];
  if (version === undefined) return "there is no Rust here";
  const manifest = await readFile(join(crate, "Cargo.toml"), "utf8");
  const least = /^rust-version = "1\.(\d+)"/m.exec(manifest)?.[1] ?? "";
  if (Number(version) < Number(least)) return `Rust 1.${version} is here, and 1.${least} is needed`;
  return missingCrates();
};

/** Paths of this machine, as they are named in every build instead. */
export const reproducibleFlags = async (target: string): Promise<readonly string[]> => {
  const cargoHome = environmentWith({})["CARGO_HOME"] ?? join(homedir(), ".cargo");
  const sysroot = (await rustc("--print", "sysroot")) ?? "";
  const commit = /^commit-hash: (\w+)$/m.exec((await rustc("-vV")) ?? "")?.[1] ?? "";
  const names = [
    // Where the library's sources are installed, the compiler names these; elsewhere it names this.
    [join(sysroot, "lib", "rustlib", "src", "rust"), `/rustc/${commit}`],
    [cargoHome, "/cargo"],
    [target, "/target"],
    [crate, "/engine"],
  ];
  return names.map(([from, to]) => `--remap-path-prefix=${from}=${to}`);
};

/** Node's own functions are found when Node loads the addon. */
export const addonLinkFlags = (): readonly string[] =>
  process.platform === "darwin" ? ["-Clink-arg=-undefined", "-Clink-arg=dynamic_lookup"] : [];
