import { cpus } from "node:os";
import { join } from "node:path";

import { askThrough } from "../api/askNode.ts";
import { buildApi } from "../api/buildApi.ts";
import { orderBody } from "../api/orderBody.ts";
import { openScoreReader, type ScoreReader } from "../api/scoreReader.ts";
import type { ApiConfig } from "../api/sources.ts";
import type { AskNode } from "../api/chainReads.ts";
import { featuresFromStore } from "../api/storeFeatures.ts";
import { openWebhooks } from "../api/webhooks/webhooks.ts";
import { builtPage } from "../../prover/artifacts.ts";
import { connectNode } from "../../prover/chain/jsonRpc.ts";
import { type Deployment, readDeployment } from "../../prover/onchain/deployment.ts";
import type { OperatorConfig } from "../config/nodeConfig.ts";
import { type FollowedStore, openFollowedStore } from "../history/followedStore.ts";
import { openSigner } from "../keystore/openSigner.ts";
import { makePrivateFolder, readPrivate } from "../keystore/privateFile.ts";
import { confirmInTime } from "../oracleChain/confirmInTime.ts";
import { connectOracle } from "../oracleChain/connectOracle.ts";
import { openStandIns } from "../oracleChain/standInProvider.ts";
import { watchDisk } from "../operations/diskSpace.ts";
import { openHttpServer } from "../operations/httpServer.ts";
import { type FileCheck, watchDatabase } from "../operations/openFiles.ts";
import type { Operations } from "../operations/operations.ts";
import { addOpsRoutes } from "../operations/opsRoutes.ts";
import type { Service } from "../operations/service.ts";
import { OracleFollowError } from "../operator/errors.ts";
import { openOperator, type Operator } from "../operator/operator.ts";
import { openOperatorDatabase } from "../operator/operatorTables.ts";
import { loadServed } from "../operator/servedModels.ts";
import type { OrderBook } from "../orders/scoreOrder.ts";
import type { ServedModel } from "../operator/scoring/scoringPlace.ts";
import { runProverWork } from "../prover/proverWorker.ts";
import { serveModels } from "../prover/servedModels.ts";
import type { JobQueue } from "../queue/jobQueue.ts";
import { openQueue } from "../queue/openQueue.ts";
import { type OperatorHttp, serveOperator } from "./operatorHttp.ts";

/** A node of the oracle's chain that is asked by ethers waits so long for an answer, in milliseconds. */
const TIMEOUT_MS = 15_000;
const EVERY_SECONDS = 12;
const DATABASE = "operator.sqlite";
/** Between two looks at the oracle's chain, in milliseconds. */
const LEAST_EVERY_MS = 250;
const MOST_EVERY_MS = 3_000;
/** Between two looks at whether the queue can be reached. */
const QUEUE_LOOK_MS = 2_000;

/** The prover processes of this machine; others take jobs from the same queue. */
const startProvers = async ({ provers, models }: OperatorConfig, queue: JobQueue, signal: AbortSignal) => {
  const size = provers ?? Math.max(1, cpus().length - 1);
  if (size === 0) return () => Promise.resolve();
  const served = await serveModels({ folders: models.map(({ folder }) => folder), size });
  const working = runProverWork({ queue, served, proofs: size, signal });
  return async (): Promise<void> => {
    await working;
    await served.close();
  };
};

/** Says while the queue cannot be reached. @returns How to end it. */
const watchQueue = (queue: JobQueue, { conditions, pulse }: Operations): (() => void) => {
  const loop = pulse.loop("queue");
  let raised: string | undefined;
  const timer = setInterval(() => {
    loop.beat();
    const fault = queue.fault();
    if (fault !== undefined) conditions.raise(fault);
    else if (raised !== undefined) conditions.clear(raised);
    raised = fault?.code;
  }, QUEUE_LOOK_MS);
  return () => {
    clearInterval(timer);
    loop.end();
  };
};

const linesOf = async (path: string): Promise<readonly string[]> =>
  (await readPrivate(path))
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");

const apiConfig = async ({ api = {}, listen: { proxies = 0 } }: OperatorConfig): Promise<ApiConfig> => ({
  ...{ page: builtPage, proxies },
  ...(api.keys !== undefined && { keys: await linesOf(api.keys) }),
  ...(api.requestsPerMinute !== undefined && { requestsPerMinute: api.requestsPerMinute }),
  ...(api.origins !== undefined && { origins: api.origins }),
});

/** Facts whose integers are decimal text, so that no reader rounds them. */
const decimalFacts = (facts: object): unknown =>
  JSON.parse(JSON.stringify(facts, (_key, item: unknown) => (typeof item === "bigint" ? item.toString() : item)));

interface Served {
  readonly config: OperatorConfig;
  readonly operations: Operations;
  readonly deployment: Deployment;
  readonly models: readonly ServedModel[];
  readonly operator: Operator;
  readonly checkFiles: FileCheck;
  readonly history: FollowedStore;
  readonly reader: ScoreReader;
  readonly askNode: AskNode;
}

