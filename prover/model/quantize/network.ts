import { type Affine, type Atom, type FeatureAtom, type ReluAtom } from "../column.ts";
import { SchemaError } from "../errors.ts";
import { floorLog2 } from "../evaluate.ts";
import { type Bins, type Curve, type Forest, type Neuron, type Truncation, type WeightedSum } from "../integerModel.ts";
import type { Feature } from "../schema.ts";
import { declared, fitCurves } from "./featureCurves.ts";
import { type IntegerTree, listForests, quantizeForests } from "./forest.ts";
import { assertInputsHold } from "./inputRounding.ts";
import { integerSum, SUM_BITS, toInteger, within } from "./integerSum.ts";
import { joinedBits, joinedValues, type JoinedForests, joinForests, readsForest, takenBack } from "./joined.ts";
import { featureLayout, LIMB_BITS, limbsOf, zeroOf } from "./limbs.ts";
import { LARGE_CONTRIBUTION, type OutputGain, type Precision, precisionOf } from "./precision.ts";
import type { Program } from "./program.ts";
import { assertFinite, quantizeSumCurve } from "./sumCurve.ts";
import { type Limb, type Value, wholeLimb } from "./value.ts";

export interface QuantizedProgram {
  readonly bins: readonly Bins[];
  readonly truncations: readonly Truncation[];
  readonly curves: readonly Curve[];
  readonly forest: Forest;
  readonly innerForests?: readonly Forest[];
  readonly neurons: readonly Neuron[];
  readonly output: WeightedSum & { readonly min: bigint; readonly max: bigint };
  /** The output's integers are worth 2^-fractionBits. */
  readonly fractionBits: number;
}

/** Points that the roundings of the output's weights may add up to at most: 2^-OUTPUT_BITS. */
const OUTPUT_BITS = 6;

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
  /** Present where neurons read tree ensembles. */
  readonly joined: JoinedForests | undefined;
  /** Whether rounding has to keep what rises rising: where a direction is declared. */
  readonly isSteady: boolean;
}

/**
 * A sum of features alone is kept exact: one decomposition more or less wide costs less than
 * dropping bits from each feature.
 */
const isLinear = ({ neurons, curves }: Program): boolean => neurons.length === 0 && curves.length === 0;

/**
 * Whether a feature's greatest integers may all count as its end: for each atom the score moves by no more than the precision says, or by as
 * much more as the feature moves it there by more than LARGE_CONTRIBUTION points.
 */
const mayEnd =
  ({ min, scale }: Feature, atoms: readonly FeatureAtom[], precision: Precision) =>
  (integers: bigint, first: bigint): boolean =>
    atoms.every((atom) => {
      const gain = precision.gain(atom);
      const contribution = gain * Math.max(0, Number(min + first) * scale - atom.center);
      return gain * Number(integers) * scale <= precision.ends * Math.max(1, contribution / LARGE_CONTRIBUTION);
    });

/** One reading per feature, as fine as the finest of its atoms asks for: they differ in where they are 0. */
const truncateFeatures = ({ program, features, precision, values }: Scope): Truncation[] => {
  let first = 0;
  return [...new Set(program.features.map(({ feature }) => feature))].map((index) => {
    const atoms = program.features.filter((atom) => atom.feature === index);
    const feature = declared(features, { feature: index });
    const { min, max, scale } = feature;
    const span = max - min;
    const drop = isLinear(program) ? 0 : Math.min(...atoms.map((atom) => precision.drop(atom, feature)));
    const layout = isLinear(program)
      ? { drop, limbs: 1, limbBits: LIMB_BITS }
      : featureLayout(span, { drop, allowed: mayEnd(feature, atoms, precision) });
    const unit = 2 ** drop * scale;
    for (const atom of atoms) {
      const zero = zeroOf(atom.center, { min, scale, drop });
      values.set(atom, limbsOf({ first, unit, most: span >> BigInt(drop), layout, zero, isEven: true }));
    }
    first += layout.limbs;
    return { feature: index, ...layout };
  });
};

/** The integers in a sum whose weights are rounded: those of joined ensembles are not. */
const roundedIn = ({ terms }: Affine, values: Values, isJoined: (atom: Atom) => boolean): readonly Limb[] =>
  [...terms.keys()].flatMap((atom) => (isJoined(atom) ? [] : (values.get(atom)?.limbs ?? [])));

/**
 * Neurons whose result other neurons read; the output is one sum, which is kept fine enough for
 * any.
 */
const readByNeurons = ({ neurons }: Program): ReadonlySet<Atom> =>
  new Set(neurons.flatMap(({ argument }) => [...argument.terms.keys()]));

