import { expect } from "chai";
import fc from "fast-check";

import { fills } from "../../prover/audit/forge.ts";
import { FIELD_ORDER, inverse, mod } from "../../prover/field.ts";
import { rectify } from "../../prover/model/evaluate.ts";
import type { Limbs } from "../../prover/model/integerModel.ts";
import {
  editWitness,
  expectAccepted,
  expectConstraints,
  expectNothingFree,
  expectRejected,
  writeWitness,
} from "./expectations.ts";
import { gadget } from "./harness.ts";
import { testOneInputGadget } from "./oneInputGadget.ts";
import { allWitnesses } from "./solve.ts";

const INSTANCES = [
  { title: "one bit, nothing dropped", width: 1, drop: 0, limbs: 1, limbBits: 8, constraints: 4 },
  { title: "five bits, nothing dropped", width: 5, drop: 0, limbs: 1, limbBits: 8, constraints: 8 },
  { title: "five bits, all but one dropped", width: 5, drop: 4, limbs: 1, limbBits: 8, constraints: 8 },
  { title: "five bits in three limbs", width: 5, drop: 0, limbs: 3, limbBits: 2, constraints: 10 },
  { title: "32 bits in one limb", width: 32, drop: 12, limbs: 1, limbBits: 8, constraints: 35 },
  { title: "20 bits in three limbs", width: 20, drop: 0, limbs: 3, limbBits: 8, constraints: 25 },
  { title: "64 bits, the last limb of one bit", width: 64, drop: 31, limbs: 5, limbBits: 8, constraints: 71 },
  { title: "200 bits", width: 200, drop: 100, limbs: 2, limbBits: 50, constraints: 204 },
] as const;

describe("Relu", () => {
  for (const { title, width, drop, limbs, limbBits, constraints } of INSTANCES)
    describe(title, () => {
      const bound = 1n << BigInt(width);
      const unit = 1n << BigInt(drop);
      const limb = 1n << BigInt(drop + limbBits);
      testOneInputGadget({
        file: "network.circom",
        instance: `Relu(${width}, ${drop}, ${limbs}, ${limbBits})`,
        input: "sum",
        min: -bound,
        max: bound - 1n,
        constraints,
        outputs: (sum) => rectify(sum, { drop, limbs, limbBits }),
        edges: [-1n, 0n, 1n, -unit, -unit - 1n, unit - 1n, unit, limb - 1n, limb, bound / 2n, -bound / 2n],
      });
    });
});

describe("Relu, forged over 64 bits", () => {
  const [WIDTH, DROP] = [64, 40];
  const BOUND = 1n << BigInt(WIDTH);
  const instance = `Relu(${WIDTH}, ${DROP}, 1, 8)`;
  const circuit = gadget({ file: "network.circom", instance, inputs: ["sum"] });
  const SUMS = [-BOUND, -1n, 0n, 1n, (1n << 40n) - 1n, 1n << 40n, BOUND - 1n, 12_345_678_901_234n];

  const forge = (sum: bigint, bits: readonly bigint[]): bigint[] => {
    const kept = bits.slice(DROP, WIDTH).reduce((all, bit, index) => all + (bit << BigInt(index)), 0n);
    return writeWitness(circuit(), { limbs: [(bits[WIDTH] ?? 0n) * kept], sum, bits });
  };

  it("forges with the circuit's own layout: the witness program's witness", async () => {
    for (const sum of SUMS) {
      const bits = fills(sum + BOUND, WIDTH + 1).get("low bits") ?? [];
      expect(forge(sum, bits)).to.deep.equal(await circuit().witness({ sum }));
    }
  });

  it("rejects digits that are no bits, bits of x + p, the other sign and other numbers, also where the sum is made to fit", () => {
    for (const sum of SUMS) {
      const honest = fills(sum + BOUND, WIDTH + 1).get("low bits") ?? [];
      const claims = [1n, -1n, BOUND, -BOUND, 1n << 40n].flatMap((by) => [
        ...fills(mod(sum + BOUND + by), WIDTH + 1).values(),
      ]);
      claims.push(...fills(sum + BOUND, WIDTH + 1).values());
      for (const strange of [2n, FIELD_ORDER - 1n, inverse(2n)])
        for (const at of [0, DROP, WIDTH]) {
          // The difference is made up for in the lowest digit, or in the sign.
          const by = (strange - (honest[at] ?? 0n)) << BigInt(at);
          claims.push(honest.with(at, strange), honest.with(at, strange).with(at === 0 ? 1 : 0, mod(-by)));
        }
      // The optimiser substitutes one bit: a claim that differs there only is the honest one.
      const truth = forge(sum, honest).join();
      for (const bits of claims) {
        const forged = forge(sum, bits);
        if (forged.join() !== truth) expectRejected(circuit(), forged, `${sum} as ${bits.join()}`);
      }
    }
  });

  it("rejects every other result, and what the sum would be without the rectifier", async () => {
    for (const sum of SUMS) {
      const [own = 0n] = rectify(sum, { drop: DROP, limbs: 1, limbBits: 8 });
      const honest = await expectAccepted(circuit(), { sum }, [own]);
      for (const other of [sum >> BigInt(DROP), 0n, 1n, own + 1n, FIELD_ORDER - 1n].map(mod))
        if (other !== own)
          expectRejected(circuit(), editWitness(circuit(), honest, { limbs: [other] }), `${other} of ${sum}`);
    }
  });
});

