export type BranchMode = "BRANCH_LEQ" | "BRANCH_LT" | "BRANCH_GTE" | "BRANCH_GT" | "BRANCH_EQ" | "BRANCH_NEQ";

export type FloatTree =
  | { readonly leaf: number }
  | {
      readonly feature: number;
      readonly mode: BranchMode;
      readonly threshold: number;
      readonly whenTrue: FloatTree;
      readonly whenFalse: FloatTree;
    };

/**
 * What the numbers of a model are made of, before quantization: sums of atoms, and functions of one
 * number.
 */

/** How the model itself scales a number before it mixes it with others. */
export interface Scaling {
  /** Where the scaled number is 0: typically the mean. */
  readonly center: number;
  /**
   * Where it is 1, from the center: typically the standard deviation. Absent where the model does
   * not scale the number.
   */
  readonly spread?: number;
}

/** A raw feature in its real units, float32(integer x scale), minus `center`. */
export interface FeatureAtom extends Scaling {
  readonly kind: "feature";
  readonly feature: number;
}

/** A function of one feature that is not a straight line, minus `center`. */
export interface CurveAtom extends Scaling {
  readonly kind: "curve";
  readonly feature: number;
  readonly at: (image: number) => number;
  readonly landmarks: readonly number[];
  readonly origin: Origin;
}

/** max(argument, 0). */
export interface ReluAtom {
  readonly kind: "relu";
  readonly argument: Affine;
}

/** Sum of trees; their tests read the columns. */
export interface ForestAtom {
  readonly kind: "forest";
  readonly trees: readonly FloatTree[];
  readonly columns: readonly FeatureFunction[];
}

export type Atom = FeatureAtom | CurveAtom | ReluAtom | ForestAtom;

/** constant + sum of weight x atom. Atoms are equal when they are the same object. */
export interface Affine {
  readonly constant: number;
  readonly terms: ReadonlyMap<Atom, number>;
}

/** The node that a number comes from, for refusals. */
export interface Origin {
  readonly operator: string;
  readonly node: string;
}

export type Source =
  { readonly kind: "feature"; readonly feature: number } | { readonly kind: "sum"; readonly sum: Affine };

/** A number of the model as a function of one feature or of one sum. */
export interface Column {
  readonly source: Source;
  /** The function, with the roundings that onnxruntime does on the way. */
  readonly at: (x: number) => number;
  /** 1 where the function never falls, -1 where it never rises, 0 where that is not known. */
  readonly direction: Direction;
  /**
   * Feature values where the function bends, or where what it is made of is 0: it may turn there
   * within a small part of the range.
   */
  readonly landmarks: readonly number[];
  /**
   * The number as a sum of atoms; absent where a function of a sum is neither a line nor bent by
   * max(x, 0).
   */
  readonly affine?: () => Affine;
  /** Where the number is a probability by a sigmoid: its log-odds. */
  readonly logOdds?: () => Affine;
  readonly origin: Origin;
}

export type Direction = -1 | 0 | 1;

/** A column that depends on one feature, as a tree may test it. */
export interface FeatureFunction {
  readonly feature: number;
  readonly at: (image: number) => number;
  readonly direction: Direction;
}

export const sameSource = (one: Source, other: Source): boolean =>
  one.kind === "feature" && other.kind === "feature"
    ? one.feature === other.feature
    : one.kind === "sum" && other.kind === "sum" && one.sum === other.sum;

/** constant + sum of weight x part. */
export const weightedSum = (parts: readonly (readonly [weight: number, part: Affine])[], constant = 0): Affine => {
  const terms = new Map<Atom, number>();
  let sum = constant;
  for (const [weight, part] of parts) {
    sum += weight * part.constant;
    for (const [atom, own] of part.terms) terms.set(atom, (terms.get(atom) ?? 0) + weight * own);
  }
  for (const [atom, weight] of terms) if (weight === 0) terms.delete(atom);
  return { constant: sum, terms };
};

export const ofAtom = (atom: Atom): Affine => ({ constant: 0, terms: new Map([[atom, 1]]) });

/** max(argument, 0) as one atom; a constant argument folds. */
export const rectified = (argument: Affine): Affine =>
  argument.terms.size === 0
    ? { constant: Math.max(argument.constant, 0), terms: new Map() }
    : ofAtom({ kind: "relu", argument });

const standardized = new WeakMap<Affine, Affine>();

/**
 * A scaled feature or curve, as it enters a sum of several: as a multiple of its distance from
 * where the scaling is 0. Anything else is left as it is.
 */
export const aroundCenter = (sum: Affine): Affine => {
  const known = standardized.get(sum);
  if (known !== undefined) return known;
  const [term, ...more] = sum.terms;
  const [atom, weight = 0] = term ?? [];
  if (atom?.kind !== "feature" && atom?.kind !== "curve") return sum;
  if (more.length > 0 || atom.spread !== undefined) return sum;
  const center = atom.center - sum.constant / weight;
  const result = weightedSum([[weight, ofAtom({ ...atom, center, spread: Math.abs(1 / weight) })]]);
  standardized.set(sum, result);
  return result;
};

/**
 * Where a column that is a straight line of its feature takes a value; none for any other column.
 */
export const whereLineIs = (column: Column, value: number): readonly number[] => {
  if (column.source.kind !== "feature" || column.affine === undefined) return [];
  const { constant, terms } = column.affine();
  const [[atom, slope] = [], ...more] = terms;
  if (atom?.kind !== "feature" || slope === undefined || more.length > 0) return [];
  const x = (value - constant) / slope + atom.center;
  return Number.isFinite(x) ? [x] : [];
};

/** The same value whenever it is asked for, made when it is asked for first. */
export const lazily = <T>(make: () => T): (() => T) => {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
};

/** A number that is a sum of atoms. */
export const sumColumn = (sum: Affine, origin: Origin): Column => ({
  source: { kind: "sum", sum },
  at: (x) => x,
  direction: 1,
  landmarks: [],
  affine: () => sum,
  origin,
});

/** A raw feature. */
export const featureColumn = (feature: number, name: string): Column => {
  const affine = ofAtom({ kind: "feature", feature, center: 0 });
  return {
    source: { kind: "feature", feature },
    at: (x) => x,
    direction: 1,
    landmarks: [0],
    affine: () => affine,
    origin: { operator: "input", node: name },
  };
};
