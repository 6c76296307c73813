import type { GRADED } from "../../prover/challenge/grading.ts";
import type { Challenge, EntryStatus } from "../../prover/challenge/reading.ts";
import type { Stage } from "../../prover/challenge/stage.ts";

/** What a challenge waits for, to who looks at it. */
const STAGES: Readonly<Record<Stage, { readonly word: string; readonly why: string }>> = {
  commit: { word: "open to entries", why: "Modelers commit to a model each, and nobody sees it." },
  draw: {
    word: "waits for the draw",
    why: "Nobody can enter any more. A block decides which rows each has to answer.",
  },
  answer: { word: "answering", why: "Each modeler answers its own rows, with a proof for each score." },
  dispute: { word: "open to disputes", why: "Anybody can have a proof shown, or strike an answer that is at fault." },
  reveal: { word: "waits for the labels", why: "The sponsor has to say which rows turned out bad." },
  grade: { word: "being graded", why: "The contract computes each grade from scores and labels." },
  settle: { word: "waits for the settlement", why: "Anybody may have the contract divide the money." },
  over: { word: "over", why: "The money is divided. Whoever is owed some can have it paid out at any time." },
};

/** The stage of a challenge that was settled without a draw. */
const VOID = { word: "void", why: "Nobody drew the rows in time. Everybody gets back what was paid in." };

export const stageWords = (stage: Stage, { isVoid }: Challenge["progress"]) => (isVoid ? VOID : STAGES[stage]);

export const ENTRY_STATES: Readonly<Record<EntryStatus, string>> = {
  none: "unknown",
  committed: "committed",
  answered: "answered",
  struck: "struck",
  graded: "graded",
  paid: "paid",
};

interface MetricWords {
  readonly name: string;
  readonly meaning: string;
}

/** The metrics as a reader knows them. */
export const METRICS: Readonly<Record<(typeof GRADED)[number], MetricWords>> = {
  auc: { name: "AUC", meaning: "how often a good row scores above a bad one; 50 is chance" },
  prAuc: { name: "PR-AUC", meaning: "how many of the rows called riskiest are bad, over all cut-offs" },
  recall: { name: "Recall", meaning: "the share of bad rows that the threshold catches" },
  brier: { name: "1 − Brier", meaning: "100 less the squared error of the probabilities" },
  ks: { name: "KS", meaning: "the widest gap between the shares of good and of bad rows" },
  densityGap: { name: "Gap", meaning: "the probability of the median bad row, less that of the median good one" },
  f1: { name: "F1", meaning: "the balance of catching bad rows and sparing good ones" },
};

/** Billionths as a percentage, without its sign. */
export const percents = (billionths: bigint): string => (Number(billionths) / 1e7).toFixed(1).replace("-", "−");

/** A weighted grade, in billionths of a percent, as a percentage. */
export const weightedPercents = (weighted: bigint): string => percents(weighted / 100n);

/** Shares of the bounty: "60 %, 30 % and 10 %". */
export const sharesText = (shares: readonly bigint[]): string => {
  const all = shares.map((share) => `${Number(share) / 100} %`);
  const last = all.pop() ?? "";
  return all.length === 0 ? last : `${all.join(", ")} and ${last}`;
};
