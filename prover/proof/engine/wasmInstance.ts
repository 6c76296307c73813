import { contentOf, loadQuestion, OPERATION, PART, proofQuestion, type Question, uint32Of } from "./operations.ts";

/*
 * The engine as WebAssembly on the thread that calls it. Nothing here needs Node: this is the way
 * to proofs in a browser, in a worker of its own.
 */

/** What this file uses of WebAssembly, which the types of neither Node nor ECMAScript have. */
declare const WebAssembly: {
  compile(bytes: Uint8Array): Promise<object>;
  instantiate(module: object, imports: object): Promise<{ readonly exports: unknown }>;
};

interface EngineExports {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly reserve: (length: number) => number;
  readonly run: (operation: number, handle: number) => number;
  readonly answer: () => number;
}

/** Answers one question after another. After an error of WebAssembly itself it must not be used again. */
export type Instance = (question: Question) => Uint8Array<ArrayBuffer>;

/** Compiles engine.wasm, once for any number of threads. */
export const compileEngine = (bytes: Uint8Array): Promise<object> => WebAssembly.compile(bytes);

/** An instance of the compiled engine, with its own memory. It imports nothing. */
export const instantiateEngine = async (module: object): Promise<Instance> => {
  const exports = (await WebAssembly.instantiate(module, {})).exports as EngineExports;
  return ({ operation, handle = 0, input }) => {
    let address = exports.reserve(input.reduce((sum, { length }) => sum + length, 0)) >>> 0;
    for (const part of input) {
      new Uint8Array(exports.memory.buffer, address, part.length).set(part);
      address += part.length;
    }
    const length = exports.run(operation, handle);
    return new Uint8Array(exports.memory.buffer, exports.answer() >>> 0, length).slice();
  };
};

/**
 * Loads a whole proving key.
 *
 * @returns Makes the 256 bytes of a proof from a witness in snarkjs' wtns format.
 * @throws KeyGateError.
 */
export const loadWholeKey = (instance: Instance, zkey: Uint8Array): ((wtns: Uint8Array) => Uint8Array) => {
  const handle = uint32Of(contentOf(instance(loadQuestion(zkey, { part: PART.whole, threads: 1 }))));
  return (wtns) => {
    const sums = contentOf(instance({ operation: OPERATION.sums, handle, input: [wtns] }));
    return contentOf(instance(proofQuestion(handle, [sums])));
  };
};
