import { inverse, mod } from "../field.ts";
import { type Constraint, dependentWires, type AuditedR1cs, valueOf } from "./r1cs.ts";

/**
 * How a wire can move while the inputs stay: a sum over the wires that were assumed to move freely,
 * "roots". Empty where it cannot. Elimination with few roots is quick: nearly every wire of a
 * circuit follows from others one by one.
 */
type Motion = ReadonlyMap<number, bigint>;
const FIXED: Motion = new Map();

export interface RankResult {
  /**
   * Columns of the Jacobian minus its rank: directions in which the witness can move to first order
   * while the inputs stay.
   */
  readonly freeDirections: number;
  /** Wires that move in one of these directions. */
  readonly freeWires: readonly number[];
  /** Wires that the Jacobian leaves free but a constraint k (x - value)^2 = 0 pins. */
  readonly doubleRoots: readonly number[];
}

export interface RankQuery {
  readonly r1cs: AuditedR1cs;
  readonly witness: readonly bigint[];
  /** Wires that are to follow from the others. */
  readonly dependent: readonly number[];
  /** Whether a double root counts as fixing its wire. */
  readonly acceptDoubleRoots: boolean;
}

/** d(a b - c) by each dependent wire, at a witness; zeros left out. */
const gradient = (
  { a, b, c }: Constraint,
  witness: readonly bigint[],
  isDependent: (wire: number) => boolean,
): Map<number, bigint> => {
  const [valueA, valueB] = [valueOf(a, witness), valueOf(b, witness)];
  const row = new Map<number, bigint>();
  const add = (wire: number, amount: bigint): void => {
    if (isDependent(wire)) row.set(wire, mod((row.get(wire) ?? 0n) + amount));
  };
  for (const [wire, coefficient] of a) add(wire, coefficient * valueB);
  for (const [wire, coefficient] of b) add(wire, coefficient * valueA);
  for (const [wire, coefficient] of c) add(wire, -coefficient);
  for (const [wire, amount] of row) if (amount === 0n) row.delete(wire);
  return row;
};

const addScaled = (sum: Map<number, bigint>, motion: Motion, factor: bigint): void => {
  for (const [root, amount] of motion) {
    const next = mod((sum.get(root) ?? 0n) + factor * amount);
    if (next === 0n) sum.delete(root);
    else sum.set(root, next);
  }
};

/** The elimination's state: rows of the Jacobian, and what is known of each wire. */
class Elimination {
  readonly #rows: readonly ReadonlyMap<number, bigint>[];
  readonly #rowsOf = new Map<number, number[]>();
  readonly #unknown: number[];
  readonly #spent = new Set<number>();
  readonly motions = new Map<number, Motion>();
  readonly roots: number[] = [];
  #queue: number[] = [];

  constructor(rows: readonly ReadonlyMap<number, bigint>[]) {
    this.#rows = rows;
    this.#unknown = rows.map((row) => row.size);
    rows.forEach((row, index) => {
      for (const wire of row.keys()) this.#rowsOf.set(wire, [...(this.#rowsOf.get(wire) ?? []), index]);
      if (row.size === 1) this.#queue.push(index);
    });
  }

