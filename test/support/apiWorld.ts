import type { ArchivedScore } from "../../node/orders/scoreArchive.ts";
import { ARCHIVE_TABLES, openScoreArchive } from "../../node/orders/archiveTable.ts";
import { openOrderBook, ORDER_TABLES } from "../../node/orders/orderBook.ts";
import { openDatabase } from "../../node/database.ts";
import type { Api } from "../../node/api/app.ts";
import { askThrough } from "../../node/api/askNode.ts";
import { buildApi } from "../../node/api/buildApi.ts";
import { orderBody } from "../../node/api/orderBody.ts";
import { openScoreReader } from "../../node/api/scoreReader.ts";
import type { ApiConfig, ApiSources } from "../../node/api/sources.ts";
import { featuresFromStore } from "../../node/api/storeFeatures.ts";
import { openWebhooks } from "../../node/api/webhooks/webhooks.ts";
import { openStore } from "../../prover/events/openStore.ts";
import { submitAndArchive } from "../../scripts/api/scoreAndArchive.ts";
import { ADA, ADA_TOKEN, attestAndProve, BORIS, type LocalWorld, useLocalWorld } from "./localWorld.ts";

/** The API over the local world: real scores on chain, the archive and the orders in SQLite, the operator's store. */
export interface ApiWorld extends LocalWorld {
  readonly sources: ApiSources;
  readonly api: Api;
  readonly ada: string;
  readonly boris: string;
  /** Puts a score on chain and into the archive. */
  readonly score: (tokenId: bigint) => Promise<ArchivedScore>;
  /** Another one over the same sources. Closed at the end of the suite. */
  readonly another: (config: ApiConfig) => Promise<Api>;
}

/** For the calling suite. What its tests write on chain is undone after each. */
export const useApi = (config: ApiConfig = { requestsPerMinute: 1_000_000 }): (() => ApiWorld) => {
  const local = useLocalWorld();
  let world: ApiWorld | undefined;
  const closing: (() => Promise<void> | void)[] = [];

  before(async () => {
    const built = local();
    const { quorum, deployment, modelId } = built;
    const { loaded, provider } = quorum;
    const addressOf = async (index: number) => (await provider.getSigner(index)).address.toLowerCase();
    const database = openDatabase(":memory:", [ORDER_TABLES, ARCHIVE_TABLES]);
    const orders = openOrderBook(database);
    const store = await openStore(quorum.operatorStore, { readOnly: true });
    const sources: ApiSources = {
      ...{ deployment, orders, archive: openScoreArchive(database), models: [{ modelId, loaded }] },
      reader: openScoreReader({ deployment, provider }),
      askNode: askThrough(provider),
      readFeatures: featuresFromStore((work) => work(store)),
      webhooks: openWebhooks({ path: ":memory:", orders, describe: (order) => orderBody(order, { deployment }) }),
    };
    const another = async (other: ApiConfig): Promise<Api> => {
      const api = await buildApi({ sources, config: other });
      closing.push(() => api.close());
      return api;
    };
    const signer = await provider.getSigner(ADA);
    const score = async (tokenId: bigint): Promise<ArchivedScore> => {
      const ready = await attestAndProve(quorum, tokenId);
      const archived = await submitAndArchive(quorum, ready, { archive: sources.archive, signer });
      sources.reader.notice();
      return archived;
    };
    closing.push(
      () => store.close(),
      () => database.close(),
      () => sources.webhooks.close(),
    );
    const [ada, boris] = [await addressOf(ADA), await addressOf(BORIS)];
    world = { ...built, sources, api: await another(config), ada, boris, score, another };
    await score(ADA_TOKEN);
  });
  // The chain goes back after each test.
  beforeEach(() => world?.sources.reader.notice());
  after(async () => {
    for (const close of closing.toReversed()) await close();
  });
  return () => {
    if (world === undefined) throw new Error("the API opens in a before hook");
    return world;
  };
};
