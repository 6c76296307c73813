import { join } from "node:path";

import { connectNode } from "../../prover/chain/jsonRpc.ts";
import { readDeployment } from "../../prover/onchain/deployment.ts";
import type { AttesterConfig } from "../config/nodeConfig.ts";
import { openFollowedStore } from "../history/followedStore.ts";
import { gatherFacts } from "../history/gatherFacts.ts";
import { openSigner } from "../keystore/openSigner.ts";
import { makePrivateFolder } from "../keystore/privateFile.ts";
import { watchDisk } from "../operations/diskSpace.ts";
import { listen, openHttpServer } from "../operations/httpServer.ts";
import type { Operations } from "../operations/operations.ts";
import { addOpsRoutes } from "../operations/opsRoutes.ts";
import type { Service } from "../operations/service.ts";
import { beginJournal, JOURNAL, openJournal } from "./journal.ts";
import { watchStart } from "./journalStart.ts";
import { openOracleLink } from "./oracleLink.ts";
import { addAttesterRoutes, attesterFacts, statusOf } from "./routes.ts";
import { loadServed } from "./servedModels.ts";
import { decimalJson, type SigningPlace } from "./signing.ts";

/** A node of the oracle's chain is waited for so long, in milliseconds. */
const TIMEOUT_MS = 15_000;
/** As many as the orders that an operator works on at once; it asks again while this one is behind. */
const LIMITS = { requestsPerMinute: 3_000, concurrent: 32 } as const;

interface AttesterOptions {
  readonly config: AttesterConfig;
  readonly operations: Operations;
  readonly allowKeyInEnvironment?: boolean | undefined;
  /** The key has never signed, so its journal begins here. */
  readonly isNewJournal?: boolean | undefined;
}

/** What is read and checked before anything is begun. */
const prepare = async ({ config, operations, allowKeyInEnvironment, isNewJournal = false }: AttesterOptions) => {
  const deployment = await readDeployment(config.deployment);
  const models = await loadServed(config.models, deployment);
  const signer = await openSigner(config.signer, { allowKeyInEnvironment });
  const address = await signer.getAddress();
  await makePrivateFolder(config.data);
  if (isNewJournal) beginJournal(config.data, address);
  const journal = openJournal(join(config.data, JOURNAL));
  const history = await openFollowedStore(config.history, operations);
  const oracle = openOracleLink({ urls: config.rpc, deployment, address, operations });
  const node = connectNode({ url: config.rpc, timeoutMs: TIMEOUT_MS });
  const start = watchStart({ journal, address, history, oracle, node, deployment, operations });
  const { conditions } = operations;
  const readFacts = gatherFacts();
  const place: SigningPlace = { deployment, models, signer, journal, start, history, readFacts, oracle, conditions };
  return { place, address, endStart: start.close };
};

/** An attester that runs. */
export interface Attester extends Service {
  readonly address: string;
  /** Where it listens. */
  readonly url: string;
}

/**
 * Runs an attester until it is closed: it follows the chain into its own store, and signs what it
 * recomputes.
 *
 * @throws What a configuration cannot be started with: the errors of `openSigner`, `loadServed`,
 * `readDeployment`, `openFollowedStore` and `listen`, and JournalExistsError. What goes wrong later is a condition.
 */
export const openAttester = async (options: AttesterOptions): Promise<Attester> => {
  const { config, operations } = options;
  const { place, address, endStart } = await prepare(options);
  const stop = new AbortController();
  const app = await openHttpServer({ operations, statusOf, proxies: config.listen.proxies });
  const limits = config.limits ?? LIMITS;
  const served = { place, operations, limits, address, isStopping: () => stop.signal.aborted };
  const status = () => JSON.parse(decimalJson(attesterFacts(served))) as Readonly<Record<string, unknown>>;
  addOpsRoutes(app, { operations, status });
  await addAttesterRoutes(app, served);
  const checks = [place.journal.check, place.history.check];
  const disk = { folder: config.data, checks, signal: stop.signal, least: config.minFreeMegabytes };
  const watching = watchDisk(operations, disk);
  const close = async (): Promise<void> => {
    stop.abort();
    // Answers that are under way are given first.
    await app.close();
    await Promise.all([place.history.close(), place.oracle.close(), endStart(), watching]);
    place.journal.close();
  };
  try {
    const url = await listen(app, config.listen);
    operations.log.info({ address, url, oracle: place.deployment.oracle }, "the attester runs");
    return { address, url, close };
  } catch (cause) {
    await close();
    throw cause;
  }
};