  settle(wire: number, motion: Motion): void {
    this.motions.set(wire, motion);
    for (const index of this.#rowsOf.get(wire) ?? []) {
      const left = (this.#unknown[index] ?? 0) - 1;
      this.#unknown[index] = left;
      if (left === 1) this.#queue.push(index);
    }
  }

  /** Sum of a row over the wires whose motion is known. */
  #residue(index: number): Map<number, bigint> {
    const sum = new Map<number, bigint>();
    for (const [wire, amount] of this.#rows[index] ?? []) addScaled(sum, this.motions.get(wire) ?? FIXED, amount);
    return sum;
  }

  /** Settles wires, one row each, as long as a row has a single one left. */
  peel(): void {
    for (let index = this.#queue.pop(); index !== undefined; index = this.#queue.pop()) {
      const row = this.#rows[index] ?? new Map<number, bigint>();
      const open = [...row].find(([wire]) => !this.motions.has(wire));
      if (open === undefined) continue;
      this.#spent.add(index);
      const [wire, head] = open;
      const rest = this.#residue(index);
      const motion = new Map<number, bigint>();
      if (rest.size > 0) addScaled(motion, rest, -inverse(head));
      this.settle(wire, motion.size === 0 ? FIXED : motion);
    }
  }

  /** Lets one open wire of the shortest open row move freely; false where no row has one. */
  assume(): boolean {
    let shortest: number | undefined;
    this.#unknown.forEach((left, index) => {
      if (left > 1 && (shortest === undefined || left < (this.#unknown[shortest] ?? 0))) shortest = index;
    });
    if (shortest === undefined) return false;
    const wire = [...(this.#rows[shortest]?.keys() ?? [])].find((candidate) => !this.motions.has(candidate));
    if (wire === undefined) return false;
    this.free(wire);
    return true;
  }

  free(wire: number): void {
    this.roots.push(wire);
    this.settle(wire, new Map([[wire, 1n]]));
  }

  /** What the rows that settled nothing say about the roots: each sum is 0. */
  equations(): Map<number, bigint>[] {
    return this.#rows.flatMap((_, index) => {
      const sum = this.#spent.has(index) ? new Map<number, bigint>() : this.#residue(index);
      return sum.size === 0 ? [] : [sum];
    });
  }
}

/** Reduced rows by their pivot root: pivot + row = 0. */
const reduce = (equations: readonly Map<number, bigint>[]): Map<number, Map<number, bigint>> => {
  const pivots = new Map<number, Map<number, bigint>>();
  for (const equation of equations) {
    for (const [root, amount] of [...equation]) {
      const known = pivots.get(root);
      if (known === undefined) continue;
      equation.delete(root);
      addScaled(equation, known, -amount);
    }
    const [first] = equation;
    if (first === undefined) continue;
    const [pivot, head] = first;
    equation.delete(pivot);
    const row = new Map<number, bigint>();
    addScaled(row, equation, inverse(head));
    for (const other of pivots.values()) {
      const amount = other.get(pivot);
      if (amount === undefined) continue;
      other.delete(pivot);
      addScaled(other, row, -amount);
    }
    pivots.set(pivot, row);
  }
  return pivots;
};

/** Constraints that are k x^2 + ... in a wire by which their derivative is 0 at the witness. */
const doubleRootCandidates = (
  constraints: readonly Constraint[],
  rows: readonly ReadonlyMap<number, bigint>[],
): { readonly wire: number; readonly others: readonly number[] }[] =>
  constraints.flatMap(({ a, b, c }, index) =>
    [...a.keys()]
      .filter((wire) => wire > 0 && b.has(wire) && rows[index]?.has(wire) === false)
      .map((wire) => ({
        wire,
        others: [...new Set([...a.keys(), ...b.keys(), ...c.keys()])].filter((other) => other !== wire),
      })),
  );

/** Roots that no equation ties to others, and the wires that move with one of them. */
const freeMotions = (
  elimination: Elimination,
  dependent: readonly number[],
): Pick<RankResult, "freeDirections" | "freeWires"> => {
  const pivots = reduce(elimination.equations());
  const freeRoots = elimination.roots.filter((root) => !pivots.has(root));
  const moves = (motion: Motion, root: number): boolean => {
    let sum = motion.get(root) ?? 0n;
    for (const [other, amount] of motion) sum -= amount * (pivots.get(other)?.get(root) ?? 0n);
    return mod(sum) !== 0n;
  };
  const freeWires = dependent.filter((wire) => {
    const motion = elimination.motions.get(wire) ?? FIXED;
    return motion.size > 0 && freeRoots.some((root) => moves(motion, root));
  });
  return { freeDirections: freeRoots.length, freeWires };
};

/** Rank of the Jacobian of all constraints by the dependent wires, over the field, at a witness. */
export const rankAt = ({ r1cs, witness, dependent, acceptDoubleRoots }: RankQuery): RankResult => {
  const columns = new Set(dependent);
  const rows = r1cs.constraints.map((constraint) => gradient(constraint, witness, (wire) => columns.has(wire)));
  const elimination = new Elimination(rows);
  const { motions } = elimination;
  const doubleRoots: number[] = [];
  let candidates = acceptDoubleRoots ? doubleRootCandidates(r1cs.constraints, rows) : [];
  const isFixed = (wire: number): boolean => !columns.has(wire) || motions.get(wire)?.size === 0;
  const pin = (): boolean => {
    candidates = candidates.filter(({ wire }) => columns.has(wire) && !motions.has(wire));
    const pinned = candidates.filter(({ others }) => others.every(isFixed)).map(({ wire }) => wire);
    for (const wire of new Set(pinned)) {
      doubleRoots.push(wire);
      elimination.settle(wire, FIXED);
    }
    return pinned.length > 0;
  };
  do elimination.peel();
  while (pin() || elimination.assume());
  for (const wire of dependent) if (!motions.has(wire)) elimination.free(wire);

  return { ...freeMotions(elimination, dependent), doubleRoots };
};

/**
 * Dependent wires minus the rank of the Jacobian: 0 where no wire is free. For circuits of which
 * the optimiser took no input away.
 */
export const freeDirections = (r1cs: AuditedR1cs, witness: readonly bigint[]): number =>
  rankAt({ r1cs, witness, dependent: dependentWires(r1cs), acceptDoubleRoots: false }).freeDirections;
