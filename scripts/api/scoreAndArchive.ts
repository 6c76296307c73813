import type { Signer } from "ethers";

import type { ArchivedScore, ScoreArchive } from "../../node/orders/scoreArchive.ts";
import { attest } from "../../prover/onchain/attest.ts";
import { proveStatement } from "../../prover/onchain/proveStatement.ts";
import { submitScore } from "../../prover/onchain/submit.ts";
import { ATTESTER_ACCOUNTS, type LocalQuorum, requestScore } from "../localQuorum.ts";

/**
 * Has a token scored by all attesters of a local quorum, and archives everything behind the score.
 */
export const scoreAndArchive = async (
  quorum: LocalQuorum,
  { tokenId, archive, signer }: { readonly tokenId: bigint; readonly archive: ScoreArchive; readonly signer: Signer },
): Promise<ArchivedScore> => {
  const { request, vector } = await requestScore(quorum, tokenId);
  const attestations = await Promise.all(
    ATTESTER_ACCOUNTS.flatMap((_, index) => quorum.attesters[index] ?? []).map((attester) =>
      attest({ request, ...quorum, ...attester }),
    ),
  );
  attestations.sort((one, other) => (BigInt(one.attester) < BigInt(other.attester) ? -1 : 1));
  const proof = await proveStatement({ request, ...quorum, storePath: quorum.operatorStore });
  const { transaction } = await submitScore({ ...quorum, attestations, proof, signer });
  const receipt = await quorum.provider.getTransactionReceipt(transaction);
  const block = await receipt?.getBlock();
  if (block === undefined) throw new Error(`the chain does not have ${transaction}`);
  const archived: ArchivedScore = {
    ...{ tokenId, modelId: request.modelId, score: Number(proof.score), statement: request.statement, transaction },
    signers: attestations.map(({ attester }) => attester),
    signatures: attestations.map(({ signature }) => signature),
    ...{ proof: proof.proof, publicSignals: proof.publicSignals, wallets: vector.wallets },
    features: Object.fromEntries(vector.names.map((name, index) => [name, vector.values[index] ?? 0n])),
    ...{ block: BigInt(block.number), publishedAt: BigInt(block.timestamp) },
  };
  archive.add(archived);
  return archived;
};
