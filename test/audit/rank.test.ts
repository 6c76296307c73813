import { expect } from "chai";

import type { Constraint, AuditedR1cs } from "../../prover/audit/r1cs.ts";
import { rankAt } from "../../prover/audit/rank.ts";

type Terms = readonly (readonly [wire: number, coefficient: bigint])[];

const constraint = (a: Terms, b: Terms, c: Terms): Constraint => ({ a: new Map(a), b: new Map(b), c: new Map(c) });

/** Wire 1 is the input, the others have to follow. */
const rankOf = (
  constraints: readonly Constraint[],
  witness: readonly bigint[],
  acceptDoubleRoots = false,
): ReturnType<typeof rankAt> => {
  const r1cs: AuditedR1cs = {
    wires: witness.length,
    outputs: 0,
    inputs: 1,
    publicInputs: 0,
    constraints,
    touching: [],
    wireOf: new Map(),
  };
  const dependent = witness.map((_, wire) => wire).filter((wire) => wire > 1);
  return rankAt({ r1cs, witness, dependent, acceptDoubleRoots });
};

describe("rank of the Jacobian", () => {
  const bit = (wire: number): Constraint => constraint([[wire, 1n]], [[wire, 1n]], [[wire, 1n]]);

  it("is full where wires follow one by one", () => {
    const product = constraint([[1, 1n]], [[2, 1n]], [[3, 1n]]);
    expect(rankOf([product, bit(2)], [1n, 7n, 1n, 7n]).freeDirections).to.equal(0);
  });

  it("is full where wires follow only together", () => {
    const sum = constraint(
      [],
      [],
      [
        [1, 1n],
        [2, 1n],
        [3, 1n],
      ],
    );
    const difference = constraint(
      [],
      [],
      [
        [1, 1n],
        [2, 1n],
        [3, -1n],
      ],
    );
    expect(rankOf([sum, difference], [1n, 5n, -5n, 0n]).freeDirections).to.equal(0);
  });

  it("names the wires that move together, and not those that stay", () => {
    const sum = constraint(
      [],
      [],
      [
        [1, 1n],
        [2, 1n],
        [3, 1n],
      ],
    );
    const twice = constraint(
      [],
      [],
      [
        [1, 2n],
        [2, 2n],
        [3, 2n],
      ],
    );
    const result = rankOf([sum, twice, bit(4)], [1n, 5n, 2n, -7n, 0n]);
    expect(result.freeDirections).to.equal(1);
    expect(result.freeWires).to.deep.equal([2, 3]);
  });

  it("names a wire that is in no constraint", () => {
    expect(rankOf([bit(2)], [1n, 5n, 1n, 9n]).freeWires).to.deep.equal([3]);
  });

  it("tells a wire that a double root pins from one that is free", () => {
    const square = constraint([[2, 1n]], [[2, 1n]], []);
    expect(rankOf([square], [1n, 5n, 0n]).freeWires).to.deep.equal([2]);
    expect(rankOf([square], [1n, 5n, 0n], true)).to.deep.equal({ freeDirections: 0, freeWires: [], doubleRoots: [2] });
  });

  it("does not take a square for a pin where another of its wires moves", () => {
    const square = constraint(
      [[2, 1n]],
      [
        [2, 1n],
        [3, 1n],
      ],
      [],
    );
    expect(rankOf([square], [1n, 5n, 0n, 0n], true).freeDirections).to.equal(2);
  });
});
