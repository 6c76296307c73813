import { readFileSync } from "node:fs";

import { expect } from "chai";

import { FIELD_ORDER } from "../../prover/field.ts";
import { type CircuitInputs, openCalculator } from "../../prover/witness/calculator.ts";
import { quickProgram } from "../../prover/witness/quickProgram.ts";
import { compiledCircuit } from "../support/compiledCircuit.ts";

const MEMORY = { pages: 16 };

/** Values around every limit of a form: 31, 32, 63, 64 and 128 bits, half of the field and its end. */
const EDGES = [31n, 32n, 63n, 64n, 128n].flatMap((bits) => [(1n << bits) - 1n, 1n << bits]);
const HALF = FIELD_ORDER >> 1n;
const VALUES = [
  ...[0n, 1n, 2n, 255n, ...EDGES, HALF, HALF + 1n],
  ...[1n, 2n, 255n, ...EDGES].map((distance) => FIELD_ORDER - distance),
];

/** Each operation on plain and short operands, on products and on what follows from products; weights as a network has them. */
const OPERATIONS = `pragma circom 2.1.9;
template Operations(n, weights) {
    signal input a;
    signal input b;
    signal output results[24];
    var product = a * b;
    var square = product * product;
    var bit = a & 1;
    var sum = 0;
    for (var i = 0; i < n; i++) {
        sum += weights[i] * (i % 2 == 0 ? a : bit);
    }
    var values[24] = [
        a + b, a - b, product, a & b, a | b, a ^ b, a >> 3, b << 2,
        product + a, b - product, square - product, product & 1, square & a, bit * square, square * bit, bit * bit,
        (a & 255) * (b & 255) - product, (product - product) * square, (product - product + 1) * square, -bit * product,
        a < b, (bit + 1) << 40, b == 0 ? 0 : square / b, sum
    ];
    for (var i = 0; i < 24; i++) {
        results[i] <-- values[i];
    }
}
component main = Operations(12, [1, 2, 3, -1, -70000, 5, 1, 8589934592, -8589934592, 18446744073709551616, 9, 10]);
`;

const calculatorsOf = async (program: Uint8Array) => {
  const quick = quickProgram(program);
  expect(quick, "another program").not.to.equal(program);
  return [await openCalculator(program, MEMORY), await openCalculator(quick, MEMORY)] as const;
};

describe("quick witness program", () => {
  it("computes what circom's own does, of all pairs of values around the limits of forms", async () => {
    const [circoms, quick] = await calculatorsOf((await compiledCircuit(OPERATIONS)).witnessProgram);
    for (const a of VALUES)
      for (const b of VALUES) {
        const inputs: CircuitInputs = { a, b };
        expect(Buffer.from(quick.calculate(inputs)).equals(circoms.calculate(inputs)), `${a}, ${b}`).to.equal(true);
      }
  });

  it("is smaller where parameters are many, and brings the memory for its table", async () => {
    const weights = Array.from({ length: 2000 }, (_, index) => (index * index) % 4001);
    const source = `pragma circom 2.1.9;
      template Weighted(n, weights) {
          signal input in;
          signal output out;
          var sum = 0;
          for (var i = 0; i < n; i++) { sum += weights[i] * in; }
          // Neither from one variable to the next nor from one constant to the next.
          var backward[30];
          ${Array.from({ length: 30 }, (_, index) => `backward[${29 - index}] = ${(index * 7) % 31};`).join(" ")}
          for (var i = 0; i < 30; i++) { sum = sum * in + backward[i]; }
          out <-- sum;
      }
      component main = Weighted(${weights.length}, [${weights.join()}]);`;
    const { witnessProgram } = await compiledCircuit(source);
    const [circoms, quick] = await calculatorsOf(witnessProgram);
    expect(quickProgram(witnessProgram).length).to.be.below(witnessProgram.length - 10 * weights.length);
    expect(quick.pages()).to.be.above(circoms.pages());
    for (const value of VALUES)
      expect(Buffer.from(quick.calculate({ in: value })).equals(circoms.calculate({ in: value }))).to.equal(true);
  });

  it("leaves a program alone whose field functions are not those of a known circom, its own too", () => {
    const program = readFileSync(new URL("../../models/default/witness.wasm", import.meta.url));
    const quick = quickProgram(program);
    expect(quickProgram(quick)).to.equal(quick);
    // The mask of a sign in the multiplication of the field: 128.
    const multiplication = program.indexOf(Buffer.from("20012d00074180017104402002", "hex"));
    const other = Buffer.from(program);
    other[multiplication + 6] = 0x40;
    expect(quickProgram(other)).to.equal(other);
  });

  it("refuses bytes that end too early", () => {
    const program = readFileSync(new URL("../../models/default/witness.wasm", import.meta.url));
    for (const end of [9, 50, 10_000, program.length - 100_000])
      expect(() => quickProgram(program.subarray(0, end)), `${end} bytes`).to.throw(RangeError);
  });
});
