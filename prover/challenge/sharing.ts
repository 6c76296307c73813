import type { Signer } from "ethers";

import { contractAt } from "../onchain/contracts.ts";
import { onChain, send } from "../onchain/transactions.ts";
import type { ChallengeChain, Sent } from "./challengeChain.ts";
import type { Challenge } from "./reading.ts";

/**
 * Has the fees for a registered model shared as the challenge says that it has won, before the model is active.
 *
 * @param signer The owner of the registry.
 * @param options.modeler One of the winners, with the model's key.
 * @param options.attesters Who takes the attesters' part: the zero address where they have none.
 * @throws ContractRevertError with the registry's own reason, TransactionError.
 */
export const shareFees = async (
  { address }: Pick<ChallengeChain, "address">,
  signer: Signer,
  {
    challenge,
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
): Promise<Sent> => {
  const { setFeeShares } = contractAt("registry", registry, signer);
  const given = [modelId, address, challenge.id, modeler, attesters] as const;
  await onChain(() => setFeeShares.staticCall(...given));
  const { hash, gasUsed, blockNumber } = await send(() => setFeeShares(...given));
  return { transaction: hash, gasUsed, block: blockNumber };
};
