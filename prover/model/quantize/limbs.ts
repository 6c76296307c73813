import { floorLog2 } from "../evaluate.ts";
import type { Limbs } from "../integerModel.ts";
import { toInteger, within } from "./integerSum.ts";
import type { Limb, Value } from "./value.ts";

/**
 * Bits of a limb, at most: numbers are passed on in limbs, so that a weight's rounding is
 * multiplied by 2^8 and not by a number's whole range.
 */
export const LIMB_BITS = 8;
/** Bits of a feature's last limb, at least. */
const LAST_LIMB_BITS = 9;

/** Where a number is 0: a double alone does not hold it, beside the ends of a range of 62 bits. */
export interface Zero {
  readonly whole: bigint;
  readonly rest: number;
}

/** Where a feature minus its center is 0, in units of what is left of it after `drop` bits, from the middle of the integers that are truncated to the same one. */
export const zeroOf = (center: number, { min, scale, drop }: { min: bigint; scale: number; drop: number }): Zero => {
  const block = 2 ** drop;
  const from = center / (block * scale);
  const near = toInteger(from, "a center");
  const whole = -min >> BigInt(drop);
  const left = Number(-min - (whole << BigInt(drop)));
  return { whole: near + whole, rest: from - Number(near) + (left - (block - 1) / 2) / block };
};

/**
 * Limbs of an integer of `unit` in [0, most], the real number being 0 at `zero`; `isEven` says
 * whether the lowest limb takes all its values alike.
 */
export const limbsOf = ({
  first,
  unit,
  most,
  layout: { limbs, limbBits },
  zero,
  isEven,
}: {
  first: number;
  unit: number;
  most: bigint;
  layout: Limbs;
  zero: Zero;
  isEven: boolean;
}): Value => {
  // Within the range: what a weight's rounding is multiplied by is then no larger than the range, wherever 0 is.
  const center = within(zero.whole, 0n, most);
  const mask = (1n << BigInt(limbBits)) - 1n;
  const built = Array.from({ length: limbs }, (_, limb): Limb => {
    const above = BigInt(limb * limbBits);
    const isLast = limb === limbs - 1;
    const max = isLast ? most >> above : mask;
    const digit = isLast ? center >> above : (center >> above) & mask;
    // Values even over the limb are this far from its middle, and twice as far from 0.
    const even = (Number(max) + 1) / Math.sqrt(isEven ? 12 : 3);
    return {
      source: first + limb,
      unit: unit * 2 ** (limb * limbBits),
      zero: limb === 0 && isEven && !isLast ? (mask + 1n) >> 1n : digit,
      min: 0n,
      max,
      size: even,
    };
  });
  const zeros = built.reduce((sum, limb, place) => sum + (limb.zero << BigInt(place * limbBits)), 0n);
  return { limbs: built, shift: (Number(zeros - zero.whole) - zero.rest) * unit };
};

/**
 * Limbs of a feature's integers from 0 to `span`, after `drop` bits. What follows the last whole block of the last limb counts as the range's
 * end: the last limb has as many bits as that takes to be `allowed`, which is told how many integers are there and how far the first one is.
 */
export const featureLayout = (
  span: bigint,
  { drop, allowed }: { drop: number; allowed: (integers: bigint, first: bigint) => boolean },
): Limbs => {
  const bits = floorLog2(span + 1n);
  for (let last = LAST_LIMB_BITS; ; last++) {
    const low = Math.max(0, bits - last - drop);
    const limbs = Math.ceil(low / LIMB_BITS);
    const limbBits = limbs === 0 ? LIMB_BITS : Math.floor(low / limbs);
    const grid = BigInt(drop + limbs * limbBits);
    const rest = (span + 1n) & ((1n << grid) - 1n);
    if (limbs === 0 || rest <= 1n || allowed(rest, span + 1n - rest)) return { drop, limbs: limbs + 1, limbBits };
  }
};
