import { truncate } from "../evaluate.ts";
import type { IntegerModel, Limbs, Truncation } from "../integerModel.ts";
import { forestDirection, type ForestVerdict, type Interval, type Work } from "./forestSteps.ts";
import { curveSlope, type Form, limbSlope, type Reading, type Readings, type Slope } from "./readings.ts";

/** A model over a box of raw features: intervals and slopes of what its sums read, each worked out once. */
export interface Region {
  readonly box: readonly Interval[];
  /** Of a reading's value, or of the integer that its limbs are of. */
  readonly range: (reading: number) => Interval;
  readonly sumRange: (form: Form) => Interval;
  /** Slope of a reading times its weights: in its feature, in a neuron's sum. */
  readonly slope: (reading: number, weights: readonly bigint[]) => Slope;
  /** Whether the sum of a reading's trees times `sign` never falls as a feature rises. */
  readonly forest: (reading: number, feature: number, sign: bigint) => ForestVerdict;
}

const NOTHING: Interval = { min: 0n, max: 0n };

const scaled = ({ min, max }: Interval, weight: bigint): Interval =>
  weight < 0n ? { min: weight * max, max: weight * min } : { min: weight * min, max: weight * max };

const plus = (one: Interval, other: Interval): Interval => ({ min: one.min + other.min, max: one.max + other.max });

/** Least and greatest value of a limb of an integer in an interval. */
const limbRange = ({ limbBits, limbs }: Limbs, { min, max }: Interval, limb: number): Interval => {
  const shift = BigInt(limb * limbBits);
  const [low, high] = [min >> shift, max >> shift];
  if (limb === limbs - 1) return { min: low, max: high };
  const mask = (1n << BigInt(limbBits)) - 1n;
  return low >> BigInt(limbBits) === high >> BigInt(limbBits)
    ? { min: low & mask, max: high & mask }
    : { min: 0n, max: mask };
};

/** The weighted limbs of an integer. */
const weighted = (weights: readonly bigint[], { limbBits, limbs }: Limbs, value: bigint): bigint =>
  weights.reduce((sum, weight, limb) => {
    const { min } = limbRange({ drop: 0, limbBits, limbs }, { min: value, max: value }, limb);
    return sum + weight * min;
  }, 0n);

/** The integer that a feature's limbs are of. */
const truncated = (layout: Truncation, value: bigint, { min, max }: Interval): bigint =>
  truncate(value - min, max - min, layout).reduce(
    (sum, limb, place) => sum + (limb << BigInt(place * layout.limbBits)),
    0n,
  );

/** Least and greatest total by the leaves that each tree can reach in the box. */
const forestRange = (
  { bins, forest: { nodes, leaves, roots } }: Pick<IntegerModel, "bins" | "forest">,
  box: readonly Interval[],
): Interval => {
  const bounds: Interval[] = [];
  const of = (reference: number): Interval => {
    const leaf = leaves[-reference - 1] ?? 0n;
    return bounds[reference] ?? { min: leaf, max: leaf };
  };
  for (const { bin, threshold, below, above } of nodes) {
    const { feature = 0, thresholds = [] } = bins[bin] ?? {};
    const value = thresholds[threshold] ?? 0n;
    const { min, max } = box[feature] ?? NOTHING;
    const [low, high] = [of(min < value ? below : above), of(max >= value ? above : below)];
    bounds.push({ min: low.min < high.min ? low.min : high.min, max: low.max > high.max ? low.max : high.max });
  }
  return roots.reduce((sum, root) => plus(sum, of(root)), NOTHING);
};

/** Slope of any weight on a value that is one integer. */
const signSlope = (weight: bigint): Slope => ({ neverFalls: weight >= 0n, neverRises: weight <= 0n });

