import { type Signer, ZeroAddress } from "ethers";

import type { Contracts as DeployedContracts } from "../../client/contracts.ts";
import { AnswerError } from "../../client/errors.ts";
import { approveAmount } from "./allowance.ts";
import { contractAt } from "./contracts.ts";
import type { Deployment } from "./deployment.ts";
import { NoRequestsError } from "./errors.ts";
import { onChain, send } from "./transactions.ts";

/** A typed handle to ScoreRequests, where scores are asked and paid for. */
export type RequestsContract = DeployedContracts["requests"];

/** Stands for the chain's own currency as a fee token. */
export const NATIVE_CURRENCY = ZeroAddress;

/**
 * The contract that takes paid requests.
 *
 * @throws NoRequestsError when the deployment has none.
 */
export const requestsAt = (
  deployment: Pick<Deployment, "requests">,
  runner: Parameters<typeof contractAt>[2],
): RequestsContract => {
  if (deployment.requests === undefined) throw new NoRequestsError();
  return contractAt("requests", deployment.requests, runner);
};

/** What a payer asks for. */
export interface ScoreOffer {
  readonly tokenId: bigint;
  readonly modelId: string;
  /** Who is to deliver the score and gets the fee. */
  readonly operator: string;
  /** An ERC-20 contract, or `NATIVE_CURRENCY`. */
  readonly feeToken: string;
  /** In the least units of the fee token; wei for the chain's own currency. */
  readonly fee: bigint;
  /** The last Unix second at which a score counts as delivered. */
  readonly deadline: bigint;
  /** Who gets the fee back when nothing is delivered in time. */
  readonly refundTo: string;
}

export interface SentRequest {
  readonly requestId: bigint;
  readonly transaction: string;
  readonly gasUsed: bigint;
}

interface Fee {
  readonly feeToken: string;
  readonly fee: bigint;
}

const approveFee = async (requests: RequestsContract, { feeToken, fee }: Fee, signer: Signer): Promise<void> => {
  if (feeToken === NATIVE_CURRENCY) return;
  await approveAmount(signer, { token: feeToken, spender: await requests.getAddress(), amount: fee });
};

const sentAlong = ({ feeToken, fee }: Fee): { readonly value: bigint } => ({
  value: feeToken === NATIVE_CURRENCY ? fee : 0n,
});

/** The id that the contract gave, from the event of the transaction. */
const requestIdIn = async (requests: RequestsContract, signer: Signer, hash: string): Promise<bigint> => {
  const receipt = await onChain(async () => signer.provider?.getTransactionReceipt(hash));
  const found = (receipt?.logs ?? [])
    .map((log) => requests.interface.parseLog(log))
    .find((log) => log?.name === "ScoreRequested");
  if (found == null) throw new AnswerError(`transaction ${hash} has no event of the request`);
  return found.args.getValue("requestId") as bigint;
};

/**
 * Asks an operator for a score, and pays the fee in. An ERC-20 is approved first.
 *
 * @param requests From `requestsAt`.
 * @param options.offer What is asked for and paid.
 * @param options.signer The payer.
 * @throws ContractRevertError for what the contract refuses, TransactionError.
 */
export const orderScore = async (
  requests: RequestsContract,
  { offer, signer }: { readonly offer: ScoreOffer; readonly signer: Signer },
): Promise<SentRequest> => {
  const { tokenId, modelId, operator, feeToken, fee, deadline, refundTo } = offer;
  await approveFee(requests, offer, signer);
  const { hash, gasUsed } = await send(() =>
    requests.connect(signer).request(tokenId, modelId, operator, feeToken, fee, deadline, refundTo, sentAlong(offer)),
  );
  return { requestId: await requestIdIn(requests, signer, hash), transaction: hash, gasUsed };
};

/** Adds to the fee of an open request. @throws ContractRevertError, TransactionError. */
export const topUpFee = async (
  requests: RequestsContract,
  {
    requestId,
    fee,
    refundTo,
    signer,
  }: { readonly requestId: bigint; readonly fee: bigint; readonly refundTo: string; readonly signer: Signer },
) => {
  const { feeToken } = await onChain(() => requests.requestOf(requestId));
  await approveFee(requests, { feeToken, fee }, signer);
  return send(() => requests.connect(signer).topUp(requestId, feeToken, fee, refundTo, sentAlong({ feeToken, fee })));
};

/** Credits a payer with what is to go back of a fee. Anyone may send it. @throws ContractRevertError. */
export const refundFee = (
  requests: RequestsContract,
  { requestId, refundTo, signer }: { readonly requestId: bigint; readonly refundTo: string; readonly signer: Signer },
) => send(() => requests.connect(signer).refund(requestId, refundTo));

/** Credits the operator for a score that is on chain. Anyone may send it. @throws ContractRevertError. */
export const claimFee = (requests: RequestsContract, requestId: bigint, signer: Signer) =>
  send(() => requests.connect(signer).claim(requestId));

/**
 * Pays out what is credited to an account. Anyone may send it.
 *
 * @returns What was paid, in the least units of the fee token.
 * @throws ContractRevertError when nothing is credited.
 */
export const withdrawFees = async (
  requests: RequestsContract,
  { account, feeToken, signer }: { readonly account: string; readonly feeToken: string; readonly signer: Signer },
): Promise<{ readonly amount: bigint; readonly transaction: string }> => {
  const amount = await onChain(() => requests.claimable(account, feeToken));
  const { hash } = await send(() => requests.connect(signer).withdraw(account, feeToken));
  return { amount, transaction: hash };
};
