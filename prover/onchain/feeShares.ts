import type { Contracts } from "./contracts.ts";
import { onChain } from "./transactions.ts";

/** Who gets parts of each fee for a model beside the operator, in ten-thousandths. */
export type FeeShares = Awaited<ReturnType<Contracts["registry"]["feeSharesOf"]>>;

/** `PARTS` of contracts/types/FeeShares.sol. */
const PARTS = 10_000n;

/**
 * What a fee leaves to the operator. Twin of `_share` in contracts/ScoreRequests.sol and of `divide` in
 * contracts/types/FeeShares.sol.
 *
 * @param fee In the least units of its fee token, as is the result. The others' parts are rounded down.
 */
export const operatorPart = (
  fee: bigint,
  { modeler, modelerShare, attestersShare }: Pick<FeeShares, "modeler" | "modelerShare" | "attestersShare">,
): bigint => (BigInt(modeler) === 0n ? fee : fee - (fee * modelerShare) / PARTS - (fee * attestersShare) / PARTS);

/**
 * Reads the shares of models. Those of a model that can be asked for never change, so each is read once.
 *
 * @throws The errors of the node.
 */
export const openFeeShares = ({ registry }: Pick<Contracts, "registry">): ((modelId: string) => Promise<FeeShares>) => {
  const known = new Map<string, FeeShares>();
  return async (modelId) => {
    const shares = known.get(modelId) ?? (await onChain(() => registry.feeSharesOf(modelId)));
    known.set(modelId, shares);
    return shares;
  };
};
