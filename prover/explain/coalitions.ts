import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import type { RandomGenerator } from "pure-rand/types/RandomGenerator";

import { factorials } from "./forestAttribution.ts";
import { type Rational, rational } from "./rational.ts";

/** Worth of a coalition of players, given as a set of bits; the empty one included. */
type Worth = (coalition: bigint) => bigint;

/**
 * How the value of a game was shared: over all coalitions, or over a number of fixed orders of
 * entry.
 */
export type Method = { readonly kind: "shapley" } | { readonly kind: "orders"; readonly orders: number };

const SEED = 20_261_121;

const bit = (player: number): bigint => 1n << BigInt(player);

/** Shapley values by their definition, from the worth of all 2^players coalitions. */
const overAllCoalitions = (players: number, worth: Worth): readonly Rational[] => {
  const factorial = factorials(players);
  const totals = Array.from({ length: players }, () => 0n);
  for (let coalition = 0n; coalition < bit(players); coalition++) {
    const own = worth(coalition);
    const size = Array.from({ length: players }, (_, player) => (coalition >> BigInt(player)) & 1n).filter(
      Boolean,
    ).length;
    for (let player = 0; player < players; player++) {
      const isMember = (coalition & bit(player)) !== 0n;
      const before = isMember ? size - 1 : size;
      const weight = (factorial[before] ?? 1n) * (factorial[players - 1 - before] ?? 1n);
      totals[player] = (totals[player] ?? 0n) + (isMember ? weight : -weight) * own;
    }
  }
  return totals.map((total) => rational(total, factorial[players]));
};

/** Fisher-Yates; the same orders on every machine and every time. */
const shuffled = (players: number, random: RandomGenerator): readonly number[] => {
  const order = Array.from({ length: players }, (_, player) => player);
  for (let last = players - 1; last > 0; last--) {
    const other = uniformInt(random, 0, last);
    [order[last], order[other]] = [order[other] ?? 0, order[last] ?? 0];
  }
  return order;
};

/**
 * Mean over fixed orders of what each player adds on entering, each order forward and backward. In
 * the pair of an order and its reverse each player comes before each other once, so interactions of
 * two players are shared as Shapley shares them; those of more are by the mean over the orders.
 */
const overOrders = (players: number, worth: Worth, pairs: number): readonly Rational[] => {
  const totals = Array.from({ length: players }, () => 0n);
  const random = xoroshiro128plus(SEED);
  for (let pair = 0; pair < pairs; pair++) {
    const forward = shuffled(players, random);
    for (const order of [forward, [...forward].reverse()]) {
      let [coalition, before] = [0n, worth(0n)];
      for (const player of order) {
        coalition |= bit(player);
        const after = worth(coalition);
        totals[player] = (totals[player] ?? 0n) + after - before;
        before = after;
      }
    }
  }
  return totals.map((total) => rational(total, BigInt(2 * pairs)));
};

/**
 * Shares worth(all) - worth(none) among the players, so that the shares add up to it exactly. They
 * are Shapley values where all coalitions are within `evaluations`. Otherwise they are the mean
 * over as many fixed orders as fit, at least two.
 */
export const shareWorth = (
  players: number,
  { worth, evaluations }: { readonly worth: Worth; readonly evaluations: number },
): { readonly shares: readonly Rational[]; readonly method: Method } => {
  if (2 ** players <= evaluations) return { shares: overAllCoalitions(players, worth), method: { kind: "shapley" } };
  const pairs = Math.max(1, Math.floor(evaluations / (2 * players)));
  return { shares: overOrders(players, worth, pairs), method: { kind: "orders", orders: 2 * pairs } };
};
