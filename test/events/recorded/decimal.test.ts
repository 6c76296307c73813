import { expect } from "chai";
import fc from "fast-check";

import { atScale, parseDecimal } from "../../../prover/events/recorded/decimal.ts";

const e9 = (text: string): bigint | undefined => {
  const value = parseDecimal(text);
  return value && atScale(value, 9);
};

describe("decimal", () => {
  it("reads plain numbers and exponents exactly", () => {
    expect(e9("3.0")).to.equal(3_000_000_000n);
    expect(e9("3.119e-05")).to.equal(31_190n);
    expect(e9("1E3")).to.equal(1_000_000_000_000n);
    expect(e9(".5")).to.equal(500_000_000n);
    expect(e9("500000000.000000000000000001")).to.equal(500_000_000_000_000_000n);
    expect(e9("0.1")).to.equal(100_000_000n);
  });

  it("floors what is below the scale", () => {
    expect(e9("0.0000000019999")).to.equal(1n);
    expect(e9("1e-18")).to.equal(0n);
  });

  it("writes equal numbers alike", () => {
    for (const text of ["1.50", "1.5", "15e-1", "0.15e1", "01.5"]) {
      expect(parseDecimal(text)).to.deep.equal({ digits: 15n, decimals: 1 });
    }
    expect(parseDecimal("0.000")).to.deep.equal({ digits: 0n, decimals: 0 });
    expect(parseDecimal("100")).to.deep.equal({ digits: 1n, decimals: -2 });
  });

  it("refuses what is no number", () => {
    for (const text of ["", ".", "-", "1,5", "0x10", "NaN", "inf", "1e", "1e9999", "1 2", "9".repeat(101)]) {
      expect(parseDecimal(text), text).to.equal(undefined);
    }
  });

  it("agrees with integer arithmetic for any digits and exponent", () => {
    const decimals = fc.tuple(fc.bigInt(0n, 10n ** 30n), fc.integer({ min: -30, max: 8 }));
    fc.assert(
      fc.property(decimals, ([digits, exponent]) => {
        const shift = 9 + exponent;
        const exact = shift >= 0 ? digits * 10n ** BigInt(shift) : digits / 10n ** BigInt(-shift);
        expect(e9(`${digits}e${exponent}`)).to.equal(exact);
      }),
    );
  });
});
