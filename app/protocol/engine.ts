import engineFile from "../../prover/proof/engine/engine.wasm";

import { type BrowserEngine, openBrowserEngine } from "../../prover/proof/engine/browserEngine.ts";
import { getBytes } from "../api/ask.ts";

let opened: Promise<BrowserEngine> | undefined;

/** The proof engine, as WebAssembly on this thread: verifying takes some milliseconds. */
const openEngine = (): Promise<BrowserEngine> => {
  opened ??= getBytes(engineFile).then(openBrowserEngine);
  opened.catch(() => {
    opened = undefined;
  });
  return opened;
};

/**
 * Verifies Groth16 proofs in this browser.
 *
 * @returns The milliseconds that it took.
 * @throws ProofInvalidError, KeyGateError.
 */
export type Verify = (...question: Parameters<BrowserEngine["verify"]>) => number;

/** Loads what verifies. @throws ApiFailure. */
export const openVerifier = async (): Promise<Verify> => {
  const engine = await openEngine();
  return (...question) => {
    const started = performance.now();
    engine.verify(...question);
    return performance.now() - started;
  };
};
