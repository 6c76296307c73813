import { readFile } from "node:fs/promises";

import { compileEngine } from "./wasmInstance.ts";

let compiled: Promise<object> | undefined;

/** The engine that the package ships, compiled once per process. */
export const shippedEngine = (): Promise<object> =>
  (compiled ??= readFile(new URL("./engine.wasm", import.meta.url)).then(compileEngine));
