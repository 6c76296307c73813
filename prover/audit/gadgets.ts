import type { HintGroup } from "./signalSystem.ts";
import { inverse, mod } from "../field.ts";
import type { Constraint } from "./r1cs.ts";
import { residue, type SignalSystem } from "./signalSystem.ts";
import type { Signal } from "./symbols.ts";

/**
 * Names of hints in circuits/lib: which bin is hot, single bits that choose a window, digits of a
 * decomposition.
 */
const SELECTORS = new Set(["reaches"]);
const FLAGS = new Set(["second", "rest"]);
const DIGITS = new Set(["bits"]);

const isHintName = (leaf: string): boolean => SELECTORS.has(leaf) || FLAGS.has(leaf) || DIGITS.has(leaf);

/** Inputs of gadgets: the number that is decomposed. */
const NUMBERS = new Set(["offset", "sum"]);

/**
 * Hints by their names, of components that decompose a number: elsewhere the names are those of
 * inputs.
 */
export const hintGroups = (signals: readonly Signal[]): readonly HintGroup[] => {
  const groups = new Map<string, { hints: number[]; numbers: number[] }>();
  for (const { leaf, component } of signals)
    if (DIGITS.has(leaf) && !groups.has(component)) groups.set(component, { hints: [], numbers: [] });
  for (const { leaf, wire, component } of signals) {
    if (wire === undefined) continue;
    if (isHintName(leaf)) groups.get(component)?.hints.push(wire);
    if (NUMBERS.has(leaf)) groups.get(component)?.numbers.push(wire);
  }
  return [...groups.values()];
};

/** A gadget that decomposes a number: its hints, and where their truth is checked. */
export interface Gadget {
  /** Component, such as `main.bins[3]`. */
  readonly name: string;
  readonly kind: string;
  /** Rising: reaches[0] is the lowest threshold. */
  readonly selectors: readonly number[];
  readonly flags: readonly number[];
  /** Lowest first. */
  readonly digits: readonly number[];
  /**
   * Constraint that ties the digits to the number, and what the lowest one adds to its a b - c as a
   * bit; undefined where there is none.
   */
  readonly sum: { readonly constraint: number; readonly unit: bigint } | undefined;
  /** Every constraint with one of the hints in it. */
  readonly constraints: ReadonlySet<number>;
}

/**
 * Component names by what they are: `main.bins[3]` is a `bins[]`, `main.network.relu[0]` a
 * `network.relu[]`, `main.Points_12_345.ends` a `Points`.
 */
export const gadgetKind = (component: string): string => {
  const parts = component
    .split(".")
    .slice(1)
    .map((part) => part.replace(/\[\d+\]/g, "[]").replace(/_\d+_\d+$/, ""));
  const [first = "main", next] = parts;
  return next?.endsWith("[]") ? `${first}.${next}` : first;
};

/**
 * What a digit adds to a b - c: square x digit^2 + linear x digit. Undefined where it meets other
 * signals in a or b.
 */
const digitTerm = ({ a, b, c }: Constraint, digit: number): { square: bigint; linear: bigint } | undefined => {
  const isProduct = a.has(digit) || b.has(digit);
  if (isProduct && (a.size !== 1 || b.size !== 1 || !a.has(digit) || !b.has(digit))) return undefined;
  return { square: (a.get(digit) ?? 0n) * (b.get(digit) ?? 0n), linear: -(c.get(digit) ?? 0n) };
};

/** What the lowest digit adds as a bit, where digit i adds 2^i times it. */
const digitUnit = (constraint: Constraint, digits: readonly number[]): bigint | undefined => {
  const weights = digits.map((digit) => {
    const term = digitTerm(constraint, digit);
    return term === undefined ? 0n : mod(term.square + term.linear);
  });
  const [unit = 0n] = weights;
  return unit !== 0n && weights.every((weight, index) => weight === mod(unit << BigInt(index))) ? unit : undefined;
};

/**
 * The check, not a definition, in which the digits are summed and nothing else is done with them.
 */
const digitSum = (
  { r1cs, positionOf }: SignalSystem,
  digits: readonly number[],
  constraints: ReadonlySet<number>,
): Gadget["sum"] => {
  for (const index of constraints) {
    const constraint = r1cs.constraints[index];
    if (constraint === undefined || positionOf.has(index)) continue;
    const unit = digitUnit(constraint, digits);
    if (unit !== undefined) return { constraint: index, unit };
  }
  return undefined;
};

/** Components with digits among their hints, in the order of declaration. */
export const findGadgets = (system: SignalSystem, signals: readonly Signal[]): readonly Gadget[] => {
  const byComponent = new Map<string, Signal[]>();
  for (const signal of signals)
    if (signal.wire !== undefined && system.hints.has(signal.wire) && isHintName(signal.leaf))
      byComponent.set(signal.component, [...(byComponent.get(signal.component) ?? []), signal]);
  return [...byComponent].map(([name, own]) => {
    const wires = (leaves: ReadonlySet<string>): readonly number[] =>
      own
        .filter(({ leaf }) => leaves.has(leaf))
        .sort((one, other) => one.index - other.index)
        .flatMap(({ wire }) => wire ?? []);
    const [selectors, flags, digits] = [wires(SELECTORS), wires(FLAGS), wires(DIGITS)];
    const constraints = new Set(
      [...selectors, ...flags, ...digits].flatMap((wire) => system.r1cs.touching[wire] ?? []),
    );
    const sum = digitSum(system, digits, constraints);
    return { name, kind: gadgetKind(name), selectors, flags, digits, sum, constraints };
  });
};

/**
 * What the digits have to add up to at these values of all other signals, as a field element;
 * undefined where nothing ties them.
 */
export const digitTarget = (
  system: SignalSystem,
  { digits, sum }: Gadget,
  values: readonly bigint[],
): bigint | undefined => {
  const constraint = system.r1cs.constraints[sum?.constraint ?? -1];
  if (sum === undefined || constraint === undefined) return undefined;
  let rest = residue(system, sum.constraint, values);
  for (const digit of digits) {
    const { square, linear } = digitTerm(constraint, digit) ?? { square: 0n, linear: 0n };
    const value = values[digit] ?? 0n;
    rest -= (square * value + linear) * value;
  }
  return mod(-rest * inverse(sum.unit));
};

/** Bits of an integer, lowest first. */
export const lowBits = (value: bigint, length: number): bigint[] =>
  Array.from({ length }, (_, bit) => (value >> BigInt(bit)) & 1n);
