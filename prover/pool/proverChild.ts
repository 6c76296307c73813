/**
 * Entry point of a prover pool's child processes: answers what `proverProcess.ts` asks, until that
 * goes away.
 */
import { BaseError } from "../errors.ts";
import { loadModel, loadProver } from "../modelFolder/load.ts";
import type { Prover } from "../proof/prover.ts";
import type { Answer, Question } from "./proverProcess.ts";
import { loadCurve } from "../keys/snarkjs.ts";

const failure = (error: unknown): Answer => {
  if (error instanceof BaseError) {
    const { code, message, hint } = error;
    return { failure: { code, message, hint } };
  }
  return { failure: { message: error instanceof Error ? (error.stack ?? error.message) : String(error) } };
};

const load = async (folder: string): Promise<Prover> => {
  // One thread per process: the pool's size is the number of cores to use.
  await loadCurve({ oneThread: true });
  return loadProver(await loadModel(folder));
};

let prover: Promise<Prover> | undefined;

const answer = async (question: Question): Promise<Answer> => {
  if ("folder" in question) {
    prover = load(question.folder);
    await prover;
    return { ready: true };
  }
  if (prover === undefined) throw new Error("a row was asked for before a model folder was named");
  return { proof: await (await prover).prove(question.row) };
};

process.on("message", (question: Question) => {
  void answer(question)
    .catch(failure)
    .then((given) => process.send?.(given));
});
// An orphan would keep its memory for nobody.
process.on("disconnect", () => {
  process.exit();
});
