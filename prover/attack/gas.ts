import { capitalE9, type Step, type StepAction, type Variant } from "./manipulation.ts";

/**
 * Gas of a step of a contract wallet that acts in a transaction of several. Source: test/attack lives the list on Aave v2's own contracts, and fails where
 * a manipulation's sum is off by more than two fifths.
 */
const STEP_GAS: Readonly<Record<StepAction, number>> = {
  deposit: 160_000,
  withdraw: 170_000,
  borrow: 250_000,
  repay: 140_000,
  liquidation: 200_000,
  transfer_in: 110_000,
  transfer_out: 110_000,
};

/** A step on what the same transaction has touched already: the same asset, as supply or as debt. */
const REPEATED_GAS = 50_000;

/** What every transaction costs, by protocol. */
const TRANSACTION_GAS = 21_000;
/** A flash loan around the steps. */
const FLASH_LOAN_GAS = 60_000;

const DEBT_SIDE: ReadonlySet<StepAction> = new Set(["borrow", "repay"]);

/** What a step touches within its transaction. */
const touchedBy = ({ block, asset, action }: Step): string =>
  [block, typeof asset === "string" ? asset : asset.symbol, DEBT_SIDE.has(action)].join();

/** The gas of a variant, with a flash loan where its capital is back in the same block. Steps of one block are one transaction. */
export const gasOf = (variant: Variant): number => {
  const { steps } = variant.after;
  const touched = new Set<string>();
  let gas = 0;
  for (const step of steps) {
    const isRepeated = step.action !== "liquidation" && touched.has(touchedBy(step));
    touched.add(touchedBy(step));
    gas += isRepeated ? REPEATED_GAS : STEP_GAS[step.action];
  }
  const isFlash = capitalE9(variant) === 0n && steps.some(({ amount }) => typeof amount === "bigint");
  const transactions = new Set(steps.map(({ block }) => block)).size;
  return gas + transactions * TRANSACTION_GAS + (isFlash ? FLASH_LOAN_GAS : 0);
};
