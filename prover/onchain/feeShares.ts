import { AnswerError } from "../../client/errors.ts";
import type { Contracts } from "./contracts.ts";
import { onChain } from "./transactions.ts";

/** Who gets parts of each fee for a model beside the operator, in ten-thousandths. */
export type FeeShares = Awaited<ReturnType<Contracts["registry"]["feeSharesOf"]>>;

/** `PARTS` and `MAX_SHARED` of contracts/types/FeeShares.sol. */
const PARTS = 10_000n;
const MAX_SHARED = 5_000n;

type Parts = Pick<FeeShares, "modeler" | "modelerShare" | "attestersShare">;

/**
 * What a fee leaves to the operator. Twin of `_share` in contracts/ScoreRequests.sol and of `divide` in
 * contracts/types/FeeShares.sol.
 *
 * @param fee In the least units of its fee token, as is the result. The others' parts are rounded down.
 */
export const operatorPart = (fee: bigint, { modeler, modelerShare, attestersShare }: Parts): bigint =>
  BigInt(modeler) === 0n ? fee : fee - (fee * modelerShare) / PARTS - (fee * attestersShare) / PARTS;

/** The lowest fee that leaves the operator so much. It is at most twice as much, as half of a fee is the operator's. */
export const leastFee = (least: bigint, shares: Parts): bigint => {
  let fee = least;
  // Of what is added, no more than all is left to the operator: the lowest fee is never passed over.
  for (let left = operatorPart(fee, shares); left < least; left = operatorPart(fee, shares)) fee += least - left;
  return fee;
};

/**
 * Reads the shares of models. Those of a model that can be asked for never change, so each is read once.
 *
 * @throws AnswerError for shares that no registry of ours has, and the errors of the node.
 */
export const openFeeShares = ({ registry }: Pick<Contracts, "registry">): ((modelId: string) => Promise<FeeShares>) => {
  const known = new Map<string, FeeShares>();
  return async (modelId) => {
    const shares = known.get(modelId) ?? (await onChain(() => registry.feeSharesOf(modelId)));
    // Half of a fee is the operator's: `leastFee` finds no end where others get all of it.
    if (shares.modelerShare + shares.attestersShare > MAX_SHARED)
      throw new AnswerError("the registry gives others more than half of a fee");
    known.set(modelId, shares);
    return shares;
  };
};
