import { expect } from "chai";

import { fills } from "../../prover/audit/forge.ts";
import { satisfies } from "../../prover/audit/r1cs.ts";
import { FIELD_ORDER, inverse, mod } from "../../prover/field.ts";
import { truncate } from "../../prover/model/evaluate.ts";
import { editWitness, expectRejected, writeWitness } from "./expectations.ts";
import type { Circuit } from "./harness.ts";
import { testOneInputGadget } from "./oneInputGadget.ts";
import { strangeElements } from "./solve.ts";
import { type Bin, binOf, isAmbiguous, outOfRange, windowEdges } from "./windows.ts";

interface Split {
  readonly span: bigint;
  readonly drop: number;
  readonly limbs: number;
  readonly limbBits: number;
}

interface Instance extends Split {
  readonly title: string;
  readonly constraints: number;
}

const UINT64 = (1n << 64n) - 1n;
const one = { limbs: 1, limbBits: 8 };
const INSTANCES: readonly Instance[] = [
  { title: "one value", span: 0n, drop: 0, ...one, constraints: 2 },
  { title: "8 values, nothing dropped", span: 7n, drop: 0, ...one, constraints: 4 },
  { title: "11 values, nothing dropped", span: 10n, drop: 0, ...one, constraints: 5 },
  { title: "blocks that are a power of two, no rest", span: 31n, drop: 2, ...one, constraints: 5 },
  { title: "three blocks, no rest", span: 11n, drop: 2, ...one, constraints: 4 },
  { title: "one block and no rest", span: 7n, drop: 3, ...one, constraints: 4 },
  { title: "one block and a rest of 1", span: 8n, drop: 3, ...one, constraints: 5 },
  { title: "two blocks and a rest of 4", span: 19n, drop: 3, ...one, constraints: 6 },
  { title: "three blocks and a rest of 7", span: 30n, drop: 3, ...one, constraints: 8 },
  { title: "two blocks and a rest of 3", span: 10n, drop: 2, ...one, constraints: 7 },
  { title: "three limbs, no rest", span: 47n, drop: 0, limbs: 3, limbBits: 2, constraints: 7 },
  { title: "three limbs and a rest of 11", span: 58n, drop: 0, limbs: 3, limbBits: 2, constraints: 11 },
  { title: "two limbs over dropped bits and a rest of 5", span: 36n, drop: 2, limbs: 2, limbBits: 2, constraints: 10 },
  { title: "two limbs, one block and a rest", span: 1000n, drop: 1, limbs: 2, limbBits: 8, constraints: 14 },
  { title: "64 bits", span: UINT64, drop: 40, limbs: 2, limbBits: 8, constraints: 64 },
  {
    title: "nearly 64 bits with a rest, four limbs",
    span: UINT64 - 5n,
    drop: 20,
    limbs: 4,
    limbBits: 8,
    constraints: 70,
  },
];

/** The whole blocks and, where there is one, the rest. */
const partsOf = ({ span, drop, limbs, limbBits }: Split): readonly Bin[] => {
  const grid = BigInt(drop + limbBits * (limbs - 1));
  const whole = ((span + 1n) >> grid) << grid;
  return [binOf(0n, whole), ...(whole <= span ? [binOf(whole, span + 1n)] : [])];
};

const twin =
  (split: Split) =>
  (offset: bigint): bigint[] =>
    truncate(offset, split.span, split);

const instance = ({ span, drop, limbs, limbBits }: Split): string =>
  `Truncate(${span}, ${drop}, ${limbs}, ${limbBits})`;

describe("Truncate", () => {
  for (const parameters of INSTANCES) {
    const { title, span, drop, constraints } = parameters;
    describe(title, () => {
      const parts = partsOf(parameters);
      const unit = 1n << BigInt(drop);
      testOneInputGadget({
        file: "truncate.circom",
        instance: instance(parameters),
        input: "offset",
        min: 0n,
        max: span,
        constraints,
        outputs: twin(parameters),
        edges: [...windowEdges(parts), unit - 1n, unit, span - unit, span - unit + 1n],
        isAmbiguous: (offset) => isAmbiguous(parts, offset),
      });
    });
  }
});

const FORGED: Split = { span: UINT64 - 5n, drop: 20, limbs: 2, limbBits: 8 };
const SPAN = FORGED.span;
/** Bits below the last limb. */
const GRID = 28;
const WIDTH = 63;
const PARTS = partsOf(FORGED);
const [BLOCKS, REST] = PARTS as [Bin, Bin];

