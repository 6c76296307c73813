import { Interface } from "ethers";

import { encodeProof } from "../../../client/encodeProof.ts";
import { scoreOracleAbi } from "../../../contracts/abi/ScoreOracle.ts";
import { scoreRequestsAbi } from "../../../contracts/abi/ScoreRequests.ts";
import type { BaseError } from "../../../prover/errors.ts";
import { NATIVE_CURRENCY } from "../../../prover/onchain/paidRequests.ts";
import type { Deployment } from "../../../prover/onchain/deployment.ts";
import type { OrderBook, ScoreOrder } from "../../orders/scoreOrder.ts";
import { PassedOverError } from "../errors.ts";
import type { OracleTable } from "../oracle/oracleTables.ts";
import type { Sender } from "../sender/sender.ts";
import type { Outcome } from "../sender/senderParts.ts";
import type { OrderDesk } from "./orderDesk.ts";
import type { PreparedScore, PreparedScores } from "./preparedScores.ts";

const ORACLE = new Interface(scoreOracleAbi);
const REQUESTS = new Interface(scoreRequestsAbi);

/** What a transaction of the operator is for. */
export type SentWork =
  | { readonly kind: "scores"; readonly orders: readonly string[] }
  | { readonly kind: "delivery"; readonly orders: readonly string[]; readonly requestId: bigint }
  | { readonly kind: "claim"; readonly requestId: bigint }
  | { readonly kind: "withdrawal" };

export interface SubmissionOptions {
  readonly deployment: Deployment;
  readonly book: OrderBook;
  readonly prepared: PreparedScores;
  readonly table: OracleTable;
  /** Called with a token whose score was on chain, was undone, and is refused now. */
  readonly onLost: (tokenId: bigint) => void;
  /** The most scores of one transaction. */
  readonly batch: number;
}

/** From scores that are ready to transactions, and from their outcomes to orders. */
export interface Submissions {
  /**
   * Queues what is ready and not on its way yet. Falls go before all others: at once, or together as
   * soon as those before them are sent. Each paid request goes in a transaction of its own. The rest
   * waits while the sender is busy, and goes together.
   *
   * @returns Whether anything was queued.
   */
  readonly flush: (sender: Sender) => boolean;
  /** Claims the fee of a request that a score on chain answers. */
  readonly claim: (sender: Sender, requestId: bigint) => void;
  /** Has paid out to the operator what it has earned. */
  readonly withdraw: (sender: Sender, account: string) => void;
  readonly settle: (outcome: Outcome, desk: OrderDesk) => void;
}

const submissionOf = ({ statement, modelId, proof, signers, signatures }: PreparedScore) => ({
  ...{ statement, modelId, signers, signatures },
  score: proof.score,
  proof: encodeProof(proof.proof),
});

/** The orders of a batch that were stored, by the events of its transaction. */
const storedOf = (
  logs: readonly { readonly topics: readonly string[]; readonly data: string }[],
): ReadonlySet<string> =>
  new Set(
    logs.flatMap((log) => {
      const event = ORACLE.parseLog(log);
      if (event?.name !== "ScoreUpdated") return [];
      const { commitment } = event.args.getValue("statement") as { readonly commitment: bigint };
      return [commitment.toString()];
    }),
  );

interface Ready {
  readonly order: ScoreOrder;
  readonly score: PreparedScore;
}

/** Of orders that are not on their way yet: a score is long, and of many orders most are. */
const readyOrders = ({ book, prepared }: SubmissionOptions, sent: ReadonlySet<string>): readonly Ready[] =>
  book.open("submitting").flatMap((order) => {
    const score = sent.has(order.id) ? undefined : prepared.ofOrder(order.id);
    return score === undefined ? [] : [{ order, score }];
  });

/** What the parts of submissions share. */
interface Shared extends SubmissionOptions {
  /** Of a batch that was refused as a whole: each goes alone, so that one spoils no other. */
  readonly alone: Set<string>;
}

/** The contract of paid requests; only a deployment with one has any. */
const requestsOf = ({ deployment: { requests, oracle } }: SubmissionOptions): string => requests ?? oracle;

const queueDelivery = (shared: Shared, sender: Sender, { order, score }: Ready): void => {
  const { requestId = 0n } = order;
  const work: SentWork = { kind: "delivery", orders: [order.id], requestId };
  const data = REQUESTS.encodeFunctionData("deliver", [requestId, submissionOf(score)]);
  sender.queue({ purpose: `deliver ${requestId}`, work, to: requestsOf(shared), data });
};

