import { type Provider, type Result, type Signer, Contract } from "ethers";

import { challengesAbi } from "../../contracts/abi/Challenges.ts";
import type { JsonRpcNode } from "../chain/jsonRpc.ts";
import { onChain, send } from "../onchain/transactions.ts";
import { NoChallengesError } from "./errors.ts";
import { type ChallengePlace, findChallenges, type Terms } from "./reading.ts";

/** What a chain is asked through: an ethers provider that also takes questions as they are. */
export type ChallengeProvider = Provider & {
  readonly send: (method: string, params: unknown[]) => Promise<unknown>;
};

/** Where a challenge is played. */
export interface ChallengeChain extends ChallengePlace {
  readonly provider: ChallengeProvider;
  /** Behind the provider, for questions that ethers has no word for. */
  readonly node: JsonRpcNode;
  readonly chainId: bigint;
}

/** Terms as a plain object, by their names. */
export const termsFields = (terms: Terms): Readonly<Record<string, unknown>> =>
  (terms as unknown as Result).toObject(true);

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
  const place = await findChallenges(provider, address);
  const { chainId } = await onChain(() => provider.getNetwork());
  const call = (method: string, params: readonly unknown[]): Promise<unknown> =>
    onChain(() => provider.send(method, [...params]));
  return { ...place, provider, node: { url: "the challenge's node", call }, chainId };
};

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
  | "strike"
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
