import { floorLog2 } from "../model/evaluate.ts";
import type { Bins, Curve, IntegerModel, Truncation } from "../model/integerModel.ts";
import { SCORE_MAX, SCORE_MIN } from "../model/scorecard.ts";
import { ELEMENTS_PER_HASH, LIMBS_PER_ELEMENT } from "../witness/commitment.ts";

/** One kind of gadget in a model's circuit and what it costs. */
export interface Layer {
  readonly layer: string;
  readonly gadget: string;
  readonly instances: number;
  /** Bits of the widest decomposition. */
  readonly width: number;
  readonly constraints: number;
}

interface Cost {
  readonly width: number;
  readonly constraints: number;
}

interface Range {
  readonly min: bigint;
  readonly max: bigint;
}

/** Integers in each bin. */
const lengths = ({ min, max }: Range, thresholds: readonly bigint[]): readonly bigint[] => {
  const starts = [min, ...thresholds, max + 1n];
  return starts.slice(1).map((end, bin) => end - (starts[bin] ?? 0n));
};

const widest = (bins: readonly bigint[]): number => Math.max(...bins.map(floorLog2));
/** One product closes the bits between each two different windows. */
const closings = (bins: readonly bigint[]): number => new Set(bins.map(floorLog2)).size - 1;
const needsSecond = (bins: readonly bigint[]): boolean =>
  bins.some((length) => length !== 1n << BigInt(floorLog2(length)));
/** A bin of one window beside one of two closes the choice of window in it. */
const closesSingle = (bins: readonly bigint[]): number =>
  needsSecond(bins) && bins.some((length) => !needsSecond([length])) ? 1 : 0;
/** One-hot bits; two that are each other's complement are one. */
const hotBits = (thresholds: number): number => (thresholds > 1 ? thresholds + 1 : thresholds);

/** As the header of `Bins` says. */
const binsCost = (range: Range, thresholds: readonly bigint[]): Cost => {
  const bins = lengths(range, thresholds);
  const second = needsSecond(bins) ? 1 + Math.min(1, thresholds.length) + closesSingle(bins) : 0;
  return { width: widest(bins), constraints: hotBits(thresholds.length) + widest(bins) + closings(bins) + second };
};

/** As the header of `Truncate` says. */
const truncateCost = ({ min, max }: Range, { drop, limbs, limbBits }: Truncation): Cost => {
  const integers = max - min + 1n;
  const grid = drop + limbBits * (limbs - 1);
  const rest = integers & ((1n << BigInt(grid)) - 1n);
  const width = floorLog2(integers - rest);
  const second = needsSecond([integers - rest, ...(rest > 0n ? [rest] : [])]);
  return { width, constraints: width + (second ? 1 : 0) + (rest > 0n ? limbs + 1 : 0) + (rest > 0n && second ? 1 : 0) };
};

/** As the header of `Curve` says. */
const curveCost = (range: Range, { thresholds, slopes }: Pick<Curve, "thresholds" | "slopes">): Cost => {
  const bins = lengths(range, thresholds);
  const several = Math.min(1, thresholds.length);
  const product = slopes.every((slope) => slope === slopes[0]) ? 0 : several;
  const second = needsSecond(bins) ? 1 + several + closesSingle(bins) : 0;
  return {
    width: widest(bins),
    constraints: hotBits(thresholds.length) + widest(bins) + closings(bins) + several + product + second,
  };
};

const scoreCost = ({ output: { min, max, score } }: IntegerModel): Cost => {
  if (score.kind === "knots") return binsCost({ min, max }, score.thresholds);
  const points = (sum: bigint): bigint => (sum + (1n << BigInt(score.fractionBits - 1))) >> BigInt(score.fractionBits);
  const [least, most] = [points(min), points(max)];
  if (most <= SCORE_MIN || least >= SCORE_MAX) return { width: 0, constraints: 0 };
  const ends = [...(least < SCORE_MIN ? [SCORE_MIN] : []), ...(most > SCORE_MAX ? [SCORE_MAX] : [])];
  const unit = (whole: bigint): bigint => whole << BigInt(score.fractionBits);
  const bins = binsCost({ min: unit(least), max: unit(most + 1n) - 1n }, ends.map(unit));
  return { ...bins, constraints: bins.constraints + Math.min(1, ends.length) };
};

/**
 * Rounds with one S-box of Poseidon by its width less 2 (the paper's table for 128 bits over BN254,
 * as circomlib has it).
 */
