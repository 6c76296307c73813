import { buildPoseidon, type Poseidon } from "circomlibjs";
import { expect } from "chai";
import fc from "fast-check";

import { FIELD_ORDER } from "../../prover/field.ts";
import { commit, ELEMENTS_PER_HASH, LIMBS_PER_ELEMENT } from "../../prover/witness/commitment.ts";

const LIMB = fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n });
const SALT = fc.bigInt({ min: 0n, max: FIELD_ORDER - 1n });
/** Two hashes and a last one of any width. */
const LONGEST = 3 * ELEMENTS_PER_HASH * LIMBS_PER_ELEMENT;

describe("the commitment off chain", () => {
  let poseidon: Poseidon;
  before(async () => {
    poseidon = await buildPoseidon();
  });

  /** As `commit` is defined, over circomlib's own Poseidon. */
  const reference = (features: readonly bigint[], salt: bigint): bigint => {
    const elements = Array.from({ length: Math.ceil(features.length / LIMBS_PER_ELEMENT) }, (_, index) =>
      features
        .slice(index * LIMBS_PER_ELEMENT, (index + 1) * LIMBS_PER_ELEMENT)
        .reduce((sum, value, limb) => sum + ((value + (1n << 63n)) << BigInt(64 * limb)), 0n),
    );
    let state = salt;
    for (let first = 0; first < elements.length; first += ELEMENTS_PER_HASH)
      state = poseidon.F.toObject(poseidon([state, ...elements.slice(first, first + ELEMENTS_PER_HASH)]));
    return state;
  };

  it("is circomlib's Poseidon for every number of inputs that a hash can have", async () => {
    for (let elements = 0; elements <= ELEMENTS_PER_HASH + 1; elements++) {
      const features = Array.from({ length: elements * LIMBS_PER_ELEMENT }, (_, index) => BigInt(index * 7919) - 5n);
      expect(await commit(features, 42n), `${elements} elements`).to.equal(reference(features, 42n));
    }
  });

  it("is circomlib's Poseidon for any features and any salt", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(LIMB, { maxLength: LONGEST }), SALT, async (features, salt) => {
        expect(await commit(features, salt)).to.equal(reference(features, salt));
      }),
      { numRuns: 30 },
    );
  });
});
