import type { ArchivedScore } from "../../orders/scoreArchive.ts";
import type { Api } from "../app.ts";
import { archivedScore, attestationsBody, historyBody, proofBody, proofModel } from "../archived.ts";
import { explainRow, scoreOfRow } from "../bundleAnswer.ts";
import { REVALIDATE } from "../caching.ts";
import { NotArchivedError } from "../errors.ts";
import { JSON_TYPE, openKeptAnswers } from "../keptAnswers.ts";
import { explanationBody } from "../previewBody.ts";
import { rowBehind } from "../rowBehind.ts";
import { failures } from "../schemas/common.ts";
import { ReasonsBody } from "../schemas/previews.ts";
import {
  ArchivedQuery,
  AttestationsBody,
  HistoryBody,
  HistoryQuery,
  ModelQuery,
  ProofBody,
  ScoreBody,
  ScoreQuery,
  TokenPath,
  WalletPath,
} from "../schemas/scores.ts";
import { assertFresh, scoreBody } from "../scoreBody.ts";
import type { ChainHead } from "../scoreReader.ts";
import type { ApiSources } from "../sources.ts";
import { modelOf, type RequestSubject, servedModel, tokenIdOf, walletSubject } from "../subject.ts";

interface Asked {
  readonly model?: string | undefined;
  readonly asOfBlock?: number | undefined;
  readonly maxAge?: number | undefined;
  readonly limit?: number | undefined;
}

/** An answer about the score of a token. */
type Answer = (sources: ApiSources, subject: RequestSubject, asked: Asked) => Promise<unknown>;

/** The score as of one block of the chain. */
const currentScore = async (
  sources: ApiSources,
  { tokenId, wallet }: RequestSubject,
  { model, maxAge, head }: Asked & { readonly head: ChainHead },
): Promise<unknown> => {
  const { deployment, reader } = sources;
  const current = await reader.scoreOf(tokenId, modelOf(sources, model));
  if (maxAge !== undefined) assertFresh(current, { now: head.time, maxAge: BigInt(maxAge) });
  return scoreBody(current, { head, deployment, ...(wallet === undefined ? {} : { wallet }) });
};

/** What stands behind the current score, or behind an earlier one by its as-of block. */
const archived = async (
  sources: ApiSources,
  { tokenId, model, asOfBlock, what }: Asked & { readonly tokenId: bigint; readonly what: string },
): Promise<ArchivedScore> => {
  const { reader, archive } = sources;
  const modelId = modelOf(sources, model);
  const { liveTokenId } = await reader.liveToken(tokenId);
  const wanted = asOfBlock === undefined ? (await reader.scoreOf(tokenId, modelId)).asOfBlock : BigInt(asOfBlock);
  const found = archivedScore(archive, { tokenId: liveTokenId, modelId, asOfBlock: wanted });
  if (found === undefined) throw new NotArchivedError({ what, tokenId });
  return found;
};

const proof: Answer = async (sources, { tokenId }, asked) => {
  const found = await archived(sources, { ...asked, tokenId, what: "proof" });
  if (found.proof === undefined) throw new NotArchivedError({ what: "proof", tokenId });
  return proofBody(found, proofModel(found.modelId, sources));
};

const attestations: Answer = async (sources, { tokenId }, asked) =>
  attestationsBody(await archived(sources, { ...asked, tokenId, what: "attestations" }), sources.deployment);

const history: Answer = async (sources, { tokenId }, { model, limit = 20 }) => {
  const { archive, deployment, reader } = sources;
  const modelId = modelOf(sources, model);
  const { liveTokenId } = await reader.liveToken(tokenId);
  return historyBody(archive.history(liveTokenId, modelId, limit), { tokenId: liveTokenId, modelId, deployment });
};

const reasons: Answer = async (sources, { tokenId }, asked) => {
  const { modelId, loaded } = servedModel(sources, asked.model);
  const current = await sources.reader.scoreOf(tokenId, modelId);
  const { row, from } = await rowBehind(sources, { current, loaded });
  return {
    score: row === undefined ? null : Number(scoreOfRow(loaded, row)),
    asOf: { block: Number(current.asOfBlock), time: Number(current.asOfTime) },
    explanation: row === undefined ? null : explanationBody(await explainRow(loaded, { row })),
    from,
  };
};

const ANSWERS = {
  history: { answer: history, query: HistoryQuery, body: HistoryBody, summary: "Its scores, the newest first" },
  proof: { answer: proof, query: ArchivedQuery, body: ProofBody, summary: "The proof of a score, without the salt" },
  attestations: {
    answer: attestations,
    query: ArchivedQuery,
    body: AttestationsBody,
    summary: "The statement behind a score, and who signed it",
  },
  reasons: { answer: reasons, query: ModelQuery, body: ReasonsBody, summary: "What cost it points" },
} as const;

/** The reads that lenders and pages make all the time. */
const addCurrentScores = (app: Api, sources: ApiSources): void => {
  const kept = openKeptAnswers(sources);
  const shared = {
    ...{ tags: ["scores"], summary: "The score that is on chain", querystring: ScoreQuery },
    response: { 200: ScoreBody, ...failures },
  };
  const preValidation = kept.answer;
  app.get(
    "/v1/tokens/:tokenId/score",
    { schema: { ...shared, params: TokenPath }, preValidation },
    async ({ params, query, url }, reply) => {
      reply.header("cache-control", REVALIDATE).type(JSON_TYPE);
      const subject = { tokenId: tokenIdOf(params.tokenId) };
      return kept.make(url, (head) => currentScore(sources, subject, { ...query, head }));
    },
  );
  app.get(
    "/v1/wallets/:address/score",
    { schema: { ...shared, params: WalletPath }, preValidation },
    async ({ params, query, url }, reply) => {
      reply.header("cache-control", REVALIDATE).type(JSON_TYPE);
      return kept.make(url, async (head) =>
        currentScore(sources, await walletSubject(sources, params.address), { ...query, head }),
      );
    },
  );
};

/**
 * `/v1/tokens/{tokenId}/…` and `/v1/wallets/{address}/…`: the same answers by token and by wallet.
 */
export const addScoreRoutes = (app: Api, sources: ApiSources): void => {
  addCurrentScores(app, sources);
  for (const [name, { answer, query, body, summary }] of Object.entries(ANSWERS)) {
    const shared = { tags: ["scores"], summary, querystring: query, response: { 200: body, ...failures } };
    app.get(
      `/v1/tokens/:tokenId/${name}`,
      { schema: { ...shared, params: TokenPath } },
      async ({ params, query: asked }, reply) => {
        reply.header("cache-control", REVALIDATE);
        return await answer(sources, { tokenId: tokenIdOf(params.tokenId) }, asked);
      },
    );
    app.get(
      `/v1/wallets/:address/${name}`,
      { schema: { ...shared, params: WalletPath } },
      async ({ params, query: asked }, reply) => {
        reply.header("cache-control", REVALIDATE);
        return await answer(sources, await walletSubject(sources, params.address), asked);
      },
    );
  }
};