interface Claim {
  readonly offset: bigint;
  readonly rest: bigint;
  readonly second: bigint;
}

const startOf = ({ rest, second }: Omit<Claim, "offset">): bigint =>
  mod(rest * REST.lower + second * BLOCKS.shift + second * rest * (REST.shift - BLOCKS.shift));

const number = (bits: readonly bigint[]): bigint => bits.reduce((sum, bit, index) => sum + (bit << BigInt(index)), 0n);

/** The witnesses of someone who claims this: bits filled in every way that could fit, the limbs as the circuit reckons them. */
const forgeries = (circuit: Circuit, { offset, rest, second }: Claim): readonly (readonly [string, bigint[]])[] =>
  [...fills(mod(offset - startOf({ rest, second })), WIDTH)].map(([way, bits]) => {
    const secondInRest = second * rest;
    const low = number(bits.slice(FORGED.drop, GRID));
    const [lowEnd = 0n, highEnd = 0n] = twin(FORGED)(SPAN);
    const high = number(bits.slice(GRID)) + (second - secondInRest) * (BLOCKS.shift >> BigInt(GRID)) + rest * highEnd;
    const limbs = [low + rest * (lowEnd - low), high];
    return [way, writeWitness(circuit, { limbs, offset, rest, second, secondInRest, bits })] as const;
  });

const OFFSETS = [...windowEdges(PARTS), 1n << 40n, (1n << 40n) - 1n];
const STRANGE = [0n, 1n, 2n, FIELD_ORDER - 1n, inverse(2n)];

describe("Truncate, forged over 64 bits with a rest", () => {
  const circuit = testOneInputGadget({
    file: "truncate.circom",
    instance: instance(FORGED),
    input: "offset",
    min: 0n,
    max: SPAN,
    constraints: 68,
    edges: [],
    outputs: twin(FORGED),
    isAmbiguous: (offset) => isAmbiguous(PARTS, offset),
  });

  it("accepts a claim exactly where it is true: the right part, a window of it that holds the value, and its bits", () => {
    const { r1cs } = circuit();
    let accepted = 0;
    for (const offset of OFFSETS)
      for (const rest of STRANGE)
        for (const second of STRANGE) {
          const part = rest === 1n ? REST : BLOCKS;
          const place = offset - part.lower - second * part.shift;
          const isTrue = rest < 2n && second < 2n && place >= 0n && place < 1n << BigInt(part.bits);
          for (const [way, forged] of forgeries(circuit(), { offset, rest, second })) {
            const fits =
              isTrue && (way === "low bits" || place === 0n || (way === "all in the first digit" && place === 1n));
            const top = way === "all in the last digit" && isTrue && place === 1n << BigInt(WIDTH - 1);
            expect(satisfies(r1cs, forged), `${offset}: rest ${rest}, second ${second}, ${way}`).to.equal(
              way !== "bits of x + p" && (fits || top),
            );
            accepted += fits ? 1 : 0;
          }
        }
    expect(accepted >= OFFSETS.length).to.equal(true);
  });

  it("rejects every other quotient on an otherwise honest witness", async () => {
    for (const offset of OFFSETS) {
      const honest = await circuit().witness({ offset });
      for (const [limb, own] of twin(FORGED)(offset).entries())
        for (const other of [own + 1n, own - 1n, own + (1n << 8n), 0n, FIELD_ORDER - 1n].map(mod))
          if (other !== own)
            expectRejected(
              circuit(),
              editWitness(circuit(), honest, { [`limbs[${limb}]`]: other }),
              `${offset}: ${other}`,
            );
    }
  });

  it("rejects every claim about a value out of range, also where it wraps around the modulus", () => {
    for (const offset of [...outOfRange(SPAN), ...strangeElements].map(mod).filter((value) => value > SPAN)) {
      const moved = mod(offset * inverse(BLOCKS.shift));
      for (const rest of [0n, 1n, mod(offset * inverse(REST.lower))])
        for (const second of [0n, 1n, moved])
          for (const [way, forged] of forgeries(circuit(), { offset, rest, second }))
            expectRejected(circuit(), forged, `${offset}: rest ${rest}, second ${second}, ${way}`);
    }
  });
});
