import { UnknownLabelError } from "./errors.ts";
import { AMM_MARKET } from "../store/schema.ts";
import { SECONDS_PER_DAY } from "../seconds.ts";

/**
 * What happened after a borrow: 1 when something bad happened in (as of, as of + horizon], both in
 * Unix seconds; a liquidation always is.
 */
export interface Label {
  readonly name: string;
  readonly meaning: string;
  readonly horizonSeconds: bigint;
  /** Markets whose liquidations do not count. */
  readonly withoutMarkets: readonly string[];
  /**
   * SQL over the health points of the window that are bad, too; columns `kind`, `above_threshold`,
   * `liquidatable`. Needs health factors.
   */
  readonly badPoint?: string;
}

/**
 * A liquidation in the very second of the borrow is history, not future. Those of the AMM market
 * (LP shares as collateral, recorded without amounts, not indexed by `events sync`) say nothing
 * about loans in the main market: 9 of the 4,914 recorded borrows would be positive through them
 * alone.
 */
const LABELS: readonly Label[] = [
  {
    name: "liquidated-30d",
    meaning: "liquidated within 30 days after the borrow",
    horizonSeconds: 30n * SECONDS_PER_DAY,
    withoutMarkets: [AMM_MARKET],
  },
  {
    name: "hybrid-30d",
    meaning: "that, or risk_factor above 1/1.2 on the first block of a UTC day in them",
    horizonSeconds: 30n * SECONDS_PER_DAY,
    withoutMarkets: [AMM_MARKET],
    badPoint: "kind = 'day' AND above_threshold = 1",
  },
  {
    name: "eligible-90d",
    meaning: "eligible for liquidation within 90 days: liquidated, or health factor under 1",
    horizonSeconds: 90n * SECONDS_PER_DAY,
    withoutMarkets: [AMM_MARKET],
    badPoint: "liquidatable = 1",
  },
];

/** For people. */
export const labelList = LABELS.map(({ name, meaning }) => `${name}: ${meaning}`).join("; ");

/**
 * Finds a label by name.
 *
 * @throws UnknownLabelError.
 */
export const selectLabel = (name: string): Label => {
  const label = LABELS.find((candidate) => candidate.name === name);
  if (label === undefined) throw new UnknownLabelError({ label: name, known: LABELS.map((known) => known.name) });
  return label;
};
