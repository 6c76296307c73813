import type { Signer } from "ethers";

import type { ArchivedScore, ScoreArchive } from "../../node/orders/scoreArchive.ts";
import type { FeatureVector } from "../../prover/features/featureVectors.ts";
import { attest } from "../../prover/onchain/attest.ts";
import { proveStatement } from "../../prover/onchain/proveStatement.ts";
import type { Attestation, ScoreRequest } from "../../prover/onchain/request.ts";
import { submitScore } from "../../prover/onchain/submit.ts";
import type { ScoreProof } from "../../prover/proof/scoreProof.ts";
import { ATTESTER_ACCOUNTS, type LocalQuorum, requestScore } from "../localQuorum.ts";

/** All that a score is published with. */
export interface ReadyScore {
  readonly request: ScoreRequest;
  readonly vector: FeatureVector;
  readonly attestations: readonly Attestation[];
  readonly proof: ScoreProof;
}

const readyScore = async (quorum: LocalQuorum, tokenId: bigint): Promise<ReadyScore> => {
  const { request, vector } = await requestScore(quorum, tokenId);
  const attestations = await Promise.all(
    ATTESTER_ACCOUNTS.flatMap((_, index) => quorum.attesters[index] ?? []).map((attester) =>
      attest({ request, ...quorum, ...attester }),
    ),
  );
  const proof = await proveStatement({ request, ...quorum, storePath: quorum.operatorStore });
  return { request, vector, attestations, proof };
};

interface Publishing {
  readonly archive: ScoreArchive;
  readonly signer: Signer;
}

/** Publishes a score that is ready, and archives everything behind it. */
export const submitAndArchive = async (
  quorum: LocalQuorum,
  { request, vector, attestations: given, proof }: ReadyScore,
  { archive, signer }: Publishing,
): Promise<ArchivedScore> => {
  const attestations = given.toSorted((one, other) => (BigInt(one.attester) < BigInt(other.attester) ? -1 : 1));
  const { transaction } = await submitScore({ ...quorum, attestations, proof, signer });
  const receipt = await quorum.provider.getTransactionReceipt(transaction);
  const block = await receipt?.getBlock();
  if (block === undefined) throw new Error(`the chain does not have ${transaction}`);
  const archived: ArchivedScore = {
    ...{ tokenId: request.statement.tokenId, modelId: request.modelId, score: Number(proof.score) },
    ...{ statement: request.statement, transaction },
    signers: attestations.map(({ attester }) => attester),
    signatures: attestations.map(({ signature }) => signature),
    ...{ proof: proof.proof, publicSignals: proof.publicSignals, wallets: vector.wallets },
    features: Object.fromEntries(vector.names.map((name, index) => [name, vector.values[index] ?? 0n])),
    ...{ block: BigInt(block.number), publishedAt: BigInt(block.timestamp) },
  };
  archive.add(archived);
  return archived;
};

/**
 * Has a token scored by all attesters of a local quorum, and archives everything behind the score.
 */
export const scoreAndArchive = async (
  quorum: LocalQuorum,
  { tokenId, ...publishing }: Publishing & { readonly tokenId: bigint },
): Promise<ArchivedScore> => submitAndArchive(quorum, await readyScore(quorum, tokenId), publishing);
