import { rectified, weightedSum } from "../column.ts";
import type { Step } from "./arithmetic.ts";

/** Straight lines with a bend, which sums of atoms can follow. */

export const relu: Step = { compute: (x) => Math.max(x, 0), direction: 1, isUnsigned: true, bend: rectified };

/** max(x, floor). */
export const atLeast = (floor: number): Step => ({
  compute: (x) => Math.max(x, floor),
  direction: 1,
  isUnsigned: true,
  bend: (x) => (floor === -Infinity ? x : weightedSum([[1, rectified(weightedSum([[1, x]], -floor))]], floor)),
});

/** min(x, ceiling). */
export const atMost = (ceiling: number): Step => ({
  compute: (x) => Math.min(x, ceiling),
  direction: 1,
  isUnsigned: true,
  bend: (x) => (ceiling === Infinity ? x : weightedSum([[-1, rectified(weightedSum([[-1, x]], ceiling))]], ceiling)),
});

/** slope x below 0, x above. */
export const leaky = (slope: number): Step => ({
  compute: (x) => (x < 0 ? Math.fround(slope * x) : x),
  direction: slope >= 0 ? 1 : 0,
  turns: [0],
  bend: (x) =>
    weightedSum([
      [slope, x],
      [1 - slope, rectified(x)],
    ]),
});

export const absolute: Step = {
  compute: Math.abs,
  direction: 0,
  turns: [0],
  bend: (x) =>
    weightedSum([
      [2, rectified(x)],
      [-1, x],
    ]),
};
