import { expect } from "chai";

import { defaultModel } from "../../prover/artifacts.ts";
import { loadModel, loadVerificationKey } from "../../prover/modelFolder/load.ts";
import { readArtifact } from "../../prover/modelFolder/manifest.ts";
import { proveGroth16, readProvingKey } from "../../prover/proof/groth16.ts";
import { inMemory, loadCurve, loadSnarkjs } from "../../prover/keys/snarkjs.ts";
import { loadWitnessProgram } from "../../prover/witness/witnessProgram.ts";

describe("Groth16 prover", () => {
  const load = async () => {
    const loaded = await loadModel(defaultModel);
    const { folder, manifest, model } = loaded;
    const file = await readArtifact(folder, manifest, "provingKey");
    const program = await loadWitnessProgram(await readArtifact(folder, manifest, "witnessProgram"));
    const features = model.features.map(({ min, max }) => min + (max - min) / 3n);
    const witness = await program.calculate({ features, salt: 11n });
    const curve = await loadCurve();
    const verificationKey = await loadVerificationKey(loaded);
    return { file, curve, key: await readProvingKey(file, curve), witness, verificationKey };
  };
  let setting: Awaited<ReturnType<typeof load>>;
  before(async () => {
    setting = await load();
  });

  it("gives proofs that snarkjs verifies, over the public signals that snarkjs itself gives for the witness", async () => {
    const { file, curve, key, witness, verificationKey } = setting;
    const { groth16 } = await loadSnarkjs();
    const own = await proveGroth16(curve, key, witness);
    const theirs = await groth16.prove(inMemory(file), inMemory(witness));
    expect(own.publicSignals).to.deep.equal(theirs.publicSignals);
    expect(await groth16.verify(verificationKey, own.publicSignals, own.proof)).to.equal(true);
    const [score = "", commitment = ""] = own.publicSignals;
    expect(await groth16.verify(verificationKey, [`${BigInt(score) + 1n}`, commitment], own.proof)).to.equal(false);
  });

  it("hides the witness afresh: no point of two proofs of one row is the same", async () => {
    const { curve, key, witness } = setting;
    const [one, other] = [await proveGroth16(curve, key, witness), await proveGroth16(curve, key, witness)];
    for (const point of ["pi_a", "pi_b", "pi_c"] as const)
      expect(one.proof[point]).to.not.deep.equal(other.proof[point]);
  });

  it("proves nothing for a witness that breaks a constraint: the proof does not verify", async () => {
    const { curve, key, witness, verificationKey } = setting;
    const { groth16 } = await loadSnarkjs();
    const forged = new Uint8Array(witness);
    // The score's wire, one more than it is.
    const score = forged.length - (key.zkey.wires - 1) * 32;
    forged[score] = ((forged[score] ?? 0) + 1) & 255;
    const { proof, publicSignals } = await proveGroth16(curve, key, forged);
    expect(await groth16.verify(verificationKey, publicSignals, proof)).to.equal(false);
  });

  it("deals coefficients alike for one worker and for several: the same key, the same verdict", async () => {
    const { file, curve, witness, verificationKey } = setting;
    const { groth16 } = await loadSnarkjs();
    const one = { ...curve, tm: { ...curve.tm, concurrency: 1, queueAction: curve.tm.queueAction.bind(curve.tm) } };
    const key = await readProvingKey(file, one);
    expect(key.shares).to.have.length(1);
    const { proof, publicSignals } = await proveGroth16(curve, key, witness);
    expect(await groth16.verify(verificationKey, publicSignals, proof)).to.equal(true);
  });
});
