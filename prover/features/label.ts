import { UnknownLabelError } from "./errors.ts";

/** What happened after a borrow: 1 when the wallet was liquidated in (as of, as of + horizon], both in Unix seconds. */
export interface Label {
  readonly name: string;
  readonly horizonSeconds: bigint;
  /** Markets whose liquidations do not count. */
  readonly withoutMarkets: readonly string[];
}

const DAY = 86_400n;

/**
 * A liquidation in the very second of the borrow is history, not future. Those of the AMM market (LP shares as
 * collateral, recorded without amounts, not indexed by `events sync`) say nothing about loans in the main market:
 * 9 of the 4,914 recorded borrows would be positive through them alone.
 */
const LABELS: readonly Label[] = [
  { name: "liquidated-30d", horizonSeconds: 30n * DAY, withoutMarkets: ["aave-v2-amm"] },
];

/** Throws UnknownLabelError. */
export const selectLabel = (name: string): Label => {
  const label = LABELS.find((candidate) => candidate.name === name);
  if (label === undefined) throw new UnknownLabelError({ label: name, known: LABELS.map((known) => known.name) });
  return label;
};
