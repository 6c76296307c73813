import { FIELD_ORDER, inverse, inversePowerOfTwo, mod } from "../field.ts";
import { assign, fills, type Replaced } from "./forge.ts";
import { digitTarget, type Gadget, lowBits } from "./gadgets.ts";
import { follow, residue, type SignalSystem } from "./signalSystem.ts";

/** An attempt on one gadget, named as the report names it. */
export interface Attack {
  readonly name: string;
  readonly replaced: Replaced;
}

/** Values that are not bits. */
const STRANGE_DIGITS = [2n, FIELD_ORDER - 1n, inverse(2n)];

/** What the honest witness has in a gadget's hints. */
interface Honest {
  readonly system: SignalSystem;
  readonly gadget: Gadget;
  readonly values: readonly bigint[];
}

const honestOf = (wires: readonly number[], values: readonly bigint[]): bigint[] =>
  wires.map((wire) => values[wire] ?? 0n);

/**
 * False claims about which bin is hot: neighbours and ends, a gap in the row, and digits that are
 * not bits.
 */
const selectorClaims = ({ gadget, values }: Honest): [name: string, selectors: bigint[]][] => {
  const truth = honestOf(gadget.selectors, values);
  const count = truth.length;
  if (count === 0) return [];
  const reached = truth.filter((value) => value === 1n).length;
  const upTo = (length: number): bigint[] => truth.map((_, index) => (index < length ? 1n : 0n));
  const claims: [string, bigint[]][] = [reached - 1, reached + 1, 0, count].map((length) => [
    "another bin",
    upTo(length),
  ]);
  const toggled = [0, reached - 2, reached + 1, count - 1].filter((index) => index >= 0 && index < count);
  for (const index of toggled) claims.push(["a second hot bin", truth.with(index, 1n - (truth[index] ?? 0n))]);
  // The first difference is 1 - reaches[0], the last reaches[n - 1]: with all equal and no bit,
  // none is 1.
  for (const digit of STRANGE_DIGITS) claims.push(["no hot bin", truth.map(() => digit)]);
  for (const digit of STRANGE_DIGITS)
    for (const index of new Set([0, Math.min(reached, count - 1), count - 1]))
      claims.push(["a selector that is no bit", truth.with(index, digit)]);
  return claims.filter(([, selectors]) => selectors.join() !== truth.join());
};

const flagClaims = ({ gadget, values }: Honest): [name: string, flags: bigint[]][] => {
  const truth = honestOf(gadget.flags, values);
  return truth.flatMap((value, index) => [
    ["another window", truth.with(index, 1n - value)] as [string, bigint[]],
    ...STRANGE_DIGITS.map((digit): [string, bigint[]] => ["a window that is no bit", truth.with(index, digit)]),
  ]);
};

/** Each claim with the digits filled in every way, and with the honest ones left. */
const filled = (honest: Honest, name: string, chosen: Replaced): Attack[] => {
  const { system, gadget, values } = honest;
  const target = digitTarget(
    system,
    gadget,
    follow(system, { base: values, replaced: chosen, within: gadget.constraints }).values,
  );
  const ways = target === undefined ? [] : [...fills(target, gadget.digits.length)];
  return [
    { name, replaced: chosen },
    ...ways.map(([, digits]) => ({ name, replaced: new Map([...chosen, ...assign(gadget.digits, digits)]) })),
    ...gadget.flags.flatMap((flag) => {
      const replaced = chosen.has(flag) ? undefined : balancedBy(honest, chosen, flag);
      return replaced === undefined ? [] : [{ name, replaced }];
    }),
  ];
};

/**
 * `chosen`, with the one hint changed so that the digits' sum is right again; undefined where it
 * cannot be.
 */
const balancedBy = ({ system, gadget, values }: Honest, chosen: Replaced, hint: number): Replaced | undefined => {
  if (gadget.sum === undefined) return undefined;
  const { constraint } = gadget.sum;
  const at = (value: bigint): bigint =>
    residue(
      system,
      constraint,
      follow(system, { base: values, replaced: new Map([...chosen, [hint, value]]), within: gadget.constraints })
        .values,
    );
  const [start, next] = [at(0n), at(1n)];
  if (start === next) return undefined;
  const value = mod(start * inverse(start - next));
  return at(value) === 0n ? new Map([...chosen, [hint, value]]) : undefined;
};