/** Index into inputs and limbs, and weight. */
type Term = readonly [source: number, weight: bigint];

/** Two inputs, a neuron of both in two limbs, one of the first's limbs and an input, and one that reads nothing. */
const NEURONS: readonly (Limbs & { readonly terms: readonly Term[]; readonly bias: bigint; readonly width: number })[] =
  [
    {
      terms: [
        [0, 3n],
        [1, -7n],
      ],
      bias: 5n,
      width: 10,
      drop: 0,
      limbs: 2,
      limbBits: 8,
    },
    {
      terms: [
        [2, -1n],
        [3, 2n],
        [0, 1n],
      ],
      bias: -4n,
      width: 9,
      drop: 2,
      limbs: 1,
      limbBits: 8,
    },
    { terms: [], bias: 9n, width: 4, drop: 1, limbs: 1, limbBits: 3 },
  ] as const;

describe("Network", () => {
  const terms = NEURONS.flatMap((neuron) => [...neuron.terms]);
  const per = (key: "bias" | "width" | "drop" | "limbs" | "limbBits"): string =>
    `[${NEURONS.map((neuron) => neuron[key]).join()}]`;
  const instance =
    `Network(2, 6, 3, [0,2,5,5], [${terms.map(([source]) => source).join()}], [${terms.map(([, weight]) => weight).join()}], ` +
    `${per("bias")}, ${per("width")}, ${per("drop")}, ${per("limbs")}, ${per("limbBits")}, ` +
    "0, [0,0,0], [0], [0], [0], [[0]], 8, [[0]], [[0]])";
  const circuit = gadget({ file: "network.circom", instance, inputs: ["inputs"] });
  const twin = (inputs: readonly bigint[]): bigint[] => {
    const values = [...inputs];
    for (const neuron of NEURONS) {
      const sum = neuron.terms.reduce((all, [source, weight]) => all + weight * (values[source] ?? 0n), neuron.bias);
      values.push(...rectify(sum, neuron));
    }
    return values;
  };
  const byte = fc.bigInt({ min: 0n, max: 100n });

  it("costs 35 constraints", () => {
    expectConstraints(circuit(), 35);
  });

  it("rectifies what its twin rectifies, neuron after neuron", async () => {
    await fc.assert(
      fc.asyncProperty(byte, byte, async (a, b) => {
        await expectAccepted(circuit(), { inputs: [a, b] }, twin([a, b]));
      }),
      { numRuns: 50 },
    );
  });

  it("has exactly one witness where the sums fit their widths and none where one does not: searched over the whole field", () => {
    for (const inputs of [
      [0n, 0n],
      [3n, 2n],
      [1n, 70n],
      [100n, 1n],
    ])
      expect(allWitnesses(circuit().r1cs, inputs).map((witness) => witness.slice(1, 7))).to.deep.equal([twin(inputs)]);
    for (const inputs of [
      [0n, 148n],
      [340n, 0n],
      [-600n, 0n],
    ])
      expect(allWitnesses(circuit().r1cs, inputs)).to.deep.equal([]);
  });

  it("leaves no wire free", async () => {
    expectNothingFree(circuit(), await circuit().witness({ inputs: [90n, 20n] }));
  });
});
