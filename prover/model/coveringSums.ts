import { neuronSums } from "./evaluate.ts";
import type { IntegerModel } from "./integerModel.ts";

type Row = readonly bigint[];

/** Rows for the pieces of functions of sums. */
export interface SumRows {
  /** Rows that reach pieces which the given ones leave out. */
  readonly rows: readonly Row[];
  readonly pieces: number;
  /** Pieces that no row here reaches: interval analysis declares sums that no row may have. */
  readonly piecesMissed: number;
}

interface Placed {
  readonly row: Row;
  readonly piece: number;
}

/**
 * A row in a piece, or none, between two rows below and not below it: features are exchanged one by
 * one until the sum is there or beyond, and the last one is halved.
 */
const between = (from: Row, to: Row, piece: number, pieceOf: (row: Row) => number): Row | undefined => {
  let below = from;
  for (const [feature, value] of to.entries()) {
    const above = below.with(feature, value);
    const reached = pieceOf(above);
    if (reached === piece) return above;
    if (reached < piece) {
      below = above;
      continue;
    }
    let [low, high] = [below[feature] ?? 0n, value];
    for (let half = (low + high) >> 1n; half !== low && half !== high; half = (low + high) >> 1n) {
      const at = pieceOf(below.with(feature, half));
      if (at === piece) return below.with(feature, half);
      if (at < piece) low = half;
      else high = half;
    }
    return undefined;
  }
  return undefined;
};

/**
 * Rows in the pieces of every function of a sum, as far as such rows lie between the given ones.
 *
 * @param model The integer model.
 * @param rows Rows of raw features in range.
 */
export const rowsOfSums = (model: IntegerModel, rows: readonly Row[]): SumRows => {
  const found: Row[] = [];
  let [pieces, piecesMissed] = [0, 0];
  for (const [neuron, { curve }] of model.neurons.entries()) {
    if (curve === undefined) continue;
    const pieceOf = (row: Row): number => {
      const sum = neuronSums(model, row)[neuron] ?? 0n;
      return curve.thresholds.filter((threshold) => sum >= threshold).length;
    };
    const placed = [...rows, ...found].map((row): Placed => ({ row, piece: pieceOf(row) }));
    placed.sort((one, other) => one.piece - other.piece);
    const seen = new Set(placed.map(({ piece }) => piece));
    pieces += curve.thresholds.length + 1;
    for (let piece = 0; piece <= curve.thresholds.length; piece++) {
      if (seen.has(piece)) continue;
      const [low, high] = [placed.findLast((one) => one.piece < piece), placed.find((one) => one.piece > piece)];
      const row = low && high && between(low.row, high.row, piece, pieceOf);
      if (row === undefined) piecesMissed++;
      else found.push(row);
    }
  }
  return { rows: found, pieces, piecesMissed };
};
