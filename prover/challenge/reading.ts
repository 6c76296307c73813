import { Contract, type ContractRunner, type Provider, Result } from "ethers";

import { AnswerError } from "../../client/errors.ts";
import { onChain } from "../../client/onChain.ts";
import { challengeRulesAbi } from "../../contracts/abi/ChallengeRules.ts";
import { challengesAbi } from "../../contracts/abi/Challenges.ts";
import type { ChallengeRules } from "../../contracts/typings/ChallengeRules.ts";
import type { Challenges } from "../../contracts/typings/Challenges.ts";
import { ContractMissingError, UnknownChallengeError } from "./errors.ts";

/** Where challenges are read. */
export interface ChallengePlace {
  readonly provider: Provider;
  /** Of the contract. */
  readonly address: string;
  readonly challenges: Challenges;
  readonly rules: ChallengeRules;
}

/** What a sponsor said when the challenge was opened. Twin of contracts/types/Challenge.sol. */
export type Terms = Awaited<ReturnType<ChallengeRules["readTerms"]>>;
/** Where a challenge stands. Twin of contracts/types/Challenge.sol. */
export interface Progress {
  readonly sponsor: string;
  readonly entries: bigint;
  readonly answered: bigint;
  readonly struck: bigint;
  readonly graded: bigint;
  readonly openDemands: bigint;
  readonly paidToFinders: bigint;
  /** What each honest entry gets beside its stake, once it is settled. */
  readonly bonus: bigint;
  readonly isSettled: boolean;
  readonly isVoid: boolean;
  /** Zero until the labels are revealed. */
  readonly labels: string;
  /** Zero until the rows are drawn. */
  readonly seed: string;
}
export type Entry = Awaited<ReturnType<Challenges["entryOf"]>>;

/** A challenge as the chain has it. */
export interface Challenge {
  readonly id: bigint;
  readonly terms: Terms;
  readonly progress: Progress;
  /** Of the newest block, in Unix seconds: what deadlines are held against. */
  readonly now: bigint;
  readonly block: bigint;
}

/** Names of the states of an entry, in the order of contracts/types/Challenge.sol. */
const STATUS = ["none", "committed", "answered", "struck", "graded", "paid"] as const;
export type EntryStatus = (typeof STATUS)[number];

export const statusOf = ({ status }: Pick<Entry, "status">): EntryStatus => STATUS[Number(status)] ?? "none";

const challengesOn = (address: string, runner: ContractRunner): Challenges =>
  new Contract(address, challengesAbi, runner) as unknown as Challenges;

/**
 * Finds the contract of challenges and the one that computes for it.
 * @throws ContractMissingError, and the errors of the node.
 */
export const findChallenges = async (provider: Provider, address: string): Promise<ChallengePlace> => {
  const code = await onChain(() => provider.getCode(address));
  if (code === "0x") throw new ContractMissingError({ name: "challenges", address });
  const challenges = challengesOn(address, provider);
  const rulesAt = await onChain(() => challenges.rules());
  const rules = new Contract(rulesAt, challengeRulesAbi, provider) as unknown as ChallengeRules;
  return { provider, address, challenges, rules };
};

/** What a chain can have at most. Twins of `MAX_ENTRIES` and `MAX_WINNERS` in ChallengeTerms.sol. */
const MOST_ENTRIES = 256n;
const MOST_WINNERS = 16n;
const MOST_CHALLENGES = 1_000_000n;

/** A count as an answer has it. @throws AnswerError for one that no chain can have. */
const bounded = (what: string, count: bigint, most: bigint): bigint => {
  if (count > most) throw new AnswerError(`it has ${count} ${what}`);
  return count;
};

/** How many challenges were opened. @throws AnswerError. */
export const challengeCount = async ({ challenges }: Pick<ChallengePlace, "challenges">): Promise<bigint> =>
  bounded("challenges", await onChain(() => challenges.challengeCount()), MOST_CHALLENGES);

/**
 * What contracts return by its names, with "" for a text that is not UTF-8: a sponsor or a modeler may
 * have put any bytes there, and ethers throws for them wherever they are looked at.
 */
export const readableResult = (result: Result, names: readonly string[]): Result =>
  Result.fromItems(
    names.map((_, index): unknown => {
      try {
        return result[index];
      } catch {
        return "";
      }
    }),
    [...names],
  );

const readTerms = async (rules: ChallengeRules, source: string): Promise<Terms> => {
  const names = rules.interface.getFunction("readTerms").outputs[0]?.components?.map(({ name }) => name) ?? [];
  const told = (await rules.readTerms(source)) as unknown as Result;
  return readableResult(told, names) as unknown as Terms;
};

/**
 * Reads a challenge.
 * @throws UnknownChallengeError, AnswerError, and the errors of the node.
 */
export const readChallenge = async (place: ChallengePlace, id: bigint): Promise<Challenge> => {
  const { challenges, rules, provider } = place;
  return onChain(async () => {
    const count = await challengeCount(place);
    if (id < 1n || id > count) throw new UnknownChallengeError({ id, count });
    const told = await challenges.progressOf(id);
    const terms = await readTerms(rules, told.terms);
    bounded("shares of the bounty", BigInt(terms.shares.length), MOST_WINNERS);
    // By its names: a list of ethers has an `entries` of its own.
    const progress = (told as unknown as Result).toObject() as unknown as Progress;
    bounded("entries", progress.entries, MOST_ENTRIES);
    const newest = await provider.getBlock("latest");
    return { id, terms, progress, now: BigInt(newest?.timestamp ?? 0), block: BigInt(newest?.number ?? 0) };
  });
};

/** An entry with whose it is. */
export interface ModelerEntry {
  readonly modeler: string;
  readonly entry: Entry;
}

/** Reads that go to a node at once. Twin of `MOST_ASKED` in node/api/askNode.ts. */
const AT_ONCE = 8;

/**
 * Runs reads a few at a time, so that a node which takes turns does not turn any away.
 * @returns What they gave, in their order.
 */
export const fewAtOnce = async <T, R>(items: readonly T[], read: (item: T) => Promise<R>): Promise<readonly R[]> => {
  const results: R[] = [];
  // Whoever is free takes the next one: all take from one iterator.
  const queue = items.entries();
  const work = async (): Promise<void> => {
    for (const [index, item] of queue) results[index] = await read(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return results;
};

/** The entries of a challenge in the order of their commitments. */
export const readEntries = async (
  { challenges }: Pick<ChallengePlace, "challenges">,
  { id, progress }: Pick<Challenge, "id" | "progress">,
): Promise<readonly ModelerEntry[]> => {
  const places = Array.from({ length: Number(progress.entries) }, (_, index) => index);
  return onChain(() =>
    fewAtOnce(places, async (index) => {
      const modeler = await challenges.modelerAt(id, index);
      return { modeler, entry: await challenges.entryOf(id, modeler) };
    }),
  );
};
