import type { Signer } from "ethers";

import { onChain } from "../onchain/transactions.ts";
import type { ChallengeChain, Sent } from "./challengeChain.ts";
import { ChallengeEntryError, NotTheJudgeError } from "./errors.ts";
import { type At, playUnless } from "./playUnless.ts";
import { type Challenge, statusOf } from "./reading.ts";
import { assertDisputing } from "./times.ts";

/**
 * Strikes an entry whose keys no ceremony made, unless it is struck already. Nobody gets its stake.
 *
 * @param signer The judge whom the terms name.
 * @returns Undefined where nothing had to be sent.
 * @throws NotTheJudgeError, ChallengeTimeError, ChallengeEntryError, ContractRevertError, TransactionError.
 */
export const strikeEntry = async (
  chain: ChallengeChain,
  signer: Signer,
  { challenge, modeler }: { readonly challenge: Challenge; readonly modeler: string },
): Promise<Sent | undefined> => {
  const { id, terms } = challenge;
  const account = await signer.getAddress();
  if (account !== terms.judge) throw new NotTheJudgeError({ id, judge: terms.judge, account });
  const statusAt = async (at: At) => statusOf(await chain.challenges.entryOf(id, modeler, at));
  const status = await onChain(() => statusAt({ blockTag: "latest" }));
  if (status === "struck") return undefined;
  assertDisputing(challenge, "strike");
  if (status !== "answered") throw new ChallengeEntryError({ id, modeler, reason: "has no answer that stands" });
  const isDone = async (at: At) => (await statusAt(at)) === "struck";
  return playUnless(chain, signer, { step: "strike", parameters: [id, modeler], isDone });
};
