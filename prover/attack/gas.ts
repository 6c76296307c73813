import { capitalE9, type StepAction, transactionsOf, type Variant } from "./manipulation.ts";

/**
 * Gas of each step in Aave v2's own contracts, called by a contract within one transaction, rounded to thousands. Source: test/attack measures them on a
 * local market and fails where one is off by more than a quarter.
 */
export const STEP_GAS: Readonly<Record<StepAction, number>> = {
  deposit: 150_000,
  withdraw: 160_000,
  borrow: 240_000,
  repay: 120_000,
  liquidation: 300_000,
  transfer_in: 90_000,
  transfer_out: 90_000,
};

/** What every transaction costs, by protocol. */
export const TRANSACTION_GAS = 21_000;
/** A flash loan of Aave v2 around the steps: its own transfers and its interest. */
export const FLASH_LOAN_GAS = 200_000;

/** The gas of a variant, with a flash loan where its capital is back in the same block. */
export const gasOf = (variant: Variant): number => {
  const { steps } = variant.after;
  const isFlash = steps.length > 0 && capitalE9(variant) === 0n && steps.some(({ amount }) => amount !== "dust");
  const ofSteps = steps.reduce((sum, { action }) => sum + STEP_GAS[action], 0);
  return ofSteps + transactionsOf(variant) * TRANSACTION_GAS + (isFlash ? FLASH_LOAN_GAS : 0);
};
