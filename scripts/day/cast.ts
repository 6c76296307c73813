import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { stringify } from "yaml";

import { beginJournal } from "../../node/attester/journal.ts";
import { defaultModel } from "../../prover/artifacts.ts";
import { makeFolder } from "../../prover/files.ts";
import type { Dice } from "../dice.ts";
import { type Faults, startFaultyNode } from "../faultyNode.ts";
import { lying, slow, startAttesterProxy } from "./attesterProxy.ts";
import { ACCOUNT, type DayWorld } from "./dayWorld.ts";
import { occasionalFaults, prunedState } from "./nodeFaults.ts";
import { freePort, type RedisServer, startRedis } from "../redisServer.ts";
import { type Service, serviceOf } from "./services.ts";

/** Points of a fall that is published at once. */
export const FALL_POINTS = 10;
/** Above it the operator waits; a spike goes beyond. */
export const MOST_GWEI = 50;
/** How late the slow attester answers, in milliseconds. */
const SLOW_MS = 2_000;

/** The services of a day, all started. */
export interface Cast {
  readonly services: readonly Service[];
  readonly redis: RedisServer;
  readonly operatorUrl: string;
  readonly dataOf: (name: string) => string;
  readonly storeOf: (name: string) => string;
  /** Ends everything at once. */
  readonly close: () => Promise<void>;
}

/** What each attester is like; three of five are a quorum. All of them have occasional faults of their node. */
const ATTESTERS = ["honest", "lying", "slow", "pruned", "second"] as const;

interface Stage {
  readonly world: DayWorld;
  readonly dice: Dice;
  readonly closings: (() => Promise<void>)[];
}

const nodeFor = async ({ world, dice, closings }: Stage, faults: Faults = occasionalFaults(dice)): Promise<string> => {
  const node = await startFaultyNode(world.chain.url, faults);
  closings.push(node.close);
  return node.url;
};

const start = async ({ world, closings }: Stage, name: string, role: string, config: object): Promise<Service> => {
  const port = await freePort();
  const path = join(world.folder, `${name}.yaml`);
  await writeFile(path, stringify({ role, ...config, listen: { port } }));
  const url = `http://127.0.0.1:${port}`;
  const service = serviceOf({ name, args: ["node", role, "--config", path], url, logs: join(world.folder, "logs") });
  closings.push(service.kill);
  await service.start();
  return service;
};

const followedBy = ({ world }: Stage, name: string, rpc: string) => ({
  deployment: "deployment.json",
  rpc: [rpc],
  history: {
    ...{ rpc: [rpc], market: "aave-v2", pool: world.market.pool, store: join("stores", `${name}.duckdb`) },
    ...{ everySeconds: 1, head: "latest", prices: [world.prices] },
  },
  models: [{ folder: defaultModel }],
  data: join("data", name),
});

const startAttester = async (stage: Stage, kind: (typeof ATTESTERS)[number], account: number) => {
  const { world, dice, closings } = stage;
  const name = `attester-${kind}`;
  const head = (): number => lastBlock;
  const beganAt = await world.provider.getBlockNumber();
  let lastBlock = beganAt;
  const timer = setInterval(() => {
    // A look that fails is made again.
    world.provider.getBlockNumber().then(
      (block) => (lastBlock = block),
      () => undefined,
    );
  }, 1_000);
  closings.push(() => Promise.resolve(clearInterval(timer)));
  const rpc = await nodeFor(stage, kind === "pruned" ? prunedState(head, beganAt) : undefined);
  const data = join(world.folder, "data", name);
  await makeFolder(data);
  beginJournal(data, world.addressOf(account));
  const limits = { requestsPerMinute: 100_000, concurrent: 64 };
  const service = await start(stage, name, "attester", {
    ...{ ...followedBy(stage, name, rpc), limits, signer: await world.signerOf(account) },
  });
  const misdeed = kind === "lying" ? lying(dice) : kind === "slow" ? slow(SLOW_MS) : undefined;
  if (misdeed === undefined) return { service, url: service.url };
  const proxy = await startAttesterProxy(service.url, misdeed);
  closings.push(proxy.close);
  return { service, url: proxy.url };
};

const closeStage = async ({ closings }: Stage): Promise<void> => {
  for (const close of closings.toReversed()) await close();
};

const startOn = async (stage: Stage): Promise<Cast> => {
  const { world } = stage;
  const redis = await startRedis(join(world.folder, "redis"));
  stage.closings.push(redis.kill);
  const attesters: { readonly service: Service; readonly url: string }[] = [];
  for (const [index, kind] of ATTESTERS.entries())
    attesters.push(await startAttester(stage, kind, ACCOUNT.attesters[index] ?? 0));
  const worker = await start(stage, "worker", "prover", { queue: redis.url, models: [{ folder: defaultModel }] });
  const policy = {
    ...{ heartbeatSeconds: 43_200, deviationPoints: 2 * FALL_POINTS, fallPoints: FALL_POINTS, batch: 10 },
    maxFeePerGasGwei: MOST_GWEI,
  };
  const operator = await start(stage, "operator", "operator", {
    ...followedBy(stage, "operator", await nodeFor(stage)),
    signer: await world.signerOf(ACCOUNT.operator),
    attesters: attesters.map(({ url }, index) => ({ address: world.addressOf(ACCOUNT.attesters[index] ?? 0), url })),
    ...{ policy, queue: redis.url, provers: 0 },
  });
  return {
    services: [...attesters.map(({ service }) => service), worker, operator],
    redis,
    operatorUrl: operator.url,
    dataOf: (name) => join(world.folder, "data", name),
    storeOf: (name) => join(world.folder, "stores", `${name}.duckdb`),
    close: () => closeStage(stage),
  };
};

/** Starts Redis, the attesters, a worker and the operator, each in a process of its own. */
export const startCast = async (world: DayWorld, dice: Dice): Promise<Cast> => {
  const stage: Stage = { world, dice, closings: [] };
  try {
    return await startOn(stage);
  } catch (cause) {
    await closeStage(stage);
    throw cause;
  }
};
