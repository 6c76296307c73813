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

/** A build of the crate, as Cargo.lock pins it. */
interface Build {
  readonly args: readonly string[];
  readonly target: string;
  readonly flags: readonly string[];
  readonly toolchain?: Toolchain;
}

/** Programs to build with, and what they find in their environment. */
interface Toolchain {
  readonly cargo: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** The Rust that the caller finds by its path. */
const OWN: Toolchain = { cargo: "cargo", environment: {} };

/**
 * Builds the crate.
 *
 * @throws RustMissingError, EngineBuildError.
 */
export const runCargo = async ({ args, target, flags, toolchain = OWN }: Build): Promise<void> => {
  const env = environmentWith({
    ...toolchain.environment,
    CARGO_TARGET_DIR: target,
    CARGO_ENCODED_RUSTFLAGS: flags.join(SEPARATOR),
  });
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    const cargo = spawn(toolchain.cargo, ["build", "--release", "--locked", "--lib", ...args], {
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

/** What a program prints in the crate's folder; undefined where it fails or is not there. */
const printed = async (program: string, ...args: readonly string[]): Promise<string | undefined> => {
  try {
    return (await run(program, args, { cwd: crate })).stdout.trim();
  } catch {
    return undefined;
  }
};

/**
 * The compiler, the linker and the library's sources that the committed WebAssembly is built with:
 * Debian 12's packages rustc-web, cargo-web, rust-web-src and lld-19. Others give other bytes.
 */
const PINNED = {
  rustc: "rustc 1.96.0 (ac68faa20 2026-05-25) (built from a source tarball)",
  linker: "Debian LLD 19.1.7",
} as const;
const DEBIAN = {
  rustc: "/usr/bin/rustc",
  cargo: "/usr/bin/cargo",
  linker: "wasm-ld-19",
  sources: "/usr/lib/rustlib/src/rust",
} as const;

/** It builds the library too, since Debian has none for this target: an option that is not stable yet. */
export const pinnedToolchain: Toolchain = {
  cargo: DEBIAN.cargo,
  environment: { RUSTC: DEBIAN.rustc, RUSTC_BOOTSTRAP: "1" },
};
export const PINNED_ARGS = ["--target", "wasm32-unknown-unknown", "-Zbuild-std=std,panic_abort"] as const;

/** Why the pinned toolchain is not at hand; nothing where it is. */
export const lackingPinned = async (): Promise<string | undefined> => {
  const [rustc, cargo, linker] = await Promise.all(
    [DEBIAN.rustc, DEBIAN.cargo, DEBIAN.linker].map((program) => printed(program, "--version")),
  );
  if (rustc !== PINNED.rustc) return `the compiler here is ${rustc ?? "none"}, not ${PINNED.rustc}`;
  if (cargo === undefined) return "cargo-web is not installed";
  if (linker?.startsWith(PINNED.linker) !== true) return `the linker here is ${linker ?? "none"}, not ${PINNED.linker}`;
  if (!existsSync(join(DEBIAN.sources, "library", "std"))) return "the sources of the library are not installed";
  return lackingCrates(pinnedToolchain);
};

/** Why the crates that Cargo.lock pins are not at hand; nothing where they are. */
const lackingCrates = async ({ cargo, environment }: Toolchain): Promise<string | undefined> => {
  try {
    await run(cargo, ["fetch", "--locked"], { cwd: crate, env: environmentWith(environment) });
    return undefined;
  } catch {
    return "the crates that Cargo.lock names cannot be loaded here";
  }
};

/** Why no addon can be built here; nothing where it can. */
export const lackingRust = async (): Promise<string | undefined> => {
  const version = /^rustc 1\.(\d+)\./.exec((await printed("rustc", "--version")) ?? "")?.[1];
  if (version === undefined) return "there is no Rust here";
  const manifest = await readFile(join(crate, "Cargo.toml"), "utf8");
  const least = /^rust-version = "1\.(\d+)"/m.exec(manifest)?.[1] ?? "";
  if (Number(version) < Number(least)) return `Rust 1.${version} is here, and 1.${least} is needed`;
  return lackingCrates(OWN);
};

/** Paths of this machine, as they are named in every build instead. */
export const reproducibleFlags = (target: string): readonly string[] => {
  const cargoHome = environmentWith({})["CARGO_HOME"] ?? join(homedir(), ".cargo");
  const names = [
    [DEBIAN.sources, "/rustc"],
    ["/usr/src/rustc-1.96.0", "/rustc"],
    [cargoHome, "/cargo"],
    [target, "/target"],
    [crate, "/engine"],
  ];
  const remapped = names.map(([from, to]) => `--remap-path-prefix=${from}=${to}`);
  return [...remapped, `-Clinker=${DEBIAN.linker}`, "-Clinker-flavor=wasm-ld"];
};

/** Node's own functions are found when Node loads the addon. */
export const addonLinkFlags = (): readonly string[] =>
  process.platform === "darwin" ? ["-Clink-arg=-undefined", "-Clink-arg=dynamic_lookup"] : [];
