import { extname } from "node:path";
import { Worker } from "node:worker_threads";

import { environmentOfOwn } from "../../environment.ts";
import type { Question } from "./operations.ts";

/** A thread with an engine of its own, which answers in the order of the questions. */
export interface EngineThread {
  /** @throws Error when the thread dies before it answers. */
  readonly ask: (question: Question) => Promise<Uint8Array>;
  readonly isAlive: () => boolean;
  readonly end: () => Promise<void>;
}

/** Beside the sources as .ts, beside the compiled files as .js. */
const ENTRY = new URL(`./wasmThread${extname(import.meta.url)}`, import.meta.url);

interface Asked {
  readonly resolve: (answer: Uint8Array) => void;
  readonly reject: (error: Error) => void;
}

/** Starts a thread. It keeps the process alive only while it has a question. */
export const startThread = (module: object): EngineThread => {
  const worker = new Worker(ENTRY, { workerData: { module }, env: environmentOfOwn() });
  worker.unref();
  const asked: Asked[] = [];
  let death: Error | undefined;
  const die = (error: Error): void => {
    death ??= error;
    for (const { reject } of asked.splice(0)) reject(death);
  };
  worker.on("message", (answer: Uint8Array) => {
    asked.shift()?.resolve(answer);
    if (asked.length === 0) worker.unref();
  });
  worker.on("error", (cause) => {
    die(new Error("a thread of the engine died", { cause }));
  });
  worker.on("exit", () => {
    die(new Error("a thread of the engine has ended"));
  });
  return {
    ask: (question) =>
      new Promise((resolve, reject) => {
        if (death !== undefined) {
          reject(death);
          return;
        }
        asked.push({ resolve, reject });
        worker.ref();
        worker.postMessage(question);
      }),
    isAlive: () => death === undefined,
    end: async () => {
      await worker.terminate();
    },
  };
};
