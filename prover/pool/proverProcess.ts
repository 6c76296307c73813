import { type ChildProcess, fork } from "node:child_process";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";

import { environmentOfOwn } from "../environment.ts";
import { BaseError } from "../errors.ts";
import type { EngineName } from "../proof/engine/engine.ts";
import type { Prover } from "../proof/prover.ts";
import type { ScoreProof } from "../proof/scoreProof.ts";

/** First the model folder, then one row after another; each is answered before the next. */
export type Question =
  | { readonly folder: string; readonly engine: EngineName | undefined }
  | { readonly row: Parameters<Prover["prove"]>[0] };

export type Answer =
  /** The engine that the process proves with. */
  | { readonly ready: EngineName }
  | { readonly proof: ScoreProof }
  /** With a code the input was wrong, without one the process is at fault. */
  | { readonly failure: { readonly message: string; readonly code?: string; readonly hint?: string } };

/** A process of the prover pool ends before it answers, for instance because memory ran out. */
export class ProverProcessError extends BaseError {
  readonly code = "E_PROVER_PROCESS";
  constructor(reason: string) {
    super(`a prover process ended with ${reason} before it answered`, {
      hint: "if memory ran out, use fewer processes; then prove the row again",
    });
  }
}

/** What another process threw, as it would have been here. */
class RelayedError extends BaseError {
  readonly code: string;
  constructor({ code, message, hint }: { code: string; message: string; hint: string }) {
    super(message, { hint });
    this.code = code;
  }
}

export interface ProverProcess {
  readonly pid: number | undefined;
  readonly engine: EngineName;
  /** False once the process has ended, whatever ended it. */
  readonly isAlive: () => boolean;
  /**
   * One row at a time.
   *
   * @throws ProverProcessError when the process dies over it.
   */
  readonly prove: Prover["prove"];
  /** Ends the process; a row that it was at is rejected. */
  readonly end: () => Promise<void>;
}

/** Beside the sources as .ts, beside the compiled files as .js. */
const ENTRY = fileURLToPath(new URL(`./proverChild${extname(import.meta.url)}`, import.meta.url));

const thrown = (answer: Answer): Error => {
  if (!("failure" in answer)) return new Error("a prover process answered something else than it was asked");
  const { message, code, hint = "" } = answer.failure;
  return code === undefined ? new Error(message) : new RelayedError({ code, message, hint });
};

interface Asked {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

/** Questions to a process, one at a time. */
const exchangeWith = (child: ChildProcess): ((question: Question) => Promise<Answer>) => {
  let asked: Asked | undefined;
  let end: ProverProcessError | undefined;
  const takeAsked = (): Asked | undefined => {
    const taken = asked;
    asked = undefined;
    return taken;
  };
  const fail = (reason: string): void => {
    end ??= new ProverProcessError(reason);
    takeAsked()?.reject(end);
  };
  child.on("message", (answer) => takeAsked()?.resolve(answer as unknown as Answer));
  child.on("error", ({ message }) => {
    fail(message);
  });
  child.on("exit", (code, signal) => {
    fail(signal ?? `exit code ${code}`);
  });
  return (question) =>
    new Promise((resolve, reject) => {
      if (end !== undefined) {
        reject(end);
        return;
      }
      asked = { resolve, reject };
      // A process that is gone rejects through its exit.
      child.send(question, () => undefined);
    });
};

/**
 * Starts a process that proves rows of one model on one thread, and waits until it has loaded the
 * model.
 *
 * @throws ProverProcessError and what `loadModel` and `loadProver` throw.
 */
export const startProverProcess = async (folder: string, engine?: EngineName): Promise<ProverProcess> => {
  // "advanced" carries bigints. Standard output belongs to the caller's own document.
  const child = fork(ENTRY, {
    serialization: "advanced",
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    env: environmentOfOwn(),
  });
  const ended = new Promise<void>((resolve) => {
    child.once("exit", () => {
      resolve();
    });
    child.once("error", () => {
      resolve();
    });
  });
  const exchange = exchangeWith(child);
  const end = async (): Promise<void> => {
    child.kill("SIGKILL");
    await ended;
  };
  const answer = await exchange({ folder, engine });
  if (!("ready" in answer)) {
    await end();
    throw thrown(answer);
  }
  return {
    pid: child.pid,
    engine: answer.ready,
    isAlive: () => child.exitCode === null && child.signalCode === null,
    prove: async (row) => {
      const proved = await exchange({ row });
      if (!("proof" in proved)) throw thrown(proved);
      return proved.proof;
    },
    end,
  };
};
