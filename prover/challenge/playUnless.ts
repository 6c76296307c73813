import { setTimeout } from "node:timers/promises";

import type { Signer } from "ethers";

import { ContractRevertError, TransactionError } from "../../client/errors.ts";
import { onChain } from "../onchain/transactions.ts";
import { type ChallengeChain, type PlayedStep, playStep, type Sent } from "./challengeChain.ts";

/** When a contract is asked: as of the newest block, or with what waits for the next one. */
export interface At {
  readonly blockTag: "latest" | "pending";
}
type IsDone = (at: At) => Promise<boolean>;

/** The longest wait for a transaction that is on its way, and how often it is asked for. */
const WAIT_MS = 120_000;
const PAUSE_MS = 500;

/** Whether something is so, or comes to be so by what is on its way. Gives up after two minutes. */
export const comesTrue = async (isSo: () => Promise<boolean>, isOnItsWay: () => Promise<boolean>): Promise<boolean> => {
  const until = performance.now() + WAIT_MS;
  while (performance.now() < until) {
    if (await isSo()) return true;
    if (!(await isOnItsWay())) return isSo();
    await setTimeout(PAUSE_MS);
  }
  return false;
};

/** A node that knows no pending state says so by an error: then nothing is known to be on its way. */
const isPending = async (isDone: IsDone): Promise<boolean> => {
  try {
    return await isDone({ blockTag: "pending" });
  } catch {
    return false;
  }
};

/**
 * `playStep` of a step that may be another's by now: somebody else's, or that of a run which was killed
 * after it had sent.
 *
 * @param options.isDone Whether the chain has it, asked when the step is refused.
 * @returns Undefined where it was done already.
 * @throws As `playStep`, where it is not done.
 */
export const playUnless = async (
  chain: Pick<ChallengeChain, "address">,
  signer: Signer,
  { isDone, ...step }: PlayedStep & { readonly isDone: IsDone },
): Promise<Sent | undefined> => {
  try {
    return await playStep(chain, signer, step);
  } catch (error) {
    const isRefused = error instanceof ContractRevertError || error instanceof TransactionError;
    const isOver = (): Promise<boolean> => onChain(() => isDone({ blockTag: "latest" }));
    if (isRefused && (await comesTrue(isOver, () => isPending(isDone)))) return undefined;
    throw error;
  }
};
