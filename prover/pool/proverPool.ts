import { BaseError } from "../errors.ts";
import type { Prover } from "../proof/prover.ts";
import { type ProverProcess, startProverProcess } from "./proverProcess.ts";

export class PoolClosedError extends BaseError {
  readonly code = "E_PROVER_POOL_CLOSED";
  constructor() {
    super("the prover pool was closed before the row was proved", { hint: "close it after the last proof" });
  }
}

/** Provers of one model in processes of their own: for many rows, on as many cores. */
export interface ProverPool {
  /** Proves when a process is free, in the order of the calls. A process that dies rejects its row with ProverProcessError and is replaced. */
  readonly prove: Prover["prove"];
  /** The processes alive now, for whoever watches their memory. */
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
 * Starts `size` processes, each with one thread: measured, two of them finish more proofs on two cores than one with two threads, because snarkjs
 * computes much of a proof on one. Child processes, because snarkjs crashes in worker threads. Throws what `loadModel` and `loadProver` throw.
 */
export const createProverPool = async ({
  folder,
  size,
}: {
  /** A model folder with keys, as an absolute path. */
  folder: string;
  size: number;
}): Promise<ProverPool> => {
  const started = await Promise.allSettled(Array.from({ length: size }, () => startProverProcess(folder)));
  const processes = started.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  const endAll = () => Promise.all(processes.map((process) => process.end()));
  const failed = started.find((one) => one.status === "rejected");
  if (failed !== undefined) {
    await endAll();
    throw failed.reason;
  }
  const { take, give } = places(size);
  let closed = false;
  const processAt = async (place: number): Promise<ProverProcess> => {
    const present = processes[place];
    if (present?.isAlive()) return present;
    const replacement = await startProverProcess(folder);
    processes[place] = replacement;
    // Closed while it started: nobody else knows of it.
    if (closed) await replacement.end();
    return replacement;
  };
  return {
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
