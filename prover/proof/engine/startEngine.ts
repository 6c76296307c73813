import { availableParallelism } from "node:os";

import { BaseError } from "../../errors.ts";
import type { EngineName, ProofEngine } from "./engine.ts";
import { nativeAddon, startNativeEngine } from "./nativeEngine.ts";
import { startWasmEngine } from "./wasmEngine.ts";

/** The native engine is asked for and is not there: it was not built, or for another machine. */
export class NativeEngineError extends BaseError {
  readonly code = "E_NATIVE_ENGINE";
  constructor() {
    super("the native engine is not there, or was built for another machine or from other sources", {
      hint: "run `npm run build:native` in the repository, or leave the engine out",
    });
  }
}

/** How proofs are made. */
export interface EngineOptions {
  /** By default the native engine where it was built, and WebAssembly where it was not. */
  readonly engine?: EngineName | undefined;
  /** Threads to use; by default one per core. WebAssembly uses at most two. */
  readonly threads?: number | undefined;
  /** Whether a single proof is made: threads that take longer to start than they save are left out. */
  readonly isForOne?: boolean | undefined;
}

/**
 * Two threads of WebAssembly take 0.15 s of processor time and 28 MB to start. With a smaller key
 * than this, in bytes, a proof is done in that time.
 */
const LEAST_FOR_THREADS = 2_000_000;

/**
 * Starts an engine with a proving key in the format of snarkjs.
 *
 * @throws KeyGateError, NativeEngineError.
 */
export const startEngine = async (
  zkey: Uint8Array,
  { engine, threads = availableParallelism(), isForOne = false }: EngineOptions = {},
): Promise<ProofEngine> => {
  const addon = engine === undefined || engine === "native" ? await nativeAddon() : undefined;
  if (addon !== undefined) return startNativeEngine(addon, zkey, { threads });
  if (engine === "native") throw new NativeEngineError();
  const isAlone = isForOne && zkey.length < LEAST_FOR_THREADS;
  if (engine !== "snarkjs") return startWasmEngine(zkey, { threads: isAlone ? 1 : threads });
  return (await import("./snarkjsEngine.ts")).startSnarkjsEngine(zkey, { threads });
};
