import { expect } from "chai";
import fc from "fast-check";

import { commit } from "../../prover/witness/commitment.ts";
import { gadget, otherValues } from "./harness.ts";
import { PRIME, replaceableWires, satisfies } from "./r1cs.ts";
import { freeDirections } from "./rank.ts";

const INT64_MIN = -(1n << 63n);
const INT64_MAX = (1n << 63n) - 1n;
const int64 = fc.bigInt({ min: INT64_MIN, max: INT64_MAX });
const field = fc.bigInt({ min: 0n, max: PRIME - 1n });

/** Sixteen field elements, the last not full, so that a second hash takes the first one's output. One element: see the models in model.test.ts. */
const INSTANCES = [{ length: 46, constraints: 849 }] as const;

describe("Commitment", () => {
  for (const { length, constraints } of INSTANCES)
    describe(`to ${length} features`, () => {
      const circuit = gadget("commitment.circom", `Commitment(${length})`, ["features", "salt"]);
      const rows = fc.array(int64, { minLength: length, maxLength: length });
      const corners = [INT64_MIN, -1n, 0n, 1n, INT64_MAX].map((value) => new Array<bigint>(length).fill(value));

      it(`costs ${constraints} constraints`, () => {
        expect(circuit().r1cs.constraints.length).to.equal(constraints);
      });

      it("commits as the TypeScript twin does, at random and at the ends of 64 bits and of the field", async () => {
        const check = async (features: bigint[], salt: bigint): Promise<void> => {
          const witness = await circuit().witness({ features, salt });
          expect(witness[1]).to.equal(await commit(features, salt));
          expect(satisfies(circuit().r1cs, witness)).to.equal(true);
        };
        for (const features of corners) for (const salt of [0n, 1n, PRIME - 1n]) await check(features, salt);
        await fc.assert(fc.asyncProperty(rows, field, check), { numRuns: 20 });
      });

      it("leaves no wire free", async () => {
        const features = Array.from({ length }, (_, index) => BigInt(index) ** 9n - 5n);
        const witness = await circuit().witness({ features, salt: 2n ** 200n });
        expect(replaceableWires(circuit().r1cs, witness, otherValues)).to.deep.equal([]);
        expect(freeDirections(circuit().r1cs, witness)).to.equal(0);
      });

      it("rejects a commitment to other features or under another salt", async () => {
        const change = fc.record({
          features: rows,
          salt: field,
          at: fc.nat(length),
          by: fc.bigInt({ min: 1n, max: 1n << 63n }),
        });
        await fc.assert(
          fc.asyncProperty(change, async ({ features, salt, at, by }) => {
            const { r1cs } = circuit();
            const honest = await circuit().witness({ features, salt });
            const input = 1 + r1cs.outputs + at;
            // The features or the salt of one witness with the commitment, then with everything else, of the other.
            const moved = honest.with(input, ((honest[input] ?? 0n) + by) % PRIME);
            expect(satisfies(r1cs, moved)).to.equal(false);
            const claimed = await commit(features.with(at % length, (features[at % length] ?? 0n) ^ 1n), salt);
            expect(satisfies(r1cs, honest.with(1, claimed))).to.equal(false);
            expect(satisfies(r1cs, honest.with(1, await commit(features, (salt + by) % PRIME)))).to.equal(false);
          }),
          { numRuns: 20 },
        );
      });
    });

  it("tells apart rows that differ in order, in sign or in length only, and the same row under two salts", async () => {
    const rows = [
      [1n, 2n, 3n],
      [3n, 2n, 1n],
      [-1n, 2n, 3n],
      [1n, 2n],
      [1n, 2n, 3n, INT64_MIN],
      [1n, 2n, 3n, 0n],
    ];
    const all = await Promise.all([...rows.map((row) => commit(row, 5n)), commit([1n, 2n, 3n], 6n)]);
    expect(new Set(all).size).to.equal(all.length);
  });

  it("is the value that earlier proofs hold", async () => {
    expect(await commit([1n, -2n, INT64_MAX, INT64_MIN], 7n)).to.equal(PINNED);
  });
});

/** Changes only with the commitment scheme itself. */
const PINNED = 15659709306892504276882547786555356408951576209629842962094532057944936312752n;