/** Range of weighted limbs: exact where they rise or fall with their integer, by limbs otherwise. */
const limbsRange = (weights: readonly bigint[], layout: Limbs, interval: Interval): Interval => {
  const { neverFalls, neverRises } = limbSlope(weights, layout, interval);
  const [first, last] = [weighted(weights, layout, interval.min), weighted(weights, layout, interval.max)];
  if (neverFalls) return { min: first, max: last };
  if (neverRises) return { min: last, max: first };
  return weights
    .map((weight, limb) => scaled(limbRange(layout, interval, limb), weight))
    .reduce((sum, range) => plus(sum, range), NOTHING);
};

const cached = <T>(make: (at: number) => T): ((at: number) => T) => {
  const known: (T | undefined)[] = [];
  return (at) => (known[at] ??= make(at));
};

export const regionOf = (
  model: IntegerModel,
  { readings, box, work }: { readings: Readings; box: readonly Interval[]; work: Work },
): Region => {
  const declared = (feature: number): Interval => model.features[feature] ?? NOTHING;
  const inBox = (feature: number): Interval => box[feature] ?? NOTHING;
  const rangeOf = (reading: Reading): Interval => {
    if (reading.kind === "forest") return forestRange({ bins: model.bins, forest: reading.forest }, box);
    if (reading.kind === "neuron") {
      const { min, max } = sumRange(reading.sum);
      if (reading.curve !== undefined) return curveSlope(reading.curve, { min, max }, reading.curve).range;
      const dropped = (sum: bigint): bigint => (sum < 0n ? 0n : sum >> BigInt(reading.layout.drop));
      return { min: dropped(min), max: dropped(max) };
    }
    const { feature } = reading;
    if (reading.kind === "curve") return curveSlope(reading.curve, inBox(feature), declared(feature)).range;
    const whole = (value: bigint): bigint => truncated(reading.layout, value, declared(feature));
    return { min: whole(inBox(feature).min), max: whole(inBox(feature).max) };
  };
  const range = cached((at) => {
    const reading = readings.list[at];
    return reading === undefined ? NOTHING : rangeOf(reading);
  });
  const sumRange = ({ bias, weights }: Form): Interval => {
    let sum: Interval = { min: bias, max: bias };
    for (const [at, own] of weights) {
      work.left--;
      const reading = readings.list[at];
      const isLimbs = reading !== undefined && "layout" in reading;
      sum = plus(sum, isLimbs ? limbsRange(own, reading.layout, range(at)) : scaled(range(at), own[0] ?? 0n));
    }
    return sum;
  };
  const slopeOfSum = (reading: Reading): Slope =>
    reading.kind === "neuron" && reading.curve !== undefined
      ? curveSlope(reading.curve, sumRange(reading.sum), reading.curve)
      : { neverFalls: false, neverRises: false };
  const slope = (at: number, weights: readonly bigint[]): Slope => {
    const reading = readings.list[at];
    const [weight = 0n] = weights;
    if (reading === undefined || reading.kind === "forest") return signSlope(weight);
    if ("layout" in reading && !("curve" in reading)) return limbSlope(weights, reading.layout, range(at));
    const { neverFalls, neverRises } =
      reading.kind === "curve"
        ? curveSlope(reading.curve, inBox(reading.feature), declared(reading.feature))
        : slopeOfSum(reading);
    if (weight === 0n) return signSlope(weight);
    return weight > 0n ? { neverFalls, neverRises } : { neverFalls: neverRises, neverRises: neverFalls };
  };
  const verdicts = new Map<string, ForestVerdict>();
  const forest = (at: number, feature: number, sign: bigint): ForestVerdict => {
    const key = `${at} ${feature} ${sign}`;
    const reading = readings.list[at];
    const trees = reading?.kind === "forest" ? { ...model, forest: reading.forest } : model;
    const known = verdicts.get(key) ?? forestDirection(trees, { feature, sign, box, work });
    verdicts.set(key, known);
    return known;
  };
  return { box, range, sumRange, slope, forest };
};
