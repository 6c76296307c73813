import type { AttackReport, Finding, ManipulationResult, VariantResult } from "./attackReport.ts";
import type { Kind } from "./manipulation.ts";
import type { TextTable } from "../html.ts";

/** The report in words and tables, for the page and for the model card. */

const thousands = (value: number): string => {
  const [whole = "", rest] = String(value).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return rest === undefined ? grouped : `${grouped}.${rest}`;
};

export const points = (value: number): string => (value > 0 ? `+${value}` : String(value).replace("-", "−"));

const lost = (value: number): string => (value > 0 ? `−${value}` : "0");

/** 0 s within a block or a second, 12 s, 1 min, 30 days; whole numbers, as the list has them. */
const duration = (seconds: number): string => {
  const [size, unit] = seconds < 60 ? [1, "s"] : seconds < 86_400 ? [60, "min"] : [86_400, "days"];
  const count = Math.round(seconds / size);
  return `${count} ${count === 1 && unit === "days" ? "day" : unit}`;
};

const capital = ({ capitalEth }: VariantResult): string =>
  capitalEth === undefined ? "its debts" : `${thousands(capitalEth)} ETH`;

const price = ({ pointsPerEthDay }: VariantResult): string => {
  if (pointsPerEthDay === undefined || pointsPerEthDay === "free") return pointsPerEthDay ?? "–";
  return pointsPerEthDay >= 100 ? thousands(Math.round(pointsPerEthDay)) : pointsPerEthDay.toPrecision(2);
};

export const KIND_TITLES: Readonly<Record<Kind, string>> = {
  cheap: "What is held for less than a day",
  stranger: "What a stranger can do",
  waiting: "Waiting",
  "as-of": "Choosing the moment",
  held: "What time and capital buy",
  again: "Starting again",
  bundle: "Another's history",
};

/** The variant that a reader should see first: the worst for lenders, or for the wallet where others or time act on it. */
export const worstOf = ({ kind, variants }: ManipulationResult): VariantResult => {
  const harms = kind === "stranger" || kind === "waiting";
  const rank = ({ gained, lost: taken }: VariantResult): readonly number[] =>
    harms ? [taken.most, gained.most] : [gained.median, gained.most];
  const isWorse = (one: VariantResult, other: VariantResult): boolean => {
    const [a = 0, b = 0] = rank(one);
    const [c = 0, d = 0] = rank(other);
    return a > c || (a === c && b > d);
  };
  return variants.reduce((worst, one) => (isWorse(one, worst) ? one : worst));
};

const VARIANT_HEAD = [
  "gained: median",
  "90 %",
  "most",
  "lost: 90 %",
  "most",
  "fresh wallet",
  "gas",
  "capital",
  "held",
  "points per ETH-day",
];

const cells = (variant: VariantResult): readonly string[] => {
  const { gained, lost: taken, freshScore, gas, secondsHeld } = variant;
  return [
    ...[gained.median, gained.p90, gained.most].map(points),
    ...[taken.p90, taken.most].map(lost),
    freshScore === undefined ? "–" : String(freshScore),
    thousands(gas),
    capital(variant),
    duration(secondsHeld),
    price(variant),
  ];
};

export const variantsTable = ({ variants }: ManipulationResult): TextTable => ({
  head: ["size", ...VARIANT_HEAD],
  rows: variants.map((variant) => [variant.label, ...cells(variant)]),
});

/** Each manipulation by its worst size. */
export const summaryTable = ({ manipulations }: Pick<AttackReport, "manipulations">): TextTable => ({
  head: [
    "manipulation, at its worst",
    "gained: median",
    "most",
    "lost: most",
    "fresh wallet",
    "gas",
    "capital",
    "held",
  ],
  rows: manipulations.map((manipulation) => {
    const worst = worstOf(manipulation);
    const [median = "", , most = "", , mostLost = "", fresh = "", ...costs] = cells(worst);
    return [`${manipulation.title} (${worst.label})`, median, most, mostLost, fresh, ...costs.slice(0, 3)];
  }),
});

/** One limit in a line. What reached it is named where it moved anything. */
export const findingText = ({ limit, says, allowed, reached, by, passes }: Finding): string => {
  if (reached === undefined) return `cannot be told: ${says}`;
  const bound = limit === "fresh" ? `${allowed}, the median of wallets with 300 clean days` : String(allowed);
  const moved = limit === "fresh" ? !passes : reached > 0;
  const cause = moved && by !== undefined ? `, by "${by}"` : "";
  return `${passes ? "holds" : "broken"}: ${says}: ${reached} (limit ${bound})${cause}`;
};

export const scopeText = ({ wallets, store }: AttackReport): string => {
  const { attacked, outOf, named, clean } = wallets;
  const who = named
    ? `${thousands(attacked)} wallets that were named`
    : `${thousands(attacked)} of ${thousands(outOf)} wallets with a loan, taken by the hash of their address`;
  const old =
    clean === undefined
      ? "no wallet of the store has 300 clean days"
      : `the median of ${thousands(clean.wallets)} wallets with 300 clean days is ${clean.medianScore}`;
  const block = store.asOfBlock === undefined ? "" : ` (block ${store.asOfBlock})`;
  return `${who}, as of ${store.asOf}${block} in ${store.market}; their median score is ${wallets.medianScore}, and ${old}`;
};
