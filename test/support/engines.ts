import { nativeAddon } from "../../prover/proof/engine/nativeEngine.ts";
import type { Question } from "../../prover/proof/engine/operations.ts";
import { shippedEngine } from "../../prover/proof/engine/wasmFile.ts";
import { instantiateEngine } from "../../prover/proof/engine/wasmInstance.ts";

/** Answers the engine's questions, whichever way it was built. */
export type Ask = (question: Question) => Promise<Uint8Array>;

/** WebAssembly, and the addon where it was built, by their names. */
export const builtEngines = async (): Promise<readonly (readonly [name: "wasm" | "native", ask: Ask])[]> => {
  const instance = await instantiateEngine(await shippedEngine());
  const addon = await nativeAddon();
  return [
    ["wasm", (question) => Promise.resolve(instance(question))],
    ...(addon === undefined ? [] : ([["native", addon]] as const)),
  ];
};
