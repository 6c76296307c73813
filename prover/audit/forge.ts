import { FIELD_ORDER, inversePowerOfTwo, mod } from "../field.ts";
import { digitTarget, type Gadget, lowBits } from "./gadgets.ts";
import { checksHold, follow, type Forged, type SignalSystem } from "./signalSystem.ts";

/** Values that an attacker gives to signals. */
export type Replaced = ReadonlyMap<number, bigint>;

/** Network layers feed each other; a change has to run through all of them. */
const MAX_ROUNDS = 12;

export const assign = (wires: readonly number[], values: readonly bigint[]): (readonly [number, bigint])[] =>
  wires.map((wire, index) => [wire, mod(values[index] ?? 0n)]);

/**
 * Selectors of every bin: the first k thresholds reached. The present number of reached ones first,
 * then its neighbours, outwards.
 */
const thermometers = (present: readonly bigint[]): bigint[][] => {
  const reached = present.filter((value) => value === 1n).length;
  return Array.from({ length: present.length + 1 }, (_, count) => count)
    .sort((one, other) => Math.abs(one - reached) - Math.abs(other - reached))
    .map((count) => present.map((_, index) => (index < count ? 1n : 0n)));
};

const flagCombinations = (count: number): bigint[][] =>
  Array.from({ length: 1 << count }, (_, combination) => lowBits(BigInt(combination), count));

/**
 * Ways to fill the digits for a target: as bits, as those of the number one modulus higher, all in
 * the first or the last one.
 */
export const fills = (target: bigint, length: number): ReadonlyMap<string, bigint[]> => {
  const last = length - 1;
  const inDigit = (digit: number): bigint[] =>
    Array.from({ length }, (_, index) => (index === digit ? mod(target * inversePowerOfTwo(digit)) : 0n));
  return new Map([
    ["low bits", lowBits(target, length)],
    ["bits of x + p", lowBits(target + FIELD_ORDER, length)],
    ["all in the first digit", inDigit(0)],
    ["all in the last digit", inDigit(last)],
  ]);
};

/**
 * Hints with which the gadget's own checks hold at these values, whichever bin and window that
 * takes; undefined where none do.
 */
const refit = (system: SignalSystem, gadget: Gadget, forged: Forged, replaced: Replaced): Replaced | undefined => {
  const present = gadget.selectors.map((wire) => forged.values[wire] ?? 0n);
  const limit = 1n << BigInt(gadget.digits.length);
  for (const selectors of thermometers(present))
    for (const flags of flagCombinations(gadget.flags.length)) {
      const chosen = new Map([...assign(gadget.selectors, selectors), ...assign(gadget.flags, flags)]);
      const base = follow(system, { base: forged.values, replaced: chosen, within: gadget.constraints }).values;
      const target = digitTarget(system, gadget, base) ?? 0n;
      if (target >= limit) continue;
      const digits = new Map(assign(gadget.digits, lowBits(target, gadget.digits.length)));
      const { values } = follow(system, { base, replaced: digits, within: gadget.constraints });
      const fitting = new Map([...chosen, ...digits]);
      const isReplaced = (wire: number): boolean => replaced.has(wire) || fitting.has(wire);
      if (checksHold(system, { values, constraints: gadget.constraints, isReplaced })) return fitting;
    }
  return undefined;
};

/** Whether the replaced signals are still what their definitions compute. */
const replacedHold = (system: SignalSystem, { values }: Forged, replaced: Replaced): boolean =>
  checksHold(system, {
    values,
    constraints: new Set(
      system.definitions.flatMap(({ wire, constraint }) => (replaced.has(wire) ? [constraint] : [])),
    ),
    isReplaced: (wire) => replaced.has(wire),
  });

/**
 * The best witness that has the replaced signals: what is computed follows, and every other gadget
 * whose checks broke gets new hints, if there are any that fit. The attacked gadget keeps its
 * hints; where its own checks are broken already, nothing else can mend that.
 */
export const forge = (
  system: SignalSystem,
  {
    honest,
    replaced,
    gadgets,
    attacked,
  }: { honest: readonly bigint[]; replaced: Replaced; gadgets: readonly Gadget[]; attacked?: Gadget },
): Forged => {
  const all = new Map(replaced);
  let forged = follow(system, { base: honest, replaced: all });
  const isBroken = ({ constraints }: Gadget): boolean =>
    !checksHold(system, { values: forged.values, constraints, isReplaced: (wire) => all.has(wire) });
  // Nothing mends the attacked gadget's own checks, nor those of a computed signal that was
  // replaced, such as a commitment that stays.
  const isLost = attacked === undefined ? !replacedHold(system, forged, replaced) : isBroken(attacked);
  if (isLost) return forged;
  const hopeless = new Set(attacked === undefined ? [] : [attacked]);
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const touched = new Set<number>();
    for (const wire of forged.changed) for (const index of system.r1cs.touching[wire] ?? []) touched.add(index);
    const broken = gadgets.filter(
      (gadget) =>
        !hopeless.has(gadget) && [...gadget.constraints].some((index) => touched.has(index)) && isBroken(gadget),
    );
    if (broken.length === 0) break;
    for (const gadget of broken) {
      const fitting = refit(system, gadget, forged, all);
      if (fitting === undefined) hopeless.add(gadget);
      for (const [wire, value] of fitting ?? []) all.set(wire, value);
    }
    forged = follow(system, { base: honest, replaced: all });
  }
  return forged;
};
