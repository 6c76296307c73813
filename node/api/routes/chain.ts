import { readChain } from "../../../client/onChain.ts";
import type { Api } from "../app.ts";
import { FIVE_MINUTES, REVALIDATE } from "../caching.ts";
import { checkRead } from "../chainReads.ts";
import { ChainAnswer, ChainRequest, DeploymentBody, RecentBody, RecentQuery } from "../schemas/chain.ts";
import { failures } from "../schemas/common.ts";
import { modelBody } from "../scoreBody.ts";
import type { ApiSources } from "../sources.ts";

const addDeployment = (app: Api, sources: ApiSources): void => {
  app.get(
    "/v1/deployment",
    {
      schema: { tags: ["chain"], summary: "Where the contracts stand", response: { 200: DeploymentBody, ...failures } },
    },
    (_request, reply) => {
      const { chainId, token, registry, attesters, oracle, requests, challenges, pool, market, models } =
        sources.deployment;
      reply.header("cache-control", FIVE_MINUTES);
      return {
        ...{ chainId: chainId.toString(), token, registry, attesters, oracle },
        ...(requests === undefined ? {} : { requests }),
        ...(challenges === undefined ? {} : { challenges }),
        ...(pool === undefined ? {} : { pool }),
        ...(market === undefined ? {} : { market: { ...market } }),
        models: models.map((model) => ({ ...model })),
      };
    },
  );
};

const addReads = (app: Api, sources: ApiSources): void => {
  app.post(
    "/v1/chain",
    {
      schema: {
        ...{ tags: ["chain"], summary: "Reads of the contracts, through the operator's node" },
        description:
          "JSON-RPC for pages of visitors without a wallet. It passes on reads of the deployment's contracts, and how a token is counted and called. What it answers is the operator's word: who lends asks a node of their own.",
        body: ChainRequest,
        response: { 200: ChainAnswer, ...failures },
      },
    },
    async ({ body: { id, method, params = [] } }) => {
      checkRead({ method, params }, sources.deployment);
      return { jsonrpc: "2.0" as const, id, ...(await readChain(() => sources.askNode(method, params))) };
    },
  );
};

const addRecent = (app: Api, sources: ApiSources): void => {
  app.get(
    "/v1/scores",
    {
      schema: {
        ...{ tags: ["scores"], summary: "The scores that came on chain last", querystring: RecentQuery },
        response: { 200: RecentBody, ...failures },
      },
    },
    ({ query: { limit = 20 } }, reply) => {
      reply.header("cache-control", REVALIDATE);
      const { archive, deployment } = sources;
      const scores = archive.recent(limit).map(({ tokenId, modelId, score, statement, publishedAt, transaction }) => ({
        ...{ tokenId: tokenId.toString(), model: modelBody(deployment, modelId), score, transaction },
        asOf: { block: Number(statement.asOfBlock), time: Number(statement.asOfTime) },
        publishedAt: Number(publishedAt),
      }));
      return { scores };
    },
  );
};

/** `/v1/deployment`, `/v1/chain` and `/v1/scores`: what the page asks before it knows of anybody. */
export const addChainRoutes = (app: Api, sources: ApiSources): void => {
  addDeployment(app, sources);
  addReads(app, sources);
  addRecent(app, sources);
};
