import { floorLog2 } from "../evaluate.ts";
import { type IntegerModel, MANTISSA_BITS } from "../integerModel.ts";
import type { Interval } from "./forestSteps.ts";
import type { Readings } from "./readings.ts";
import type { Region } from "./region.ts";

/** How much a model can tell apart the values of one feature in a region, and where they are best cut in two. */
export interface Grain {
  readonly feature: number;
  /** Bits that tell values apart; 0 where the model reads all of them alike. */
  readonly bits: number;
  /** Least value of the upper part. */
  readonly cut: bigint;
}

const bitsOf = (count: bigint): number => (count <= 0n ? 0 : floorLog2(count) + 1);

const middleOf = (values: readonly bigint[]): bigint | undefined => values[values.length >> 1];

/** Where the highest bit in which two integers differ becomes 1: there limbs go back to 0. */
const carryBetween = (low: bigint, high: bigint): bigint => {
  const bit = BigInt(floorLog2(low ^ high));
  return (high >> bit) << bit;
};

/** Each feature's grain in a region. */
export const grainsOf = (
  model: IntegerModel,
  { readings, region }: { readings: Readings; region: Region },
): readonly Grain[] =>
  model.features.map(({ min: least }, feature) => {
    const { min, max }: Interval = region.box[feature] ?? { min: 0n, max: 0n };
    const inside = (thresholds: readonly bigint[]): readonly bigint[] =>
      thresholds.filter((threshold) => threshold > min && threshold <= max);
    let bits = 0;
    const cuts: bigint[] = [];
    const add = (more: number, cut: bigint | undefined): void => {
      bits = Math.max(bits, more);
      if (cut !== undefined && cut > min && cut <= max) cuts.push(cut);
    };
    readings.list.forEach((reading, at) => {
      if (!("feature" in reading) || reading.feature !== feature) return;
      const range = region.range(at);
      if (range.min === range.max) return;
      if (reading.kind === "truncation")
        add(bitsOf(range.max - range.min), least + (carryBetween(range.min, range.max) << BigInt(reading.layout.drop)));
      else {
        const steps = BigInt(inside(reading.curve.thresholds).length + 1) << BigInt(MANTISSA_BITS);
        add(bitsOf(steps < max - min ? steps : max - min), middleOf(inside(reading.curve.thresholds)));
      }
    });
    const tested = model.bins.filter((bin) => bin.feature === feature).flatMap(({ thresholds }) => inside(thresholds));
    if (tested.length > 0) add(bitsOf(BigInt(tested.length)), middleOf(tested));
    return { feature, bits, cut: cuts[0] ?? min + (max - min + 1n) / 2n };
  });
