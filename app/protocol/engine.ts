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
 * Verifies a Groth16 proof in this browser.
 *
 * @returns The milliseconds that the verification took, without loading the engine.
 * @throws ProofInvalidError, KeyGateError.
 */
export const verifyHere = async (...question: Parameters<BrowserEngine["verify"]>): Promise<number> => {
  const engine = await openEngine();
  const started = performance.now();
  engine.verify(...question);
  return performance.now() - started;
};
