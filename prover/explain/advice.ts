import type { DescribedFeature } from "./describedFeature.ts";

/**
 * What would change a feature that cost points: what can be done about it, or that nothing can.
 * Never how to look better than one is.
 */

interface Advice {
  /** For a value above that of the reference row. */
  readonly higher: string;
  /** For a value below it. */
  readonly lower: string;
}

const both = (text: string): Advice => ({ higher: text, lower: text });

const SAFETY = "Repay part of the debt or add collateral before prices move against it.";

const LIQUIDATED = both(
  "What happened cannot be undone. Keep the health factor well above 1, so that no other is added: repay or add collateral in time.",
);
const FADING: Advice = {
  higher:
    "Only time changes it: each liquidation weighs less with every day and is gone after 365. Keep the health factor well above 1.",
  lower: "There was less of it than usual; there is nothing to repair here.",
};
const PEAK: Advice = {
  higher: "Only time changes it: a loan counts for 90 days, repaid or not. Borrow what you need.",
  lower: "It covers the loans of the last 90 days; there is nothing to repair here.",
};
const AVAILABLE: Advice = {
  higher: "It follows from the collateral and the debt; there is nothing to repair here.",
  lower: "It grows when debt is repaid or collateral is added.",
};

/** For features that a borrower can do something particular about, or would misread. */
const BY_NAME: Readonly<Record<string, Advice>> = {
  liquidation_count: LIQUIDATED,
  liquidation_amount_sum_eth: LIQUIDATED,
  time_since_last_liquidated: both(
    "Only time changes it: it eases with every day without another liquidation. Keep the health factor well above 1.",
  ),
  liquidation_days_faded_365d: FADING,
  liquidation_amount_faded_365d_eth: FADING,
  debt_peak_90d_eth: PEAK,
  stable_debt_peak_90d_eth: PEAK,
  volatile_debt_peak_90d_eth: PEAK,
  clean_age: {
    higher: "It only grows with time until a liquidation; there is nothing to repair here.",
    lower: "Only time changes it: it grows by itself with every day without a liquidation.",
  },
  risk_factor: {
    higher: `Raise the health factor. ${SAFETY} It shows in the next score.`,
    lower: "The debt is small against the collateral; there is nothing to repair here.",
  },
  max_risk_factor: {
    higher:
      "The worst day stays on record and cannot be undone. Keep the health factor up, so that no worse one is added.",
    lower: "There was no worse day than this; there is nothing to repair here.",
  },
  risk_factor_above_threshold_daily_count: {
    higher:
      "Days that were are not taken back. Keep the health factor above 1.2, so that no more are added: repay in time.",
    lower: "There were few such days; there is nothing to repair here.",
  },
  total_collateral_eth: {
    higher: "It is as things stand now; there is nothing to repair here.",
    lower: "It grows when collateral is added, which also makes the loans safer.",
  },
  total_available_borrows_eth: AVAILABLE,
  total_available_borrows_avg_eth: AVAILABLE,
  last_borrow_is_stablecoin: {
    higher: "It stays until the next borrow, which decides it again. Borrow what you need, not what a score likes.",
    lower: "It stays until the next borrow: debt in a stablecoin does not grow when prices of other assets rise.",
  },
  net_incoming_tx_count: both("It follows from ordinary use over time."),
  time_since_previous_borrow: both("It grows with time until the next borrow; that alone is no reason to borrow."),
  last_borrow_amount_eth: both(
    "It stays until the next borrow, which decides it again; that alone is no reason to borrow.",
  ),
  last_borrow_asset_debt_eth: both(
    "It stays until the next borrow, which finds what was repaid by then. Repay what is owed in good time.",
  ),
  volatile_borrow_amount_sum_eth_30d: {
    higher:
      "It fades 30 days after each such borrow. Debt in a stablecoin does not grow when prices of other assets rise.",
    lower: "It covers the last 30 days only; there is nothing to repair here.",
  },
  borrow_repay_diff_eth: {
    higher: "Repaying what is owed brings it down.",
    lower: "More was repaid than borrowed at the prices of the time; there is nothing to repair here.",
  },
  withdraw_deposit_diff_if_positive_eth: {
    higher: "Depositing brings it down; withdraw less while debt is open.",
    lower: "No more was withdrawn than deposited; there is nothing to repair here.",
  },
};

