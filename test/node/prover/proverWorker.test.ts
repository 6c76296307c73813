import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";

import { parseProof } from "../../../client/proofFile.ts";
import { type EndedAttempt, runProverWork } from "../../../node/prover/proverWorker.ts";
import { serveModels, type ServedModels } from "../../../node/prover/servedModels.ts";
import type { JobSetAsideError } from "../../../node/queue/errors.ts";
import type { JobQueue } from "../../../node/queue/jobQueue.ts";
import { openQueue } from "../../../node/queue/openQueue.ts";
import { proveJob, type ProofTask } from "../../../node/queue/proveJob.ts";
import { endCurveWorkers } from "../../../prover/keys/snarkjs.ts";
import { evaluate } from "../../../prover/model/evaluate.ts";
import { type LoadedModel, loadModel, loadVerificationKey } from "../../../prover/modelFolder/load.ts";
import { verifyProof } from "../../../prover/proof/scoreProof.ts";
import { commit } from "../../../prover/witness/commitment.ts";
import { expectError } from "../../support/expectError.ts";
import { QUICK } from "../../support/quickQueue.ts";
import { tinyFolder } from "../../support/tinyModel.ts";

describe("a prover worker", function () {
  this.timeout(300_000);
  const data = mkdtempSync(join(tmpdir(), "veriscore-prover-"));
  const ended: EndedAttempt[] = [];
  const stop = new AbortController();
  let loaded: LoadedModel;
  let queue: JobQueue;
  let served: ServedModels;
  let working: Promise<unknown>;
  before(async () => {
    const { folder } = await tinyFolder();
    loaded = await loadModel(folder);
    queue = await openQueue({ data, timing: QUICK });
    served = await serveModels({ folders: [folder], size: 2 });
    const onEnd = (attempt: EndedAttempt): void => void ended.push(attempt);
    working = runProverWork({ queue, served, proofs: 2, signal: stop.signal, onEnd });
  });
  after(async () => {
    stop.abort();
    await working;
    await served.close();
    await queue.close();
    await endCurveWorkers();
    rmSync(data, { recursive: true, force: true });
  });

  const valuesAt = (step: bigint): readonly bigint[] =>
    loaded.model.features.map(({ min, max }) => min + ((max - min) * step) / 2n);
  const taskOf = (values: readonly bigint[], salt: bigint): ProofTask => ({
    manifestHash: loaded.hash,
    features: Object.fromEntries(loaded.model.features.map(({ name }, index) => [name, values[index] ?? 0n])),
    salt,
  });
  const failureOf = async (task: ProofTask): Promise<string> => {
    const job = proveJob(task, 0);
    await queue.add(job);
    const error = (await expectError("E_JOB_SET_ASIDE", () => queue.result(job.id))) as JobSetAsideError;
    return error.failure.code;
  };

  it("proves rows that hold against the model's key, and keeps the salts to itself", async () => {
    const tasks = [0n, 1n, 2n].map((step) => taskOf(valuesAt(step), 77n + step));
    const jobs = tasks.map((task) => proveJob(task, 1));
    for (const job of jobs) await queue.add(job);
    for (const [index, job] of jobs.entries()) {
      const proof = parseProof(await queue.result(job.id), "the result");
      const values = valuesAt(BigInt(index));
      await verifyProof(proof, { verificationKey: await loadVerificationKey(loaded), manifest: loaded.hash });
      expect(proof.score).to.equal(evaluate(loaded.model, values).score);
      expect(proof.commitment).to.equal(await commit(values, 77n + BigInt(index)));
      expect(proof).to.not.have.property("salt");
    }
  });

  it("names a row by what it is, whatever the order of its features", () => {
    const { features, ...task } = taskOf(valuesAt(1n), 5n);
    const reversed = Object.fromEntries(Object.entries(features).reverse());
    expect(proveJob({ ...task, features: reversed }, 3).id).to.equal(proveJob({ ...task, features }, 0).id);
    expect(proveJob({ ...task, features, salt: 6n }, 0).id).to.not.equal(proveJob({ ...task, features }, 0).id);
  });

  it("goes on after a prover process is killed, and the row is proved", async () => {
    const job = proveJob(taskOf(valuesAt(2n), 1_001n), 0);
    const [victim] = served.pids();
    expect(victim).to.be.a("number");
    for (const pid of served.pids()) process.kill(pid, "SIGKILL");
    await queue.add(job);
    expect(parseProof(await queue.result(job.id), "the result").score).to.equal(
      evaluate(loaded.model, valuesAt(2n)).score,
    );
    expect(served.pids()).to.not.include(victim);
  });

  it("refuses a row out of range once, with the code of its cause", async () => {
    const low = loaded.model.features[0]?.min ?? 0n;
    const task = taskOf(valuesAt(0n).with(0, low - 1n), 2_002n);
    expect(await failureOf(task)).to.equal("E_FEATURE_RANGE");
    const attempts = ended.filter(({ job }) => job.id === proveJob(task, 0).id);
    expect(attempts.map(({ failure }) => failure?.code)).to.deep.equal(["E_FEATURE_RANGE"]);
  });

  it("leaves a model that it does not have to others, until nobody has it", async () => {
    const task = { ...taskOf(valuesAt(0n), 3n), manifestHash: "ab".repeat(32) };
    expect(await failureOf(task)).to.equal("E_MODEL_NOT_SERVED");
    expect(ended.filter(({ job }) => job.id === proveJob(task, 0).id)).to.have.length(QUICK.attempts);
  });

  it("refuses a row that lacks a feature, and an input that is no row", async () => {
    const { features, ...task } = taskOf(valuesAt(0n), 4n);
    expect(await failureOf({ ...task, features: { borrow_count: features.borrow_count ?? 0n } })).to.equal(
      "E_JOB_INPUT",
    );
    const wrong = { id: "wrong", kind: "prove", priority: 0, input: { manifestHash: "../../etc/passwd" } } as const;
    await queue.add(wrong);
    const error = (await expectError("E_JOB_SET_ASIDE", () => queue.result("wrong"))) as JobSetAsideError;
    expect(error.failure.code).to.equal("E_JOB_INPUT");
  });

  it("does not start on a folder that is no model", async () => {
    await expectError("E_FILE_UNREADABLE", () => serveModels({ folders: [data], size: 1 }));
  });
});
