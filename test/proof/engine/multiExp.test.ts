import { expect } from "chai";
import { buildBn128, type Curve } from "ffjavascript";

import { sumByScalarLength } from "../../../prover/proof/engine/multiExp.ts";
import { FIELD_ORDER } from "../../../prover/field.ts";

const POINTS = 200;

const littleEndian = (scalar: bigint): Uint8Array =>
  Buffer.from(scalar.toString(16).padStart(64, "0"), "hex").reverse();

/** Scalars of every length in turn: nothing, a byte, up to 64 bits, as far below the order, and all of the field; each class' edges. */
const CLASSES: readonly (readonly bigint[])[] = [
  [0n],
  [1n, 255n],
  [256n, 0xffffffffn, 1n << 32n, (1n << 64n) - 1n],
  [FIELD_ORDER - 1n, FIELD_ORDER - (1n << 64n) + 1n],
  [1n << 64n, FIELD_ORDER - (1n << 64n), FIELD_ORDER - (1n << 64n) - 1n, FIELD_ORDER / 3n, (1n << 253n) + 1n],
];

describe("sums of points by the length of their scalars", () => {
  let plain: Curve;
  let byLength: Curve;
  before(async () => {
    plain = await buildBn128(true);
    byLength = sumByScalarLength(await buildBn128(true));
  });

  /** `counts` scalars of each class, over points that are multiples of the generator; every seventh is zero. */
  const terms = (group: "G1" | "G2", counts: readonly number[]): [points: Uint8Array, scalars: Uint8Array] => {
    const curve = plain[group];
    const scalars = counts.flatMap((count, kind) =>
      Array.from({ length: count }, (_, index) => CLASSES[kind]?.[index % (CLASSES[kind]?.length ?? 1)] ?? 0n),
    );
    const points = scalars.map((_, index) => {
      const multiple = curve.timesFr(curve.g, littleEndian(BigInt(index * 977 + 5)));
      return curve.toAffine(index % 7 === 3 ? curve.zero : multiple);
    });
    // Classes mixed, as in a witness.
    const order = scalars.map((_, index) => (index * 7919) % scalars.length);
    return [
      Buffer.concat(order.map((index) => points[index] ?? Buffer.alloc(0))),
      Buffer.concat(order.map((index) => littleEndian(scalars[index] ?? 0n))),
    ];
  };

  const expectEqual = async (group: "G1" | "G2", counts: readonly number[]): Promise<void> => {
    const [points, scalars] = terms(group, counts);
    const expected = await plain[group].multiExpAffine(points, scalars);
    const actual = await byLength[group].multiExpAffine(points, scalars);
    expect(plain[group].eq(expected, actual), counts.join()).to.equal(true);
    expect(plain[group].isZero(expected)).to.equal(counts.slice(1).every((count) => count === 0));
  };

  for (const group of ["G1", "G2"] as const)
    it(`are the library's own sums in ${group}`, async () => {
      await expectEqual(group, [POINTS, POINTS, POINTS, POINTS, POINTS]);
    });

  it("are the same where classes are too small to be summed alone, or empty", async () => {
    for (const counts of [
      [3, 5, 5, 5, 200],
      [3, 60, 100, 0, 0],
      [200, 0, 0, 0, 0],
      [0, 200, 0, 0, 0],
      [0, 0, 0, 200, 1],
      [0, 0, 0, 0, 200],
      [1, 1, 1, 1, 1],
    ])
      await expectEqual("G1", counts);
  });

  it("takes scalars of another length as the library does", async () => {
    const [points] = terms("G1", [0, POINTS, 0, 0, 0]);
    const scalars = new Uint8Array(POINTS * 4).fill(3);
    const [expected, actual] = await Promise.all([plain, byLength].map(({ G1 }) => G1.multiExpAffine(points, scalars)));
    expect(plain.G1.eq(expected ?? plain.G1.zero, actual ?? plain.G1.g)).to.equal(true);
  });
});
