import { parseAddress } from "../../client/address.ts";
import { isRecord } from "../jsonValue.ts";
import { scorecard } from "../model/scorecard.ts";
import { AMOUNT_FORM, parseAmount } from "../onchain/amount.ts";
import { PUBLISHED_CRITERIA } from "../report/challenge.ts";
import { isTitle } from "./document.ts";
import { isWebAddress } from "./download.ts";
import { packProbabilities } from "./encoding.ts";
import { ChallengeFileError } from "./errors.ts";
import { GRADED, probabilityTable } from "./grading.ts";

/** What a sponsor wants, before any time is fixed. Hours, and amounts in the least units. */
export interface ChallengePlan {
  readonly title: string;
  readonly description: string;
  /** Where the published folder will be. */
  readonly uri: string;
  readonly currency: string;
  readonly judge: string;
  readonly money: Readonly<Record<(typeof MONEY)[number], bigint>>;
  readonly hours: Readonly<Record<keyof typeof HOURS, number>>;
  readonly rows: number;
  readonly maxEntries: number;
  readonly threshold: number;
  /** In percent, in the order of GRADED. */
  readonly weights: readonly number[];
  /** Billionths, in the order of GRADED. */
  readonly knockOuts: readonly bigint[];
  /** Ten-thousandths. */
  readonly shares: readonly number[];
  /** Ten-thousandths of each fee that a winner's model brings: its modeler's, and the attesters'. */
  readonly modelerShare: number;
  readonly attestersShare: number;
  /** Four bytes for each score, hex. */
  readonly probabilities: string;
}

const MONEY = ["bounty", "deposit", "stake", "bond"] as const;
/** Each from the one before, the first from the opening; `response` is what a demanded proof may take. */
const HOURS = { commit: 168, answer: 72, dispute: 72, reveal: 24, grade: 48, response: 24 } as const;
/** Percents of later fees. */
const FEES = { modeler: 0, attesters: 0 } as const;
const ZERO_ADDRESS = `0x${"0".repeat(40)}`;
const NAMES = [
  ...["title", "description", "uri", "currency", "judge", "hours", "rows", "maxEntries", "threshold"],
  ...["weights", "knockOuts", "shares", "fees", "scorecard", ...MONEY],
];
const BILLIONTHS_PER_PERCENT = 1e7;
const PARTS_PER_PERCENT = 100;
/** The most of a fee that is shared, in percent. Twin of `FeeSplit.MAX_SHARED`. */
const MOST_SHARED = 50;

type Fields = Readonly<Record<string, unknown>>;
/** The least and the most. */
type Bounds = readonly [number, number];

/** Twins of the bounds in contracts/libraries/ChallengeTerms.sol; the rest is what an ABI can hold. */
const BOUNDS = {
  rows: [1, 12_000],
  maxEntries: [1, 256],
  threshold: [300, 850],
  /** A year. */
  hours: [0, 8_760],
  weights: [0, 100],
  /** Percents; a gap can be negative. */
  knockOuts: [-100, 100],
} as const satisfies Readonly<Record<string, Bounds>>;
const MOST_WINNERS = 16;
const MOST_UNITS = 2n ** 96n;

const isBetween = (value: unknown, least: number, most: number): boolean =>
  typeof value === "number" && value >= least && value <= most;

const reader = (path: string, fields: Fields) => {
  const refuse = (name: string, expected: string): ChallengeFileError =>
    new ChallengeFileError({ path, reason: `"${name}" is not ${expected}` });
  const text = (name: string, fallback?: string): string => {
    const value = fields[name] ?? fallback;
    if (typeof value !== "string") throw refuse(name, "a text");
    return value;
  };
  const address = (name: string): string => {
    const value = text(name, ZERO_ADDRESS);
    return parseAddress(value);
  };
  const whole = (name: string, value: unknown, [least, most]: Bounds): number => {
    if (!Number.isSafeInteger(value) || (value as number) < least || (value as number) > most)
      throw refuse(name, `a whole number from ${least} to ${most}`);
    return value as number;
  };
  const amount = (name: string): bigint => {
    const value = parseAmount(String(fields[name]));
    if (value === undefined) throw refuse(name, AMOUNT_FORM);
    if (value >= MOST_UNITS) throw refuse(name, "below 2^96 of the least units");
    return value;
  };
  const numbers = (name: string): Fields => {
    const value = fields[name] ?? {};
    if (!isRecord(value) || Object.values(value).some((one) => typeof one !== "number" || !Number.isFinite(one)))
      throw refuse(name, "an object of numbers");
    return value;
  };
  return { refuse, text, address, whole, amount, numbers };
};

type Reader = ReturnType<typeof reader>;

/** Numbers by name over what is the case without them; other names are refused. */
const overDefaults = <Name extends string>(
  { numbers, refuse }: Reader,
  name: string,
  defaults: Readonly<Record<Name, number>>,
  [least, most]: Bounds,
): Readonly<Record<Name, number>> => {
  const given = numbers(name);
  const unknown = Object.keys(given).find((one) => !Object.hasOwn(defaults, one));
  if (unknown !== undefined) throw refuse(`${name}.${unknown}`, `one of ${Object.keys(defaults).join(", ")}`);
  const [wrong] = Object.entries(given).find(([, value]) => !isBetween(value, least, most)) ?? [];
  if (wrong !== undefined) throw refuse(`${name}.${wrong}`, `from ${least} to ${most}`);
  return { ...defaults, ...given };
};

