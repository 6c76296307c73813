import { parseEther, parseUnits } from "ethers";

import { contractAt } from "../../prover/onchain/contracts.ts";
import { NATIVE_CURRENCY, type RequestsContract } from "../../prover/onchain/paidRequests.ts";
import { onChain } from "../../prover/onchain/transactions.ts";
import { type LeastFees, leastFeesOf } from "../config/leastFees.ts";
import { gatherFacts } from "../history/gatherFacts.ts";
import { openScoreArchive } from "../orders/archiveTable.ts";
import { openOrderBook } from "../orders/orderBook.ts";
import type { OrderBook } from "../orders/scoreOrder.ts";
import type { ScoreArchive } from "../orders/scoreArchive.ts";
import { forgetOrders } from "./forgetOrders.ts";
import type { OperatorLimits, OperatorOptions } from "./operatorOptions.ts";
import { addOperatorGauges, scoringMetrics, watchtowerCounter } from "./operatorMetrics.ts";
import { operatorStatus } from "./operatorStatus.ts";
import { openOracleState, type OracleState } from "./oracle/oracleState.ts";
import { openAttesterBook } from "./quorum/attesterBook.ts";
import { knownAttesters } from "./quorum/attesterSet.ts";
import { openOrderDesk, type OrderDesk } from "./scoring/orderDesk.ts";
import { openPreparedScores, type PreparedScores } from "./scoring/preparedScores.ts";
import type { ScoringPlace } from "./scoring/scoringPlace.ts";
import { openSubmissions, type Submissions } from "./scoring/submissions.ts";
import { openSender, type Sender, transactionCounter } from "./sender/sender.ts";
import { watchFailures, watchLastFailures } from "./triggers/failedLately.ts";
import { beat } from "./triggers/heartbeat.ts";
import { openPaidTrigger, type PaidTrigger } from "./triggers/paidTrigger.ts";
import { openWatchtower, type Watchtower } from "./triggers/watchtower.ts";

type LoopName = "oracle" | "orders" | "sender" | "triggers";

/** The rounds of an operator's loops, and what others see of it. */
export interface OperatorCore {
  readonly address: string;
  readonly book: OrderBook;
  readonly archive: ScoreArchive;
  readonly watchScores: (listener: (tokenId: bigint) => void) => () => void;
  readonly status: () => Readonly<Record<string, unknown>>;
  readonly followOracle: () => Promise<void>;
  readonly workOrders: () => Promise<void>;
  readonly send: () => Promise<void>;
  readonly pullTriggers: () => Promise<void>;
  /** Says who is called when a loop has something to do. */
  readonly onWake: (wake: (loop: LoopName) => void) => void;
  readonly settled: () => Promise<void>;
}

const LIMITS: OperatorLimits = {
  quorumTimeoutMs: 20_000,
  proofTimeoutMs: 300_000,
  orderLifetimeMs: 24 * 3_600_000,
  replaceAfterMs: 60_000,
  concurrency: 32,
};

/** Failures of orders that nobody pays for keep triggers quiet for so long at most, in milliseconds. */
const QUIET_MS = 3_600_000;
const DEFAULT_BATCH = 10;

interface Shared {
  readonly options: OperatorOptions;
  readonly limits: OperatorLimits;
  readonly clock: () => number;
  readonly signal: AbortSignal;
  readonly address: string;
  readonly book: OrderBook;
  readonly leastFees: LeastFees;
  readonly wake: (loop: LoopName) => void;
  /** The orders that failed last, for people. */
  readonly failures: () => readonly Readonly<Record<string, unknown>>[];
}

const requestsOf = ({ deployment, provider }: OperatorOptions): RequestsContract | undefined =>
  deployment.requests === undefined ? undefined : contractAt("requests", deployment.requests, provider);

const placeOf = ({ options, limits, book, clock }: Shared, state: OracleState): ScoringPlace => {
  const { deployment, contracts, models, store, history, queue, operations } = options;
  return {
    ...{ deployment, contracts, store, history, queue, operations, book },
    readFacts: gatherFacts(),
    requests: requestsOf(options),
    models: new Map(models.map((served) => [served.modelId, served])),
    attesters: state.attesters,
    answers: openAttesterBook(clock),
    table: state.table,
    metrics: scoringMetrics(operations.metrics),
    quorumTimeoutMs: limits.quorumTimeoutMs,
    proofTimeoutMs: limits.proofTimeoutMs,
  };
};

