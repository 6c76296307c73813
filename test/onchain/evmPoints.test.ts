import { expect } from "chai";

import { evmPoints } from "../../prover/onchain/submit.ts";

describe("proof points for the EVM", () => {
  it("swaps the two coordinates of each G2 element and drops the third of all", () => {
    const proof = {
      pi_a: ["1", "2", "9"],
      pi_b: [
        ["3", "4"],
        ["5", "6"],
        ["9", "9"],
      ],
      pi_c: ["7", "8", "9"],
      protocol: "groth16",
      curve: "bn128",
    };
    expect(evmPoints(proof)).to.deep.equal({
      a: ["1", "2"],
      b: [
        ["4", "3"],
        ["6", "5"],
      ],
      c: ["7", "8"],
    });
  });
});
