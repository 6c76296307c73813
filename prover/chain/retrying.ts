import { setTimeout as wait } from "node:timers/promises";

import pRetry from "p-retry";

import type { BaseError } from "../errors.ts";
import { RpcError, RpcTimeoutError } from "../../client/nodeErrors.ts";
import { limitConcurrency } from "./concurrency.ts";
import { type FaultKind, isOneBlock, isUnclear } from "./faults.ts";
import { BatchRefusedError, type Outcome, type RpcCall } from "./rpcAnswers.ts";
import { type Endpoint, type Exchanged, openExchange } from "./rpcTransport.ts";
import { ofOneChain } from "./sameChain.ts";

/** Asks nodes until one answers, or until it takes too long. */

export interface Pending extends RpcCall {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

export interface Patience {
  /** The attempts after the first one at what may pass when asked again. */
  readonly retries: number;
  /** The first wait between attempts, in milliseconds. It doubles, with jitter. */
  readonly retryDelayMs: number;
  /** How long a node may be away or busy, in milliseconds. */
  readonly maxWaitMs: number;
  /** With several nodes: the time after which the next one is asked as well, in milliseconds. */
  readonly hedgeMs: number;
  /** The most HTTP requests under way at once, per node. */
  readonly concurrency: number;
  /** Called when it waits for a node that is away or busy. */
  readonly onWait: (why: BaseError) => void;
  /** Ends every attempt and every wait. */
  readonly signal?: AbortSignal | undefined;
}

/** Sends calls as one request, to the node at this place in the list first. */
export type Sender = (calls: readonly Pending[], first: number) => Promise<void>;

/** Some of the calls may pass when asked again. */
class TransientError extends Error {
  readonly reported: BaseError;
  readonly fault: FaultKind;
  readonly waitMs: number;
  /** Whether less can be asked for. */
  readonly hasParts: boolean;
  constructor({ call, reported, fault, waitMs }: Failed & { waitMs: number }) {
    super(reported.message);
    [this.reported, this.fault, this.waitMs] = [reported, fault, waitMs];
    this.hasParts = call.method === "eth_getLogs" && !isOneBlock(call.params);
  }
}

const MAX_DELAY_MS = 10_000;
/** A node that never answered is more likely a wrong URL than one that is away. */
const FIRST_CONTACT_MS = 3_000;

interface Failed {
  readonly call: Pending;
  readonly reported: BaseError;
  readonly fault: FaultKind;
}

/** Settles what is decided; what may pass when asked again stays. */
const settle = (calls: readonly Pending[], outcomes: readonly Outcome[]): readonly Failed[] =>
  calls.flatMap((call, index): Failed[] => {
    const outcome = outcomes[index];
    if (outcome === undefined) return [];
    if ("result" in outcome) call.resolve(outcome.result);
    else if (outcome.fault === "final" || outcome.fault === "large") call.reject(outcome.error);
    else return [{ call, reported: outcome.error, fault: outcome.fault }];
    return [];
  });

type Ask = (calls: readonly RpcCall[], at: number) => Promise<Exchanged>;

const isWhole = ({ outcomes }: Exchanged): boolean => outcomes.every((outcome) => "result" in outcome);

/** Asks one node, and the next one as well when the answer takes long: the first to come counts. */
const hedging = (endpoints: readonly Endpoint[], { hedgeMs, concurrency }: Patience): Ask => {
  const nodes = ofOneChain(
    endpoints.map((endpoint) => {
      const limited = limitConcurrency(concurrency);
      const exchange = openExchange(endpoint);
      return { shown: endpoint.shown, exchange: (calls) => limited(() => exchange(calls)) };
    }),
  );
  const askOne: Ask = (calls, at) => nodes[at % nodes.length](calls);
  return async (calls, at) => {
    const first = askOne(calls, at);
    if (endpoints.length === 1) return first;
    const answered = new AbortController();
    const second = wait(hedgeMs, undefined, { signal: answered.signal })
      .then(() => askOne(calls, at + 1))
      .then((exchanged) => (isWhole(exchanged) ? exchanged : first));
    // Whichever comes later is nobody's any more.
    second.catch(() => undefined);
    try {
      return await Promise.race([first, second]);
    } finally {
      answered.abort();
      first.catch(() => undefined);
    }
  };
};

/** What may be one backend's refusal of several is asked for so often more. */
const REFUSALS = 2;
/** Of the patience with a node that is away, the part for an error in words that say nothing. */
const UNCLEAR_PART = 10;

interface Limits {
  readonly attempts: number;
  /** Tried on, whatever the attempts, for so long, in milliseconds. */
  readonly patientMs: number;
}

/** How long to go on with a call that ends in this way. */
const limitsOf = (
  { reported, fault, hasParts }: TransientError,
  { nodes, retries, maxWaitMs }: { readonly nodes: number; readonly retries: number; readonly maxWaitMs: number },
): Limits => {
  // Waiting once more may help a busy node; waiting on and on only hides that the question is too
  // big.
  if (reported instanceof RpcTimeoutError) return { attempts: nodes + 1, patientMs: 0 };
  if (fault === "busy") return { attempts: 0, patientMs: maxWaitMs };
  if (fault === "refused") return { attempts: nodes + REFUSALS, patientMs: 0 };
  if (!(reported instanceof RpcError)) return { attempts: retries + nodes, patientMs: 0 };
  // Logs of many blocks can be asked for in parts, which is the better answer to words that say nothing.
  if (hasParts) return { attempts: Math.min(retries, REFUSALS) + nodes, patientMs: 0 };
  return { attempts: retries + nodes, patientMs: isUnclear(reported) ? maxWaitMs / UNCLEAR_PART : 0 };
};

/** Sends calls as one request, again while some of them may pass, and each time to the next node. */
export const retrying = (endpoints: readonly Endpoint[], patience: Patience): Sender => {
  const { retries, retryDelayMs, maxWaitMs, onWait, signal } = patience;
  const ask = hedging(endpoints, patience);
  // Where the last answer came from: what is away or behind is not asked first again and again.
  let preferred = 0;
  let hasAnswered = false;
  return async (calls, first) => {
    let left = calls;
    const attempt = async (number: number): Promise<void> => {
      const at = preferred + first + number - 1;
      const { outcomes, waitMs } = await ask(left, at);
      const [failed, ...others] = settle(left, outcomes);
      if (failed === undefined || outcomes.length > others.length + 1) hasAnswered = true;
      if (failed === undefined) {
        if (number > 1) preferred = (at - first) % endpoints.length;
        return;
      }
      left = [failed, ...others].map(({ call }) => call);
      throw new TransientError({ ...failed, waitMs: endpoints.length > 1 ? 0 : waitMs });
    };
    const started = performance.now();
    const mayWaitMs = (): number => (hasAnswered ? maxWaitMs : Math.min(maxWaitMs, FIRST_CONTACT_MS));
    const mayGoOn = async (error: TransientError, attempts: number): Promise<boolean> => {
      const limits = limitsOf(error, { nodes: endpoints.length, retries, maxWaitMs: mayWaitMs() });
      const leftMs = started + limits.patientMs - performance.now();
      if (attempts >= limits.attempts && error.waitMs >= leftMs) return false;
      if (limits.patientMs > 0) onWait(error.reported);
      await wait(error.waitMs, undefined, { signal });
      return true;
    };
    try {
      await pRetry(attempt, {
        retries: Number.POSITIVE_INFINITY,
        minTimeout: retryDelayMs,
        maxTimeout: MAX_DELAY_MS,
        randomize: true,
        signal,
        shouldRetry: ({ error, attemptNumber }) => error instanceof TransientError && mayGoOn(error, attemptNumber),
      });
    } catch (cause) {
      if (cause instanceof BatchRefusedError) throw cause;
      for (const { reject } of left) reject(cause instanceof TransientError ? cause.reported : cause);
    }
  };
};
