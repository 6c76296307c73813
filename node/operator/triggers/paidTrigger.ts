import type { Contracts } from "../../../prover/onchain/contracts.ts";
import { openFeeShares, operatorPart } from "../../../prover/onchain/feeShares.ts";
import type { RequestsContract } from "../../../prover/onchain/paidRequests.ts";
import { lookAtOpen, type OpenRequest, readOpenRequest } from "../../../prover/onchain/requestState.ts";
import type { LeastFees } from "../../config/leastFees.ts";
import type { Operations } from "../../operations/operations.ts";
import type { OrderBook } from "../../orders/scoreOrder.ts";
import type { OracleTable, PaidRow, PaidState } from "../oracle/oracleTables.ts";
import { DELIVERY_SECONDS } from "../scoring/makeScore.ts";
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
   * Looks at some of the requests that are open, in turn where there are more than a few hundred, and
   * at fewer of those that pay too little. Places an order for one that is worth it, claims the fee of
   * one that is answered, and lets go of one that is over.
   *
   * @throws The errors of the node.
   */
  readonly round: () => Promise<void>;
}

/** What failed for a reason that does not pass is tried once more after so long, in milliseconds. */
const AGAIN_MS = 10 * 60_000;

/** However many requests there are, a round takes no longer for them: a request costs its sender little. */
const OPEN_LOOKS: TurnOptions = { rounds: 1, least: 1, most: 256 };
/** Those that pay too little are looked at less often. */
const UNDERPAID_LOOKS: TurnOptions = { rounds: 16, least: 4, most: 32 };
/** Requests that are read from the chain at once. */
const AT_ONCE = 32;

/** A claim takes less than a quarter of the gas of a delivery. */
const CLAIMS_OF_DELIVERY = 4n;

interface Trigger extends PaidTriggerOptions {
  readonly sharesOf: ReturnType<typeof openFeeShares>;
}

/** Whether an order of the request is under way, or failed a short while ago. */
const isInHand = ({ book, clock }: Trigger, { requestId, orderId }: PaidRow): boolean => {
  const order = orderId === undefined ? undefined : book.find(orderId);
  if (order === undefined || order.state === "done") return false;
  // One order serves all requests for a token: that another one of them is over says nothing of this one.
  if (order.failure?.code === "E_ORDER_OVER" && order.requestId !== requestId) return false;
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

/** What the chain says of a request: undefined for one that is over. */
const readLook = async (trigger: Trigger, { requestId }: PaidRow) => {
  const open = await readOpenRequest(trigger.requests, requestId);
  if (open === undefined) return undefined;
  const [seen, worth] = await Promise.all([lookAtOpen(trigger.contracts, open), worthOf(trigger, open)]);
  const { state, secondsLeft } = seen;
  return state === "over" ? undefined : { ...worth, open, state, isInTime: secondsLeft >= DELIVERY_SECONDS };
};

type Looked = NonNullable<Awaited<ReturnType<typeof readLook>>>;

/** Of a score that is there already only the claim costs something. */
const isWorthIt = ({ part, least, state }: Looked): boolean =>
  least !== undefined && part * (state === "delivered" ? CLAIMS_OF_DELIVERY : 1n) >= least;

const settle = (trigger: Trigger, row: PaidRow, { before, looked }: { before: PaidState; looked?: Looked }): void => {
  const { table, book, claim } = trigger;
  const { requestId, tokenId, modelId } = row;
  if (looked === undefined) {
    table.closeRequest(requestId, "closed");
    return;
  }
  if (!isWorthIt(looked)) {
    const { part, least, open } = looked;
    const amounts = { fee: open.fee.toString(), part: part.toString(), least: least?.toString() ?? "none" };
    if (before === "open") passOver(trigger, row, { feeToken: open.feeToken, ...amounts });
    return;
  }
  if (before === "underpaid") table.setState(requestId, "open");
  if (looked.state === "delivered") claim(requestId);
  else if (looked.isInTime && !isInHand(trigger, row))
    table.setOrder(requestId, book.place({ tokenId, modelId, source: "paid", requestId }).id);
};

const lookAt = async (trigger: Trigger, rows: readonly PaidRow[], before: PaidState): Promise<void> => {
  for (let from = 0; from < rows.length; from += AT_ONCE) {
    const some = rows.slice(from, from + AT_ONCE);
    const answers = await Promise.all(some.map((row) => readLook(trigger, row)));
    for (const [index, row] of some.entries()) {
      const looked = answers[index];
      settle(trigger, row, { before, ...(looked && { looked }) });
    }
  }
};

/** Those of a state as a list that is read in parts. */
const listOf = (table: OracleTable, state: PaidState) => ({
  length: table.countIn(state),
  slice: (from: number, to: number) => table.requestsIn(state, { from, most: to - from }),
});

/** @param options What is shared with the other parts of an operator. */
export const openPaidTrigger = (options: PaidTriggerOptions): PaidTrigger => {
  const trigger: Trigger = { ...options, sharesOf: openFeeShares(options.contracts) };
  const { table } = options;
  const [openInTurn, underpaidInTurn] = [openTurns(OPEN_LOOKS), openTurns(UNDERPAID_LOOKS)];
  return {
    round: async () => {
      const underpaid = underpaidInTurn(listOf(table, "underpaid"));
      await lookAt(trigger, openInTurn(listOf(table, "open")), "open");
      await lookAt(trigger, underpaid, "underpaid");
    },
  };
};
