import { expect } from "chai";

import { evaluate } from "../../../prover/model/evaluate.ts";
import { type LoadedModel, loadModel, loadVerificationKey } from "../../../prover/modelFolder/load.ts";
import { createProverPool, type ProverPool } from "../../../prover/pool/proverPool.ts";
import { verifyProof } from "../../../prover/proof/scoreProof.ts";
import { endCurveWorkers } from "../../../prover/keys/snarkjs.ts";
import { commit } from "../../../prover/witness/commitment.ts";
import { expectError } from "../../support/expectError.ts";
import { emptyFolder, tinyFolder } from "../../support/tinyModel.ts";

/** Whether a process with that id exists. */
const exists = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe("a pool of prover processes", () => {
  let loaded: LoadedModel;
  let rows: readonly (readonly bigint[])[];
  let pool: ProverPool;
  before(async () => {
    loaded = await loadModel((await tinyFolder()).folder);
    const { features } = loaded.model;
    rows = [0n, 1n, 2n].map((step) => features.map(({ min, max }) => min + ((max - min) * step) / 2n));
  });
  beforeEach(async () => {
    pool = await createProverPool({ folder: loaded.folder, size: 2 });
  });
  afterEach(() => pool.close());
  after(endCurveWorkers);

  const first = (): readonly bigint[] => rows[0] ?? [];

  it("proves more rows than it has processes, each with its own score and salt", async () => {
    const proofs = await Promise.all(rows.map((features, index) => pool.prove({ features, salt: BigInt(index) })));
    for (const [index, proof] of proofs.entries()) {
      const features = rows[index] ?? [];
      expect(proof.score).to.equal(evaluate(loaded.model, features).score);
      expect(proof.salt).to.equal(BigInt(index));
      expect(proof.commitment).to.equal(await commit(features, BigInt(index)));
      await verifyProof(proof, { verificationKey: await loadVerificationKey(loaded), manifest: loaded.hash });
    }
  });

  it("draws salts of their own where none is given", async () => {
    const [one, other] = await Promise.all([pool.prove({ features: first() }), pool.prove({ features: first() })]);
    expect(one.salt).to.be.a("bigint");
    expect(one.salt).to.not.equal(other.salt);
  });

  it("rejects the row of a process that is killed, and replaces the process", async () => {
    const pids = pool.pids();
    expect(pids).to.have.length(2);
    const killed = Promise.allSettled([pool.prove({ features: first() }), pool.prove({ features: first() })]);
    await new Promise((resolve) => setImmediate(resolve));
    for (const pid of pids) process.kill(pid, "SIGKILL");
    for (const outcome of await killed) {
      const error = (outcome as PromiseRejectedResult).reason as Error;
      expect(error).to.include({ code: "E_PROVER_PROCESS" });
      expect(error.message).to.include("SIGKILL");
    }
    expect(pool.pids()).to.deep.equal([]);
    const proofs = await Promise.all([pool.prove({ features: first() }), pool.prove({ features: first() })]);
    for (const { score } of proofs) expect(score).to.equal(evaluate(loaded.model, first()).score);
    expect(pool.pids()).to.have.length(2);
    for (const pid of pool.pids()) expect(pids).to.not.include(pid);
  });

  it("goes on in the same process after a row that is out of range", async () => {
    const pids = pool.pids();
    const low = loaded.model.features[0]?.min ?? 0n;
    const refused = await pool.prove({ features: first().with(0, low - 1n) }).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(refused).to.be.an("error").and.include({ code: "E_FEATURE_RANGE" });
    expect((await pool.prove({ features: first() })).score).to.equal(evaluate(loaded.model, first()).score);
    expect(pool.pids()).to.deep.equal(pids);
  });

  it("leaves no process behind when it is closed, and rejects what it had not proved", async () => {
    const pids = pool.pids();
    const unproved = Promise.allSettled(rows.map((features) => pool.prove({ features })));
    await new Promise((resolve) => setImmediate(resolve));
    await pool.close();
    for (const pid of pids) expect(exists(pid)).to.equal(false);
    for (const outcome of await unproved)
      expect((outcome as PromiseRejectedResult).reason as Error).to.include({ code: "E_PROVER_POOL_CLOSED" });
    await expectError("E_PROVER_POOL_CLOSED", () => pool.prove({ features: first() }));
    await pool.close();
    expect(pool.pids()).to.deep.equal([]);
  });

  it("does not start on a folder that is no model, and says why", async () => {
    const folder = await emptyFolder();
    await expectError("E_FILE_UNREADABLE", () => createProverPool({ folder, size: 2 }));
  });
});
