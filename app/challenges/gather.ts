import { onChain } from "../../client/index.ts";
import { type Payout, payoutsOf } from "../../prover/challenge/payouts.ts";
import {
  type Challenge,
  challengeCount,
  fewAtOnce,
  type ModelerEntry,
  readChallenge,
  readEntries,
} from "../../prover/challenge/reading.ts";
import { readStandings, type Standing } from "../../prover/challenge/standing.ts";
import { failureOf } from "../chain/failure.ts";
import { type Currency, readCurrency } from "./currency.ts";
import { type ChallengeEvents, readChallengeEvents } from "./events.ts";
import type { ChallengeReads } from "./place.ts";

/** Challenges of a list. */
const MOST_LISTED = 25n;

/** A challenge with what it is paid in. */
export type PaidChallenge = Pick<ChallengeFacts, "challenge" | "currency">;

export interface ChallengeList {
  /** Of all challenges. */
  readonly count: bigint;
  /** The newest first. */
  readonly challenges: readonly PaidChallenge[];
}

/**
 * Reads the newest challenges.
 *
 * @param before Only those that were opened before this one; 0 for all.
 * @throws AnswerError, the errors of the node.
 */
export const readChallengeList = async (place: ChallengeReads, before: bigint): Promise<ChallengeList> => {
  const count = await challengeCount(place);
  const newest = before > 0n && before <= count ? before - 1n : count;
  const length = Number(newest < MOST_LISTED ? newest : MOST_LISTED);
  const ids = Array.from({ length }, (_, index) => newest - BigInt(index));
  // Many may be paid in one token, which is asked once.
  const asked = new Map<string, Promise<Currency>>();
  const currencyOf = ({ terms: { currency } }: Challenge): Promise<Currency> => {
    const answer = asked.get(currency) ?? readCurrency(place.provider, currency);
    asked.set(currency, answer);
    return answer;
  };
  const challenges = await fewAtOnce(ids, async (id) => {
    const challenge = await readChallenge(place, id);
    return { challenge, currency: await currencyOf(challenge) };
  });
  return { count, challenges };
};

/** Everything that the chain says of one challenge. */
export interface ChallengeFacts {
  readonly place: ChallengeReads;
  readonly challenge: Challenge;
  readonly currency: Currency;
  /** In the order of their commitments. */
  readonly entries: readonly ModelerEntry[];
  /** The ranked first. */
  readonly standings: readonly Standing[];
  readonly payouts: ReadonlyMap<string, Payout>;
  /** A message where the node does not tell them. */
  readonly events: ChallengeEvents | string;
}

/** @throws UnknownChallengeError, ChallengeMismatchError, the errors of the node. */
export const readChallengeFacts = async (place: ChallengeReads, id: bigint): Promise<ChallengeFacts> => {
  const challenge = await readChallenge(place, id);
  const currency = await readCurrency(place.provider, challenge.terms.currency);
  const entries = await readEntries(place, challenge);
  const standings = await readStandings(place, challenge, entries);
  const winners = await onChain(() => place.challenges.winnersOf(id));
  const payouts = payoutsOf(challenge, { entries, winners });
  const events = await readChallengeEvents(place, challenge).catch((cause: unknown) => failureOf(cause).message);
  return { place, challenge, currency, entries, standings, payouts, events };
};
