import { expect } from "chai";

import { defaultModel } from "../../../prover/artifacts.ts";
import { endCurveWorkers } from "../../../prover/keys/snarkjs.ts";
import { chain } from "../../../prover/modelFolder/vetModel.ts";
import { verifyModel } from "../../../prover/modelFolder/verifyModel.ts";

describe("model folder", () => {
  after(endCurveWorkers);

  it("passes as shipped: models/default", async () => {
    const { manifest } = await verifyModel(defaultModel);
    expect(manifest.name).to.equal("default");
    expect(Object.keys(manifest.hashes).sort()).to.deep.equal([...chain].sort());
  });
});
