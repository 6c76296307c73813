import type { Static } from "typebox";

import type { Deployment } from "../../client/deployment.ts";
import { digestOf, type Statement, statementTypedData } from "../../client/statement.ts";
import type { ArchivedScore, ScoreArchive } from "../orders/scoreArchive.ts";
import type { AttestationsBody, HistoryBody, ProofBody } from "./schemas/scores.ts";
import { coverageBody, linksOf, modelBody } from "./scoreBody.ts";
import type { ServedModel } from "./sources.ts";

/** Scores of a token that are looked through for an earlier one. */
const DEEPEST = 1_000;

/** The archived score of this as-of block, the newest where a reorganisation left several. */
export const archivedScore = (
  archive: ScoreArchive,
  { tokenId, modelId, asOfBlock }: { tokenId: bigint; modelId: string; asOfBlock: bigint },
): ArchivedScore | undefined => {
  const latest = archive.latest(tokenId, modelId);
  if (latest?.statement.asOfBlock === asOfBlock) return latest;
  return archive.history(tokenId, modelId, DEEPEST).find(({ statement }) => statement.asOfBlock === asOfBlock);
};

const earlierLinks = ({ tokenId, modelId, statement }: ArchivedScore): Record<string, string> =>
  Object.fromEntries(
    Object.entries(linksOf(tokenId, modelId))
      .filter(([name]) => name === "proof" || name === "attestations")
      .map(([name, path]) => [name, `${path}&asOfBlock=${statement.asOfBlock}`]),
  );

export const historyBody = (
  scores: readonly ArchivedScore[],
  { tokenId, modelId, deployment }: { tokenId: bigint; modelId: string; deployment: Deployment },
): Static<typeof HistoryBody> => ({
  tokenId: tokenId.toString(),
  model: modelBody(deployment, modelId),
  scores: scores.map((one) => ({
    score: one.score,
    asOf: { block: Number(one.statement.asOfBlock), time: Number(one.statement.asOfTime) },
    publishedAt: Number(one.publishedAt),
    coverage: coverageBody(one.statement),
    transaction: one.transaction,
    block: Number(one.block),
    links: earlierLinks(one),
  })),
});

/** proof.json without the salt, for `proof verify` and for contracts. */
export const proofBody = (
  { score, statement, proof, publicSignals }: ArchivedScore,
  model: { readonly name: string; readonly manifest: string },
): Static<typeof ProofBody> => ({
  score,
  commitment: statement.commitment.toString(),
  proof: proof as Static<typeof ProofBody>["proof"],
  publicSignals: [...publicSignals],
  model,
});

/** The name and the manifest of a model: by its folder, or as the deployment has them. */
export const proofModel = (
  modelId: string,
  { models, deployment }: { models: readonly ServedModel[]; deployment: Deployment },
): { readonly name: string; readonly manifest: string } => {
  const loaded = models.find((model) => model.modelId === modelId)?.loaded;
  if (loaded !== undefined) return { name: loaded.manifest.name, manifest: loaded.hash };
  const deployed = deployment.models.find((model) => model.modelId === modelId);
  return { name: deployed?.name ?? modelId, manifest: deployed?.manifest ?? "" };
};

const decimals = (statement: Statement): Static<typeof AttestationsBody>["statement"] => ({
  tokenId: statement.tokenId.toString(),
  bundleEpoch: statement.bundleEpoch.toString(),
  bundleRoot: statement.bundleRoot,
  historyChainId: statement.historyChainId.toString(),
  marketsHash: statement.marketsHash,
  asOfBlock: statement.asOfBlock.toString(),
  asOfBlockHash: statement.asOfBlockHash,
  asOfTime: statement.asOfTime.toString(),
  coverageFrom: statement.coverageFrom.toString(),
  schemaHash: statement.schemaHash,
  commitment: statement.commitment.toString(),
  eventsRoot: statement.eventsRoot,
  attesterEpoch: statement.attesterEpoch.toString(),
});

/**
 * All that a reader needs to check the signatures alone: the statement, its EIP-712 domain and who
 * signed.
 */
export const attestationsBody = (
  { statement, signers, signatures, transaction }: ArchivedScore,
  { chainId, oracle }: Deployment,
): Static<typeof AttestationsBody> => {
  const typed = statementTypedData(statement, { chainId, verifyingContract: oracle });
  return {
    statement: decimals(statement),
    domain: { name: "Veriscore", version: "1", chainId: chainId.toString(), verifyingContract: oracle },
    digest: digestOf(typed),
    signers: [...signers],
    signatures: [...signatures],
    transaction,
  };
};
