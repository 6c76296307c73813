import { join } from "node:path";

import { askThrough } from "../../node/api/askNode.ts";
import { buildApi } from "../../node/api/buildApi.ts";
import { orderBody } from "../../node/api/orderBody.ts";
import { openScoreReader } from "../../node/api/scoreReader.ts";
import { featuresFromStore } from "../../node/api/storeFeatures.ts";
import { openWebhooks } from "../../node/api/webhooks/webhooks.ts";
import { type OperatorHttp, serveOperator } from "../../node/cli/operatorHttp.ts";
import { openHttpServer } from "../../node/operations/httpServer.ts";
import { addOpsRoutes } from "../../node/operations/opsRoutes.ts";
import { deployLendingPool } from "../../scripts/demo/lendingPool.ts";
import { CAST } from "../../scripts/demo/stories.ts";
import { builtPage } from "./builtPage.ts";
import { livedMarket } from "./livedMarket.ts";
import type { LocalWorld } from "./localWorld.ts";
import { openOperatorWorld, runOperator, type RunningOperator } from "./runningOperator.ts";

/** An operator with three attesters that serves the page, and the example pool on its chain. */
export interface PageWorld {
  readonly url: string;
  readonly chainUrl: string;
  readonly running: RunningOperator;
  /** The address of an account of the local chain, lower case. */
  readonly addressOf: (account: number) => Promise<string>;
  /** Ends what answers the page alone. */
  readonly stopServing: () => Promise<void>;
  readonly close: () => Promise<void>;
}

const serve = async (place: Awaited<ReturnType<typeof openOperatorWorld>>, running: RunningOperator, pool: string) => {
  const { world, quorum, provider, data } = place;
  const { operator, operations } = running;
  const deployment = { ...world.deployment, pool };
  const webhooks = openWebhooks({
    ...{ path: join(data, "webhooks.sqlite"), orders: operator.book },
    describe: (order) => orderBody(order, { deployment }),
  });
  const reader = openScoreReader({ deployment, provider });
  const api = await buildApi({
    sources: {
      ...{ deployment, reader, webhooks, archive: operator.archive, orders: operator.book },
      models: [{ modelId: world.modelId, loaded: quorum.loaded }],
      readFeatures: featuresFromStore(running.lend),
      askNode: askThrough(provider),
    },
    config: { requestsPerMinute: 1_000_000, page: (await builtPage()).folder },
  });
  operator.watchScores(() => reader.notice());
  const app = await openHttpServer({ operations });
  addOpsRoutes(app, { operations, status: operator.status });
  const http: OperatorHttp = await serveOperator({ api, operations: app }, { port: 0 });
  return { url: http.url, close: () => http.close().then(() => webhooks.close()) };
};

/** Opens it on the local world's chain; what it writes there is the caller's to take back. */
export const openPageWorld = async (local: LocalWorld): Promise<PageWorld> => {
  const place = await openOperatorWorld(local);
  const { provider } = place;
  const { world } = await livedMarket();
  const { pool } = await deployLendingPool(
    { provider, deployment: local.deployment },
    { world, lender: CAST.lena.account },
  );
  const running = await runOperator(place);
  const served = await serve(place, running, (await pool.getAddress()).toLowerCase());
  let isServing = true;
  const stopServing = async (): Promise<void> => {
    if (isServing) await served.close();
    isServing = false;
  };
  return {
    ...{ url: served.url, chainUrl: place.quorum.url, running, stopServing },
    addressOf: async (account) => (await provider.getSigner(account)).address.toLowerCase(),
    close: async () => {
      await stopServing();
      await running.close();
      await place.close();
    },
  };
};
