import type { JsonRpcNode } from "../chain/jsonRpc.ts";
import { logRanges } from "../chain/logRanges.ts";
import { readBlock } from "../chain/reads.ts";
import { AnswerError } from "../../client/errors.ts";
import type { Contracts } from "./contracts.ts";
import type { Deployment } from "./deployment.ts";
import { ContractRevertError } from "./errors.ts";
import { providerOf } from "./oracleRules.ts";
import type { RequestsContract } from "./paidRequests.ts";
import { onChain } from "./transactions.ts";

/**
 * What has become of a paid request. `open` can be delivered; `delivered` has a score that answers it
 * and waits for the operator's claim; `over` can no longer be delivered and waits for refunds;
 * `claimed` and `refunded` are closed.
 */
export type PaidRequestState = "open" | "delivered" | "over" | "claimed" | "refunded";

export interface PaidRequest {
  readonly requestId: bigint;
  readonly tokenId: bigint;
  readonly modelId: string;
  readonly operator: string;
  readonly feeToken: string;
  /** What the request holds now, or held when it was closed, in the least units of the fee token. */
  readonly fee: bigint;
  /** Unix seconds. */
  readonly deadline: bigint;
  readonly state: PaidRequestState;
  /** Of a request that is not closed: the least as-of of a score that answers it, in Unix seconds. */
  readonly asOfFrom?: bigint;
  readonly bundleEpoch?: bigint;
}

export type OpenRequest = Awaited<ReturnType<RequestsContract["requestOf"]>>;

/** @returns Undefined for a request that is closed, or was never made. */
export const readOpenRequest = async (
  requests: RequestsContract,
  requestId: bigint,
): Promise<OpenRequest | undefined> => {
  try {
    return await onChain(() => requests.requestOf(requestId));
  } catch (cause) {
    if (cause instanceof ContractRevertError && cause.reason === "UnknownRequest") return undefined;
    throw cause;
  }
};

/**
 * The twin of `_isDelivered` and `_isOver` in contracts/ScoreRequests.sol, as of the latest block, and
 * the seconds that are left until the deadline then.
 */
export const lookAtOpen = async (
  contracts: Pick<Contracts, "oracle" | "token">,
  open: Pick<OpenRequest, "tokenId" | "modelId" | "bundleEpoch" | "asOfFrom" | "deadline">,
): Promise<{ readonly state: "open" | "delivered" | "over"; readonly secondsLeft: bigint }> => {
  const [stored, [liveId, epoch], block] = await onChain(() =>
    Promise.all([
      contracts.oracle.recordOf(open.tokenId, open.modelId),
      contracts.token.resolve(open.tokenId),
      providerOf(contracts).getBlock("latest"),
    ]),
  );
  if (block === null) throw new AnswerError("there is no latest block");
  const isDelivered =
    stored.score !== 0n &&
    stored.bundleEpoch === open.bundleEpoch &&
    stored.asOfTime >= open.asOfFrom &&
    stored.publishedAt <= open.deadline;
  const secondsLeft = open.deadline - BigInt(block.timestamp);
  if (isDelivered) return { state: "delivered", secondsLeft };
  const presentEpoch = liveId === open.tokenId ? epoch : 0n;
  return { state: secondsLeft < 0n || presentEpoch !== open.bundleEpoch ? "over" : "open", secondsLeft };
};

export interface RequestsPlace {
  readonly deployment: Deployment;
  readonly requests: RequestsContract;
  readonly contracts: Pick<Contracts, "oracle" | "token">;
  readonly node: JsonRpcNode;
}

/** The block that created the contract; 0 where the deployment does not tell the transaction. */
const firstBlock = async ({ deployment, contracts }: RequestsPlace): Promise<bigint> => {
  const hash = deployment.creations?.["requests"];
  if (hash === undefined) return 0n;
  const receipt = await onChain(() => providerOf(contracts).getTransactionReceipt(hash));
  return BigInt(receipt?.blockNumber ?? 0);
};

interface RequestEvent {
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
}

const EVENTS = ["ScoreRequested", "RequestToppedUp", "RequestDelivered", "RequestRefunded"] as const;

/** All events of the contract about requests, in the order of the chain. */
const requestEvents = async (place: RequestsPlace): Promise<readonly RequestEvent[]> => {
  const { requests, node } = place;
  const latest = await readBlock(node, "latest");
  if (latest === undefined) throw new AnswerError("there is no latest block");
  const filter = {
    addresses: [(await requests.getAddress()).toLowerCase()],
    topics: EVENTS.map((name) => requests.interface.getEvent(name).topicHash),
    fromBlock: await firstBlock(place),
    toBlock: latest.number,
  };
  const events: RequestEvent[] = [];
  for await (const { logs } of logRanges(node, filter))
    for (const log of logs) {
      const parsed = requests.interface.parseLog(log);
      if (parsed !== null) events.push({ name: parsed.name, args: parsed.args.toObject() });
    }
  return events;
};

interface Told {
  asked: Readonly<Record<string, unknown>>;
  fee: bigint;
  closed?: "claimed" | "refunded";
}

/** What the events say of each request. */
const toldRequests = (events: readonly RequestEvent[]): ReadonlyMap<bigint, Told> => {
  const told = new Map<bigint, Told>();
  for (const { name, args } of events) {
    const [requestId, fee] = [args["requestId"] as bigint, args["fee"] as bigint];
    const before = told.get(requestId);
    if (before === undefined) told.set(requestId, { asked: args, fee });
    else if (name === "RequestToppedUp") before.fee += fee;
    else before.closed = name === "RequestDelivered" ? "claimed" : "refunded";
  }
  return told;
};

/**
 * The requests of an oracle, the oldest first, closed ones included.
 *
 * @param place.node The node again, for the logs.
 * @throws RpcError, RpcUnreachableError, AnswerError.
 */
export const listPaidRequests = async (place: RequestsPlace): Promise<readonly PaidRequest[]> => {
  const told = toldRequests(await requestEvents(place));
  const found: PaidRequest[] = [];
  for (const [requestId, { asked, fee, closed }] of told) {
    const open = await readOpenRequest(place.requests, requestId);
    found.push({
      requestId,
      tokenId: asked["tokenId"] as bigint,
      modelId: asked["modelId"] as string,
      operator: asked["operator"] as string,
      feeToken: asked["feeToken"] as string,
      deadline: asked["deadline"] as bigint,
      fee: open?.fee ?? fee,
      state: open === undefined ? (closed ?? "refunded") : (await lookAtOpen(place.contracts, open)).state,
      ...(open && { asOfFrom: open.asOfFrom, bundleEpoch: open.bundleEpoch }),
    });
  }
  return found;
};
