import type { DescribedFeature } from "../features/describedFeature.ts";
import { quantityText } from "../features/quantity.ts";
import type { Advice, UntriedAct } from "./advice.ts";
import type { Explanation } from "./explanation.ts";
import type { FeatureChange } from "./future.ts";
import type { PrintedTable } from "./text.ts";

/** What is to come, in words: acts that raise the score, what time alone does, and the limit that an age sets. */

const ACTS: Readonly<Record<Advice["act"], string>> = {
  wait: "",
  repay: "Repay all debt and keep it repaid",
  safer: "Repay part of the debt or add collateral until the health factor is twice as high, and keep it there",
};

const counted = (days: bigint): string => `${days} ${days === 1n ? "day" : "days"}`;

const adviceText = ({ act, days, score, gain }: Advice): string => {
  const deed = ACTS[act];
  const passing = `${counted(days)} pass without ${deed === "" ? "any" : "another"} event`;
  const what = deed === "" ? `Let ${passing}` : days === 0n ? `${deed}. At once` : `${deed}, and let ${passing}`;
  return `${what}: the score rises by ${gain} to ${score}.`;
};

/** Phrases that are printed of a longer list. */
const MOST_NAMED = 2;

const listed = (phrases: readonly string[]): string => {
  const more = phrases.length - MOST_NAMED;
  return `${phrases.slice(0, MOST_NAMED).join("; ")}${more > 0 ? `; and ${more} more` : ""}`;
};

const untriedText = ({ act, because }: UntriedAct): string =>
  `${ACTS[act]}: not known from this row, because the model also reads ${listed(because)}.`;

/** Numbered acts, each with its gain; or that none helps. */
export const adviceLines = ({ advice, untried, waiting }: Explanation): readonly string[] => [
  ...(advice.length > 0
    ? []
    : waiting.every(({ score }) => score === undefined)
      ? ["nothing is known to raise the score: what waiting does is not known from this row"]
      : ["nothing that was tried raises the score"]),
  ...advice.map((one, index) => `${index + 1}. ${adviceText(one)}`),
  ...untried.map(untriedText),
];

const signed = (points: bigint): string => `${points > 0n ? "+" : ""}${points}`;

const moved = (changes: readonly FeatureChange[], described: readonly DescribedFeature[]): string =>
  listed(
    changes.flatMap(({ feature, to }) => {
      const known = described.find(({ name }) => name === feature);
      return known === undefined ? [] : [`${known.phrase} ${quantityText(to, known)}`];
    }),
  );

export const waitingTable = ({ waiting, score }: Explanation): PrintedTable => ({
  head: ["after", "score", "change"],
  rows: waiting.map(({ days, score: later }) =>
    later === undefined ? [counted(days), "not known", ""] : [counted(days), String(later), signed(later - score)],
  ),
});

/** Below the table: what stands in the way of knowing, and that waiting may cost points. */
export const waitingLines = ({ waiting, score, described }: Explanation): readonly string[] => {
  const unknown = waiting.find(({ score: later }) => later === undefined);
  const falls = waiting.filter(({ score: later }) => later !== undefined && later < score);
  return [
    ...(unknown === undefined ? [] : [`What is not known from this row: ${listed(unknown.unknown)}.`]),
    ...falls
      .slice(0, 1)
      .map(
        ({ days, score: later, changes }) =>
          `Waiting alone lowers this score, to ${later} after ${counted(days)}: then it has ${moved(changes, described)}.`,
      ),
  ];
};

/** Where an age limits the score; nothing where none does. */
export const ceilingLines = ({ ceiling, described }: Explanation): readonly string[] => {
  const feature = described.find(({ name }) => name === ceiling?.feature);
  if (ceiling === undefined || feature === undefined) return [];
  const { phrase, value, most, next } = ceiling;
  return [
    `${phrase.charAt(0).toUpperCase()}${phrase.slice(1)}: with ${quantityText(value, feature)} a score is at most ${most} in this market, whatever else is so; from ${quantityText(next.value, feature)} on it can be ${next.most}.`,
  ];
};
