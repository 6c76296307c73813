import { expect } from "chai";

import { verifierName } from "../../prover/proof/verifierContract.ts";

describe("verifier contract", () => {
  it("is named after its model, as a Solidity name, whatever the model is called", () => {
    for (const [model, name] of [
      ["default", "DefaultVerifier"],
      ["my-model_1", "MyModel1Verifier"],
      ["Aave v2.1", "AaveV21Verifier"],
      ["100x6", "Model100x6Verifier"],
      ["...x...", "XVerifier"],
    ] as const) {
      expect(verifierName(model)).to.equal(name);
      expect(verifierName(model)).to.match(/^[A-Za-z][A-Za-z0-9]*$/);
    }
  });
});
