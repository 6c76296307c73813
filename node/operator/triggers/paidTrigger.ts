import type { Contracts } from "../../../prover/onchain/contracts.ts";
import { openFeeShares, operatorPart } from "../../../prover/onchain/feeShares.ts";
import type { RequestsContract } from "../../../prover/onchain/paidRequests.ts";
import { type OpenRequest, readOpenRequest, stateOfOpen } from "../../../prover/onchain/requestState.ts";
import type { LeastFees } from "../../config/leastFees.ts";
import type { Operations } from "../../operations/operations.ts";
import type { OrderBook } from "../../orders/scoreOrder.ts";
import type { OracleTable, PaidRow, PaidState } from "../oracle/oracleTables.ts";
import { openTurns, type TurnOptions } from "./turns.ts";

export interface PaidTriggerOptions {
  readonly contracts: Pick<Contracts, "oracle" | "token" | "registry">;
  readonly requests: RequestsContract;
  readonly table: OracleTable;
  readonly book: OrderBook;
  readonly leastFees: LeastFees;
  /** Queues a claim; one that is under way is not queued again. */
  readonly claim: (requestId: bigint) => void;
  readonly clock: () => number;
  readonly log: Operations["log"];
}

/** Looks after the paid requests that name the operator. */
export interface PaidTrigger {
  /**
   * Looks at every request that is open, and at some of those that pay too little: places an order for
   * one that is worth it, claims the fee of one that is answered, and lets go of one that is over.
   *
   * @throws The errors of the node.
   */
  readonly round: () => Promise<void>;
}

/** What failed for a reason that does not pass is tried once more after so long, in milliseconds. */
const AGAIN_MS = 10 * 60_000;

/** Requests for nothing cost their senders little. However many there are, a round takes no longer for them. */
const UNDERPAID_LOOKS: TurnOptions = { rounds: 16, least: 4, most: 32 };

interface Trigger extends PaidTriggerOptions {
  readonly sharesOf: ReturnType<typeof openFeeShares>;
}

/** Whether an order of the request is under way, or failed a short while ago. */
const isInHand = ({ book, clock }: Trigger, { orderId }: PaidRow): boolean => {
  const order = orderId === undefined ? undefined : book.find(orderId);
  if (order === undefined || order.state === "done") return false;
  return order.state !== "failed" || clock() - (order.steps.at(-1)?.at ?? 0) < AGAIN_MS;
};

/** What the operator gets of a fee, and what it works for; `least` is undefined for a fee token that it does not take. */
const worthOf = async ({ sharesOf, leastFees }: Trigger, { fee, feeToken, modelId }: OpenRequest) => ({
  part: operatorPart(fee, await sharesOf(modelId)),
  least: leastFees.get(feeToken.toLowerCase()),
});

const passOver = ({ table, log }: Trigger, { requestId, tokenId }: PaidRow, facts: Readonly<object>): void => {
  table.setState(requestId, "underpaid");
  const named = { request: requestId.toString(), token: tokenId.toString() };
  log.info(
    { ...named, ...facts },
    "a paid request is not worked on: its fee is less than the least, or in another token",
  );
};

const look = async (trigger: Trigger, row: PaidRow, before: PaidState): Promise<void> => {
  const { contracts, requests, table, book, claim } = trigger;
  const { requestId, tokenId, modelId } = row;
  const open = await readOpenRequest(requests, requestId);
  const state = open === undefined ? "over" : await stateOfOpen(contracts, open);
  if (open === undefined || state === "over") {
    table.closeRequest(requestId, "closed");
    return;
  }
  const { part, least } = await worthOf(trigger, open);
  // A claim costs far less than a score: of a token that it takes, the operator takes any fee for one that is there.
  const isWorthIt = least !== undefined && part >= (state === "delivered" ? 1n : least);
  if (!isWorthIt) {
    const { fee, feeToken } = open;
    const amounts = { fee: fee.toString(), part: part.toString(), least: least?.toString() ?? "none" };
    if (before === "open") passOver(trigger, row, { feeToken, ...amounts });
    return;
  }
  if (before === "underpaid") table.setState(requestId, "open");
  if (state === "delivered") claim(requestId);
  else if (!isInHand(trigger, row))
    table.setOrder(requestId, book.place({ tokenId, modelId, source: "paid", requestId }).id);
};

/** @param options What is shared with the other parts of an operator. */
export const openPaidTrigger = (options: PaidTriggerOptions): PaidTrigger => {
  const trigger: Trigger = { ...options, sharesOf: openFeeShares(options.contracts) };
  const inTurn = openTurns(UNDERPAID_LOOKS);
  const { table } = options;
  return {
    round: async () => {
      const underpaid = inTurn(table.requestsIn("underpaid"));
      for (const row of table.requestsIn("open")) await look(trigger, row, "open");
      for (const row of underpaid) await look(trigger, row, "underpaid");
    },
  };
};