/**
 * Toggles each digit in turn, so that the number reads otherwise. Another digit makes up for the
 * difference and is then not a bit.
 */
const balancedDigits = ({ gadget, values }: Honest): Attack[] => {
  const truth = honestOf(gadget.digits, values);
  const top = truth.length - 1;
  return truth.flatMap((value, index) => {
    const other = index === top ? top >> 1 : top;
    if (other === index) return [];
    const bit = truth[other] ?? 0n;
    const balance = value - (1n - 2n * bit) * (1n << BigInt(other)) * inversePowerOfTwo(index);
    const digits = truth.with(other, 1n - bit).with(index, mod(balance));
    return [{ name: "a digit that is no bit", replaced: new Map(assign(gadget.digits, digits)) }];
  });
};

/** Other digits. A flag or selector makes up for the difference and is then not a bit. */
const balancedChoices = (honest: Honest): Attack[] => {
  const { gadget, values } = honest;
  const { digits, flags, selectors } = gadget;
  const toggled = [digits.length - 1, digits.length >> 1].map((index) => {
    const wire = digits[index] ?? 0;
    return new Map([[wire, 1n - (values[wire] ?? 0n)]]);
  });
  const zeros = new Map(digits.map((wire) => [wire, 0n]));
  return [...flags, ...selectors].flatMap((hint) =>
    [...toggled, zeros].flatMap((chosen) => {
      const replaced = balancedBy(honest, chosen, hint);
      return replaced === undefined ? [] : [{ name: "a choice that makes up for other digits", replaced }];
    }),
  );
};

/** Bits of numbers near the true one, at its half, and of the number one modulus higher. */
const otherDigits = ({ system, gadget, values }: Honest): Attack[] => {
  const target = digitTarget(system, gadget, values);
  const length = gadget.digits.length;
  const truth = honestOf(gadget.digits, values);
  const number = truth.reduceRight((sum, bit) => 2n * sum + bit, 0n);
  const [top, middle] = [1n << BigInt(length - 1), 1n << BigInt(length >> 1)];
  const others = [
    number + 1n,
    number - 1n,
    number ^ top,
    number ^ middle,
    0n,
    middle,
    top,
    top | middle,
    2n * top - 1n,
  ];
  const attack = (name: string, digits: readonly bigint[]): Attack => ({
    name,
    replaced: new Map(assign(gadget.digits, digits)),
  });
  return [
    ...others.map((other) => attack("bits of another number", lowBits(mod(other), length))),
    ...(target === undefined
      ? []
      : [...fills(target, length)].map(([way, digits]) =>
          attack(way === "bits of x + p" ? way : "another quotient", digits),
        )),
  ].filter(({ replaced }) => gadget.digits.some((wire) => replaced.get(wire) !== values[wire]));
};

/** Everything that is tried on one gadget, starting from an honest witness. */
export const gadgetAttacks = (honest: Honest): readonly Attack[] => {
  const { gadget } = honest;
  const claims = [
    ...selectorClaims(honest).map(([name, values]) => [name, new Map(assign(gadget.selectors, values))] as const),
    ...flagClaims(honest).map(([name, values]) => [name, new Map(assign(gadget.flags, values))] as const),
  ];
  return [
    ...claims.flatMap(([name, chosen]) => filled(honest, name, chosen)),
    ...otherDigits(honest),
    ...balancedDigits(honest),
    ...balancedChoices(honest),
  ];
};

/** Changes of a number of which nothing is known. */
const LOOSE_STEPS = [0, 3, 6, 10, 20, 40].map((bits) => 1n << BigInt(bits));

/** Hints outside every known gadget: single other values. */
export const looseHintAttacks = (wire: number, values: readonly bigint[]): readonly Attack[] => {
  const value = values[wire] ?? 0n;
  const steps = LOOSE_STEPS.flatMap((step) => [value + step, value - step]);
  return [...steps, 1n - value, 0n, -value]
    .map(mod)
    .flatMap((other) => (other === value ? [] : [{ name: "another value", replaced: new Map([[wire, other]]) }]));
};
