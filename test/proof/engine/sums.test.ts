import { expect } from "chai";
import fc from "fast-check";
import type { Curve } from "ffjavascript";

import { endCurveWorkers, loadCurve } from "../../../prover/keys/snarkjs.ts";
import {
  contentOf,
  loadQuestion,
  OPERATION,
  type Part,
  PART,
  uint32,
  uint32Of,
} from "../../../prover/proof/engine/operations.ts";
import { elementAt } from "../../../prover/proof/engine/pointBytes.ts";
import { readProvingKey, witnessSums } from "../../../prover/proof/engine/snarkjsGroth16.ts";
import { type Ask, builtEngines } from "../../support/engines.ts";
import { type KeySizes, randomKey, randomScalars, wtnsOf } from "../../support/randomKey.ts";

const SIZES = fc.record({
  wires: fc.integer({ min: 4, max: 300 }),
  publicSignals: fc.integer({ min: 1, max: 2 }),
  domainSize: fc.integer({ min: 2, max: 8 }).map((bits) => 2 ** bits),
});

describe("sums of a key's points over a witness", () => {
  let curve: Curve;
  let engines: Awaited<ReturnType<typeof builtEngines>>;
  before(async () => {
    curve = await loadCurve();
    engines = await builtEngines();
  });
  after(endCurveWorkers);

  /** Coordinates in plain form; those of a point at infinity are 0 with the engine. */
  const coordinates = (bytes: Uint8Array): readonly string[] =>
    Array.from({ length: bytes.length / 32 }, (_, place) => elementAt(bytes, place));
  const affine = (group: "G1" | "G2", point: Uint8Array): readonly string[] => {
    if (curve[group].isZero(point)) return group === "G1" ? ["0", "0"] : ["0", "0", "0", "0"];
    const [x, y] = curve[group].toObject(curve[group].toAffine(point)) as [unknown, unknown];
    return [x, y].flat().map(String);
  };

  /** Over ffjavascript, in the order of the engine: A, B in G2, C, B in G1; H. */
  const expectedSums = async (zkey: Uint8Array, values: Uint8Array): Promise<readonly string[]> => {
    const { a, b1, b2, c, h } = await witnessSums(curve, await readProvingKey(zkey, curve), values);
    return [affine("G1", a), affine("G2", b2), affine("G1", c), affine("G1", b1), affine("G1", h)].flat();
  };
  const loaded = async <T>(
    ask: Ask,
    zkey: Uint8Array,
    part: Part,
    work: (handle: number) => Promise<T>,
  ): Promise<T> => {
    const handle = uint32Of(contentOf(await ask(loadQuestion(zkey, { part, threads: 2 }))));
    try {
      return await work(handle);
    } finally {
      contentOf(await ask({ operation: OPERATION.release, handle, input: [] }));
    }
  };
  const sumsOf = (ask: Ask, zkey: Uint8Array, values: Uint8Array, part: Part): Promise<readonly string[]> =>
    loaded(ask, zkey, part, async (handle) =>
      coordinates(contentOf(await ask({ operation: OPERATION.sums, handle, input: [wtnsOf(values)] }))),
    );
  const pointOf = (bytes: Uint8Array): Uint8Array => {
    const [x, y] = coordinates(bytes).map(BigInt) as [bigint, bigint];
    return x === 0n && y === 0n ? curve.G1.zero : curve.G1.fromObject([x, y, 1n]);
  };
  /** The sum of H in two shares, the first with one part of the key and the rest with the other. */
  const sharedSum = (ask: Ask, zkey: Uint8Array, values: Uint8Array, first?: number): Promise<readonly string[]> =>
    loaded(ask, zkey, PART.quotient, async (handle) => {
      const answer = contentOf(await ask({ operation: OPERATION.quotient, handle, input: [wtnsOf(values)] }));
      const quotient = answer.subarray(4);
      const share = first ?? uint32Of(answer);
      const rest = [uint32(share), quotient.subarray(share * 32)];
      const sums = [
        await loaded(ask, zkey, PART.points, (other) =>
          ask({ operation: OPERATION.hSum, handle: other, input: [uint32(0), quotient.subarray(0, share * 32)] }),
        ),
        await ask({ operation: OPERATION.hSum, handle, input: rest }),
      ];
      const [one, other] = sums.map((sum) => pointOf(contentOf(sum))) as [Uint8Array, Uint8Array];
      return affine("G1", curve.G1.add(one, other));
    });
  const expectEqual = async (sizes: KeySizes, seed: number): Promise<void> => {
    const [zkey, values] = [randomKey(curve, sizes, seed), randomScalars(sizes.wires, seed)];
    const expected = await expectedSums(zkey, values);
    for (const [name, ask] of engines) {
      expect(await sumsOf(ask, zkey, values, PART.whole), name).to.deep.equal(expected);
      const witnessSums = await sumsOf(ask, zkey, values, PART.points);
      for (const first of [undefined, 0, 1, sizes.domainSize])
        expect(
          [...witnessSums, ...(await sharedSum(ask, zkey, values, first))],
          `${name}, in shares of ${first}`,
        ).to.deep.equal(expected);
    }
  };

  it("are the same with every engine, on random keys and witnesses with scalars of every length", async () => {
    await fc.assert(fc.asyncProperty(SIZES, fc.nat(), expectEqual), { numRuns: 8 });
  });

  it("are the same where points that meet are equal, or opposite: added, they are doubled or at infinity", async () => {
    for (const multiples of [1n, 2n, 3n])
      await expectEqual({ wires: 150, publicSignals: 2, domainSize: 32, multiples }, Number(multiples));
  });

  it("are the same where the smallest circuit's witness is nothing but the constant and zeros", async () => {
    const sizes = { wires: 4, publicSignals: 2, domainSize: 4 };
    const [zkey, values] = [randomKey(curve, sizes, 7), new Uint8Array(4 * 32).fill(1, 0, 1)];
    const expected = await expectedSums(zkey, values);
    for (const [name, ask] of engines)
      expect(await sumsOf(ask, zkey, values, PART.whole), name).to.deep.equal(expected);
  });
});
