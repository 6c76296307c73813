import { getAddress, type Signer } from "ethers";

import { contractAt } from "../onchain/contracts.ts";
import { onChain, send } from "../onchain/transactions.ts";
import type { ChallengeChain, Sent } from "./challengeChain.ts";
import type { Challenge } from "./reading.ts";

/** Who gets which part of each fee for a model, in ten-thousandths, as its registry has it. */
export interface SharedFees {
  readonly modeler: string;
  readonly modelerShare: bigint;
  readonly attestersShare: bigint;
  /** The zero address where attesters have no part. */
  readonly attesters: string;
}

/**
 * Has the fees for a registered model shared as the challenge says that it has won, before the model is active.
 * Where they are shared so already, nothing is sent.
 *
 * @param signer The owner of the registry.
 * @param options.modeler One of the winners, with the model's key.
 * @param options.attesters Who takes the attesters' part: the zero address where they have none.
 * @returns What the registry has now, and what was sent, if anything was.
 * @throws ContractRevertError with the registry's own reason, TransactionError.
 */
export const shareFees = async (
  { address }: Pick<ChallengeChain, "address">,
  signer: Signer,
  {
    challenge: { id, terms },
    registry,
    modelId,
    modeler,
    attesters,
  }: {
    readonly challenge: Challenge;
    readonly registry: string;
    readonly modelId: string;
    readonly modeler: string;
    readonly attesters: string;
  },
): Promise<{ readonly shares: SharedFees; readonly sent: Sent | undefined }> => {
  const { setFeeShares, feeSharesOf } = contractAt("registry", registry, signer);
  const present = async (): Promise<SharedFees> => {
    const { modeler: who, modelerShare, attestersShare, attesters: till } = await onChain(() => feeSharesOf(modelId));
    return { modeler: who, modelerShare, attestersShare, attesters: till };
  };
  const { modelerShare, attestersShare } = terms;
  const wanted = { modeler: getAddress(modeler), modelerShare, attestersShare, attesters: getAddress(attesters) };
  const before = await present();
  const names = ["modeler", "modelerShare", "attestersShare", "attesters"] as const;
  if (names.every((name) => before[name] === wanted[name])) return { shares: before, sent: undefined };
  const given = [modelId, address, id, modeler, attesters] as const;
  await onChain(() => setFeeShares.staticCall(...given));
  const { hash, gasUsed, blockNumber } = await send(() => setFeeShares(...given));
  return { shares: await present(), sent: { transaction: hash, gasUsed, block: blockNumber } };
};