const MARKET = both("It is the market's, the same for everyone at that moment: nobody can change it, and it passes.");
const OWN = both("It is a feature of this model's own: ask its maker what it counts and what changes it.");

/** What adds to a total of such a name. */
const ADDED: readonly (readonly [prefix: string, lower: string])[] = [
  ["repay", "It grows with each repayment: repay what is owed in good time."],
  [
    "borrow",
    "It grows only by borrowing more, which is no reason to borrow: loans that are needed and repaid add up with time.",
  ],
  ["deposit", "It grows with deposits as ordinary use brings them."],
  ["withdraw", "It is a total of what was withdrawn; there is nothing to repair here."],
  ["unique", "It grows where other assets or protocols come to be used; that is no reason to take a loan."],
];

const total = ({ name, ingredient }: DescribedFeature): Advice => {
  const lower = ADDED.find(([prefix]) => name.startsWith(prefix))?.[1];
  return {
    higher: "It is a total of the whole history and cannot be taken back; what is done from now on counts beside it.",
    lower: lower ?? (ingredient === "wallet" ? "It grows with ordinary use over time." : "It grows with time."),
  };
};

const window = ({ name, ingredient }: DescribedFeature, days: string): Advice => ({
  higher: `It covers the last ${days} days: each entry drops out of it ${days} days later.${ingredient === "liquidation" ? ` ${SAFETY}` : ""}`,
  lower: name.startsWith("repay")
    ? `It covers the last ${days} days: repaying what is owed adds to it.`
    : `It covers the last ${days} days and follows from what is done next; there is nothing to repair here.`,
});

const since = ({ name }: DescribedFeature): Advice => {
  if (/first|_age$/.test(name))
    return {
      higher: "It begins with the first one and only grows from then on; there is nothing to repair here.",
      lower: "Only time changes it: it grows by itself with every day.",
    };
  return {
    // A long time ago, or never.
    higher: /_deposit(_of_|$)/.test(name)
      ? "It starts again with the next deposit, which also makes a loan safer."
      : "It starts again with the next one; that alone is no reason for it.",
    lower: "Only time changes it: it grows by itself with every day until the next one.",
  };
};

const AVERAGE = both("It is a mean over the history: it moves slowly, by what is done from now on.");
const RISK_AVERAGE: Advice = {
  higher: `It is a mean over all days, so days with a higher health factor bring it down little by little. ${SAFETY}`,
  lower: "The debt was small against the collateral; there is nothing to repair here.",
};
const EXTREME = both("It is a record of the whole history; days that were cannot be changed.");
const PRESENT = both("It is as things stand now and follows from ordinary use.");

/**
 * By what the dictionary's way of naming says a feature is, so that a feature added later is
 * covered.
 */
const byKind = (feature: DescribedFeature): Advice => {
  const { name, isSince, unit } = feature;
  const [, days] = /_(\d+)d(?:_|$)/.exec(name) ?? [];
  if (days !== undefined) return window(feature, days);
  if (isSince) return since(feature);
  if (/(^|_)avg(_|$)/.test(name)) return name.includes("risk_factor") ? RISK_AVERAGE : AVERAGE;
  if (/^(max|min)_|_ever$/.test(name)) return EXTREME;
  if (unit === "count" || /_(sum|paid)(_|$)/.test(name)) return total(feature);
  return PRESENT;
};

/** What would change a feature whose value is above or below the reference's. */
export const adviceOn = (feature: DescribedFeature, { isHigher }: { readonly isHigher: boolean }): string => {
  const { name, ingredient, isKnown } = feature;
  const advice = !isKnown ? OWN : ingredient === "market" ? MARKET : (BY_NAME[name] ?? byKind(feature));
  return isHigher ? advice.higher : advice.lower;
};
