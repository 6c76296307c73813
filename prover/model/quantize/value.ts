/** An integer of the circuit, in [min, max], and the real number that it stands for: unit x (integer - zero). */
export interface Limb {
  readonly source: number;
  readonly unit: number;
  /** Integer that the bias makes up for exactly; what is left of the real number is in the value's shift. */
  readonly zero: bigint;
  readonly min: bigint;
  readonly max: bigint;
  /** Size of its usual distance from zero. */
  readonly size: number;
}

/** The real number of an atom: shift + the sum of its limbs. */
export interface Value {
  readonly limbs: readonly Limb[];
  readonly shift: number;
}
