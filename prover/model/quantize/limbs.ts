import type { Limbs } from "../integerModel.ts";
import { toInteger, within } from "./integerSum.ts";
import type { Limb, Value } from "./value.ts";

/**
 * Bits of a limb, at most: numbers are passed on in limbs, so that a weight's rounding is
 * multiplied by 2^8 and not by a number's whole range.
 */
export const LIMB_BITS = 8;
/**
 * Bits of a feature's last limb, at least: a value in the range's last whole multiple of it counts
 * as the range's end, a five-hundredth of the range away at most.
 */
const LAST_LIMB_BITS = 9;

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
  zero: number;
  isEven: boolean;
}): Value => {
  // Within the range: what a weight's rounding is multiplied by is then no larger than the range, wherever 0 is.
  const center = within(toInteger(zero, "a center"), 0n, most);
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
  const zeros = built.reduce((sum, limb) => sum + Number(limb.zero) * limb.unit, 0);
  return { limbs: built, shift: zeros - zero * unit };
};

/** Limbs of a feature of `bits` bits after `drop`. */
export const featureLayout = (bits: number, drop: number): Limbs => {
  const low = Math.max(0, bits - LAST_LIMB_BITS - drop);
  const limbs = Math.ceil(low / LIMB_BITS);
  return { drop, limbs: limbs + 1, limbBits: limbs === 0 ? LIMB_BITS : Math.floor(low / limbs) };
};
