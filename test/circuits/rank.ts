import { type Constraint, dependentWires, inverse, mod, type R1cs, valueOf } from "./r1cs.ts";

/** d(a b - c) by each dependent wire, at a witness. */
const gradient = (
  { a, b, c }: Constraint,
  witness: readonly bigint[],
  dependent: ReadonlySet<number>,
): Map<number, bigint> => {
  const [valueA, valueB] = [valueOf(a, witness), valueOf(b, witness)];
  const row = new Map<number, bigint>();
  const add = (wire: number, amount: bigint): void => {
    if (dependent.has(wire)) row.set(wire, mod((row.get(wire) ?? 0n) + amount));
  };
  for (const [wire, coefficient] of a) add(wire, coefficient * valueB);
  for (const [wire, coefficient] of b) add(wire, coefficient * valueA);
  for (const [wire, coefficient] of c) add(wire, -coefficient);
  for (const [wire, amount] of row) if (amount === 0n) row.delete(wire);
  return row;
};

/**
 * Dependent wires minus the rank of the Jacobian with respect to them, over the field: the number of directions in which a witness can move while its
 * inputs stay. Sparse elimination, shortest row first.
 */
export const freeDirections = (r1cs: R1cs, witness: readonly bigint[]): number => {
  const dependent = new Set(dependentWires(r1cs));
  const rows = new Set(r1cs.constraints.map((constraint) => gradient(constraint, witness, dependent)));
  let rank = 0;
  while (rows.size > 0) {
    let shortest: Map<number, bigint> | undefined;
    for (const row of rows) if (shortest === undefined || row.size < shortest.size) shortest = row;
    if (shortest === undefined) break;
    rows.delete(shortest);
    const [pivot] = shortest;
    if (pivot === undefined) continue;
    rank++;
    const [wire, head] = pivot;
    const scale = inverse(head);
    for (const row of rows) {
      const own = row.get(wire);
      if (own === undefined) continue;
      const factor = mod(own * scale);
      for (const [other, amount] of shortest) {
        const next = mod((row.get(other) ?? 0n) - factor * amount);
        if (next === 0n) row.delete(other);
        else row.set(other, next);
      }
    }
  }
  return dependent.size - rank;
};
