import { Interface } from "ethers";

import { encodeProof } from "../../../client/encodeProof.ts";
import { scoreOracleAbi } from "../../../contracts/abi/ScoreOracle.ts";
import { scoreRequestsAbi } from "../../../contracts/abi/ScoreRequests.ts";
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
  /** The most scores of one transaction. */
  readonly batch: number;
}

/** From scores that are ready to transactions, and from their outcomes to orders. */
export interface Submissions {
  /**
   * Queues what is ready while the sender has nothing else to do: what comes meanwhile goes together
   * in the next transaction.
   */
  readonly flush: (sender: Sender) => void;
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

const readyOrders = ({ book, prepared }: SubmissionOptions): readonly Ready[] =>
  book.open().flatMap((order) => {
    const score = order.state === "submitting" ? prepared.ofOrder(order.id) : undefined;
    return score === undefined ? [] : [{ order, score }];
  });

/** @param options What is shared with the desk. */
export const openSubmissions = (options: SubmissionOptions): Submissions => {
  const { deployment, prepared, table, batch } = options;
  const { oracle, requests } = deployment;
  /** Of a batch that was refused as a whole: each goes alone, so that one spoils no other. */
  const alone = new Set<string>();

  const queueDelivery = (sender: Sender, { order, score }: Ready, requestId: bigint): void => {
    const work: SentWork = { kind: "delivery", orders: [order.id], requestId };
    const data = REQUESTS.encodeFunctionData("deliver", [requestId, submissionOf(score)]);
    sender.queue({ purpose: `deliver ${requestId}`, work, to: requests ?? oracle, data });
  };
  const queueScores = (sender: Sender, ready: readonly Ready[]): void => {
    const [first] = ready;
    if (first === undefined) return;
    const work: SentWork = { kind: "scores", orders: ready.map(({ order }) => order.id) };
    const submissions = ready.map(({ score }) => submissionOf(score));
    const data =
      ready.length === 1
        ? ORACLE.encodeFunctionData("submit", submissions)
        : ORACLE.encodeFunctionData("submitBatch", [submissions]);
    sender.queue({ purpose: `scores ${first.order.id} ${first.score.statement.commitment}`, work, to: oracle, data });
  };
  const fail = (desk: OrderDesk, orders: readonly string[], outcome: Exclude<Outcome, { kind: "done" }>): void => {
    if (orders.length > 1) for (const id of orders) alone.add(id);
    else for (const id of orders) desk.failed(id, outcome.error);
  };
  const settleStored = (desk: OrderDesk, orders: readonly string[], outcome: Extract<Outcome, { kind: "done" }>) => {
    const stored = storedOf(outcome.logs);
    const { hash: transaction, block } = outcome;
    for (const id of orders) {
      alone.delete(id);
      const commitment = prepared.ofOrder(id)?.statement.commitment.toString() ?? "";
      if (stored.has(commitment) || orders.length === 1) desk.done(id, { transaction, block });
      else desk.failed(id, new PassedOverError(transaction));
    }
  };

  return {
    flush: (sender) => {
      const { queued, pending } = sender.counts();
      if (queued + pending > 0) return;
      const ready = readyOrders(options);
      const paid = ready.filter(({ order }) => order.requestId !== undefined && order.source !== "fall");
      for (const one of paid) queueDelivery(sender, one, one.order.requestId ?? 0n);
      const others = ready.filter((one) => !paid.includes(one));
      for (const one of others) if (alone.has(one.order.id)) queueScores(sender, [one]);
      const together = others.filter(({ order }) => !alone.has(order.id));
      for (let from = 0; from < together.length; from += batch) queueScores(sender, together.slice(from, from + batch));
    },
    claim: (sender, requestId) => {
      const work: SentWork = { kind: "claim", requestId };
      const data = REQUESTS.encodeFunctionData("claim", [requestId]);
      sender.queue({ purpose: `claim ${requestId}`, work, to: requests ?? oracle, data });
    },
    withdraw: (sender, account) => {
      const work: SentWork = { kind: "withdrawal" };
      const data = REQUESTS.encodeFunctionData("withdraw", [account, NATIVE_CURRENCY]);
      sender.queue({ purpose: "withdraw", work, to: requests ?? oracle, data });
    },
    settle: (outcome, desk) => {
      const work = outcome.work as SentWork;
      if (work.kind === "withdrawal") return;
      if (work.kind === "claim") {
        if (outcome.kind === "done") table.closeRequest(work.requestId, "delivered");
        return;
      }
      if (outcome.kind !== "done") fail(desk, work.orders, outcome);
      else {
        settleStored(desk, work.orders, outcome);
        if (work.kind === "delivery") table.closeRequest(work.requestId, "delivered");
      }
    },
  };
};
