import type { Interval } from "../interval.ts";

/**
 * Numbers are read by several others: without memory of its last argument a chain of them would be
 * followed twice at each link.
 */
export const remembering = (compute: (x: number) => number): ((x: number) => number) => {
  let last: readonly [argument: number, value: number] | undefined;
  return (x) => {
    if (last === undefined || !Object.is(last[0], x)) last = [x, compute(x)];
    return last[1];
  };
};

export const rememberingOver = (compute: (x: Interval) => Interval): ((x: Interval) => Interval) => {
  let last: readonly [argument: Interval, value: Interval] | undefined;
  return (x) => {
    const isSame = last?.[0].nan === x.nan && Object.is(last[0].min, x.min) && Object.is(last[0].max, x.max);
    if (last === undefined || !isSame) last = [x, compute(x)];
    return last[1];
  };
};
