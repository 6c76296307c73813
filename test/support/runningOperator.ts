import { join } from "node:path";

import { HDNodeWallet, type JsonRpcProvider } from "ethers";

import type { Policy } from "../../node/config/nodeConfig.ts";
import { type FollowedStore, openFollowedStore } from "../../node/history/followedStore.ts";
import { type Operations, openOperations } from "../../node/operations/operations.ts";
import { type Operator, openOperator } from "../../node/operator/operator.ts";
import type { OperatorLimits } from "../../node/operator/operatorOptions.ts";
import { openOperatorDatabase } from "../../node/operator/operatorTables.ts";
import { runProverWork } from "../../node/prover/proverWorker.ts";
import { serveModels } from "../../node/prover/servedModels.ts";
import { openQueue } from "../../node/queue/openQueue.ts";
import { connectNode } from "../../prover/chain/jsonRpc.ts";
import { loadVerificationKey } from "../../prover/modelFolder/load.ts";
import { openProvider } from "../../prover/onchain/signer.ts";
import { writeHourlyPrices } from "../../scripts/demo/hourlyPrices.ts";
import { type LocalQuorum, OPERATOR_ACCOUNT } from "../../scripts/localQuorum.ts";
import { type AttesterServer, startAttester } from "./attesterServer.ts";
import { freshFolder, type LocalWorld, withCopiedStores } from "./localWorld.ts";

/** Hardhat's well-known words. */
const PHRASE = "test test test test test test test test test test test junk";
const OPERATOR_PATH = `m/44'/60'/0'/0/${OPERATOR_ACCOUNT}`;
const DAY_SECONDS = 86_400;

export const operatorWallet = (): HDNodeWallet => HDNodeWallet.fromPhrase(PHRASE, undefined, OPERATOR_PATH);

/** Three attesters behind HTTP and the files of an operator, on the local world's chain. */
export interface OperatorWorld {
  readonly world: LocalWorld;
  readonly quorum: LocalQuorum;
  readonly attesters: readonly AttesterServer[];
  /** The operator's folder. */
  readonly data: string;
  readonly prices: string;
  readonly provider: JsonRpcProvider;
  readonly close: () => Promise<void>;
}

export const openOperatorWorld = async (world: LocalWorld): Promise<OperatorWorld> => {
  const quorum = withCopiedStores(world.quorum);
  const { market } = world;
  const attesters = await Promise.all(quorum.attesters.map((one) => startAttester({ quorum, market, ...one })));
  const data = freshFolder();
  const provider = await openProvider(quorum.url);
  const { timestamp: genesisTimestamp } = (await provider.getBlock(0)) ?? { timestamp: 0 };
  const { timestamp: until } = (await provider.getBlock("latest")) ?? { timestamp: 0 };
  const prices = await writeHourlyPrices(data, { genesisTimestamp, until: until + 30 * DAY_SECONDS });
  return {
    ...{ world, quorum, attesters, data, prices, provider },
    close: async () => {
      provider.destroy();
      await Promise.all(attesters.map((attester) => attester.close()));
    },
  };
};

export interface RunningOperator {
  readonly operator: Operator;
  readonly operations: Operations;
  /** Its own store, for who computes features. */
  readonly lend: FollowedStore["lend"];
  readonly codes: () => readonly string[];
  readonly close: () => Promise<void>;
}

const POLICY: Policy = { heartbeatSeconds: 10 * DAY_SECONDS, deviationPoints: 5, fallPoints: 10, batch: 10 };
const EVERY_MS = 100;

/** An operator as a process opens it, with a followed store, a queue in a file and one prover process. */
export const runOperator = async (
  { world, quorum, attesters, data, prices }: OperatorWorld,
  {
    policy = {},
    limits = {},
    proofs = 1,
  }: { policy?: Partial<Policy>; limits?: Partial<OperatorLimits>; proofs?: number } = {},
): Promise<RunningOperator> => {
  const { loaded, deployment, contracts } = quorum;
  const operations = openOperations("operator", { level: "silent" });
  const { protocol, pool } = world.market;
  const history = await openFollowedStore(
    {
      ...{ rpc: [quorum.url], market: protocol, pool, store: quorum.operatorStore, prices: [prices] },
      ...{ everySeconds: EVERY_MS / 1000, head: "latest" },
    },
    operations,
  );
  const database = openOperatorDatabase(join(data, "operator.sqlite"));
  const queue = await openQueue({ data });
  const served = await serveModels({ folders: [loaded.folder], size: 1 });
  const stop = new AbortController();
  const working = runProverWork({ queue, served, proofs, signal: stop.signal });
  const provider = await openProvider(quorum.url);
  const operator = await openOperator({
    ...{ database, deployment, contracts, queue, operations, attesters, provider },
    node: connectNode({ url: quorum.url }),
    models: [{ modelId: world.modelId, loaded, verificationKey: await loadVerificationKey(loaded) }],
    ...{ store: history.lend, history: history.node, watchHistory: history.watch },
    signer: operatorWallet(),
    policy: { ...POLICY, ...policy },
    everyMs: EVERY_MS,
    // Three attesters and an operator share this process, and perhaps a busy machine.
    limits: { quorumTimeoutMs: 120_000, ...limits },
  });
  return {
    ...{ operator, operations, lend: history.lend },
    codes: () => operations.conditions.all().map(({ code }) => code),
    close: async () => {
      await operator.close();
      stop.abort();
      await Promise.all([working, history.close()]);
      await served.close();
      await queue.close();
      provider.destroy();
      database.close();
    },
  };
};
