import type { Contracts } from "../../../prover/onchain/contracts.ts";
import type { RequestsContract } from "../../../prover/onchain/paidRequests.ts";
import { readOpenRequest, stateOfOpen } from "../../../prover/onchain/requestState.ts";
import type { OrderBook } from "../../orders/scoreOrder.ts";
import type { OracleTable, PaidRow } from "../oracle/oracleTables.ts";

export interface PaidTrigger {
  readonly contracts: Pick<Contracts, "oracle" | "token">;
  readonly requests: RequestsContract;
  readonly table: OracleTable;
  readonly book: OrderBook;
  /** Queues a claim; one that is under way is not queued again. */
  readonly claim: (requestId: bigint) => void;
  readonly clock: () => number;
}

/** What failed for a reason that does not pass is tried once more after so long, in milliseconds. */
const AGAIN_MS = 10 * 60_000;

/** Whether an order of the request is under way, or failed a short while ago. */
const isInHand = ({ book, clock }: PaidTrigger, { orderId }: PaidRow): boolean => {
  const order = orderId === undefined ? undefined : book.find(orderId);
  if (order === undefined || order.state === "done") return false;
  return order.state !== "failed" || clock() - (order.steps.at(-1)?.at ?? 0) < AGAIN_MS;
};

const look = async (trigger: PaidTrigger, row: PaidRow): Promise<void> => {
  const { contracts, requests, table, book, claim } = trigger;
  const { requestId, tokenId, modelId } = row;
  const open = await readOpenRequest(requests, requestId);
  const state = open === undefined ? "closed" : await stateOfOpen(contracts, open);
  if (state === "delivered") claim(requestId);
  else if (state !== "open") table.closeRequest(requestId, "closed");
  else if (!isInHand(trigger, row))
    table.setOrder(requestId, book.place({ tokenId, modelId, source: "paid", requestId }).id);
};

/**
 * Looks at every paid request that names the operator and is not closed: places an order for one that
 * can be delivered, claims the fee of one that is answered, and lets go of one that is over.
 *
 * @throws The errors of the node.
 */
export const lookAtPaidRequests = async (trigger: PaidTrigger): Promise<void> => {
  for (const row of trigger.table.openRequests()) await look(trigger, row);
};
