import { expect } from "chai";
import fc from "fast-check";

import { freeDirections } from "../../prover/audit/rank.ts";
import { mod } from "../../prover/field.ts";
import { runsOf } from "../support/thorough.ts";
import { expectAccepted, expectConstraints, expectRefused, freeWires } from "./expectations.ts";
import { type Circuit, gadget } from "./harness.ts";
import { allWitnesses, strangeElements } from "./solve.ts";

/** A gadget of one input that is to be in a range, and what its twin says. */
export interface OneInputGadget {
  readonly file: string;
  readonly instance: string;
  readonly input: string;
  readonly min: bigint;
  readonly max: bigint;
  readonly constraints: number;
  /** Values where something changes; those out of range are left out. */
  readonly edges: readonly bigint[];
  /** What users rely on: the gadget's first outputs, by its twin. */
  readonly outputs: (value: bigint) => readonly bigint[];
  /** Whether this value has several witnesses, with the same outputs. */
  readonly isAmbiguous?: (value: bigint) => boolean;
}

/** Ranges up to this many values are searched completely. */
const SEARCHED = 64n;

const integers = (from: bigint, to: bigint): bigint[] =>
  Array.from({ length: Number(to - from) + 1 }, (_, index) => from + BigInt(index));

const outside = ({ min, max }: OneInputGadget): bigint[] => {
  const beyond = [
    min - 1n,
    max + 1n,
    min - (1n << 63n),
    max + (1n << 64n),
    ...strangeElements.map((value) => value + min),
  ];
  // An element is in range if one of the integers that it stands for is.
  return beyond.filter((value) => mod(value - min) > max - min);
};

const edgesInRange = ({ min, max, edges }: OneInputGadget): readonly bigint[] =>
  [...new Set([min, max, ...edges])].filter((value) => value >= min && value <= max);

const comparesWithTwin = (tested: OneInputGadget, circuit: () => Circuit): void => {
  const { input, min, max, outputs } = tested;
  it("gives what its twin gives, at random values and on both sides of every edge", async () => {
    const check = async (value: bigint): Promise<void> => {
      await expectAccepted(circuit(), { [input]: value }, outputs(value));
    };
    for (const value of edgesInRange(tested)) await check(value);
    await fc.assert(fc.asyncProperty(fc.bigInt({ min, max }), check), { numRuns: runsOf({ all: 20, few: 8 }) });
  });
};

const leavesNothingFree = (tested: OneInputGadget, circuit: () => Circuit): void => {
  const { input, outputs, isAmbiguous = () => false } = tested;
  it("leaves no wire free: no output anywhere, and no wire where there is one witness", async () => {
    for (const value of edgesInRange(tested)) {
      const witness = await circuit().witness({ [input]: value });
      const replaceable = freeWires(circuit(), witness);
      const free = isAmbiguous(value) ? replaceable.filter((wire) => wire <= outputs(value).length) : replaceable;
      expect(free, `${input} ${value}`).to.deep.equal([]);
      expect(freeDirections(circuit().r1cs, witness), `${input} ${value}`).to.equal(0);
    }
  });
};

const searches = ({ input, min, max, outputs }: OneInputGadget, circuit: () => Circuit): void => {
  it("has the twin's outputs in every witness for each value in range, and no witness for any other: searched over the whole field", () => {
    const { r1cs } = circuit();
    for (const value of [...integers(min - 20n, max + 20n), ...strangeElements]) {
      const found = allWitnesses(r1cs, [value]);
      // The integer in range that the element stands for, if there is one.
      const integer = min + mod(value - min);
      expect(found.length > 0, `${input} ${value}`).to.equal(integer <= max);
      const expected = integer <= max ? outputs(integer).map(mod) : [];
      for (const witness of found)
        expect(witness.slice(1, 1 + expected.length), `${input} ${value}`).to.deep.equal(expected);
    }
  });
};

/**
 * The tests that every gadget with one input has: its exact cost, the comparison with its twin, the edges of its range, and that its constraints leave nothing
 * free. Forged witnesses are each gadget's own.
 * @returns the circuit.
 */
export const testOneInputGadget = (tested: OneInputGadget): (() => Circuit) => {
  const { file, instance, input, min, max, constraints } = tested;
  const circuit = gadget({ file, instance, inputs: [input] });

  it(`costs ${constraints} constraints`, () => {
    expectConstraints(circuit(), constraints);
  });

  comparesWithTwin(tested, circuit);

  it("refuses values out of range", async () => {
    for (const value of outside(tested)) await expectRefused(circuit(), { [input]: value });
  });

  leavesNothingFree(tested, circuit);
  if (max - min < SEARCHED) searches(tested, circuit);
  return circuit;
};