/** Atoms that are kept in the joined ensembles' unit: the ensembles, and neurons that read any of them. */
const joinedAtoms = ({ program, joined }: Scope): ReadonlySet<Atom> => {
  const atoms = new Set<Atom>(joined === undefined ? [] : program.forests);
  for (const neuron of program.neurons)
    if (neuron.kind === "relu" && [...neuron.argument.terms.keys()].some((atom) => atoms.has(atom))) atoms.add(neuron);
  return atoms;
};

/** Where neurons find what they read, and what their own trees and limbs come after. */
interface Places {
  readonly firstNeuron: number;
  /** The totals of trees that functions of a sum read. */
  readonly firstInner: number;
}

const quantizeRelu = (
  scope: Scope,
  atom: ReluAtom,
  { first, isInner, isJoined }: { first: number; isInner: boolean; isJoined: (atom: Atom) => boolean },
): Neuron => {
  const { precision, values, joined, isSteady } = scope;
  const { argument } = atom;
  // Nothing is dropped from a sum over joined ensembles, so that it is one of the two numbers that it decides between.
  const least = joined !== undefined && isJoined(atom) ? joinedBits(joined, { argument, isJoined }) : -Infinity;
  const usual = precision.resultBits(atom);
  const bits = Math.max(least, usual, precision.sumBits(roundedIn(argument, values, isJoined), precision.gain(atom)));
  const resultBits = isJoined(atom) ? bits : usual;
  const drop = bits - resultBits;
  const half = drop > 0 ? 1n << BigInt(drop - 1) : 0n;
  const { terms, bias, min, max } = integerSum(argument, { values, bits, isSteady });
  const width = Math.max(widthOf(min + half, max + half), drop + 1);
  if (width > SUM_BITS) throw new SchemaError(`a neuron's sum needs ${width} bits, a circuit can hold ${SUM_BITS}`);
  const most = max + half < 0n ? 0n : (max + half) >> BigInt(drop);
  const limbs = isInner && !isJoined(atom) ? Math.max(1, Math.ceil((width - drop) / LIMB_BITS)) : 1;
  const layout = { drop, limbs, limbBits: LIMB_BITS };
  values.set(
    atom,
    limbsOf({ first, unit: 2 ** -resultBits, most, layout, zero: { whole: 0n, rest: 0 }, isEven: false }),
  );
  return { terms, bias: bias + half, width, ...layout };
};

/** The neurons in order, and the trees that functions of a sum read. */
const quantizeNeurons = (
  scope: Scope,
  { firstNeuron, firstInner }: Places,
): { neurons: Neuron[]; inner: IntegerTree[][] } => {
  const { program, values } = scope;
  const read = readByNeurons(program);
  const exact = joinedAtoms(scope);
  const isJoined = (atom: Atom): boolean => exact.has(atom);
  const inner: IntegerTree[][] = [];
  let first = firstNeuron;
  const neurons = program.neurons.map((atom) => {
    if (atom.kind === "relu") {
      const neuron = quantizeRelu(scope, atom, { first, isInner: read.has(atom), isJoined });
      first += neuron.limbs;
      return neuron;
    }
    const found = quantizeSumCurve(atom, { ...scope, forestSource: firstInner + inner.length });
    if (readsForest(atom.argument)) inner.push([...found.trees]);
    const { min, max, unit } = found;
    const zero = within(0n, min, max);
    const limb = wholeLimb({ source: first++, unit, zero, min, max });
    values.set(atom, { limbs: [limb], shift: Number(zero) * unit });
    return found.neuron;
  });
  return { neurons, inner };
};

/**
 * Fine enough that the roundings of all weights together, each on the largest value in range, move
 * the score by no more than 2^-OUTPUT_BITS points.
 */
const outputBits = (
  { program, values, joined }: Scope,
  { gain, leafBits }: { gain: number; leafBits: number },
): number => {
  const forLeaves = joined?.bits ?? (program.forests.length > 0 ? leafBits : 1);
  const limbs = [...program.output.terms.keys()].flatMap((atom) => values.get(atom)?.limbs ?? []);
  const size = ({ min, max }: Limb): number => Math.max(Number(max), -Number(min));
  const worst = limbs.reduce((sum, limb) => sum + size(limb) / 2, 0);
  const largest = worst === 0 ? Math.max(1, 1 / gain) : worst;
  return Math.max(forLeaves, Math.ceil(Math.log2(largest * gain)) + OUTPUT_BITS);
};

const NO_TREES = { bins: [], forest: { nodes: [], leaves: [], roots: [] }, min: 0n, max: 0n, trees: [] };

