import { recoverAddress, type Signer } from "ethers";

import { encodeProof } from "../../client/encodeProof.ts";
import type { ScoreProof } from "../proof/scoreProof.ts";
import type { Deployment } from "./deployment.ts";
import { QuorumError, RequestFileError, StaleQuorumError } from "./errors.ts";
import { type Contracts } from "./contracts.ts";
import { onChain, send } from "./transactions.ts";
import { checkBundleTime } from "./oracleRules.ts";
import { type Attestation, readBundle } from "./request.ts";
import { digestOf, type Statement, statementTypedData } from "./statement.ts";

/**
 * Checks that the chain would still accept a statement. The contract checks the same again.
 *
 * @throws StaleQuorumError, AsOfBeforeBundleError.
 */
const assertFresh = async (
  contracts: Pick<Contracts, "token" | "attesters" | "oracle">,
  statement: Statement,
  modelId: string,
): Promise<void> => {
  const bundle = await readBundle(contracts, statement.tokenId);
  const { bundleEpoch, attesterEpoch } = bundle.stated;
  if (bundleEpoch !== statement.bundleEpoch)
    throw new StaleQuorumError(`the bundle has changed since, from epoch ${statement.bundleEpoch} to ${bundleEpoch}`);
  if (attesterEpoch !== statement.attesterEpoch)
    throw new StaleQuorumError(
      `the attester set has changed since, from epoch ${statement.attesterEpoch} to ${attesterEpoch}`,
    );
  checkBundleTime(statement, bundle);
  const { found, stored } = await onChain(() => contracts.oracle.tryScoreOf(statement.tokenId, modelId));
  if (found && (statement.asOfBlock <= stored.asOfBlock || statement.asOfTime <= stored.asOfTime))
    throw new StaleQuorumError(
      `the stored score is as of block ${stored.asOfBlock}, they are as of ${statement.asOfBlock}`,
    );
};

/**
 * Collects one valid signature per current attester over the same statement, sorted by address as
 * the contract wants them.
 *
 * @throws RequestFileError, QuorumError.
 */
const quorumOf = async (
  attestations: readonly Attestation[],
  { deployment, attesters }: { deployment: Deployment; attesters: Contracts["attesters"] },
): Promise<{ signers: string[]; signatures: string[] }> => {
  const place = { chainId: deployment.chainId, verifyingContract: deployment.oracle };
  const digests = new Set(attestations.map(({ statement }) => digestOf(statementTypedData(statement, place))));
  const [digest] = digests;
  if (digest === undefined || digests.size !== 1)
    throw new RequestFileError({ path: "the attestations", reason: "they are not of one and the same statement" });
  const valid = new Map<string, string>();
  for (const { attester, signature } of attestations) {
    let signer: string;
    try {
      signer = recoverAddress(digest, signature);
    } catch {
      continue;
    }
    const counts = signer.toLowerCase() === attester.toLowerCase() && (await attesters.isAttester(signer));
    if (counts) valid.set(signer, signature);
  }
  const threshold = await attesters.threshold();
  if (BigInt(valid.size) < threshold) throw new QuorumError({ valid: valid.size, threshold });
  const sorted = [...valid].sort(([one], [other]) => (BigInt(one) < BigInt(other) ? -1 : 1));
  return { signers: sorted.map(([signer]) => signer), signatures: sorted.map(([, signature]) => signature) };
};

export interface Submitted {
  readonly score: bigint;
  readonly gasUsed: bigint;
  readonly transaction: string;
}

type SubmitContracts = Pick<Contracts, "token" | "attesters" | "oracle">;

/**
 * Makes the quorum that the contract wants, after checking that the chain would still accept its
 * statement.
 *
 * @throws StaleQuorumError, QuorumError, RequestFileError.
 */
export const checkAttestations = async ({
  deployment,
  contracts,
  attestations,
}: {
  deployment: Deployment;
  contracts: SubmitContracts;
  attestations: readonly Attestation[];
}): Promise<{ request: Attestation; signers: string[]; signatures: string[] }> => {
  const [request] = attestations;
  if (request === undefined) throw new QuorumError({ valid: 0, threshold: await contracts.attesters.threshold() });
  await assertFresh(contracts, request.statement, request.modelId);
  const quorum = await onChain(() => quorumOf(attestations, { deployment, attesters: contracts.attesters }));
  return { request, ...quorum };
};

/**
 * Sends a proved score with its quorum to the oracle. Anyone may send it.
 *
 * @param options.deployment Where the contracts are.
 * @param options.contracts Handles with the signer as their runner.
 * @param options.attestations Attestations of one and the same statement.
 * @param options.proof The proof of its score.
 * @param options.signer Who sends and pays the gas.
 * @returns What was stored, and the gas that it took.
 * @throws RequestFileError, StaleQuorumError, QuorumError, ContractRevertError, TransactionError.
 */
export const submitScore = async ({
  deployment,
  contracts,
  attestations,
  proof,
  signer,
}: {
  deployment: Deployment;
  contracts: SubmitContracts;
  attestations: readonly Attestation[];
  proof: ScoreProof;
  signer: Signer;
}): Promise<Submitted> => {
  const { request, ...quorum } = await checkAttestations({ deployment, contracts, attestations });
  const { statement, modelId } = request;
  if (proof.commitment !== statement.commitment)
    throw new RequestFileError({ path: "the proof", reason: "it is about other features than the attestations" });
  const submission = { statement, modelId, score: proof.score, proof: encodeProof(proof.proof), ...quorum };
  const { gasUsed, hash } = await send(() => contracts.oracle.connect(signer).submit(submission));
  return { score: proof.score, gasUsed, transaction: hash };
};