const senderOf = (
  { options, limits, clock, address, wake }: Shared,
  { desk, submissions }: { readonly desk: OrderDesk; readonly submissions: Submissions },
): Sender => {
  const { database, provider, node, deployment, signer, operations, policy } = options;
  const { maxFeePerGasGwei, minBalanceEth } = policy;
  return openSender({
    ...{ database, provider, node, operations, clock, chainId: deployment.chainId },
    signer: { address, sign: (transaction) => signer.signTransaction(transaction) },
    limits: {
      replaceAfterMs: limits.replaceAfterMs,
      ...(maxFeePerGasGwei !== undefined && { maxFeePerGas: parseUnits(String(maxFeePerGasGwei), "gwei") }),
      ...(minBalanceEth !== undefined && { minBalance: parseEther(String(minBalanceEth)) }),
    },
    counted: transactionCounter(operations),
    onOutcome: (outcome) => {
      submissions.settle(outcome, desk);
      wake("orders");
      wake("oracle");
    },
  });
};

const watchtowerOf = ({ options, book, clock }: Shared, state: OracleState, place: ScoringPlace) => {
  const { policy, operations } = options;
  const failed = watchFailures(book, { forMs: Math.min(policy.heartbeatSeconds * 1000, QUIET_MS), clock });
  const watchtower = openWatchtower({
    ...{ place, failed, tokens: state.tokens, scores: state.scores },
    fallPoints: BigInt(policy.fallPoints),
    deviationPoints: BigInt(policy.deviationPoints),
    looks: watchtowerCounter(operations.metrics),
  });
  return { failed, watchtower };
};

/** When the account runs low, what it has earned in the chain's own currency is paid out to it. */
const drawFees = async (
  { options: { operations }, address, wake }: Shared,
  { place, submissions, sender }: { place: ScoringPlace; submissions: Submissions; sender: Sender },
): Promise<void> => {
  const isLow = operations.conditions.all().some(({ code }) => code === "E_BALANCE");
  const { requests } = place;
  if (!isLow || requests === undefined) return;
  const earned = await onChain(() => requests.claimable(address, NATIVE_CURRENCY));
  if (earned === 0n) return;
  submissions.withdraw(sender, address);
  wake("sender");
};

interface Parts {
  readonly shared: Shared;
  readonly state: OracleState;
  readonly place: ScoringPlace;
  readonly desk: OrderDesk;
  readonly submissions: Submissions;
  readonly sender: Sender;
  readonly watchtower: Watchtower;
  readonly heartbeat: Parameters<typeof beat>[0];
  /** The last look at paid requests; a deployment without their contract has no trigger. */
  readonly paid: { readonly trigger: PaidTrigger | undefined; head: string | undefined; at: number };
  /** Forgets orders that are over, now and then. */
  readonly forget: () => void;
}

/** Requests are looked at with each block, and now and then for orders that are to be tried again, in milliseconds. */
const PAID_EVERY_MS = 15_000;

const lookAtPaid = async ({ shared, state, place, submissions, sender, paid }: Parts): Promise<void> => {
  const head = state.head();
  if (head === paid.head && shared.clock() - paid.at < PAID_EVERY_MS) return;
  await paid.trigger?.round();
  await drawFees(shared, { place, submissions, sender });
  [paid.head, paid.at] = [head, shared.clock()];
};

const pullTriggers = async (parts: Parts): Promise<void> => {
  const { state, watchtower, heartbeat } = parts;
  parts.forget();
  const now = state.now();
  if (now === undefined) return;
  // Falls wait for no request.
  await watchtower.round();
  beat(heartbeat, now);
  await lookAtPaid(parts);
};

const coreOf = (parts: Parts, archive: ScoreArchive): Omit<OperatorCore, "onWake"> => {
  const { shared, state, place, desk, submissions, sender, watchtower } = parts;
  const { confirm } = shared.options;
  // Before the first look at the chain nothing is known of it: orders wait, and nothing is sent.
  const isRead = (): boolean => state.now() !== undefined;
  return {
    ...{ address: shared.address, book: shared.book, archive, watchScores: state.watchScores },
    followOracle: async () => {
      await confirm?.();
      const { changed, isNew } = await state.look();
      for (const tokenId of changed) watchtower.touch(tokenId);
      if (isNew) for (const loop of ["triggers", "sender", "orders"] as const) shared.wake(loop);
    },
    workOrders: () => {
      if (!isRead()) return Promise.resolve();
      desk.round(sender);
      if (submissions.flush(sender)) shared.wake("sender");
      return Promise.resolve();
    },
    send: async () => {
      if (!isRead()) return;
      const hadRoom = sender.hasRoom();
      await sender.look();
      if (submissions.flush(sender)) shared.wake("sender");
      // Orders that wait for room are begun by their own loop.
      if (!hadRoom && sender.hasRoom()) shared.wake("orders");
    },
    pullTriggers: () => pullTriggers(parts),
    status: () => operatorStatus({ ...shared, state, sender, answers: place.answers }),
    settled: desk.settled,
  };
};

