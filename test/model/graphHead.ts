import type { Dice } from "../../scripts/dice.ts";
import type { Body } from "./graphParts.ts";

/** What every head of a fuzzed graph says of itself, and weights for it. */

export interface Head extends Body {
  readonly output: "probability" | "log-odds";
  /** Points by which the two models may differ. */
  readonly limit: number;
  /** Whether the result has a column for each of two classes. */
  readonly hasClasses?: boolean;
  /** The version of ai.onnx.ml that it needs. */
  readonly ml?: number;
}

/** What a head reads: a tensor, and its values on rows that were tried. */
export interface Seen {
  readonly from: string;
  readonly values: readonly (readonly number[])[];
}

export type MakeHead = (dice: Dice, seen: Seen) => Head;

const HEIGHT = 7;

/** Weights that keep the sum of columns, as large as they were seen, between -HEIGHT and HEIGHT, and that do not magnify a float's last bit to a point. */
export const weightsFor = (dice: Dice, { values }: Seen): number[] => {
  const columns = values[0]?.length ?? 0;
  return Array.from({ length: columns }, (_, column) => {
    const most = Math.max(...values.map((row) => Math.abs(row[column] ?? 0)).filter(Number.isFinite), 0.1);
    return (((dice.roll(2001) - 1000) / 1000) * HEIGHT) / most / columns;
  });
};
