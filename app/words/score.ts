import { printable } from "./text.ts";

/** The bands of scores, by their least scores. Twin of `CreditCards.band` in contracts/types/CreditCard.sol. */
const BANDS = [
  { from: 750, word: "Excellent", tone: "best" },
  { from: 650, word: "Good", tone: "good" },
  { from: 550, word: "Fair", tone: "fair" },
  { from: 450, word: "Poor", tone: "poor" },
  { from: 300, word: "Very poor", tone: "worst" },
] as const;

export type Band = (typeof BANDS)[number];

export const [LOWEST, HIGHEST] = [300, 850];
/** Past this age a score is called old, in seconds. Twin of `FRESH_SECONDS` in node/api/scoreBody.ts. */
export const FRESH_SECONDS = 86_400;

export const bandOf = (score: number): Band => BANDS.find(({ from }) => score >= from) ?? BANDS[4];

/** What the status of a score says to its owner. */
export const STATUS_WORDS: Readonly<Record<string, { readonly word: string; readonly why: string }>> = {
  fresh: { word: "Fresh", why: "Lenders can rely on it now." },
  old: { word: "Old", why: "The history behind it ended more than a day ago. Order a new score." },
  stale: { word: "Stale", why: "The wallets have changed since. Lenders refuse it: order a new score." },
  defaulted: { word: "Defaulted", why: "A lender reported a loan that was not paid back." },
  paused: { word: "Paused", why: "The oracle takes no scores at the moment, so nobody can rely on one." },
};

export const percent = (share: number): string => {
  if (share < 0.0005) return "under 0.1 %";
  if (share >= 0.9995) return "over 99.9 %";
  return `${(100 * share).toFixed(1)} %`;
};

/** The ingredients of a score as borrowers know them. Twin of the titles in prover/explain/text.ts. */
const INGREDIENTS: Readonly<Record<string, string>> = {
  defi_actions: "Borrowing and repaying",
  liquidation: "Liquidations",
  health_and_risk: "Loan safety margin",
  credit_mix: "Credit mix",
  time: "Age of the history",
  wallet: "Wallet",
  market: "Market",
  other: "The model's own",
};

export const ingredientName = (name: string): string => INGREDIENTS[name] ?? printable(name).replaceAll("_", " ");

export const points = (decimal: number): string => `${decimal > 0 ? "+" : decimal < 0 ? "−" : ""}${Math.abs(decimal)}`;