/** Place, desk, submissions and sender, which know each other. */
const scoringOf = (shared: Shared, state: OracleState, prepared: PreparedScores) => {
  const { options, limits, clock, signal, book, wake } = shared;
  const { database, policy, deployment } = options;
  const place = placeOf(shared, state);
  const desk = openOrderDesk({
    ...{ place, database, prepared, clock, signal },
    onProgress: () => {
      wake("orders");
    },
    concurrency: limits.concurrency,
    lifetimeMs: limits.orderLifetimeMs,
  });
  const submissions = openSubmissions({
    ...{ deployment, book, prepared, table: state.table, batch: policy.batch ?? DEFAULT_BATCH, onLost: state.lose },
  });
  return { place, desk, submissions, sender: senderOf(shared, { desk, submissions }) };
};

const paidTriggerOf = (
  { options, book, leastFees, clock, wake }: Shared,
  { place, submissions, sender }: { place: ScoringPlace; submissions: Submissions; sender: Sender },
): PaidTrigger | undefined => {
  const { contracts, operations } = options;
  const { table, requests } = place;
  if (requests === undefined) return undefined;
  const claim = (requestId: bigint): void => {
    submissions.claim(sender, requestId);
    wake("sender");
  };
  return openPaidTrigger({ contracts, requests, table, claim, book, clock, leastFees, log: operations.log });
};

const triggersOf = (
  shared: Shared,
  state: OracleState,
  place: ScoringPlace,
): Pick<Parts, "watchtower" | "heartbeat"> => {
  const { options, book } = shared;
  const { policy, operations } = options;
  const { failed, watchtower } = watchtowerOf(shared, state, place);
  state.watchScores(watchtower.touch);
  state.watchLost(watchtower.lost);
  const heartbeat = {
    ...{ scores: state.scores, tokens: state.tokens, book, failed, conditions: operations.conditions },
    isServed: (modelId: string) => place.models.has(modelId),
    everySeconds: BigInt(policy.heartbeatSeconds),
  };
  return { watchtower, heartbeat };
};

const sharedOf = async (options: OperatorOptions, signal: AbortSignal, wake: Shared["wake"]): Promise<Shared> => {
  const { database, signer, policy, clock = Date.now } = options;
  const book = openOrderBook(database, clock);
  const failures = watchLastFailures(book);
  const limits = { ...LIMITS, ...options.limits };
  const [address, leastFees] = [await signer.getAddress(), leastFeesOf(policy.leastFees)];
  return { options, limits, clock, signal, address, book, leastFees, failures, wake };
};

/** Puts the parts of an operator together, and reads what it has kept since the last run. */
export const openCore = async (options: OperatorOptions, signal: AbortSignal): Promise<OperatorCore> => {
  const { database, contracts, attesters, operations } = options;
  let wake: (loop: LoopName) => void = () => undefined;
  const shared = await sharedOf(options, signal, (loop) => wake(loop));
  const { book, clock, address: operator } = shared;
  const archive = openScoreArchive(database);
  const prepared = openPreparedScores(database, clock);
  prepared.prune();
  const known = knownAttesters(contracts.attesters, attesters);
  const state = openOracleState(options, { operator, archive, prepared, attesters: known });
  const scoring = scoringOf(shared, state, prepared);
  const triggers = triggersOf(shared, state, scoring.place);
  book.watch(({ state: step }) => {
    if (step === "waiting") shared.wake("orders");
  });
  const { table, scores, now } = state;
  addOperatorGauges(operations.metrics, { book, sender: scoring.sender, scores, now, table });
  const forget = forgetOrders({ book, table }, { clock, kept: options.keptOrders });
  const paid = { trigger: paidTriggerOf(shared, scoring), head: undefined, at: -Infinity };
  const parts: Parts = { shared, state, ...scoring, ...triggers, paid, forget };
  return {
    ...coreOf(parts, archive),
    onWake: (given) => {
      wake = given;
    },
  };
};
