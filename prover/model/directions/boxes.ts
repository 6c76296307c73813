import type { Counterexample } from "../errors.ts";
import type { IntegerModel } from "../integerModel.ts";
import { evaluationCost, wrongPair } from "./counterexample.ts";
import type { Interval, Work } from "./forestSteps.ts";
import { type Grain, grainsOf } from "./grain.ts";
import { type Argument, keepsDirection } from "./paths.ts";
import type { Readings } from "./readings.ts";
import { regionOf } from "./region.ts";

interface Search {
  readonly model: IntegerModel;
  readonly readings: Readings;
  readonly feature: number;
  readonly direction: bigint;
  readonly work: Work;
}

const narrowed = (box: readonly Interval[], feature: number, interval: Interval): readonly Interval[] =>
  box.map((whole, index) => (index === feature ? interval : whole));

/** The parts of a box: of the feature asked about, neighbouring parts share an end, so that what holds in each part holds across them. */
const partsOf = (
  box: readonly Interval[],
  { feature, cut }: Grain,
  isAsked: boolean,
): readonly (readonly Interval[])[] => {
  const { min, max } = box[feature] ?? { min: 0n, max: 0n };
  const parts: readonly Interval[] = [
    { min, max: cut - 1n },
    ...(isAsked ? [{ min: cut - 1n, max: cut }] : []),
    { min: cut, max },
  ];
  return parts.map((part) => narrowed(box, feature, part));
};

/** Rows of a box between whose feature's ends the model is tried. */
const triedRows = (box: readonly Interval[]): readonly (readonly bigint[])[] => [
  box.map(({ min }) => min),
  box.map(({ max }) => max),
  box.map(({ min, max }) => (min + max) / 2n),
];

/**
 * Branch and bound over boxes of rows: a box is done where the sums keep the direction within it, or where the model reads all its rows as two and those are evaluated. Complete
 * as far as the budget goes.
 */
export const searchBoxes = (
  { model, readings, feature, direction, work }: Search,
  whole: readonly Interval[],
): Counterexample | "none" | undefined => {
  const open = [whole];
  for (let box = open.pop(); box !== undefined; box = open.pop()) {
    work.left -= 6 * evaluationCost(model);
    if (work.left < 0) return undefined;
    const { min, max } = box[feature] ?? { min: 0n, max: 0n };
    for (const row of triedRows(box)) {
      const found = wrongPair(model, { row, feature, lower: min, higher: max });
      if (found !== undefined) return found;
    }
    const region = regionOf(model, { readings, box, work });
    const question = { readings, region, feature, work, uses: new Set<Argument>(), known: new Map() };
    if (keepsDirection(question, readings.output, direction)) continue;
    const grains = grainsOf(model, { readings, region });
    const others = grains.filter((grain) => grain.feature !== feature && grain.bits > 0);
    const own = grains[feature];
    // Rows that are all read alike but for two neighbouring values of the feature: evaluated above.
    if (others.length === 0 && (own === undefined || own.bits === 0 || max - min <= 1n)) continue;
    const [widest] = [...others, ...(own !== undefined && own.bits > 0 && max - min > 1n ? [own] : [])].sort(
      (one, other) => other.bits - one.bits,
    );
    if (widest !== undefined) open.push(...partsOf(box, widest, widest.feature === feature));
  }
  return "none";
};
