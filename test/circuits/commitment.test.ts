import { expect } from "chai";
import fc from "fast-check";

import { FIELD_ORDER } from "../../prover/field.ts";
import { commit } from "../../prover/witness/commitment.ts";
import { runsOf } from "../support/thorough.ts";
import { editWitness, expectAccepted, expectConstraints, expectNothingFree, expectRejected } from "./expectations.ts";
import { gadget } from "./harness.ts";

const INT64_MIN = -(1n << 63n);
const INT64_MAX = (1n << 63n) - 1n;
const int64 = fc.bigInt({ min: INT64_MIN, max: INT64_MAX });
const field = fc.bigInt({ min: 0n, max: FIELD_ORDER - 1n });

/** Sixteen field elements, the last not full, so that a second hash takes the first one's output. One element: see the models in model.test.ts. */
const INSTANCES = [{ length: 46, constraints: 849 }] as const;

describe("Commitment", () => {
  for (const { length, constraints } of INSTANCES)
    describe(`to ${length} features`, () => {
      const circuit = gadget({
        file: "commitment.circom",
        instance: `Commitment(${length})`,
        inputs: ["features", "salt"],
      });
      const rows = fc.array(int64, { minLength: length, maxLength: length });
      const corners = [INT64_MIN, -1n, 0n, 1n, INT64_MAX].map((value) => new Array<bigint>(length).fill(value));

      it(`costs ${constraints} constraints`, () => {
        expectConstraints(circuit(), constraints);
      });

      it("commits as the TypeScript twin does, at random and at the ends of 64 bits and of the field", async () => {
        const check = async (features: bigint[], salt: bigint): Promise<void> => {
          await expectAccepted(circuit(), { features, salt }, [await commit(features, salt)]);
        };
        for (const features of corners) for (const salt of [0n, 1n, FIELD_ORDER - 1n]) await check(features, salt);
        await fc.assert(fc.asyncProperty(rows, field, check), { numRuns: runsOf({ all: 20, few: 5 }) });
      });

      it("leaves no wire free", async () => {
        const features = Array.from({ length }, (_, index) => BigInt(index) ** 9n - 5n);
        expectNothingFree(circuit(), await circuit().witness({ features, salt: 2n ** 200n }));
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
            const honest = await circuit().witness({ features, salt });
            // The last place is the salt's.
            const moved = at === length ? { salt: salt + by } : { [`features[${at}]`]: (features[at] ?? 0n) + by };
            expectRejected(circuit(), editWitness(circuit(), honest, moved), "the commitment of other inputs");
            const otherFeatures = features.with(at % length, (features[at % length] ?? 0n) ^ 1n);
            const others = [await commit(otherFeatures, salt), await commit(features, (salt + by) % FIELD_ORDER)];
            for (const commitment of others)
              expectRejected(circuit(), editWitness(circuit(), honest, { commitment }), "another commitment");
          }),
          { numRuns: runsOf({ all: 20, few: 5 }) },
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
