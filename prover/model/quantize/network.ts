import type { Affine, Atom } from "../column.ts";
import { SchemaError } from "../errors.ts";
import { floorLog2 } from "../evaluate.ts";
import {
  type Bins,
  type Curve,
  type Forest,
  type Limbs,
  MANTISSA_BITS,
  type Neuron,
  type Truncation,
  type WeightedSum,
} from "../integerModel.ts";
import type { Feature } from "../schema.ts";
import { fitCurve } from "./curve.ts";
import { quantizeForests } from "./forest.ts";
import { LARGE_CONTRIBUTION, type Precision, precisionOf } from "./precision.ts";
import type { Program } from "./program.ts";

/**
 * An integer of the circuit in [min, max]. It stands for the real number unit x (integer - zero).
 */
interface Limb {
  readonly source: number;
  readonly unit: number;
  /**
   * Integer that the bias makes up for exactly; what is left of the real number is in the value's
   * shift.
   */
  readonly zero: bigint;
  readonly min: bigint;
  readonly max: bigint;
  /** Size of its usual distance from zero. */
  readonly size: number;
}

/** The real number of an atom: shift + the sum of its limbs. */
interface Value {
  readonly limbs: readonly Limb[];
  readonly shift: number;
}

export interface QuantizedProgram {
  readonly bins: readonly Bins[];
  readonly truncations: readonly Truncation[];
  readonly curves: readonly Curve[];
  readonly forest: Forest;
  readonly neurons: readonly Neuron[];
  readonly output: WeightedSum & { readonly min: bigint; readonly max: bigint };
  /** The output's integers are worth 2^-fractionBits. */
  readonly fractionBits: number;
}

/** What the gadgets assume of every sum: far below the field's modulus. */
const SUM_BITS = 200;
/** Points that the roundings of the output's weights may add up to at most: 2^-OUTPUT_BITS. */
const OUTPUT_BITS = 6;

/**
 * Bits of a limb, at most: numbers are passed on in limbs, so that a weight's rounding is
 * multiplied by 2^8 and not by a number's whole range.
 */
const LIMB_BITS = 8;
/**
 * Bits of a feature's last limb, at least: a value in the range's last whole multiple of it counts
 * as the range's end, a five-hundredth of the range away at most.
 */
const LAST_LIMB_BITS = 9;
/** What a curve's value is usually away from its mean, in standard deviations. */
const SPREADS = 2;
/** The same in points of the score, where the model does not say its standard deviation. */
const CONTRIBUTION = 6;

const toInteger = (real: number, what: string): bigint => {
  const rounded = Math.round(real);
  if (!Number.isFinite(rounded) || Math.abs(rounded) >= 2 ** SUM_BITS)
    throw new SchemaError(`${what} is ${real}, beyond what a circuit can hold: narrow the ranges or scale the model`);
  return BigInt(rounded);
};

/**
 * bias + sum of weight x value at 2^-bits, and its range by interval analysis. The bias takes the
 * rounded weights times the values' zeros, so that a weight's rounding counts only with the
 * distance from there.
 */
const integerSum = (sum: Affine, { values, bits }: { values: ReadonlyMap<Atom, Value>; bits: number }) => {
  const terms: { source: number; weight: bigint }[] = [];
  let constant = sum.constant * 2 ** bits;
  let [zeros, low, high] = [0n, 0n, 0n];
  for (const [atom, weight] of sum.terms) {
    const value = values.get(atom);
    if (value === undefined) continue;
    constant += weight * value.shift * 2 ** bits;
    for (const { source, unit, zero, min, max } of value.limbs) {
      const integer = toInteger(weight * unit * 2 ** bits, "a weight");
      if (integer === 0n) continue;
      zeros += integer * zero;
      terms.push({ source, weight: integer });
      const [one, other] = [integer * min, integer * max];
      low += one < other ? one : other;
      high += one < other ? other : one;
    }
  }
  terms.sort((one, other) => one.source - other.source);
  const bias = toInteger(constant, "a bias") - zeros;
  return { terms, bias, min: low + bias, max: high + bias };
};

