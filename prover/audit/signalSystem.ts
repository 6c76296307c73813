import { inverse, mod } from "../field.ts";

import { type Constraint, holds, type AuditedR1cs, valueOf, wiresOf } from "./r1cs.ts";

/**
 * Hints of one component that are to be taken together, once the number that they describe is
 * computed.
 */
export interface HintGroup {
  readonly hints: readonly number[];
  readonly numbers: readonly number[];
}

/**
 * The circuit before substitution, where every signal is a wire: what an attacker works with. A
 * signal that is the only new one of a constraint, and linear in it, is computed from it; what no
 * constraint computes is a hint; constraints that compute nothing are the checks.
 */
export interface SignalSystem {
  readonly r1cs: AuditedR1cs;
  /** In an order in which each is computed from inputs, hints and earlier ones. */
  readonly definitions: readonly Definition[];
  /** Position in `definitions` of a constraint. */
  readonly positionOf: ReadonlyMap<number, number>;
  readonly hints: ReadonlySet<number>;
  /** Signals that follow from the constant 1 alone, which is among them. */
  readonly constants: ReadonlySet<number>;
}

export interface Definition {
  readonly wire: number;
  readonly constraint: number;
}

/** Values of all signals after some were replaced and those computed from them followed. */
export interface Forged {
  readonly values: readonly bigint[];
  readonly changed: readonly number[];
}

/**
 * Coefficient of `wire` where the constraint is linear in it whatever the other values are;
 * undefined where it is not.
 */
const constantSlope = ({ a, b, c }: Constraint, wire: number): bigint | undefined =>
  a.has(wire) || b.has(wire) ? undefined : c.get(wire);

/** Signals computed so far, and from which constraint. */
class Computation {
  readonly #r1cs: AuditedR1cs;
  readonly #wires: readonly ReadonlySet<number>[];
  readonly #open: number[];
  readonly #queue: number[];
  readonly computed = new Set([0]);
  readonly definitions: Definition[] = [];
  readonly hints = new Set<number>();

  constructor(r1cs: AuditedR1cs) {
    this.#r1cs = r1cs;
    this.#wires = r1cs.constraints.map(wiresOf);
    this.#open = this.#wires.map((own) => own.size);
    this.#queue = this.#open.flatMap((left, index) => (left === 1 ? [index] : []));
  }