/** The trees, and what their total adds to the output: nothing of its own where neurons read it, since it is a value like others then. */
const quantizeTrees = ({ program, features, joined }: Scope, fractionBits: number) => {
  if (joined !== undefined) return { trees: joined.forest, added: NO_TREES };
  const weighted = program.forests.map((atom) => ({ atom, weight: program.output.terms.get(atom) ?? 0 }));
  const trees = quantizeForests(weighted, { features, fractionBits });
  return { trees, added: trees };
};

/** What the output's joined neurons take back, where a direction has to survive it. */
const settledWeights = (scope: Scope, neurons: readonly Neuron[], fractionBits: number) => {
  const { program, values, joined, isSteady } = scope;
  if (joined === undefined || !isSteady) return takenBack([]);
  const exact = joinedAtoms(scope);
  const sources = (sum: Affine): readonly number[] =>
    [...sum.terms.keys()].flatMap((atom) => values.get(atom)?.limbs.map(({ source }) => source) ?? []);
  return takenBack(
    program.neurons.flatMap((atom, index) => {
      const [limb] = values.get(atom)?.limbs ?? [];
      const weight = program.output.terms.get(atom);
      if (atom.kind !== "relu" || !exact.has(atom) || limb === undefined || weight === undefined) return [];
      const terms = new Map(neurons[index]?.terms.map((term) => [term.source, term.weight]));
      const own = toInteger(weight * limb.unit * 2 ** fractionBits, "a weight");
      return [{ weight: own, terms, reads: new Set(sources(atom.argument)) }];
    }),
  );
};

/**
 * Quantizes a float program. `gain` says by how many points the score moves when the output moves by 1;
 * `leafBits` says how finely the leaves of trees are kept.
 *
 * @throws SchemaError where a number is beyond what a circuit can hold, UnsupportedOperatorError
 * for curves that cannot be followed and for ensembles that cannot be joined.
 */
export const quantizeProgram = (
  program: Program,
  { features, gain: outputGain, leafBits }: { features: readonly Feature[]; gain: OutputGain; leafBits: number },
): QuantizedProgram => {
  const { gain } = outputGain;
  for (const neuron of program.neurons) if (neuron.kind === "sumCurve") assertFinite(neuron);
  const precision = precisionOf(program, outputGain);
  assertInputsHold(program, { features, precision });
  const isSteady = features.some(({ direction }) => direction !== undefined);
  const isJoined = program.neurons.some(({ kind, argument }) => kind === "relu" && readsForest(argument));
  const joined = isJoined ? joinForests(program, { features, precision, gain, leafBits }) : undefined;
  const scope: Scope = { program, features, precision, values: new Map(), joined, isSteady };
  const truncations = truncateFeatures(scope);
  const firstCurve = truncations.reduce((sum, { limbs }) => sum + limbs, 0);
  const fitted = fitCurves(scope, firstCurve);
  const curves = [...fitted, ...(joined?.steps ?? []).flatMap((step) => step.curves)];
  const forestSource = firstCurve + curves.length;
  if (joined !== undefined) {
    const places = { firstCurve: firstCurve + fitted.length, forestSource };
    for (const [atom, value] of joinedValues(joined, places)) scope.values.set(atom, value);
  }
  const firstInner = forestSource + (program.forests.length > 0 ? 1 : 0);
  const withTrees = program.neurons.filter(({ kind, argument }) => kind === "sumCurve" && readsForest(argument));
  const places = { firstInner, firstNeuron: firstInner + withTrees.length };
  const { neurons, inner } = quantizeNeurons(scope, places);
  const fractionBits = outputBits(scope, { gain, leafBits });
  const { trees, added } = quantizeTrees(scope, fractionBits);
  const { terms, bias, min, max } = integerSum(program.output, {
    values: scope.values,
    bits: fractionBits,
    isSteady,
    settled: settledWeights(scope, neurons, fractionBits),
  });
  const total = added.forest.roots.length > 0 ? [{ source: forestSource, weight: 1n }] : [];
  const output = { terms: [...terms, ...total], bias, min: min + added.min, max: max + added.max };
  if (widthOf(output.min, output.max) >= SUM_BITS - 1)
    throw new SchemaError(
      `the model's sum lies in ${output.min} to ${output.max}, beyond what a circuit can hold: narrow the ranges`,
    );
  const {
    bins,
    forests: [forest = trees.forest, ...innerForests],
  } = listForests([trees.trees, ...inner], features);
  const listed = { bins, forest, ...(innerForests.length > 0 && { innerForests }) };
  return { ...listed, truncations, curves, neurons, output, fractionBits };
};