/** Least w with -2^w <= min and max < 2^w. */
const widthOf = (min: bigint, max: bigint): number => {
  const most = max > -min - 1n ? max : -min - 1n;
  return most < 1n ? 0 : floorLog2(most) + 1;
};

type Values = Map<Atom, Value>;

interface Scope {
  readonly program: Program;
  readonly features: readonly Feature[];
  readonly precision: Precision;
  readonly values: Values;
}

/**
 * A sum of features alone is kept exact: one decomposition more or less wide costs less than
 * dropping bits from each feature.
 */
const isLinear = ({ neurons, curves }: Program): boolean => neurons.length === 0 && curves.length === 0;

const declared = (features: readonly Feature[], { feature }: { readonly feature: number }): Feature => {
  const found = features[feature];
  if (found === undefined) throw new SchemaError(`the model uses feature ${feature}, the schema does not list it`);
  return found;
};

/**
 * Limbs of an integer of `unit` in [0, most], the real number being 0 at `zero`; `isEven` says
 * whether the lowest limb takes all its values alike.
 */
const limbsOf = ({
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
  const center = toInteger(zero, "a center");
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
const featureLayout = (bits: number, drop: number): Limbs => {
  const low = Math.max(0, bits - LAST_LIMB_BITS - drop);
  const limbs = Math.ceil(low / LIMB_BITS);
  return { drop, limbs: limbs + 1, limbBits: limbs === 0 ? LIMB_BITS : Math.floor(low / limbs) };
};

const truncateFeatures = ({ program, features, precision, values }: Scope): Truncation[] => {
  let first = 0;
  return program.features.map((atom) => {
    const feature = declared(features, atom);
    const { min, max, scale } = feature;
    const span = max - min;
    const drop = isLinear(program) ? 0 : precision.drop(atom, feature);
    const layout = isLinear(program)
      ? { drop, limbs: 1, limbBits: LIMB_BITS }
      : featureLayout(floorLog2(span + 1n), drop);
    const unit = 2 ** drop * scale;
    // From the middle of the integers that are truncated to the same one.
    const zero = atom.center / unit - (Number(min) + (2 ** drop - 1) / 2) / 2 ** drop;
    values.set(atom, limbsOf({ first, unit, most: span >> BigInt(drop), layout, zero, isEven: true }));
    first += layout.limbs;
    return { feature: atom.feature, ...layout };
  });
};

const fitCurves = ({ program, features, precision, values }: Scope, first: number): Curve[] =>
  program.curves.map((atom, index) => {
    const feature = declared(features, atom);
    const usual = precision.tolerance(atom);
    const far = LARGE_CONTRIBUTION / precision.gain(atom);
    const tolerance = (exact: number): number => usual * Math.max(1, Math.abs(exact - atom.center) / far);
    // Fine enough that a slope's rounding, summed over a piece's steps, stays within half the
    // tolerance.
    const unit = 2 ** Math.floor(Math.log2(usual / 2 ** MANTISSA_BITS));
    const curve = fitCurve(atom, { feature, unit, tolerance });
    const ends = curve.values.flatMap((value, bin) => [
      value,
      value + (curve.slopes[bin] ?? 0n) * (1n << BigInt(MANTISSA_BITS)),
    ]);
    const [min, max] = [ends.reduce((a, b) => (a < b ? a : b)), ends.reduce((a, b) => (a > b ? a : b))];
    const zero = toInteger(atom.center / unit, "a curve's center");
    const usually = atom.spread === undefined ? CONTRIBUTION / precision.gain(atom) : SPREADS * atom.spread;
    const size = Math.min(Number(max - min), usually / unit);
    values.set(atom, {
      limbs: [{ source: first + index, unit, zero, min, max, size }],
      shift: Number(zero) * unit - atom.center,
    });
    return curve;
  });

const sizesIn = ({ terms }: Affine, values: Values): readonly number[] =>
  [...terms.keys()].flatMap((atom) => values.get(atom)?.limbs.map(({ size }) => size) ?? []);

/**
 * Neurons whose result other neurons read; the output is one sum, which is kept fine enough for
 * any.
 */
const readByNeurons = ({ neurons }: Program): ReadonlySet<Atom> =>
  new Set(neurons.flatMap(({ argument }) => [...argument.terms.keys()]));

const quantizeNeurons = ({ program, precision, values }: Scope, firstNeuron: number): Neuron[] => {
  const inner = readByNeurons(program);
  let first = firstNeuron;
  return program.neurons.map((atom) => {
    const resultBits = precision.resultBits(atom);
    const bits = Math.max(resultBits, precision.sumBits(sizesIn(atom.argument, values), precision.gain(atom)));
    const drop = bits - resultBits;
    const half = drop > 0 ? 1n << BigInt(drop - 1) : 0n;
    const { terms, bias, min, max } = integerSum(atom.argument, { values, bits });
    const width = Math.max(widthOf(min + half, max + half), drop + 1);
    if (width > SUM_BITS) throw new SchemaError(`a neuron's sum needs ${width} bits, a circuit can hold ${SUM_BITS}`);
    const most = max + half < 0n ? 0n : (max + half) >> BigInt(drop);
    const limbs = inner.has(atom) ? Math.max(1, Math.ceil((width - drop) / LIMB_BITS)) : 1;
    const layout = { drop, limbs, limbBits: LIMB_BITS };
    values.set(atom, limbsOf({ first, unit: 2 ** -resultBits, most, layout, zero: 0, isEven: false }));
    first += limbs;
    return { terms, bias: bias + half, width, ...layout };
  });
};

/**
 * Fine enough that the roundings of all weights together, each on the largest value in range, move
 * the score by no more than 2^-OUTPUT_BITS points.
 */
const outputBits = ({ program, values }: Scope, { gain, leafBits }: { gain: number; leafBits: number }): number => {
  const forLeaves = program.forests.length > 0 ? leafBits : 1;
  const limbs = [...program.output.terms.keys()].flatMap((atom) => values.get(atom)?.limbs ?? []);
  const worst = limbs.reduce((sum, { max }) => sum + Number(max) / 2, 0);
  return Math.max(forLeaves, worst === 0 ? 1 : Math.ceil(Math.log2(worst * gain)) + OUTPUT_BITS);
};

/**
 * Quantizes a float program. `gain` is the number of points by which the score moves when the
 * output moves by 1; `leafBits` says how finely the leaves of trees are kept.
 *
 * @throws SchemaError where a number is beyond what a circuit can hold, UnsupportedOperatorError
 * for curves that cannot be followed.
 */
export const quantizeProgram = (
  program: Program,
  { features, gain, leafBits }: { features: readonly Feature[]; gain: number; leafBits: number },
): QuantizedProgram => {
  const scope: Scope = { program, features, precision: precisionOf(program, gain), values: new Map() };
  const truncations = truncateFeatures(scope);
  const firstCurve = truncations.reduce((sum, { limbs }) => sum + limbs, 0);
  const curves = fitCurves(scope, firstCurve);
  const forestSource = firstCurve + curves.length;
  const neurons = quantizeNeurons(scope, forestSource + (program.forests.length > 0 ? 1 : 0));
  const fractionBits = outputBits(scope, { gain, leafBits });
  const weighted = program.forests.map((atom) => ({ atom, weight: program.output.terms.get(atom) ?? 0 }));
  const trees = quantizeForests(weighted, { features, fractionBits });
  const { terms, bias, min, max } = integerSum(program.output, { values: scope.values, bits: fractionBits });
  const total = trees.forest.roots.length > 0 ? [{ source: forestSource, weight: 1n }] : [];
  const output = { terms: [...terms, ...total], bias, min: min + trees.min, max: max + trees.max };
  if (widthOf(output.min, output.max) >= SUM_BITS - 1)
    throw new SchemaError(
      `the model's sum lies in ${output.min} to ${output.max}, beyond what a circuit can hold: narrow the ranges`,
    );
  return { bins: trees.bins, truncations, curves, forest: trees.forest, neurons, output, fractionBits };
};