  settle(wire: number): void {
    this.computed.add(wire);
    for (const index of this.#r1cs.touching[wire] ?? []) {
      const left = (this.#open[index] ?? 0) - 1;
      this.#open[index] = left;
      if (left === 1) this.#queue.push(index);
    }
  }

  hint(wire: number): void {
    this.hints.add(wire);
    this.settle(wire);
  }

  /** Computes as long as a constraint has a single open signal and is linear in it. */
  run(): void {
    for (let next = 0; next < this.#queue.length; next++) {
      const index = this.#queue[next] ?? 0;
      const constraint = this.#r1cs.constraints[index];
      const wire = [...(this.#wires[index] ?? [])].find((candidate) => !this.computed.has(candidate));
      if (wire === undefined || constraint === undefined || constantSlope(constraint, wire) === undefined) continue;
      this.definitions.push({ wire, constraint: index });
      this.settle(wire);
    }
    this.#queue.length = 0;
  }
}

/**
 * A gadget's number before its hints: otherwise the number would seem to be computed from them.
 * Where no number is there, a hint elsewhere is missing.
 */
const takeGroups = (computation: Computation, groups: readonly HintGroup[], { wires, outputs }: AuditedR1cs): void => {
  const isOpen = (wire: number): boolean => !computation.computed.has(wire);
  const inGroups = new Set(groups.flatMap(({ hints, numbers }) => [...hints, ...numbers]));
  const firstLoose = (): number | undefined =>
    Array.from({ length: wires }, (_, wire) => wire).find(
      (wire) => wire > outputs && isOpen(wire) && !inGroups.has(wire),
    );
  for (let waiting = [...groups]; waiting.length > 0;) {
    const ready = waiting.find(({ numbers }) => !numbers.some(isOpen));
    const loose = ready === undefined ? firstLoose() : undefined;
    const next = ready ?? (loose === undefined ? waiting[0] : undefined);
    for (const wire of next?.hints.filter(isOpen) ?? [loose ?? 0]) computation.hint(wire);
    computation.run();
    waiting = waiting.filter((group) => group !== next);
  }
};

/**
 * Finds what each constraint computes. `known` are the inputs; `groups` are the hints to take
 * first, gadget by gadget in the order of the data.
 */
export const signalSystem = ({
  r1cs,
  known,
  groups,
}: {
  r1cs: AuditedR1cs;
  known: ReadonlySet<number>;
  groups: readonly HintGroup[];
}): SignalSystem => {
  const computation = new Computation(r1cs);
  const { computed, definitions, hints } = computation;
  computation.run();
  const constants = new Set(computed);
  for (const wire of known) if (!computed.has(wire)) computation.settle(wire);
  computation.run();
  takeGroups(computation, groups, r1cs);
  for (let wire = 1; wire < r1cs.wires; wire++)
    if (!computed.has(wire)) {
      computation.hint(wire);
      computation.run();
    }
  const positionOf = new Map(definitions.map(({ constraint }, position) => [constraint, position]));
  return { r1cs, definitions, positionOf, hints, constants };
};

const divide = (value: bigint, slope: bigint): bigint =>
  mod(slope === 1n ? value : mod(-slope) === 1n ? -value : value * inverse(slope));

const solveFor = (constraint: Constraint, wire: number, values: readonly bigint[]): bigint => {
  const { a, b, c } = constraint;
  const slope = c.get(wire) ?? 0n;
  const rest = valueOf(c, values) - slope * (values[wire] ?? 0n);
  return divide(valueOf(a, values) * valueOf(b, values) - rest, slope);
};

/** All values, where only those of inputs and hints are given. */
export const computeAll = ({ r1cs, definitions }: SignalSystem, given: readonly bigint[]): readonly bigint[] => {
  const values = given.slice();
  for (const { wire, constraint } of definitions) {
    const own = r1cs.constraints[constraint];
    if (own !== undefined) values[wire] = solveFor(own, wire, values);
  }
  return values;
};

/**
 * Replaces signals and lets what is computed from them follow; replaced signals stay as given.
 * `base` fulfils the definitions of all others, so that a linear one follows by the changes in it
 * alone. `within` are the constraints to follow, all without it.
 */
export const follow = (
  { r1cs, definitions, positionOf }: SignalSystem,
  {
    base,
    replaced,
    within,
  }: { base: readonly bigint[]; replaced: ReadonlyMap<number, bigint>; within?: ReadonlySet<number> },
): Forged => {
  if (replaced.size === 0) return { values: base, changed: [] };
  const values = base.slice();
  const changed: number[] = [];
  /** By position of a definition whose signals changed: change of its linear part. */
  const moved = new Map<number, bigint>();
  /** 1 at those positions. */
  const marks = new Uint8Array(definitions.length);
  const change = (wire: number, value: bigint): void => {
    const difference = value - (values[wire] ?? 0n);
    if (difference === 0n) return;
    values[wire] = value;
    changed.push(wire);
    for (const index of r1cs.touching[wire] ?? []) {
      const position = positionOf.get(index);
      if (position === undefined || definitions[position]?.wire === wire) continue;
      if (within !== undefined && !within.has(index)) continue;
      moved.set(position, (moved.get(position) ?? 0n) + (r1cs.constraints[index]?.c.get(wire) ?? 0n) * difference);
      marks[position] = 1;
    }
  };
  for (const [wire, value] of replaced) change(wire, mod(value));
  for (let position = marks.indexOf(1); position >= 0; position = marks.indexOf(1, position + 1)) {
    const difference = moved.get(position);
    const { wire = 0, constraint = -1 } = definitions[position] ?? {};
    const own = r1cs.constraints[constraint];
    if (difference === undefined || own === undefined || replaced.has(wire)) continue;
    const isLinear = own.a.size === 0 || own.b.size === 0;
    const next = isLinear ? (values[wire] ?? 0n) + divide(-difference, own.c.get(wire) ?? 0n) : undefined;
    change(wire, next === undefined ? solveFor(own, wire, values) : mod(next));
  }
  return { values, changed };
};

/** a b - c of a constraint: 0 where it holds. */
export const residue = ({ r1cs }: SignalSystem, constraint: number, values: readonly bigint[]): bigint => {
  const own = r1cs.constraints[constraint];
  return own === undefined ? 0n : mod(valueOf(own.a, values) * valueOf(own.b, values) - valueOf(own.c, values));
};

/**
 * Whether all checks among `constraints` hold: those that compute nothing, and those whose computed
 * signal was replaced.
 */
export const checksHold = (
  { r1cs, definitions, positionOf }: SignalSystem,
  {
    values,
    constraints,
    isReplaced,
  }: {
    values: readonly bigint[];
    constraints: ReadonlySet<number>;
    isReplaced: (wire: number) => boolean;
  },
): boolean =>
  [...constraints].every((index) => {
    const position = positionOf.get(index);
    const computed = position === undefined ? undefined : definitions[position]?.wire;
    if (computed !== undefined && !isReplaced(computed)) return true;
    const constraint = r1cs.constraints[index];
    return constraint === undefined || holds(constraint, values);
  });