const PARTIAL_ROUNDS = [56, 57, 56, 60, 60, 63, 64, 63, 60, 66, 60, 65, 70, 60, 64, 68];
const FULL_ROUNDS = 8;
/** x^5 */
const PER_S_BOX = 3;

const hashCosts = (features: readonly Range[]): number[] => {
  const elements = Array.from({ length: Math.ceil(features.length / LIMBS_PER_ELEMENT) }, (_, element) =>
    features.slice(element * LIMBS_PER_ELEMENT, (element + 1) * LIMBS_PER_ELEMENT),
  );
  const costs: number[] = [];
  for (let first = 0; first < elements.length; first += ELEMENTS_PER_HASH) {
    const hashed = elements.slice(first, first + ELEMENTS_PER_HASH);
    const width = hashed.length + 2;
    // The first S-boxes of the capacity, and of features that are declared constant, are of
    // constants.
    const constants = 1 + hashed.filter((limbs) => limbs.every(({ min, max }) => min === max)).length;
    costs.push(PER_S_BOX * (FULL_ROUNDS * width + (PARTIAL_ROUNDS[width - 2] ?? 0) - constants));
  }
  return costs;
};

/** Neurons by depth: 1 for those that read no other neuron. */
const neuronLayers = (model: IntegerModel): readonly Layer[] => {
  const { truncations, curves, forest, innerForests = [], neurons } = model;
  const totals = Math.min(1, forest.roots.length) + innerForests.length;
  const first = truncations.reduce((sum, { limbs }) => sum + limbs, 0) + curves.length + totals;
  /** Of each neuron's limbs. */
  const depths: number[] = [];
  const layers = new Map<string, Cost[]>();
  for (const { terms, width, limbs, curve } of neurons) {
    const depth = 1 + Math.max(0, ...terms.map(({ source }) => depths[source - first] ?? 0));
    depths.push(...Array.from({ length: limbs }, () => depth));
    const cost = curve === undefined ? { width: width + 1, constraints: width + 2 + limbs } : curveCost(curve, curve);
    const key = `${curve === undefined ? "neurons" : "functions of a sum"}, layer ${depth}`;
    layers.set(key, [...(layers.get(key) ?? []), cost]);
  }
  return [...layers].map(([name, costs]) => layer(name, name.startsWith("neurons") ? "Relu" : "Curve", costs));
};

const layer = (name: string, gadget: string, costs: readonly Cost[]): Layer => ({
  layer: name,
  gadget,
  instances: costs.length,
  width: Math.max(0, ...costs.map(({ width }) => width)),
  constraints: costs.reduce((sum, { constraints }) => sum + constraints, 0),
});

/**
 * The cost of each part of a circuit in constraints at --O2, in the order of the circuit. Parts
 * that it does not have are left out.
 */
export const layersOf = (model: IntegerModel): readonly Layer[] => {
  const { bins, truncations, curves, forest, innerForests = [], features } = model;
  const range = ({ feature }: Bins | Truncation): Range => features[feature] ?? { min: 0n, max: 0n };
  const used = bins.filter(({ thresholds }) => thresholds.length > 0);
  const unused = bins.filter(({ thresholds }) => thresholds.length === 0);
  const products = [forest, ...innerForests].flatMap(({ nodes }) =>
    nodes.filter(({ below, above }) => below >= 0 || above >= 0),
  );
  return [
    layer(
      "features in trees",
      "Bins",
      used.map((bin) => binsCost(range(bin), bin.thresholds)),
    ),
    layer(
      "features in sums",
      "Truncate",
      truncations.map((one) => truncateCost(range(one), one)),
    ),
    layer(
      "functions of a feature",
      "Curve",
      curves.map((curve) => curveCost(range(curve), curve)),
    ),
    layer(
      "features that nothing uses",
      "Bins",
      unused.map((bin) => binsCost(range(bin), [])),
    ),
    layer(
      "tree nodes above the last",
      "Forest",
      products.map(() => ({ width: 1, constraints: 1 })),
    ),
    ...neuronLayers(model),
    layer("rounding and clamp", model.output.score.kind === "points" ? "Points" : "Knots", [scoreCost(model)]),
    layer(
      "commitment",
      "Commitment",
      hashCosts(features).map((constraints) => ({ width: 254, constraints })),
    ),
  ].filter(({ instances }) => instances > 0);
};