const openHttp = async (served: Served): Promise<OperatorHttp> => {
  const { config, operations, deployment, models, operator, checkFiles, history, reader, askNode } = served;
  const [first, ...rest] = models;
  if (first === undefined) throw new RangeError("a configuration has at least one model");
  const secretFile = config.api?.webhookSecretFile;
  const [secret] = secretFile === undefined ? [] : await linesOf(secretFile);
  const webhooks = openWebhooks({
    ...{ path: join(config.data, "webhooks.sqlite"), orders: operator.book },
    describe: (order) => orderBody(order, { deployment }),
    ...(secret !== undefined && { secret }),
    ...(config.api?.allowPrivateWebhooks !== undefined && { allowPrivate: config.api.allowPrivateWebhooks }),
  });
  const readFeatures = featuresFromStore(history.lend);
  const { archive, book } = operator;
  const place: OrderBook["place"] = (asked) => {
    checkFiles();
    return book.place(asked);
  };
  const orders = { ...book, place };
  const answers = { deployment, reader, askNode, archive, orders, readFeatures, webhooks };
  const sources = { ...answers, models: [first, ...rest] as const };
  const api = await buildApi({ sources, config: await apiConfig(config), logger: operations.log });
  const app = await openHttpServer({ operations });
  const status = () => ({ ...operator.status(), history: decimalFacts(history.state()) });
  addOpsRoutes(app, { operations, status });
  const http = await serveOperator({ api, operations: app }, config.listen);
  return {
    url: http.url,
    close: async () => {
      await http.close();
      await webhooks.close();
    },
  };
};

const everyMsOf = ({ history: { everySeconds = EVERY_SECONDS } }: OperatorConfig): number =>
  Math.min(Math.max(everySeconds * 500, LEAST_EVERY_MS), MOST_EVERY_MS);

const DAY_MS = 86_400_000;

const keptOrdersOf = ({ closedOrders: { days, most } = {} }: OperatorConfig) => ({
  ...(days !== undefined && { forMs: days * DAY_MS }),
  ...(most !== undefined && { most }),
});

/** What is opened in turn is closed in the opposite order. */
const closer = () => {
  const closings: (() => Promise<unknown> | void)[] = [];
  return {
    add: (close: () => Promise<unknown> | void): void => {
      closings.push(close);
    },
    close: async (): Promise<void> => {
      for (const close of closings.toReversed()) await close();
    },
  };
};

/** Opens the operator itself with its store, queue and provers. */
const openParts = async (
  config: OperatorConfig,
  operations: Operations,
  {
    add,
    signer,
  }: {
    readonly add: (close: () => Promise<unknown> | void) => void;
    readonly signer: Awaited<ReturnType<typeof openSigner>>;
  },
): Promise<Served> => {
  const deployment = await readDeployment(config.deployment);
  const models = await loadServed(config.models, deployment);
  await makePrivateFolder(config.data);
  const { provider, contracts, confirm } = connectOracle(config.rpc, deployment);
  add(() => provider.destroy());
  const away = await confirmInTime({ confirm }, config.rpc[0] ?? "");
  if (away !== undefined) operations.conditions.raise(new OracleFollowError(away));
  const path = join(config.data, DATABASE);
  const database = openOperatorDatabase(path);
  add(() => database.close());
  const checkFiles = watchDatabase(database, path);
  const queue = await openQueue({ queue: config.queue, data: config.data });
  add(() => queue.close());
  add(watchQueue(queue, operations));
  const stop = new AbortController();
  const endProvers = await startProvers(config, queue, stop.signal);
  add(async () => {
    stop.abort();
    await endProvers();
  });
  const history = await openFollowedStore(config.history, operations);
  add(history.close);
  const operator = await openOperator({
    ...{ database, checkFiles, deployment, provider, contracts, confirm, models, queue, operations, signer },
    node: connectNode({ url: config.rpc, timeoutMs: TIMEOUT_MS }),
    ...{ store: history.lend, history: history.node, watchHistory: history.watch },
    ...{ attesters: config.attesters, policy: config.policy, everyMs: everyMsOf(config) },
    keptOrders: keptOrdersOf(config),
  });
  add(operator.close);
  const reader = openScoreReader({ deployment, provider });
  add(operator.watchScores(() => reader.notice()));
  // What visitors ask shares no request with what the operator asks.
  const visitors = openStandIns(config.rpc, deployment.chainId, { forVisitors: true });
  add(() => visitors.destroy());
  const askNode = askThrough(visitors);
  return { config, operations, deployment, models, operator, checkFiles, history, reader, askNode };
};

/** An operator that runs, with its API. */
export interface OperatorService extends Service {
  readonly address: string;
  /** Where API and operations are served. */
  readonly url: string;
}

/**
 * Runs an operator by its configuration until it is closed: store, queue, provers of this machine,
 * API and operations.
 *
 * @throws What a configuration cannot be started with: the errors of `openSigner`, `readDeployment`,
 * `loadServed`, `confirmInTime`, `openFollowedStore` and `serveOperator`.
 */
export const openOperatorService = async (
  config: OperatorConfig,
  operations: Operations,
  options: { readonly allowKeyInEnvironment?: boolean | undefined } = {},
): Promise<OperatorService> => {
  const signer = await openSigner(config.signer, options);
  const { add, close } = closer();
  try {
    const served = await openParts(config, operations, { add, signer });
    const stop = new AbortController();
    const watching = watchDisk(operations, {
      ...{ folder: config.data, signal: stop.signal, least: config.minFreeMegabytes },
      checks: [served.checkFiles, served.history.check],
    });
    add(async () => {
      stop.abort();
      await watching;
    });
    const http = await openHttp(served);
    add(http.close);
    const { address } = served.operator;
    operations.log.info({ address, url: http.url, oracle: served.deployment.oracle }, "the operator serves");
    return { address, url: http.url, close };
  } catch (cause) {
    await close();
    throw cause;
  }
};
