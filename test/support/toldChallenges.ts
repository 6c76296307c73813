import { concat, Interface, toBeHex, ZeroAddress, ZeroHash } from "ethers";

import { challengeRulesAbi } from "../../contracts/abi/ChallengeRules.ts";
import { challengesAbi } from "../../contracts/abi/Challenges.ts";
import { type AskNode, rulesOf } from "../../node/api/chainReads.ts";
import { packProbabilities, packScores } from "../../prover/challenge/encoding.ts";
import { GRADED, probabilityTable } from "../../prover/challenge/grading.ts";

/** An operator's node that tells of challenges whatever it is told to: no contract stands behind it. */

type Fields = Readonly<Record<string, unknown>>;

export interface ToldEntry {
  readonly modeler: string;
  readonly entry?: Fields;
  /** None where it did not answer. */
  readonly scores?: readonly number[];
}

export interface ToldChallenge {
  readonly terms?: Fields;
  readonly progress?: Fields;
  readonly entries?: readonly ToldEntry[];
  readonly winners?: readonly string[];
  /** Of the pool's rows, hex, once they are revealed. */
  readonly labels?: string;
  /** Events by their names, with their values in order. */
  readonly events?: readonly (readonly [name: string, ...values: readonly unknown[]])[];
}

const DAY = 86_400n;
const ETHER = 10n ** 18n;
const [challenges, rules] = [new Interface(challengesAbi), new Interface(challengeRulesAbi)];

const address = (number: number | bigint): string => toBeHex(number, 20);

/** What a token at an address answers to a call, hex. */
export type ToldToken = (data: string, to: string) => string;

/** Where the contract is that is not there. */
export const AT = address(0xc4a1_1e9e).toLowerCase();
export const WORD = `0x${"ab".repeat(32)}`;
/** Of the rows that `crowd` has scores for. */
export const REVEALED = "0x55aa0f";
/** Marks that pile up, letters that turn around, and letters that show nothing. */
export const HOSTILE = `\u202E\u3164<img src=x onerror=alert(1)>\u200B[x](javascript:alert(2))${"W\u0301\u0301\u0301\u0301".repeat(300)}`;
export const modelerAt = (place: number): string => address(2n ** 159n + BigInt(place));

/** So many modelers, each with scores of its own for 24 rows. */
export const crowd = (length: number): readonly ToldEntry[] =>
  Array.from({ length }, (_, place) => ({
    modeler: modelerAt(place),
    scores: Array.from({ length: 24 }, (_score, row) => 300 + ((row * 97 * (place + 3) + place * 31) % 551)),
    entry: { root: WORD },
  }));

/** Deadlines of which so many have passed. */
export const timesAfter = (now: bigint, passed: number): Readonly<Record<string, bigint>> =>
  Object.fromEntries(
    ["commitBy", "answerBy", "disputeBy", "revealBy", "gradeBy"].map((name, place) => [
      name,
      now + DAY * BigInt(place - passed) + 5_000n,
    ]),
  );

/** Terms that a sponsor may well have, at a time before the last entry. */
const plainTerms = (now: bigint): Fields => ({
  ...{ currency: ZeroAddress, bounty: 10n * ETHER, deposit: 5n * ETHER, stake: ETHER, bond: ETHER / 10n },
  ...{ judge: ZeroAddress, commitBy: now + DAY, answerBy: now + 2n * DAY, disputeBy: now + 3n * DAY },
  ...{ revealBy: now + 4n * DAY, gradeBy: now + 6n * DAY, responseTime: DAY / 2n, drawBlock: 0 },
  ...{ poolRows: 24, rows: 24, maxEntries: 256, threshold: 480, poolRoot: ZeroHash, poolSalt: ZeroHash },
  ...{ labelsHash: ZeroHash, schemaHash: ZeroHash, trainingHash: ZeroHash, descriptionHash: ZeroHash },
  ...{ weights: [16, 16, 16, 16, 16, 10, 10], knockOuts: GRADED.map(() => -1_000_000_000n), shares: [10_000] },
  ...{ probabilities: packProbabilities(probabilityTable({ offset: 500, factor: 30 })), uri: "" },
  ...{ modelerShare: 0, attestersShare: 0 },
});

const plainProgress = ({ entries = [] }: ToldChallenge): Fields => ({
  ...{ sponsor: address(0x5005), entries: entries.length, answered: 0, struck: 0, graded: 0, openDemands: 0 },
  ...{ paidToFinders: 0, bonus: 0, isSettled: false, isVoid: false, labels: ZeroAddress, seed: ZeroHash },
});

