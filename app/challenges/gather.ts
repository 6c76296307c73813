import { onChain } from "../../client/index.ts";
import { type Payout, payoutsOf } from "../../prover/challenge/payouts.ts";
import {
  type Challenge,
  fewAtOnce,
  type ModelerEntry,
  readChallenge,
  readEntries,
} from "../../prover/challenge/reading.ts";
import { readStandings, type Standing } from "../../prover/challenge/standing.ts";
import { failureOf } from "../chain/failure.ts";
import { type ChallengeEvents, readChallengeEvents } from "./events.ts";
import type { ChallengeReads } from "./place.ts";

/** Challenges of a list. */
const MOST_LISTED = 25n;

/**
 * Entries that are read: three questions each, and an operator answers a visitor 600 in a minute.
 * ChallengeTerms allows 256.
 */
const MOST_ENTRIES = 150;

export interface ChallengeList {
  readonly count: bigint;
  /** The newest first. */
  readonly challenges: readonly Challenge[];
}

/** @throws The errors of the node. */
export const readChallengeList = async (place: ChallengeReads): Promise<ChallengeList> => {
  const count = await onChain(() => place.challenges.challengeCount());
  const length = Number(count < MOST_LISTED ? count : MOST_LISTED);
  const ids = Array.from({ length }, (_, index) => count - BigInt(index));
  return { count, challenges: await fewAtOnce(ids, (id) => readChallenge(place, id)) };
};

/** Everything that the chain says of one challenge. */
export interface ChallengeFacts {
  readonly place: ChallengeReads;
  readonly challenge: Challenge;
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
  const entries = await readEntries(place, challenge, { most: MOST_ENTRIES });
  const standings = await readStandings(place, challenge, entries);
  const winners = await onChain(() => place.challenges.winnersOf(id));
  const payouts = payoutsOf(challenge, { entries, winners });
  const events = await readChallengeEvents(place, challenge).catch((cause: unknown) => failureOf(cause).message);
  return { place, challenge, entries, standings, payouts, events };
};
