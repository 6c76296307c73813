import { expect } from "chai";
import fc from "fast-check";

import { defaultModel, modelFile } from "../../prover/artifacts.ts";
import { readR1cs, satisfies } from "../../prover/audit/r1cs.ts";
import { readWtns } from "../../prover/audit/wtns.ts";
import { readBytes } from "../../prover/files.ts";
import { evaluate } from "../../prover/model/evaluate.ts";
import { type LoadedModel, loadModel, loadProver, loadVerificationKey } from "../../prover/modelFolder/load.ts";
import type { Prover } from "../../prover/proof/prover.ts";
import { verifyProof } from "../../prover/proof/scoreProof.ts";
import { endCurveWorkers } from "../../prover/keys/snarkjs.ts";
import { FIELD_ORDER } from "../../prover/field.ts";
import { commit } from "../../prover/witness/commitment.ts";

describe("prover: models/default", () => {
  let loaded: LoadedModel;
  let prover: Prover;
  let lows: bigint[];
  let highs: bigint[];
  before(async () => {
    loaded = await loadModel(defaultModel);
    prover = await loadProver(loaded);
    lows = loaded.model.features.map(({ min }) => min);
    highs = loaded.model.features.map(({ max }) => max);
  });
  after(endCurveWorkers);

  const verify = async (proof: Awaited<ReturnType<Prover["prove"]>>): Promise<void> =>
    verifyProof(proof, { verificationKey: await loadVerificationKey(loaded), manifest: loaded.hash });

  it("proves the evaluator's score and the twin's commitment, at random rows", async () => {
    const rows = fc.tuple(...loaded.model.features.map(({ min, max }) => fc.bigInt({ min, max })));
    await fc.assert(
      fc.asyncProperty(rows, fc.bigInt({ min: 0n, max: FIELD_ORDER - 1n }), async (features, salt) => {
        const proof = await prover.prove({ features, salt });
        expect(proof.score).to.equal(evaluate(loaded.model, features).score);
        expect(proof.commitment).to.equal(await commit(features, salt));
        expect(proof.salt).to.equal(salt);
        expect(proof.publicSignals).to.deep.equal([proof.score.toString(), proof.commitment.toString()]);
        expect(proof.model).to.deep.equal({ name: "default", manifest: loaded.hash });
        await verify(proof);
      }),
      { numRuns: 2 },
    );
  });

  it("draws a fresh salt for every proof without one, so that equal rows cannot be recognised", async () => {
    const [one, other] = [await prover.prove({ features: lows }), await prover.prove({ features: lows })];
    for (const { salt, commitment } of [one, other]) expect(commitment).to.equal(await commit(lows, salt ?? -1n));
    expect(one.salt).to.not.equal(other.salt);
    expect(one.commitment).to.not.equal(other.commitment);
    expect(one.proof.pi_a).to.not.deep.equal(other.proof.pi_a);
  });

  it("keeps rows apart that are proved at the same time", async () => {
    const rows = [lows, highs];
    const proofs = await Promise.all(rows.map((features, index) => prover.prove({ features, salt: BigInt(index) })));
    for (const [index, proof] of proofs.entries()) {
      expect(proof.commitment).to.equal(await commit(rows[index] ?? [], BigInt(index)));
      await verify(proof);
    }
  });

  it("writes a witness that fulfils the r1cs, and goes on after a row that the circuit refuses", async () => {
    const r1cs = readR1cs(await readBytes(modelFile(defaultModel, "r1cs")));
    const { error } = console;
    console.error = () => undefined;
    const refused = await prover
      .witness({ features: lows.with(0, -1n), salt: 1n })
      .then(
        () => false,
        () => true,
      )
      .finally(() => {
        console.error = error;
      });
    expect(refused).to.equal(true);
    const witness = readWtns(await prover.witness({ features: highs, salt: 3n }), r1cs.wires);
    expect(satisfies(r1cs, witness)).to.equal(true);
    expect(witness.slice(1, 3)).to.deep.equal([evaluate(loaded.model, highs).score, await commit(highs, 3n)]);
  });
});
