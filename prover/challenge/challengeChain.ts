import { Contract, type ContractRunner, type Provider, Result, type Signer } from "ethers";

import { challengeRulesAbi } from "../../contracts/abi/ChallengeRules.ts";
import { challengesAbi } from "../../contracts/abi/Challenges.ts";
import type { ChallengeRules } from "../../contracts/typings/ChallengeRules.ts";
import type { Challenges } from "../../contracts/typings/Challenges.ts";
import type { JsonRpcNode } from "../chain/jsonRpc.ts";
import { AnswerError } from "../../client/errors.ts";
import { ContractMissingError, NoChallengesError, UnknownChallengeError } from "./errors.ts";
import { onChain, send } from "../onchain/transactions.ts";

/** What a chain is asked through: an ethers provider that also takes questions as they are. */
export type ChallengeProvider = Provider & {
  readonly send: (method: string, params: unknown[]) => Promise<unknown>;
};

/** Where a challenge is played. */
export interface ChallengeChain {
  readonly provider: ChallengeProvider;
  /** Behind the provider, for questions that ethers has no word for. */
  readonly node: JsonRpcNode;
  readonly chainId: bigint;
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
  readonly isSettled: boolean;
  readonly isVoid: boolean;
  /** Zero until the labels are revealed. */
  readonly labels: string;
  /** Zero until the rows are drawn. */
  readonly seed: string;
}
export type Entry = Awaited<ReturnType<Challenges["entryOf"]>>;

/** Terms as a plain object, by their names. */
export const termsFields = (terms: Terms): Readonly<Record<string, unknown>> =>
  (terms as unknown as Result).toObject(true);

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
export type Status = (typeof STATUS)[number];

export const statusOf = ({ status }: Pick<Entry, "status">): Status => STATUS[Number(status)] ?? "none";

const challengesOn = (address: string, runner: ContractRunner): Challenges =>
  new Contract(address, challengesAbi, runner) as unknown as Challenges;

/**
 * Connects to the contract of challenges.
 *
 * @param provider From `openProvider`.
 * @param address Undefined where nobody said it.
 * @throws NoChallengesError, ContractMissingError, and what a node answers wrongly.
 */
export const openChallenges = async (
  provider: ChallengeProvider,
  address: string | undefined,
): Promise<ChallengeChain> => {
  if (address === undefined) throw new NoChallengesError();
  const code = await onChain(() => provider.getCode(address));
  if (code === "0x") throw new ContractMissingError({ name: "challenges", address });
  const challenges = challengesOn(address, provider);
  const rules = new Contract(
    await onChain(() => challenges.rules()),
    challengeRulesAbi,
    provider,
  ) as unknown as ChallengeRules;
  const { chainId } = await onChain(() => provider.getNetwork());
  const call = (method: string, params: readonly unknown[]): Promise<unknown> =>
    onChain(() => provider.send(method, [...params]));
  return { provider, node: { url: "the challenge's node", call }, chainId, address, challenges, rules };
};

/** Entries and challenges that a chain can have at most. Twin of `ChallengeTerms.MAX_ENTRIES`. */
const MOST_ENTRIES = 256n;
const MOST_CHALLENGES = 1_000_000n;

/** A count as an answer has it. @throws AnswerError for one that no chain can have. */
const bounded = (what: string, count: bigint, most: bigint): bigint => {
  if (count > most) throw new AnswerError(`it has ${count} ${what}`);
  return count;
};

/** How many challenges were opened. @throws AnswerError. */
export const challengeCount = async ({ challenges }: Pick<ChallengeChain, "challenges">): Promise<bigint> =>
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
 *
 * @throws UnknownChallengeError, AnswerError.
 */
export const readChallenge = async (chain: ChallengeChain, id: bigint): Promise<Challenge> => {
  const { challenges, rules, provider } = chain;
  return onChain(async () => {
    const count = await challengeCount(chain);
    if (id < 1n || id > count) throw new UnknownChallengeError({ id, count });
    const told = await challenges.progressOf(id);
    const terms = await readTerms(rules, told.terms);
    // By its names: a list of ethers has an `entries` of its own.
    const progress = (told as unknown as Result).toObject() as unknown as Progress;
    bounded("entries", progress.entries, MOST_ENTRIES);
    const newest = await provider.getBlock("latest");
    return { id, terms, progress, now: BigInt(newest?.timestamp ?? 0), block: BigInt(newest?.number ?? 0) };
  });
};

/** The entries of a challenge in the order of their commitments. */
export const readEntries = async (
  { challenges }: Pick<ChallengeChain, "challenges">,
  { id, progress }: Pick<Challenge, "id" | "progress">,
): Promise<readonly { readonly modeler: string; readonly entry: Entry }[]> =>
  onChain(() =>
    Promise.all(
      Array.from({ length: Number(progress.entries) }, async (_, index) => {
        const modeler = await challenges.modelerAt(id, index);
        return { modeler, entry: await challenges.entryOf(id, modeler) };
      }),
    ),
  );

/** Names of the functions that send a transaction. */
export type Step =
  | "answer"
  | "closeDemand"
  | "collect"
  | "commit"
  | "demand"
  | "dispute"
  | "draw"
  | "grade"
  | "open"
  | "reveal"
  | "settle"
  | "show"
  | "withdraw";

/** A step with what it is played with. */
export interface PlayedStep {
  readonly step: Step;
  readonly parameters: readonly unknown[];
  readonly value?: bigint;
  readonly nonce?: number;
}

export interface Sent {
  readonly transaction: string;
  readonly gasUsed: bigint;
  readonly block: number;
}

/** Room above what a node estimates, in percent: the contract refuses for want of gas, so it is not to be short. */
const GAS_PERCENT = 120n;

/**
 * Plays a step: tries it without sending first, so that what the contract refuses costs nothing.
 *
 * @param signer Who sends.
 * @param options.parameters In the order of the contract's function.
 * @param options.value Wei sent along.
 * @param options.nonce Of the transaction; the signer's next one without it.
 * @throws ContractRevertError with the contract's own reason, TransactionError.
 */
export const playStep = async (
  { address }: Pick<ChallengeChain, "address">,
  signer: Signer,
  { step, parameters, value = 0n, nonce }: PlayedStep,
): Promise<Sent> => {
  const method = new Contract(address, challengesAbi, signer).getFunction(step);
  const given = [...parameters];
  await onChain(() => method.staticCall(...given, { value }));
  const gas = await onChain(() => method.estimateGas(...given, { value }));
  const gasLimit = (gas * GAS_PERCENT) / 100n;
  const { hash, gasUsed, blockNumber } = await send(() =>
    method.send(...given, { value, gasLimit, ...(nonce === undefined ? {} : { nonce }) }),
  );
  return { transaction: hash, gasUsed, block: blockNumber };
};
