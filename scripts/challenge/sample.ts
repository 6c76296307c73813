import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

import { evaluate } from "../../prover/model/evaluate.ts";
import type { IntegerModel } from "../../prover/model/integerModel.ts";

/** Rows of features with what became of them. Nobody's history: they are drawn. */
export interface Sample {
  readonly rows: readonly (readonly bigint[])[];
  readonly isBad: readonly boolean[];
}

const THOUSAND = 1000;
/** Of 1000 rows below the middle score, and above it. */
const [BAD_BELOW, BAD_ABOVE] = [800, 100];

/**
 * Draws rows over all orders of size. Those that the shipped model scores below the middle turn out
 * bad more often.
 */
export const drawSample = (model: IntegerModel, count: number, seed: number): Sample => {
  const random = xoroshiro128plus(seed);
  const below = (bound: number): number => uniformInt(random, 0, bound - 1);
  const value = ({ min, max }: { readonly min: bigint; readonly max: bigint }): bigint => {
    if (below(2) === 0) return min;
    const digits = (max - min).toString().length;
    const drawn = min + BigInt(Math.floor(10 ** ((below(THOUSAND) / THOUSAND) * digits)));
    return drawn > max ? max : drawn;
  };
  const rows = Array.from({ length: count }, () => model.features.map(value));
  const scores = rows.map((row) => Number(evaluate(model, row).score));
  const middle = [...scores].sort((one, other) => one - other)[count >> 1] ?? 0;
  const isBad = scores.map((score) => below(THOUSAND) < (score < middle ? BAD_BELOW : BAD_ABOVE));
  return { rows, isBad };
};