const published = (part: "weight" | "knockOut"): Readonly<Record<(typeof GRADED)[number], number>> =>
  Object.fromEntries(PUBLISHED_CRITERIA.map((one) => [one.metric, one[part]])) as Record<
    (typeof GRADED)[number],
    number
  >;

const sharesOf = (fields: Fields, { refuse }: Reader): readonly number[] => {
  const shares = fields["shares"] ?? [100];
  const isList = Array.isArray(shares) && shares.every((one) => isBetween(one, 0.01, 100));
  if (!isList || shares.length > MOST_WINNERS) throw refuse("shares", `a list of percents, ${MOST_WINNERS} at most`);
  const parts = (shares as number[]).map((percent) => Math.round(percent * PARTS_PER_PERCENT));
  if (parts.reduce((sum, part) => sum + part, 0) !== 10_000) throw refuse("shares", "100 together");
  return parts;
};

const feesOf = (fields: Reader) => {
  const { modeler, attesters } = overDefaults(fields, "fees", FEES, [0, MOST_SHARED]);
  if (modeler + attesters > MOST_SHARED)
    throw fields.refuse("fees", `two percents that are ${MOST_SHARED} together at most`);
  return {
    modelerShare: Math.round(modeler * PARTS_PER_PERCENT),
    attestersShare: Math.round(attesters * PARTS_PER_PERCENT),
  };
};

/**
 * Reads a plan of JSON. What it leaves out is as in the published contest: weights, knock-outs, one winner.
 *
 * @param path What an error calls it.
 * @throws ChallengeFileError, ScorecardError, BadAddressError.
 */
export const parsePlan = (json: unknown, path: string): ChallengePlan => {
  if (!isRecord(json)) throw new ChallengeFileError({ path, reason: "it is not an object of JSON" });
  const unknown = Object.keys(json).find((name) => !NAMES.includes(name));
  if (unknown !== undefined) throw new ChallengeFileError({ path, reason: `nothing is called "${unknown}"` });
  const fields = reader(path, json);
  const { text, address, whole, amount } = fields;
  const weights = overDefaults(fields, "weights", published("weight"), BOUNDS.weights);
  const fraction = GRADED.find((metric) => !Number.isInteger(weights[metric]));
  if (fraction !== undefined) throw fields.refuse(`weights.${fraction}`, "a whole number of percents");
  if (GRADED.reduce((sum, metric) => sum + weights[metric], 0) !== 100) throw fields.refuse("weights", "100 together");
  const knockOuts = overDefaults(fields, "knockOuts", published("knockOut"), BOUNDS.knockOuts);
  const card = fields.numbers("scorecard") as Parameters<typeof scorecard>[0];
  if (!isTitle(json["title"])) throw fields.refuse("title", "one line of 200 characters at most");
  const uri = text("uri");
  if (!isWebAddress(uri)) throw fields.refuse("uri", "an address of the web: https://, http:// or ipfs://");
  return {
    title: text("title"),
    description: text("description", ""),
    uri,
    currency: address("currency"),
    judge: address("judge"),
    money: Object.fromEntries(MONEY.map((name) => [name, amount(name)])) as ChallengePlan["money"],
    hours: overDefaults(fields, "hours", HOURS, BOUNDS.hours),
    rows: whole("rows", json["rows"], BOUNDS.rows),
    maxEntries: whole("maxEntries", json["maxEntries"] ?? 64, BOUNDS.maxEntries),
    threshold: whole("threshold", json["threshold"], BOUNDS.threshold),
    weights: GRADED.map((metric) => weights[metric]),
    knockOuts: GRADED.map((metric) => BigInt(Math.round(knockOuts[metric] * BILLIONTHS_PER_PERCENT))),
    shares: sharesOf(json, fields),
    ...feesOf(fields),
    probabilities: packProbabilities(probabilityTable(scorecard(card))),
  };
};

const SECONDS_PER_HOUR = 3600;
/** Blocks between the last commitment and the draw: what `ChallengeEntries` asks for, and some more. */
const DRAW_MARGIN = 64;
/** Seconds of the queue of demands of one entry, for each row: a block, and one for each entry. */
const paceOf = ({ maxEntries }: ChallengePlan): number => 12 + maxEntries;

/**
 * The times of a challenge that is opened now.
 *
 * @param at.now Of the newest block, in Unix seconds.
 * @param at.block Its number.
 * @param at.secondsPerBlock Of the chain.
 */
export const timesOf = (
  plan: ChallengePlan,
  { now, block, secondsPerBlock }: { readonly now: bigint; readonly block: bigint; readonly secondsPerBlock: number },
) => {
  const { hours, rows } = plan;
  const seconds = (name: keyof typeof HOURS): number => Math.round(hours[name] * SECONDS_PER_HOUR);
  const commitBy = Number(now) + seconds("commit");
  const answerBy = commitBy + seconds("answer");
  const disputeBy = answerBy + seconds("dispute");
  const revealBy = disputeBy + seconds("reveal");
  const responseTime = seconds("response");
  // Proofs that are demanded in the last second are due one after the other.
  const shown = disputeBy + responseTime + rows * paceOf(plan);
  const gradeBy = Math.max(revealBy, shown) + seconds("grade");
  const blocks = Math.ceil(seconds("commit") / secondsPerBlock);
  const drawBlock = block + BigInt(blocks + DRAW_MARGIN + 1);
  return { commitBy, answerBy, disputeBy, revealBy, gradeBy, responseTime, drawBlock };
};