const queueScores = ({ deployment: { oracle } }: Shared, sender: Sender, ready: readonly Ready[]): void => {
  const [first] = ready;
  if (first === undefined) return;
  const work: SentWork = { kind: "scores", orders: ready.map(({ order }) => order.id) };
  const submissions = ready.map(({ score }) => submissionOf(score));
  const data =
    ready.length === 1
      ? ORACLE.encodeFunctionData("submit", submissions)
      : ORACLE.encodeFunctionData("submitBatch", [submissions]);
  const purpose = `scores ${first.order.id} ${first.score.statement.commitment}`;
  sender.queue({ purpose, work, to: oracle, data, isUrgent: ready.some(({ order }) => order.source === "fall") });
};

/** The orders whose scores are in a transaction that is not over. */
const ordersOnTheirWay = (sender: Sender): ReadonlySet<string> =>
  new Set(
    sender.works().flatMap((work) => ("orders" in (work as SentWork) ? (work as { orders: string[] }).orders : [])),
  );

const queueTogether = (shared: Shared, sender: Sender, ready: readonly Ready[]): void => {
  const { alone, batch } = shared;
  for (const one of ready) if (alone.has(one.order.id)) queueScores(shared, sender, [one]);
  const together = ready.filter(({ order }) => !alone.has(order.id));
  for (let from = 0; from < together.length; from += batch)
    queueScores(shared, sender, together.slice(from, from + batch));
};

const flush = (shared: Shared, sender: Sender): boolean => {
  const ready = readyOrders(shared, ordersOnTheirWay(sender));
  if (ready.length === 0) return false;
  const before = sender.counts().queued;
  // A fall waits for no request: whoever paid for the token as well is answered by it.
  const falls = ready.filter(({ order }) => order.source === "fall");
  // A market falls for many at once: alone, each would wait for all before it.
  if (!sender.isUrgentQueued()) queueTogether(shared, sender, falls);
  const paid = ready.filter(({ order }) => order.requestId !== undefined && order.source !== "fall");
  for (const one of paid) queueDelivery(shared, sender, one);
  const others = ready.filter((one) => !falls.includes(one) && !paid.includes(one));
  // What comes while the sender is busy costs less in one transaction.
  if (sender.isIdle() || others.length >= shared.batch) queueTogether(shared, sender, others);
  return sender.counts().queued > before;
};

type Done = Extract<Outcome, { kind: "done" }>;

const settleFailed = (shared: Shared, desk: OrderDesk, orders: readonly string[], error: BaseError): void => {
  const { alone, book, onLost } = shared;
  for (const id of orders) {
    const order = book.find(id);
    if (order?.state === "done") onLost(order.tokenId);
  }
  if (orders.length > 1) for (const id of orders) alone.add(id);
  else for (const id of orders) desk.failed(id, error);
};

const settleStored = ({ alone, prepared }: Shared, desk: OrderDesk, orders: readonly string[], outcome: Done): void => {
  const stored = storedOf(outcome.logs);
  const { hash: transaction, block } = outcome;
  for (const id of orders) {
    alone.delete(id);
    const commitment = prepared.ofOrder(id)?.statement.commitment.toString() ?? "";
    if (stored.has(commitment) || orders.length === 1) desk.done(id, { transaction, block });
    else desk.failed(id, new PassedOverError(transaction));
  }
};

const settle = (shared: Shared, outcome: Outcome, desk: OrderDesk): void => {
  const work = outcome.work as SentWork;
  if (work.kind === "scores" || work.kind === "delivery") {
    if (outcome.kind === "done") settleStored(shared, desk, work.orders, outcome);
    else settleFailed(shared, desk, work.orders, outcome.error);
  }
  if (outcome.kind === "done" && (work.kind === "claim" || work.kind === "delivery"))
    shared.table.closeRequest(work.requestId, "delivered");
};

/** @param options What is shared with the desk. */
export const openSubmissions = (options: SubmissionOptions): Submissions => {
  const shared: Shared = { ...options, alone: new Set() };
  const to = requestsOf(options);
  return {
    flush: (sender) => flush(shared, sender),
    claim: (sender, requestId) => {
      const work: SentWork = { kind: "claim", requestId };
      sender.queue({
        purpose: `claim ${requestId}`,
        work,
        to,
        data: REQUESTS.encodeFunctionData("claim", [requestId]),
        canWait: true,
      });
    },
    withdraw: (sender, account) => {
      const work: SentWork = { kind: "withdrawal" };
      const data = REQUESTS.encodeFunctionData("withdraw", [account, NATIVE_CURRENCY]);
      sender.queue({ purpose: "withdraw", work, to, data });
    },
    settle: (outcome, desk) => {
      settle(shared, outcome, desk);
    },
  };
};
