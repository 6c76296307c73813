import { createHash } from "node:crypto";

import { getAddress } from "ethers";
import type { Static } from "typebox";

import { SCORE_MAX, SCORE_MIN } from "../../prover/model/scorecard.ts";
import { INGREDIENTS } from "../../prover/features/dictionary.ts";
import type { DecileOf } from "./deciles.ts";
import type { CredEnhanced, CredMean, CredOffChain, CredReport, CredScore, CredSummary } from "./schemas/cred.ts";
import type { WalletAnswer } from "./walletAnswer.ts";

type Score = Static<typeof CredScore>;

/** Lowest score of each range: Cred's own limits, from its scale of 300 to 1000 to ours. */
const RANGES = [
  [787, "excellent"],
  [724, "very_good"],
  [654, "good"],
  [567, "fair"],
] as const;

/** What an answer looks like beside the wallet: which model gave it, and how scores are spread. */
export interface CredModel {
  readonly version: string;
  readonly decileOf: DecileOf;
}

const isoOf = (seconds: bigint): string => new Date(Number(seconds) * 1_000).toISOString();

const rangeOf = (score: number): Score["range"] => RANGES.find(([least]) => score >= least)?.[1] ?? "low";

export const credScore = (answer: WalletAnswer, { version, decileOf }: CredModel): Score => ({
  address: getAddress(answer.wallet),
  score: answer.score,
  decile: decileOf(answer.score),
  range: rangeOf(answer.score),
  model_version: version,
  timestamp: isoOf(answer.asOfTime),
  proved: answer.from === "chain",
});

export const credSummary = (answer: WalletAnswer): Static<typeof CredSummary> => ({
  report: {
    address: getAddress(answer.wallet),
    timestamp: isoOf(answer.asOfTime),
    summary: {
      history_from: isoOf(answer.coverageFrom),
      count_events: answer.events ?? null,
      probability_of_liquidation: answer.probability,
      ingredients: { ...answer.ingredients },
    },
  },
});

export const credReport = (answer: WalletAnswer, model: CredModel): Static<typeof CredReport> => ({
  report: { ...credSummary(answer).report, score: credScore(answer, model) },
});

/**
 * One score for several wallets, as Cred has it: the mean, half up. For a score of several wallets as
 * one history there are tokens.
 */
export const credMean = (
  scores: readonly Score[],
  { version, decileOf }: CredModel,
): Omit<Static<typeof CredMean>, "errors"> => {
  const score = Math.floor(scores.reduce((sum, one) => sum + one.score, 0) / scores.length + 0.5);
  const oldest = scores.reduce(
    (first, { timestamp }) => (timestamp < first ? timestamp : first),
    scores[0]?.timestamp ?? "",
  );
  return {
    address: scores.map(({ address }) => address),
    ...{
      score,
      decile: decileOf(score),
      range: rangeOf(score),
      model_version: version,
      timestamp: oldest,
      proved: false,
    },
  };
};

/** A report beside figures that a caller has given. They are repeated, and count nothing. */
export const credEnhanced = (
  { report }: Static<typeof CredReport>,
  { name = null, ...figures }: Omit<Static<typeof CredOffChain>, "name"> & { readonly name?: string | null },
): Static<typeof CredEnhanced> => {
  const data = Object.fromEntries(Object.entries(figures).filter(([, value]) => value !== undefined));
  return { report: { ...report, additional: { source: { name, data }, counted: false } } };
};

/** The moment of every made-up answer. */
const SANDBOX_TIME = 1_704_067_200n;

/** A made-up answer, the same for the same address for ever: it reads neither chain nor store. */
export const sandboxAnswer = (wallet: string, probabilityAt: (score: number) => number): WalletAnswer => {
  const seed = createHash("sha256").update(`veriscore sandbox ${wallet}`).digest();
  const score = Number(SCORE_MIN) + (seed.readUInt32BE(0) % (Number(SCORE_MAX - SCORE_MIN) + 1));
  return {
    ...{ wallet, score, probability: probabilityAt(score), from: "store", events: seed.readUInt8(4) },
    ...{ asOfTime: SANDBOX_TIME, asOfBlock: undefined, coverageFrom: SANDBOX_TIME - BigInt(seed.readUInt32BE(5) >> 4) },
    ingredients: Object.fromEntries(INGREDIENTS.map((name, index) => [name, index === 0 ? 100 : 0])),
  };
};
