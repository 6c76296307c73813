import { type ProofEngine } from "./engine.ts";
import { contentOf, loadQuestion, OPERATION, type Part, PART, proofQuestion, uint32Of } from "./operations.ts";
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
    const answer = await thread.ask(loadQuestion(zkey, { part, threads: 1 }));
    return { ...thread, handle: uint32Of(contentOf(answer)) };
  } catch (error) {
    await thread.end();
    throw error;
  }
};

/** Both halves, each with its part of the key. The key's bytes are shared, not copied. */
const loadThreads = async (zkey: Uint8Array): Promise<readonly [LoadedThread, LoadedThread]> => {
  const module = await shippedEngine();
  const shared = new Uint8Array(new SharedArrayBuffer(zkey.length));
  shared.set(zkey);
  const halves = await Promise.allSettled([PART.points, PART.quotient].map((part) => loadThread(module, shared, part)));
  const threads = halves.flatMap((half) => (half.status === "fulfilled" ? [half.value] : []));
  const [points, quotient] = threads;
  if (points !== undefined && quotient !== undefined) return [points, quotient];
  await Promise.all(threads.map((thread) => thread.end()));
  throw halves.find((half) => half.status === "rejected")?.reason;
};

/** On two threads, each of which computes its half of the sums. */
const onTwoThreads = async (zkey: Uint8Array): Promise<ProofEngine> => {
  let loading = loadThreads(zkey);
  await loading;
  const alive = async (): Promise<readonly [LoadedThread, LoadedThread]> => {
    const threads = await loading;
    if (threads.every((thread) => thread.isAlive())) return threads;
    // One died over an earlier proof: both start again.
    await Promise.all(threads.map((thread) => thread.end()));
    return (loading = loadThreads(zkey));
  };
  return {
    name: "wasm",
    prove: async (wtns) => {
      const threads = await alive();
      const ask = ({ ask, handle }: LoadedThread) => ask({ operation: OPERATION.sums, handle, input: [wtns] });
      const sums = (await Promise.all(threads.map(ask))).map(contentOf);
      const [{ ask: askForProof, handle }] = threads;
      return proofOf(contentOf(await askForProof(proofQuestion(handle, sums))));
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
