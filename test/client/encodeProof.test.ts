import { expect } from "chai";
import { dataSlice } from "ethers";

import { encodeProof } from "../../client/encodeProof.ts";

describe("proof for the EVM", () => {
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
    const encoded = encodeProof(proof);
    const words = Array.from({ length: 8 }, (_, index) => Number(dataSlice(encoded, index * 32, index * 32 + 32)));
    expect(words).to.deep.equal([1, 2, 4, 3, 6, 5, 7, 8]);
    expect(encoded).to.have.lengthOf(2 + 2 * 256);
  });
});
