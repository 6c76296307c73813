import { expect } from "chai";

import { type LoadedModel, loadModel, loadProver, loadVerificationKey } from "../../prover/modelFolder/load.ts";
import { endCurveWorkers } from "../../prover/keys/snarkjs.ts";
import { type ScoreProof, type VerifiedAgainst, verifyProofs, writeProof } from "../../prover/proof/scoreProof.ts";
import { verifyGroth16 } from "../../prover/proof/engine/verifyGroth16.ts";
import { expectError } from "../support/expectError.ts";
import { temporaryFolder } from "../support/recorded.ts";
import { expectRefusal, jsonOf, veriscore } from "../support/runNode.ts";
import { tinyFolder } from "../support/tinyModel.ts";

describe("verifying many proofs together", () => {
  const { file } = temporaryFolder();
  let loaded: LoadedModel;
  let against: VerifiedAgainst;
  let proofs: ScoreProof[];
  before(async () => {
    loaded = await loadModel((await tinyFolder()).folder);
    against = { verificationKey: await loadVerificationKey(loaded), manifest: loaded.hash };
    const prover = await loadProver(loaded);
    const rows = [0n, 1n, 2n, 3n].map((step) =>
      loaded.model.features.map(({ min, max }) => min + ((max - min) * step) / 3n),
    );
    proofs = [];
    for (const features of rows) proofs.push(await prover.prove({ features }));
  });
  after(endCurveWorkers);

  it("holds for none, one and several", async () => {
    for (let count = 0; count <= proofs.length; count++) await verifyProofs(proofs.slice(0, count), against);
  });

  it("does not hold with one proof spoilt, at whichever place, nor with two whose points are exchanged", async () => {
    const [one, other] = proofs as [ScoreProof, ScoreProof];
    for (const place of proofs.keys()) {
      const { pi_a, ...rest } = (place === 0 ? other : one).proof;
      const spoilt = proofs.with(place, { ...proofs[place], proof: { ...rest, pi_a } });
      await expectError("E_PROOF_INVALID", () => verifyProofs(spoilt, against));
    }
    // What the two add up to is the same: factors that are not random would miss it.
    const exchanged = [
      { ...one, proof: { ...one.proof, pi_c: other.proof.pi_c } },
      { ...other, proof: { ...other.proof, pi_c: one.proof.pi_c } },
    ];
    await expectError("E_PROOF_INVALID", () => verifyProofs(exchanged, against));
  });

  it("refuses a key with a point that is not in its group, or with other public signals than the proofs", async () => {
    const { verificationKey: key } = against;
    const bad = { ...key, vk_alpha_1: ["1", "1", "1"] };
    await expectError("E_KEY_GATE", () => verifyGroth16(bad, proofs));
    await expectError("E_KEY_GATE", () => verifyGroth16({ ...key, vk_alpha_1: ["1", "x", "1"] }, proofs));
    await expectError("E_KEY_GATE", () => verifyGroth16({ ...key, IC: [] }, proofs));
    await expectError("E_PROOF_INVALID", () =>
      verifyGroth16(
        key,
        proofs.map((proof) => ({ ...proof, publicSignals: [] })),
      ),
    );
  });

  it("names on the command line the file whose proof does not hold", async () => {
    const paths = proofs.map((_, index) => file(`proof-${index}.json`));
    for (const [index, proof] of proofs.entries()) await writeProof(paths[index] ?? "", proof, { withSalt: false });
    const folder = file(".");
    const valid = await veriscore(folder, ["verify", loaded.folder, ...paths, "--json"]);
    const { proofs: verified } = jsonOf(valid) as { proofs: readonly { readonly score: number }[] };
    expect(verified.map(({ score }) => BigInt(score))).to.deep.equal(proofs.map(({ score }) => score));
    const [one, other] = proofs as [ScoreProof, ScoreProof];
    await writeProof(paths[2] ?? "", { ...one, proof: other.proof }, { withSalt: false });
    const refused = await veriscore(folder, ["verify", loaded.folder, ...paths]);
    expect(expectRefusal("E_PROOF_INVALID", refused)).to.include("proof-2.json");
  });
});
