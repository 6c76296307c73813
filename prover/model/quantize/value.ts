/** An integer of the circuit, in [min, max], and the real number that it stands for: unit x (integer - zero). */
export interface Limb {
  readonly source: number;
  readonly unit: number;
  /** Integer that the bias makes up for exactly; what is left of the real number is in the value's shift. */
  readonly zero: bigint;
  readonly min: bigint;
  readonly max: bigint;
  /** Root of its mean squared distance from zero: of a part of a number, whose values are even; of a whole one at most. */
  readonly size: number;
}

/** The greatest distance from zero. */
export const farthest = ({ zero, min, max }: Pick<Limb, "zero" | "min" | "max">): number =>
  Number(max - zero > zero - min ? max - zero : zero - min);

/** An integer that is a value by itself: any of its range may be usual. */
export const wholeLimb = (limb: Omit<Limb, "size">): Limb => ({ ...limb, size: farthest(limb) });

/** The real number of an atom: shift + the sum of its limbs. */
export interface Value {
  readonly limbs: readonly Limb[];
  readonly shift: number;
}
