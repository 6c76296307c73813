import { expect } from "chai";

import { defaultModel } from "../../../prover/artifacts.ts";
import { loadModel } from "../../../prover/modelFolder/load.ts";
import { readArtifact } from "../../../prover/modelFolder/manifest.ts";
import { readProvingKey, witnessSums } from "../../../prover/proof/engine/snarkjsGroth16.ts";
import { endCurveWorkers, loadCurve } from "../../../prover/keys/snarkjs.ts";
import { randomScalars } from "../../support/randomKey.ts";

describe("Groth16 over ffjavascript", () => {
  after(endCurveWorkers);

  it("deals coefficients alike for one worker and for several: the same sums", async () => {
    const { folder, manifest } = await loadModel(defaultModel);
    const file = await readArtifact(folder, manifest, "provingKey");
    const curve = await loadCurve();
    const one = { ...curve, tm: { ...curve.tm, concurrency: 1, queueAction: curve.tm.queueAction.bind(curve.tm) } };
    const [alone, dealt] = [await readProvingKey(file, one), await readProvingKey(file, curve)];
    expect(alone.shares).to.have.length(1);
    const witness = randomScalars(dealt.zkey.wires);
    const [expected, actual] = [await witnessSums(curve, dealt, witness), await witnessSums(curve, alone, witness)];
    expect(curve.G1.eq(expected.h, actual.h)).to.equal(true);
    expect(curve.G2.eq(expected.b2, actual.b2)).to.equal(true);
  });
});
