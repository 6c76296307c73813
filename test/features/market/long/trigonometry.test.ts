import { readdirSync, readFileSync } from "node:fs";

import { expect } from "chai";
import fc from "fast-check";

import { atan, cos, sin } from "../../../../prover/features/market/trigonometry.ts";

/** Distance to the next double. */
const unitInLastPlace = (value: number): number => {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, Math.abs(value));
  bits.setBigUint64(0, bits.getBigUint64(0) + 1n);
  return bits.getFloat64(0) - Math.abs(value);
};

const number = (size: number) => fc.double({ min: -size, max: size, noNaN: true });

const expectNear = (ours: number, theirs: number): void => {
  expect(Math.abs(ours - theirs) <= 3 * unitInLastPlace(theirs)).to.equal(true);
};

describe("trigonometry from + - x / alone", () => {
  const runs = { numRuns: 20_000, seed: 7 };

  it("sine and cosine are within 3 units in the last place of the engine's", () => {
    fc.assert(
      fc.property(number(20), (x) => {
        expectNear(sin(x), Math.sin(x));
        expectNear(cos(x), Math.cos(x));
      }),
      runs,
    );
  });

  it("so are they beside the multiples of a quarter circle, where they vanish", () => {
    for (let quarter = -12; quarter <= 12; quarter++)
      for (const aside of [0, 1e-3, -1e-3, 1e-8, -1e-8]) {
        const x = (quarter * Math.PI) / 2 + aside;
        expectNear(sin(x), Math.sin(x));
        expectNear(cos(x), Math.cos(x));
      }
  });

  it("so is the arc tangent, of quotients of any size", () => {
    fc.assert(
      fc.property(number(3), fc.integer({ min: -300, max: 300 }), (x, exponent) => {
        expectNear(atan(x), Math.atan(x));
        expectNear(atan(x * 10 ** exponent), Math.atan(x * 10 ** exponent));
      }),
      runs,
    );
    for (const x of [0, 0.25, 0.5, 0.75, 1, 4, 1e308, Infinity]) {
      expectNear(atan(x), Math.atan(x));
      expect(atan(-x) === -atan(x)).to.equal(true);
    }
  });

  it("no source of the market features calls a function that engines may round differently", () => {
    const folder = new URL("../../../../prover/features/market/", import.meta.url);
    const exact = ["Math.abs", "Math.floor", "Math.max", "Math.min", "Math.sqrt"];
    const sources = readdirSync(folder).filter((file) => file.endsWith(".ts"));
    expect(sources).to.include("trendMode.ts");
    for (const file of sources) {
      const code = readFileSync(new URL(file, folder), "utf8").replace(/\/\*\*[^]*?\*\/|\/\/.*/g, "");
      expect(code, file).not.to.match(/\*\*/);
      for (const [call] of code.matchAll(/Math\.\w+/g)) expect(exact, file).to.include(call);
    }
  });
});
