import { expect } from "chai";

import { type AuditedR1cs, type Constraint, replaceableWires } from "../../prover/audit/r1cs.ts";
import { FIELD_ORDER } from "../../prover/field.ts";
import { rankAt } from "../../prover/audit/rank.ts";

type Terms = readonly (readonly [wire: number, coefficient: bigint])[];

const constraint = (a: Terms, b: Terms, c: Terms): Constraint => ({ a: new Map(a), b: new Map(b), c: new Map(c) });

/** Wires of wires 2 and up that may have another value while all others stay. */
const replaceable = (constraints: readonly Constraint[], witness: readonly bigint[]): readonly number[] => {
  const touching = witness.map((_, wire) =>
    constraints.flatMap(({ a, b, c }, index) => (a.has(wire) || b.has(wire) || c.has(wire) ? [index] : [])),
  );
  const r1cs: AuditedR1cs = {
    ...{ wires: witness.length, outputs: 0, inputs: 1, publicInputs: 0 },
    ...{ constraints, touching, wireOf: new Map<number, number>() },
  };
  return replaceableWires(r1cs, witness);
};

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

describe("signals that may have another value while all others stay", () => {
  const bit = (wire: number): Constraint => constraint([[wire, 1n]], [[wire, 1n]], [[wire, 1n]]);

  it("are a bit that nothing else reads, and a wire in no constraint; their rank is full or not", () => {
    expect(replaceable([bit(2)], [1n, 7n, 1n])).to.deep.equal([2]);
    expect(rankOf([bit(2)], [1n, 7n, 1n]).freeDirections).to.equal(0);
    expect(replaceable([bit(2)], [1n, 7n, 0n, 5n])).to.deep.equal([2, 3]);
  });

  it("are a flag where the factor beside it is 0, and not where that is 1", () => {
    const chosen = constraint([[2, 1n]], [[3, 1n]], []);
    expect(replaceable([bit(2), bit(3), chosen], [1n, 7n, 0n, 0n])).to.deep.equal([2, 3]);
    expect(replaceable([bit(2), bit(3), chosen], [1n, 7n, 1n, 0n])).to.deep.equal([2]);
  });

  it("are found whatever the other value is, over the whole field", () => {
    const far = constraint(
      [[2, 1n]],
      [
        [2, 1n],
        [0, -123_456_789_123n],
      ],
      [],
    );
    expect(replaceable([far], [1n, 7n, 0n])).to.deep.equal([2]);
    expect(
      replaceable(
        [
          far,
          constraint(
            [[2, 1n]],
            [
              [2, 1n],
              [0, 1n],
            ],
            [],
          ),
        ],
        [1n, 7n, 0n],
      ),
    ).to.deep.equal([]);
    const root = constraint([[2, 1n]], [[2, 1n]], [[0, 4n]]);
    expect(replaceable([root], [1n, 7n, 2n])).to.deep.equal([2]);
    expect(replaceable([root], [1n, 7n, FIELD_ORDER - 2n])).to.deep.equal([2]);
  });

  it("are none where a sum ties the bits, and none where a double root does", () => {
    const sum = constraint(
      [],
      [],
      [
        [1, 1n],
        [2, -1n],
        [3, -2n],
      ],
    );
    expect(replaceable([bit(2), bit(3), sum], [1n, 3n, 1n, 1n])).to.deep.equal([]);
    expect(replaceable([constraint([[2, 1n]], [[2, 1n]], [])], [1n, 3n, 0n])).to.deep.equal([]);
  });
});
