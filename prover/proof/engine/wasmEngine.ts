import { FIELD_BYTES } from "../../field.ts";
import { type ProofEngine } from "./engine.ts";
import {
  contentOf,
  loadQuestion,
  type Operation,
  OPERATION,
  type Part,
  PART,
  proofQuestion,
  uint32,
  uint32Of,
} from "./operations.ts";
import { proofOf } from "./pointBytes.ts";
import { shippedEngine } from "./wasmFile.ts";
import { instantiateEngine, loadWholeKey } from "./wasmInstance.ts";
import { type EngineThread, startThread } from "./wasmThreads.ts";

/** On the thread of the caller, which is busy meanwhile. */
const onThisThread = async (zkey: Uint8Array): Promise<ProofEngine> => {
  const prove = loadWholeKey(await instantiateEngine(await shippedEngine()), zkey);
  return { name: "wasm", prove: async (wtns) => Promise.resolve(proofOf(prove(wtns))) };
};

interface LoadedThread extends EngineThread {
  readonly handle: number;
}

const loadThread = async (module: object, zkey: Uint8Array, part: Part): Promise<LoadedThread> => {
  const thread = startThread(module);
  try {
    const answer = contentOf(await thread.ask(loadQuestion(zkey, { part, threads: 1 })));
    return { ...thread, handle: uint32Of(answer) };
  } catch (error) {
    await thread.end();
    throw error;
  }
};

const sharedCopy = (bytes: Uint8Array): Uint8Array => {
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
  shared.set(bytes);
  return shared;
};

/** Both threads, each with its part of a key whose bytes are shared. */
const loadThreads = async (shared: Uint8Array): Promise<readonly [LoadedThread, LoadedThread]> => {
  const module = await shippedEngine();
  const halves = await Promise.allSettled([PART.points, PART.quotient].map((part) => loadThread(module, shared, part)));
  const threads = halves.flatMap((half) => (half.status === "fulfilled" ? [half.value] : []));
  const [points, quotient] = threads;
  if (points !== undefined && quotient !== undefined) return [points, quotient];
  await Promise.all(threads.map((thread) => thread.end()));
  throw halves.find((half) => half.status === "rejected")?.reason;
};

/** On two threads: the one with the sums over the witness takes a share of H when these are done. */
const onTwoThreads = async (zkey: Uint8Array): Promise<ProofEngine> => {
  // Threads that start again read it too.
  const shared = sharedCopy(zkey);
  let loading = loadThreads(shared);
  await loading;
  const alive = async (): Promise<readonly [LoadedThread, LoadedThread]> => {
    const threads = await loading;
    if (threads.every((thread) => thread.isAlive())) return threads;
    // One died over an earlier proof: both start again.
    await Promise.all(threads.map((thread) => thread.end()));
    return (loading = loadThreads(shared));
  };
  return {
    name: "wasm",
    prove: async (wtns) => {
      const [points, quotient] = await alive();
      const ask = async ({ ask, handle }: LoadedThread, operation: Operation, ...input: Uint8Array[]) =>
        contentOf(await ask({ operation, handle, input }));
      const sumsOfH = async () => {
        const answer = await ask(quotient, OPERATION.quotient, wtns);
        const [share, values] = [uint32Of(answer), answer.slice(4)];
        const end = share * FIELD_BYTES;
        return Promise.all([
          ask(points, OPERATION.hSum, uint32(0), values.slice(0, end)),
          ask(quotient, OPERATION.hSum, uint32(share), values.slice(end)),
        ]);
      };
      const [sums, shares] = await Promise.all([ask(points, OPERATION.sums, wtns), sumsOfH()]);
      return proofOf(contentOf(await points.ask(proofQuestion(points.handle, [sums, ...shares]))));
    },
  };
};

/**
 * The engine as WebAssembly: it needs nothing but this package.
 *
 * @throws KeyGateError.
 */
export const startWasmEngine = (zkey: Uint8Array, { threads }: { readonly threads: number }): Promise<ProofEngine> =>
  threads > 1 ? onTwoThreads(zkey) : onThisThread(zkey);
