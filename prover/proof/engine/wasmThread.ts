/**
 * Entry point of a thread that answers the questions of `wasmThreads.ts` with the engine as
 * WebAssembly. What it cannot answer ends it.
 */
import { parentPort, workerData } from "node:worker_threads";

import type { Question } from "./operations.ts";
import { instantiateEngine } from "./wasmInstance.ts";

const instance = instantiateEngine((workerData as { readonly module: object }).module);

parentPort?.on("message", (question: Question) => {
  void instance.then((answer) => {
    const bytes = answer(question);
    parentPort?.postMessage(bytes, [bytes.buffer]);
  });
});