const plainEntry = (index: number): Fields => ({
  ...{ commitment: toBeHex(index + 1, 32), key: ZeroAddress, index, status: 1, passes: false, openDemands: 0 },
  ...{ lastDue: 0, scores: ZeroAddress, weighted: 0, root: ZeroHash, manifestHash: ZeroHash },
  metrics: GRADED.map(() => 0),
});

/** What is kept at a source: its address names the challenge and, of an entry's scores, its place. */
const [TERMS, LABELS, SCORES] = [0x10_0000, 0x20_0000, 0x30_0000];
const placeIn = (source: unknown, kept: number): number => Number(BigInt(String(source)) - BigInt(kept));

type Answers = Readonly<Record<string, (...values: readonly unknown[]) => readonly unknown[]>>;

const answersOf = (told: readonly ToldChallenge[], { now, at }: { now: bigint; at: string }): Answers => {
  const challengeOf = (id: unknown): ToldChallenge => told[Number(id) - 1] ?? {};
  const entryAt = (id: number, index: number): Fields => {
    const { entry, scores } = challengeOf(id).entries?.[index] ?? {};
    const answered = scores === undefined ? {} : { status: 2, scores: address(SCORES + 256 * id + index) };
    return { ...plainEntry(index), ...answered, ...entry };
  };
  const labelsOf = (id: number): Fields =>
    challengeOf(id).labels === undefined ? {} : { labels: address(LABELS + id) };
  return {
    rules: () => [rulesOf(at)],
    challengeCount: () => [told.length],
    winnersOf: (id) => [challengeOf(id).winners ?? []],
    progressOf: (id) => {
      const one = challengeOf(id);
      const kept = { terms: address(TERMS + Number(id)), ...labelsOf(Number(id)) };
      return [{ ...plainProgress(one), ...kept, ...one.progress }];
    },
    readTerms: (source) => [{ ...plainTerms(now), ...challengeOf(placeIn(source, TERMS)).terms }],
    modelerAt: (id, index) => [challengeOf(id).entries?.[Number(index)]?.modeler ?? ZeroAddress],
    entryOf: (id, modeler) => {
      const index = challengeOf(id).entries?.findIndex((one) => BigInt(one.modeler) === BigInt(String(modeler)));
      return [entryAt(Number(id), index ?? -1)];
    },
    read: (source) => {
      const labels = challengeOf(placeIn(source, LABELS)).labels;
      if (labels !== undefined && BigInt(String(source)) < SCORES) return [labels];
      const place = placeIn(source, SCORES);
      return [packScores(challengeOf(place >> 8).entries?.[place & 255]?.scores ?? [])];
    },
  };
};

const logsOf = ({ events = [] }: ToldChallenge, at: string): readonly Fields[] =>
  events.map(([name, ...values], index) => ({
    ...{ address: at, blockNumber: "0x1", blockHash: ZeroHash, transactionIndex: "0x0", logIndex: toBeHex(index) },
    ...{ transactionHash: toBeHex(index, 32), removed: false },
    ...challenges.encodeEventLog(name, values),
  }));

/**
 * A node that has the challenges told, and everything else from another one.
 *
 * @param options.at The address of the contract that is not there.
 * @param options.now Unix seconds, of which plain terms are told.
 * @param options.token What every other contract answers.
 */
export const tellingNode = (
  told: readonly ToldChallenge[],
  options: { readonly at: string; readonly now: bigint; readonly token?: ToldToken },
  ask: AskNode,
): AskNode => {
  const { at, token = () => "0x" } = options;
  const answers = answersOf(told, options);
  const called = (to: string, data: string): string => {
    const known = to === at.toLowerCase() ? challenges : to === rulesOf(at) ? rules : undefined;
    const parsed = known?.parseTransaction({ data });
    if (known === undefined || parsed == null) return token(data, to);
    return known.encodeFunctionResult(parsed.fragment, [...(answers[parsed.name]?.(...parsed.args) ?? [])]);
  };
  return async (method, params) => {
    const [first] = params as readonly [Readonly<Record<string, string>> | undefined];
    if (method === "eth_getCode") return { result: concat(["0x00"]) };
    if (method === "eth_getLogs") return { result: logsOf(told.at(-1) ?? {}, at) };
    if (method !== "eth_call") return ask(method, params);
    const { to = "", data = "" } = first ?? {};
    return { result: called(to.toLowerCase(), data) };
  };
};
