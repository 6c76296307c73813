import { fileURLToPath } from "node:url";

import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

import { evaluate } from "../../prover/model/evaluate.ts";
import { loadModel } from "../../prover/modelFolder/load.ts";
import { DAY, START } from "../support/recorded.ts";

export const MODEL = fileURLToPath(new URL("../../models/default", import.meta.url));
export const ROWS = 240;

export type Row = readonly (string | bigint)[];

/** Rows that the shipped model tells apart, two per wallet, in January and March; those that score lower are liquidated more often. */
export const labelledRows = async (): Promise<{
  readonly header: readonly string[];
  readonly rows: readonly Row[];
}> => {
  const { model } = await loadModel(MODEL);
  const random = xoroshiro128plus(11);
  const draw = (): readonly bigint[] =>
    model.features.map(({ min, max }) => {
      // Most values of real rows are at the bottom of their range; the others are of any size.
      const bits = uniformInt(random, 0, 9) < 6 ? 0 : uniformInt(random, 0, 54);
      if (bits === 0) return min;
      const value = min + BigInt(uniformInt(random, 0, 1 << 20)) * 2n ** BigInt(Math.max(0, bits - 20));
      return value > max ? max : value;
    });
  const drawn = Array.from({ length: ROWS }, draw);
  const scores = drawn.map((values) => Number(evaluate(model, values).score));
  const middle = [...scores].sort((a, b) => a - b)[ROWS / 2] ?? 0;
  const rows = drawn.map((values, row): Row => {
    const isBad = uniformInt(random, 0, 9) < ((scores[row] ?? 0) < middle ? 6 : 1);
    const day = row < ROWS / 2 ? row % 30 : 60 + (row % 30);
    const asOf = BigInt(START + day * DAY);
    return [`event-${row}`, `wallet-${Math.floor(row / 2)}`, asOf, ...values, 3n, isBad ? "1" : "0"];
  });
  const header = ["id", "wallet", "as_of", ...model.features.map(({ name }) => name), "risk_factor", "label"];
  return { header, rows };
};
