import { setTimeout as pause } from "node:timers/promises";

import type { Attestation, ScoreRequest } from "../../../prover/onchain/request.ts";
import { NoQuorumError } from "../errors.ts";
import { askAttester, type AttesterAnswer, type AttesterEndpoint } from "./attesterClient.ts";

/** What an attester did about a request, for people. */
export interface AttesterFact {
  readonly attester: string;
  readonly outcome: "signed" | "refused" | "none";
  /** Why it did not sign. */
  readonly fact?: string;
  readonly milliseconds: number;
}

export interface Quorum {
  /** As many as the contract wants, sorted by address as it wants them. */
  readonly attestations: readonly Attestation[];
  readonly facts: readonly AttesterFact[];
}

export interface QuorumQuestion {
  readonly request: ScoreRequest;
  /** Those of the configuration that are in the set on chain. */
  readonly attesters: readonly AttesterEndpoint[];
  readonly threshold: number;
  /** For all attesters together, in milliseconds. */
  readonly timeoutMs: number;
  /** Called with what each attester did, also after the quorum is there. */
  readonly onFact: (fact: AttesterFact) => void;
}

/** Between two questions to an attester that may sign in a moment, in milliseconds. */
const AGAIN_MS = 250;
/** To one that has too much to do already, the longest. */
const LONGEST_AGAIN_MS = 4_000;

/** Codes of an attester that is asked for too much: each further question counts against its limits. */
const BUSY: ReadonlySet<string> = new Set(["E_OVERLOADED", "E_TOO_MANY_REQUESTS"]);

const isBusy = (answer: AttesterAnswer): boolean => answer.kind === "refused" && BUSY.has(answer.refusal.code);

const factOf = (endpoint: AttesterEndpoint, answer: AttesterAnswer, milliseconds: number): AttesterFact => {
  const { address: attester } = endpoint;
  if (answer.kind === "signed") return { attester, outcome: "signed", milliseconds };
  const fact = answer.kind === "refused" ? `${answer.refusal.code}: ${answer.refusal.message}` : answer.error.fact;
  return { attester, outcome: answer.kind, fact, milliseconds };
};

/** Asks one attester until it answers for good, or the signal ends it: a busy one less and less. */
const askUntil = async (
  request: ScoreRequest,
  endpoint: AttesterEndpoint,
  { signal, isEnough }: { readonly signal: AbortSignal; readonly isEnough: () => boolean },
): Promise<AttesterAnswer> => {
  let pauseMs = AGAIN_MS;
  for (;;) {
    const answer = await askAttester(request, endpoint, signal);
    if (answer.kind === "signed" || !answer.isLate || isEnough()) return answer;
    pauseMs = isBusy(answer) ? Math.min(pauseMs * 2, LONGEST_AGAIN_MS) : AGAIN_MS;
    try {
      await pause(pauseMs, undefined, { signal });
    } catch {
      return answer;
    }
  }
};

const isSame = (attester: string, { attestation }: { readonly attestation: Attestation }): boolean =>
  attester.toLowerCase() === attestation.attester.toLowerCase();

const ascending = (one: Attestation, other: Attestation): number =>
  BigInt(one.attester) < BigInt(other.attester) ? -1 : 1;

/**
 * Asks all attesters at once to sign a request, and takes the first of them that make a quorum. One
 * that is slow, lies or is away delays nobody and is told of.
 *
 * @throws NoQuorumError when too few of them signed in time.
 */
export const collectQuorum = (question: QuorumQuestion): Promise<Quorum> => {
  const { request, attesters, threshold, timeoutMs, onFact } = question;
  const signal = AbortSignal.timeout(timeoutMs);
  const signed: Attestation[] = [];
  const facts: AttesterFact[] = [];
  const isEnough = (): boolean => signed.length >= threshold;
  return new Promise((resolve, reject) => {
    const ask = async (endpoint: AttesterEndpoint): Promise<void> => {
      const started = performance.now();
      const answer = await askUntil(request, endpoint, { signal, isEnough });
      const fact = factOf(endpoint, answer, Math.round(performance.now() - started));
      facts.push(fact);
      // One attester may be asked at several addresses, and counts once.
      const isAnother = answer.kind === "signed" && !signed.some(({ attester }) => isSame(attester, answer));
      if (isAnother) signed.push(answer.attestation);
      if (isAnother && signed.length === threshold)
        resolve({ attestations: signed.slice(0, threshold).sort(ascending), facts: [...facts] });
      onFact(fact);
    };
    void Promise.all(attesters.map(ask)).then(() => {
      const told = facts.filter(({ outcome }) => outcome !== "signed").map((one) => `${one.attester}: ${one.fact}`);
      if (!isEnough()) reject(new NoQuorumError({ signed: signed.length, threshold, facts: told }));
    }, reject);
  });
};
