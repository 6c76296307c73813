/**
 * Entry point of a prover pool's child processes: answers what `proverProcess.ts` asks, until that
 * goes away.
 */
import { BaseError } from "../errors.ts";
import { loadModel, loadProver } from "../modelFolder/load.ts";
import type { Prover } from "../proof/prover.ts";
import type { Answer, Question } from "./proverProcess.ts";

const failure = (error: unknown): Answer => {
  if (error instanceof BaseError) {
    const { code, message, hint } = error;
    return { failure: { code, message, hint } };
  }
  return { failure: { message: error instanceof Error ? (error.stack ?? error.message) : String(error) } };
};

let prover: Promise<Prover> | undefined;

const answer = async (question: Question): Promise<Answer> => {
  if ("folder" in question) {
    const { folder, engine } = question;
    // One thread per process: the pool's size is the number of cores to use.
    prover = loadModel(folder).then((loaded) => loadProver(loaded, { engine, threads: 1 }));
    return { ready: await (await prover).engine() };
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
