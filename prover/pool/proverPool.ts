import { BaseError } from "../errors.ts";
import type { EngineName } from "../proof/engine/engine.ts";
import type { Prover } from "../proof/prover.ts";
import { type ProverProcess, startProverProcess } from "./proverProcess.ts";

/**
 * A prover pool is asked for a proof after it was closed, or is closed before the proof is made.
 */
export class PoolClosedError extends BaseError {
  readonly code = "E_PROVER_POOL_CLOSED";
  constructor() {
    super("the prover pool was closed before the row was proved", { hint: "close it after the last proof" });
  }
}

/** Provers of one model in processes of their own, for many rows on several cores. */
export interface ProverPool {
  /**
   * Proves a row when a process is free, in the order of the calls. A process that dies is
   * replaced.
   *
   *
   * @throws ProverProcessError for the row at which a process died, PoolClosedError after `close`.
   */
  readonly prove: Prover["prove"];
  /** What computes the proofs. */
  readonly engine: EngineName;
  /** The ids of the living processes, for watching their memory. */
  readonly pids: () => readonly number[];
  /** Ends the processes and rejects rows that are not proved yet with PoolClosedError. */
  readonly close: () => Promise<void>;
}

/** Places for processes, handed out in the order they were asked for. */
const places = (size: number) => {
  const free = Array.from({ length: size }, (_, index) => index);
  const waiting: ((place: number) => void)[] = [];
  return {
    take: (): Promise<number> =>
      new Promise((resolve) => {
        const place = free.shift();
        if (place === undefined) waiting.push(resolve);
        else resolve(place);
      }),
    give: (place: number): void => {
      const next = waiting.shift();
      if (next === undefined) free.push(place);
      else next(place);
    },
  };
};

/**
 * Starts prover processes for many rows of one model. Each has one thread: by measurement, two of
 * them finish more proofs on two cores than one with two threads, because a witness is computed on
 * one. They are child processes, because snarkjs, one of the engines, crashes in worker threads.
 *
 * @param options.folder A model folder with keys, as an absolute path.
 * @param options.size The number of processes.
 * @param options.engine What computes the proofs; by default as in `loadProver`.
 * @returns The pool, ready to prove. Whoever starts it closes it.
 * @throws The errors of `loadModel` and `loadProver`.
 * @example
 * ```ts
 * const pool = await createProverPool({ folder, size: 2 });
 * const proofs = await Promise.all(rows.map((features) => pool.prove({ features })));
 * await pool.close();
 * ```
 */
export const createProverPool = async ({
  folder,
  size,
  engine,
}: {
  /** A model folder with keys, as an absolute path. */
  folder: string;
  size: number;
  engine?: EngineName | undefined;
}): Promise<ProverPool> => {
  const started = await Promise.allSettled(Array.from({ length: size }, () => startProverProcess(folder, engine)));
  const processes = started.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  const endAll = () => Promise.all(processes.map((process) => process.end()));
  const failed = started.find((one) => one.status === "rejected");
  if (failed !== undefined) {
    await endAll();
    throw failed.reason;
  }
  const [first] = processes;
  if (first === undefined) throw new RangeError("a prover pool has at least one process");
  const { take, give } = places(size);
  let closed = false;
  const processAt = async (place: number): Promise<ProverProcess> => {
    const present = processes[place];
    if (present?.isAlive()) return present;
    const replacement = await startProverProcess(folder, engine);
    processes[place] = replacement;
    // Closed while it started: nobody else knows of it.
    if (closed) await replacement.end();
    return replacement;
  };
  return {
    engine: first.engine,
    prove: async (row) => {
      const place = await take();
      try {
        if (closed) throw new PoolClosedError();
        const process = await processAt(place);
        return await process.prove(row);
      } catch (error) {
        throw closed ? new PoolClosedError() : error;
      } finally {
        give(place);
      }
    },
    pids: () => processes.flatMap(({ pid, isAlive }) => (isAlive() && pid !== undefined ? [pid] : [])),
    close: async () => {
      closed = true;
      await endAll();
    },
  };
};
