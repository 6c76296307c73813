import { join } from "node:path";

import { network } from "hardhat";

import type { Api } from "../../node/api/app.ts";
import { askThrough } from "../../node/api/askNode.ts";
import { buildApi } from "../../node/api/buildApi.ts";
import { orderBody } from "../../node/api/orderBody.ts";
import { openScoreReader } from "../../node/api/scoreReader.ts";
import type { ApiSources } from "../../node/api/sources.ts";
import { featuresFromStore } from "../../node/api/storeFeatures.ts";
import { openWebhooks } from "../../node/api/webhooks/webhooks.ts";
import { openDatabase } from "../../node/database.ts";
import { ARCHIVE_TABLES, openScoreArchive } from "../../node/orders/archiveTable.ts";
import { openOrderBook, ORDER_TABLES } from "../../node/orders/orderBook.ts";
import { defaultModel } from "../../prover/artifacts.ts";
import { openStore } from "../../prover/events/openStore.ts";
import { loadModel, loadProver } from "../../prover/modelFolder/load.ts";
import { vetKeys } from "../../prover/modelFolder/vetModel.ts";
import { mintToken } from "../../prover/onchain/creditToken.ts";
import { openProvider } from "../../prover/onchain/signer.ts";
import { liveBorrowerLives } from "../demo/borrowers.ts";
import { openDemoWorld } from "../demo/demoWorld.ts";
import { openLocalChain } from "../demo/localChain.ts";
import { CAST } from "../demo/stories.ts";
import { deployVeriscore } from "../ignition/deployVeriscore.ts";
import { marketAt } from "../ignition/markets.ts";
import { readPlan } from "../ignition/plan.ts";
import {
  ATTESTER_ACCOUNTS,
  indexAttesters,
  indexMarket,
  type LocalQuorum,
  openQuorum,
  OPERATOR_ACCOUNT,
} from "../localQuorum.ts";
import { scoreAndArchive } from "./scoreAndArchive.ts";

/**
 * An API that listens, over the real Aave market with its borrowers, the real contracts and a real
 * score.
 */
export interface LocalApi {
  readonly api: Api;
  readonly url: string;
  /** Token 1, which is scored, and its wallet; token 2 has no score. */
  readonly ada: string;
  readonly boris: string;
  readonly close: () => Promise<void>;
}

const openWorld = async (url: string, folder: string): Promise<LocalQuorum> => {
  const world = await openDemoWorld({ chain: await openLocalChain({ url }) });
  await liveBorrowerLives(world);
  const provider = await openProvider(url);
  const market = { protocol: "aave-v2", pool: world.market.addresses.pool };
  const loaded = await vetKeys(await loadModel(defaultModel));
  const attesters = await Promise.all(
    ATTESTER_ACCOUNTS.map(async (account) => (await provider.getSigner(account)).address),
  );
  const signer = await provider.getSigner(OPERATOR_ACCOUNT);
  const plan = { ...(await readPlan("local")), attesters };
  const deployment = await deployVeriscore({ url, signer, loaded, plan, markets: [await marketAt(url, market)] });
  const prover = await loadProver(loaded);
  const quorum = await openQuorum({ url, provider, deployment, loaded, prover, folder });
  for (const { account } of [CAST.ada, CAST.boris])
    await mintToken(quorum.contracts.token, await provider.getSigner(account));
  await indexMarket(quorum.operatorStore, { url, market });
  await indexAttesters(quorum, market);
  return quorum;
};

const sourcesOf = async ({ deployment, loaded, provider, operatorStore }: LocalQuorum, folder: string) => {
  const database = openDatabase(join(folder, "operator.sqlite"), [ORDER_TABLES, ARCHIVE_TABLES]);
  const orders = openOrderBook(database);
  const store = await openStore(operatorStore, { readOnly: true });
  const sources: ApiSources = {
    ...{ deployment, orders, archive: openScoreArchive(database) },
    models: [{ modelId: deployment.models[0]?.modelId ?? "", loaded }],
    reader: openScoreReader({ deployment, provider }),
    askNode: askThrough(provider),
    readFeatures: featuresFromStore((work) => work(store)),
    webhooks: openWebhooks({
      ...{ path: join(folder, "webhooks.sqlite"), orders },
      describe: (order) => orderBody(order, { deployment }),
    }),
  };
  const close = async (): Promise<void> => {
    await sources.webhooks.close();
    store.close();
    database.close();
  };
  return { sources, close };
};

/** Opens it in a folder of its own; it takes about a minute. */
export const openLocalApi = async (folder: string): Promise<LocalApi> => {
  const server = await network.createServer({ network: "local" }, "127.0.0.1", 0);
  const { address, port } = await server.listen();
  const quorum = await openWorld(`http://${address}:${port}`, folder);
  const { provider } = quorum;
  const { sources, close } = await sourcesOf(quorum, folder);
  await scoreAndArchive(quorum, {
    ...{ tokenId: 1n, archive: sources.archive },
    signer: await provider.getSigner(OPERATOR_ACCOUNT),
  });
  const api = await buildApi({ sources, config: { requestsPerMinute: 100_000_000 } });
  const url = await api.listen({ host: "127.0.0.1", port: 0 });
  const walletOf = async (account: number) => (await provider.getSigner(account)).address;
  return {
    ...{ api, url, ada: await walletOf(CAST.ada.account), boris: await walletOf(CAST.boris.account) },
    close: async () => {
      await api.close();
      await close();
      provider.destroy();
      await server.close();
    },
  };
};
