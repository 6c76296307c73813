import type { Signer } from "ethers";

import { onChain } from "../onchain/transactions.ts";
import { isoSeconds } from "../seconds.ts";
import type { ChallengeChain, Sent } from "./challengeChain.ts";
import { openDemands } from "./challengeEvents.ts";
import { ChallengeEntryError, ChallengeTimeError, OtherSponsorError } from "./errors.ts";
import { type At, playUnless } from "./playUnless.ts";
import { type Challenge, readChallenge, readEntries, statusOf } from "./reading.ts";
import type { SponsorSecrets } from "./sponsor.ts";
import { stageOf } from "./stage.ts";
import { assertRevealing } from "./times.ts";

/** A step that was played, and on whose entry. */
export interface Played extends Sent {
  readonly step: "closeDemand" | "grade" | "settle" | "collect" | "withdraw";
  readonly modeler?: string;
}

/**
 * Reveals the labels, unless they are.
 *
 * @returns Undefined where nothing had to be sent.
 * @throws ChallengeTimeError, OtherSponsorError, ContractRevertError, TransactionError.
 */
export const revealLabels = async (
  chain: ChallengeChain,
  signer: Signer,
  { challenge, secrets }: { readonly challenge: Challenge; readonly secrets: SponsorSecrets },
): Promise<Sent | undefined> => {
  if (BigInt(challenge.progress.labels) !== 0n) return undefined;
  assertRevealing(challenge);
  const account = await signer.getAddress();
  const { sponsor } = challenge.progress;
  // A copy of the challenge, with times of its own, would make the labels public before the answers are in.
  if (account !== sponsor) throw new OtherSponsorError({ id: challenge.id, sponsor, account });
  const parameters = [challenge.id, secrets.labelsSalt, secrets.labels];
  const isDone = async (at: At) => BigInt((await chain.challenges.progressOf(challenge.id, at)).labels) !== 0n;
  return playUnless(chain, signer, { step: "reveal", parameters, isDone });
};

/** Closes the demands that nobody answered in time. */
const closeOverdue = async (
  chain: ChallengeChain,
  signer: Signer,
  challenge: Challenge,
): Promise<readonly Played[]> => {
  const played: Played[] = [];
  for (const { modeler, entry } of await readEntries(chain, challenge)) {
    if (entry.openDemands === 0n) continue;
    const isStruck = statusOf(entry) === "struck";
    for (const { place, until } of await openDemands(chain, challenge, modeler)) {
      if (challenge.now <= until && !isStruck) continue;
      const parameters = [challenge.id, modeler, place] as const;
      const isDone = async (at: At) => (await chain.challenges.demandOf(...parameters, at)).until === 0n;
      const sent = await playUnless(chain, signer, { step: "closeDemand", parameters, isDone });
      if (sent !== undefined) played.push({ step: "closeDemand", modeler, ...sent });
    }
  }
  return played;
};

/** @throws ChallengeTimeError where nothing can be graded or settled yet. */
const assertEnding = (challenge: Challenge): void => {
  const { stage, until } = stageOf(challenge);
  const { terms, progress, now } = challenge;
  // Nobody can draw in the last hour before the answers end, and nothing ends before them.
  const isOver = BigInt(progress.seed) !== 0n || now > terms.answerBy;
  if (stage === "grade" || stage === "over" || (stage === "settle" && isOver)) return;
  const last = stage === "settle" ? terms.answerBy : until;
  const waits = last === undefined ? "" : ` until ${isoSeconds(last)}`;
  throw new ChallengeTimeError("grade", `the challenge waits for "${stage}"${waits}`);
};

/**
 * Grades every entry that can be, and settles when that is possible. Demands that are overdue are closed
 * first. What is done already is not sent again.
 *
 * @param onStep Called after each transaction.
 * @returns What was sent, and why nothing more was: what is still waited for; undefined when it is settled.
 * @throws ChallengeTimeError, ContractRevertError, TransactionError.
 */
export const gradeAll = async (
  chain: ChallengeChain,
  signer: Signer,
  {
    challenge,
    onStep = () => undefined,
  }: { readonly challenge: Challenge; readonly onStep?: (played: Played) => void },
): Promise<{ readonly played: readonly Played[]; readonly waitsFor: string | undefined }> => {
  assertEnding(challenge);
  const played: Played[] = [];
  const add = (one: Played): void => {
    played.push(one);
    onStep(one);
  };
  if (challenge.progress.isSettled) return { played, waitsFor: undefined };
  for (const one of await closeOverdue(chain, signer, challenge)) add(one);
  let open = 0;
  const isGrading = stageOf(challenge).stage === "grade";
  for (const { modeler, entry } of await readEntries(chain, challenge)) {
    if (statusOf(entry) !== "answered") continue;
    if (entry.openDemands !== 0n) open++;
    else if (isGrading) {
      const isDone = async (at: At) =>
        statusOf(await chain.challenges.entryOf(challenge.id, modeler, at)) !== "answered";
      const sent = await playUnless(chain, signer, { step: "grade", parameters: [challenge.id, modeler], isDone });
      if (sent !== undefined) add({ step: "grade", modeler, ...sent });
    }
  }
  if (open > 0) return { played, waitsFor: `demanded proofs of ${open} entries` };
  const isDone = async (at: At) => (await chain.challenges.progressOf(challenge.id, at)).isSettled;
  const sent = await playUnless(chain, signer, { step: "settle", parameters: [challenge.id], isDone });
  if (sent !== undefined) add({ step: "settle", ...sent });
  return { played, waitsFor: undefined };
};

/**
 * Credits an account with what its entry is owed, and pays out all that is credited to it: stake, prize, what
 * a finder or a sponsor gets.
 *
 * @param signer Who sends; anyone may.
 * @returns What was paid out, in the least units of the currency.
 * @throws ChallengeTimeError before the end, ChallengeEntryError where there is nothing, ContractRevertError.
 */
export const claimAll = async (
  chain: ChallengeChain,
  signer: Signer,
  { id, account }: { readonly id: bigint; readonly account: string },
): Promise<{ readonly amount: bigint; readonly currency: string; readonly played: readonly Played[] }> => {
  const { challenges } = chain;
  const { terms, progress } = await readChallenge(chain, id);
  const { currency } = terms;
  const status = statusOf(await onChain(() => challenges.entryOf(id, account)));
  const isOwed = progress.isVoid ? status === "committed" : status === "answered" || status === "graded";
  const played: Played[] = [];
  if (progress.isSettled && isOwed) {
    const isDone = async (at: At) => statusOf(await challenges.entryOf(id, account, at)) === "paid";
    const sent = await playUnless(chain, signer, { step: "collect", parameters: [id, account], isDone });
    if (sent !== undefined) played.push({ step: "collect", modeler: account, ...sent });
  }
  const amount = await onChain(() => challenges.claimable(account, currency));
  if (amount === 0n && !progress.isSettled)
    throw new ChallengeTimeError("claim", "the challenge is not settled; `challenge grade` does that when it is time");
  if (amount === 0n) throw new ChallengeEntryError({ id, modeler: account, reason: "is owed nothing more" });
  const isDone = async (at: At) => (await challenges.claimable(account, currency, at)) === 0n;
  const sent = await playUnless(chain, signer, { step: "withdraw", parameters: [account, currency], isDone });
  if (sent !== undefined) played.push({ step: "withdraw", modeler: account, ...sent });
  return { amount, currency, played };
};
