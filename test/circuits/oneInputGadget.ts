import { expect } from "chai";
import fc from "fast-check";

import { type Circuit, gadget, otherValues } from "./harness.ts";
import { mod, replaceableWires, satisfies } from "./r1cs.ts";
import { freeDirections } from "./rank.ts";
import { allWitnesses, strangeElements } from "./solve.ts";

/** A gadget of one input that is to be in a range, and what its twin says. */
export interface Subject {
  readonly title: string;
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

const outside = ({ min, max }: Subject): bigint[] => {
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

const comparesWithTwin = (subject: Subject, edges: readonly bigint[], circuit: () => Circuit): void => {
  const { input, min, max, outputs } = subject;
  it("gives what its twin gives, at random values and on both sides of every edge", async () => {
    const check = async (value: bigint): Promise<void> => {
      const witness = await circuit().witness({ [input]: value });
      const expected = outputs(value).map(mod);
      expect(witness.slice(1, 1 + expected.length), `${input} ${value}`).to.deep.equal(expected);
      expect(satisfies(circuit().r1cs, witness)).to.equal(true);
    };
    for (const value of edges) await check(value);
    await fc.assert(fc.asyncProperty(fc.bigInt({ min, max }), check), { numRuns: 20 });
  });
};

const isSearchable = ({ min, max }: Subject): boolean => max - min < SEARCHED;

const searches = ({ input, min, max, outputs }: Subject, circuit: () => Circuit): void => {
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

/** The tests that every gadget with one input has. */
export const examine = (subject: Subject): (() => Circuit) => {
  const { file, instance, input, min, max, constraints, outputs, isAmbiguous = () => false } = subject;
  const circuit = gadget(file, instance, [input]);
  const edges = [...new Set([min, max, ...subject.edges])].filter((value) => value >= min && value <= max);

  it(`costs ${constraints} constraints`, () => {
    expect(circuit().r1cs.constraints.length).to.equal(constraints);
  });

  comparesWithTwin(subject, edges, circuit);

  it("refuses values out of range", async () => {
    for (const value of outside(subject))
      expect(await circuit().refuses({ [input]: value }), `${input} ${value}`).to.equal(true);
  });

  it("leaves no wire free: no output anywhere, and no wire where there is one witness", async () => {
    const { r1cs } = circuit();
    for (const value of edges) {
      const witness = await circuit().witness({ [input]: value });
      const replaceable = replaceableWires(r1cs, witness, otherValues);
      const free = isAmbiguous(value) ? replaceable.filter((wire) => wire <= outputs(value).length) : replaceable;
      expect(free, `${input} ${value}`).to.deep.equal([]);
      expect(freeDirections(r1cs, witness), `${input} ${value}`).to.equal(0);
    }
  });

  if (isSearchable(subject)) searches(subject, circuit);
  return circuit;
};

/** A full witness from the values of all signals in the order of declaration. */
export const fromSignals = ({ r1cs }: Circuit, signals: readonly bigint[]): bigint[] => {
  const witness = new Array<bigint>(r1cs.wires).fill(0n);
  for (const [label, wire] of r1cs.wireOf) witness[wire] = mod(signals[label] ?? 0n);
  return witness;
};
