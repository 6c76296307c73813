import { type ElementType, roundTo } from "./elementType.ts";
import { between, type Interval } from "./interval.ts";
import type { Feature } from "./schema.ts";

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

/** A raw feature in its real units, as the model's input has it, minus `center`. */
export interface FeatureAtom extends Scaling {
  readonly kind: "feature";
  readonly feature: number;
  readonly declared: Interval;
}

/** A function of one feature that is not a straight line, minus `center`. */
export interface CurveAtom extends Scaling {
  readonly kind: "curve";
  readonly source: FeatureSource;
  readonly over: (image: Interval) => Interval;
  /** All that onnxruntime may give, where that may be more. */
  readonly possible?: (image: Interval) => Interval;
  readonly origin: Origin;
}

/** A function of a sum that is neither a straight line nor bent by max(x, 0). */
export interface SumCurveAtom {
  readonly kind: "sumCurve";
  readonly argument: Affine;
  readonly over: (sum: Interval) => Interval;
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
  /** The node that the trees come from, for refusals. */
  readonly origin?: Origin;
}

export type Atom = FeatureAtom | CurveAtom | SumCurveAtom | ReluAtom | ForestAtom;

/** constant + sum of weight x atom. Atoms are equal when they are the same object. */
export interface Affine {
  readonly constant: number;
  readonly terms: ReadonlyMap<Atom, number>;
}

/** The node that a number comes from, for refusals. */
export interface Origin {
  readonly operator: string;
  readonly node: string;
  /** Element type of its results, float32 where absent. */
  readonly type?: ElementType;
}

export interface FeatureSource {
  readonly kind: "feature";
  readonly feature: number;
  readonly declared: Feature;
  /** What the model's input has for an integer; never falls as it rises. */
  readonly image: (value: bigint) => number;
}

export type Source = FeatureSource | { readonly kind: "sum"; readonly sum: Affine };

/** A number of the model as a function of one feature or of one sum. */
export interface Column {
  readonly source: Source;
  /** The function, with the roundings that onnxruntime does on the way. */
  readonly at: (x: number) => number;
  /** All that onnxruntime may give where the source is in an interval. */
  readonly over: (x: Interval) => Interval;
  /**
   * The same without what its implementations differ by; of a sum, whose own roundings nobody knows, without
   * any rounding. What is fitted follows this.
   */
  readonly nominal: (x: Interval) => Interval;
  /** 1 where the function never falls, -1 where it never rises, 0 where that is not known. */
  readonly direction: Direction;
  /**
   * The number as a sum of atoms; absent where a function of a sum is neither a line nor bent by
   * max(x, 0).
   */
  readonly affine?: () => Affine;
  /** The number as one atom, where it is a function of a sum and no sum of atoms by itself. */
  readonly curved?: () => Affine;
  /** The node that leaps with a sum of features: where it does, that sum's own roundings decide. */
  readonly leap?: Origin;
  /** Where the number is a probability by a sigmoid: its log-odds. */
  readonly logOdds?: () => Affine;
  /** The number that this one is 1 minus. */
  readonly complementOf?: Column;
  readonly origin: Origin;
}

export type Direction = -1 | 0 | 1;

/** A function of one feature's integers, as a tree may test it. */
export interface FeatureFunction {
  readonly feature: number;
  /** All that onnxruntime may give for the integers between two. */
  readonly over: (from: bigint, to: bigint) => Interval;
  readonly origin: Origin;
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

/** The same value whenever it is asked for, made when it is asked for first. */
export const lazily = <T>(make: () => T): (() => T) => {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
};

const names = new WeakMap<Atom, number>();
let lastName = 0;

const nameOf = (atom: Atom): number => {
  const name = names.get(atom) ?? ++lastName;
  names.set(atom, name);
  return name;
};

/** More terms than sums for two classes have that are worth telling alike. */
const MAX_TERMS = 512;

const knownSums = new WeakMap<Atom, Map<string, Affine>>();

/**
 * Sums of the same atoms whose weights are alike up to a factor are one number: what speaks for one class and
 * what speaks for the other.
 */
const knownSum = (sum: Affine): { readonly known: Affine; readonly factor: number; readonly shift: number } => {
  const terms = [...sum.terms].sort(([one], [other]) => nameOf(one) - nameOf(other));
  const [[first, weight] = []] = terms;
  if (first === undefined || weight === undefined || terms.length > MAX_TERMS)
    return { known: sum, factor: 1, shift: 0 };
  const key = terms.map(([atom, own]) => `${nameOf(atom)}:${own / weight}`).join();
  const sums = knownSums.get(first) ?? new Map<string, Affine>();
  knownSums.set(first, sums);
  const known = sums.get(key) ?? sum;
  sums.set(key, known);
  const factor = weight / (known.terms.get(first) ?? weight);
  return { known, factor, shift: sum.constant - factor * known.constant };
};

/** A number that is a sum of atoms. */
export const sumColumn = (sum: Affine, origin: Origin): Column => {
  const { known, factor, shift } = knownSum(sum);
  const line = ({ min, max, nan }: Interval): Interval =>
    factor > 0
      ? { min: shift + factor * min, max: shift + factor * max, nan }
      : { min: shift + factor * max, max: shift + factor * min, nan };
  const over = known === sum ? (x: Interval): Interval => x : line;
  return {
    source: { kind: "sum", sum: known },
    at: (x) => shift + factor * x,
    over,
    nominal: over,
    direction: factor > 0 ? 1 : -1,
    affine: () => sum,
    origin,
  };
};

/** What the model's input has between two integers of a feature. */
export const imagesOf = ({ image }: FeatureSource, from: bigint, to: bigint): Interval =>
  between(image(from), image(to));

export const declaredImages = (source: FeatureSource): Interval =>
  imagesOf(source, source.declared.min, source.declared.max);

/** A raw feature, as an input of a type. */
export const featureColumn = (feature: number, declared: Feature, type: ElementType = "float"): Column => {
  const { name, scale } = declared;
  const image = (value: bigint): number => roundTo(type, Number(value) * scale);
  const source: FeatureSource = { kind: "feature", feature, declared, image };
  const affine = ofAtom({ kind: "feature", feature, center: 0, declared: declaredImages(source) });
  return {
    source,
    at: (x) => x,
    over: (x) => x,
    nominal: (x) => x,
    direction: 1,
    affine: () => affine,
    origin: { operator: "input", node: name, type },
  };
};
