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
}

/**
 * Starts an engine with a proving key in the format of snarkjs.
 *
 * @throws KeyGateError, NativeEngineError.
 */
export const startEngine = async (
  zkey: Uint8Array,
  { engine, threads = availableParallelism() }: EngineOptions = {},
): Promise<ProofEngine> => {
  const addon = engine === undefined || engine === "native" ? await nativeAddon() : undefined;
  if (addon !== undefined) return startNativeEngine(addon, zkey, { threads });
  if (engine === "native") throw new NativeEngineError();
  if (engine !== "snarkjs") return startWasmEngine(zkey, { threads });
  return (await import("./snarkjsEngine.ts")).startSnarkjsEngine(zkey, { threads });
};
