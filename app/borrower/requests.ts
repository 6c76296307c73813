import { contractAt, ContractRevertError, onChain } from "../../client/index.ts";
import type { BorrowerPlace } from "./place.ts";
import { readPlace } from "../chain/place.ts";

/** The chain's own currency, for contracts that take an ERC-20's address. */
export const NATIVE = `0x${"0".repeat(40)}`;

/** A request that this browser has paid for. */
export interface PaidRequest {
  readonly id: bigint;
  /** Undefined once it is delivered or refunded. */
  readonly open: { readonly deadline: number; readonly paidWei: bigint } | undefined;
}

const keyOf = ({ deployment, connection }: BorrowerPlace): string =>
  `veriscore requests ${deployment.chainId} ${deployment.requests ?? ""} ${connection.account}`;

const MOST_KEPT = 20;

/** The ids that this browser remembers of an account; where it keeps nothing, none. */
const keptRequests = (place: BorrowerPlace): readonly bigint[] => {
  try {
    const kept: unknown = JSON.parse(window.localStorage.getItem(keyOf(place)) ?? "[]");
    return Array.isArray(kept) ? kept.filter((id) => /^[0-9]{1,78}$/.test(String(id))).map(BigInt) : [];
  } catch {
    return [];
  }
};

export const keepRequest = (place: BorrowerPlace, id: bigint): void => {
  const kept = [...keptRequests(place), id].slice(-MOST_KEPT).map(String);
  try {
    window.localStorage.setItem(keyOf(place), JSON.stringify(kept));
  } catch {
    // A browser that keeps nothing shows it until the page is left.
  }
};

const readRequest = async (place: BorrowerPlace, address: string, id: bigint): Promise<PaidRequest> => {
  const { deployment, connection } = place;
  const requests = contractAt("requests", address, readPlace(deployment, connection).provider);
  try {
    const [{ deadline }, paidWei] = await onChain(() =>
      Promise.all([requests.requestOf(id), requests.contributionOf(id, connection.account)]),
    );
    return { id, open: paidWei === 0n ? undefined : { deadline: Number(deadline), paidWei } };
  } catch (cause) {
    if (cause instanceof ContractRevertError && cause.reason === "UnknownRequest") return { id, open: undefined };
    throw cause;
  }
};

/** What became of the requests, and what the account can draw, in wei. @throws The errors of the node. */
export const readRequests = async (
  place: BorrowerPlace,
  address: string,
): Promise<{ readonly requests: readonly PaidRequest[]; readonly claimableWei: bigint }> => {
  const { deployment, connection } = place;
  const contract = contractAt("requests", address, readPlace(deployment, connection).provider);
  const [requests, claimableWei] = await Promise.all([
    Promise.all(keptRequests(place).map((id) => readRequest(place, address, id))),
    onChain(() => contract.claimable(connection.account, NATIVE)),
  ]);
  return { requests, claimableWei };
};
