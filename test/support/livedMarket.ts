import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { network } from "hardhat";

import { connectNode } from "../../prover/chain/jsonRpc.ts";
import { withStore } from "../../prover/events/openStore.ts";
import { syncEvents } from "../../prover/events/sync/syncEvents.ts";
import { selectProtocol } from "../../prover/protocols/select.ts";
import { type BorrowerSummary, liveBorrowerLives } from "../../scripts/demo/borrowers.ts";
import { type DemoWorld, openDemoWorld } from "../../scripts/demo/demoWorld.ts";
import { openLocalChain } from "../../scripts/demo/localChain.ts";

/** The real Aave v2 contracts on a local chain with the lives of six borrowers: lived once per process, since it takes seconds. */
export interface LivedMarket {
  readonly url: string;
  readonly world: DemoWorld;
  readonly summaries: readonly BorrowerSummary[];
  /** The last block of these days, which holds an event. */
  readonly lastBlock: bigint;
}

let close: (() => Promise<void>) | undefined;

const live = async (): Promise<LivedMarket> => {
  const server = await network.createServer({ network: "local" }, "127.0.0.1", 0);
  const { address, port } = await server.listen();
  const url = `http://${address}:${port}`;
  const chain = await openLocalChain({ url });
  close = async (): Promise<void> => {
    chain.close();
    await server.close();
  };
  const world = await openDemoWorld({ chain });
  const summaries = await liveBorrowerLives(world);
  return { url, world, summaries, lastBlock: BigInt(await chain.provider.getBlockNumber()) };
};

let lived: Promise<LivedMarket> | undefined;

/** The market; others may have put contracts of their own on its chain. What the caller writes there it takes back: see `useLivedMarket`. */
export const livedMarket = (): Promise<LivedMarket> => (lived ??= live());

const sync = async (): Promise<{ readonly folder: string; readonly path: string }> => {
  const { url, world, lastBlock: to } = await livedMarket();
  const folder = await mkdtemp(join(tmpdir(), "veriscore-lived-"));
  const path = join(folder, "lived.duckdb");
  const pool = world.market.addresses.pool.toLowerCase();
  const market = { protocol: selectProtocol("aave-v2"), pool };
  await withStore(path, {}, (store) => syncEvents({ store, node: connectNode({ url }), ...market, to, latest: true }));
  return { folder, path };
};

let synced: ReturnType<typeof sync> | undefined;
let copies = 0;

/**
 * A store of the market up to its last block, of which nothing may be undone, for a test to change:
 * a copy of one that is made once per process.
 */
export const copyOfLivedStore = async (): Promise<string> => {
  const { folder, path } = await (synced ??= sync());
  const copy = join(folder, `${++copies}.duckdb`);
  await copyFile(path, copy);
  return copy;
};

/** The market for the calling suite: what its tests write on chain is undone after the last of them. */
export const useLivedMarket = (): (() => LivedMarket) => {
  let market: LivedMarket | undefined;
  let snapshot: unknown;
  before(async () => {
    market = await livedMarket();
    snapshot = await market.world.chain.provider.send("evm_snapshot", []);
  });
  after(async () => {
    if (market === undefined || snapshot === undefined) return;
    if ((await market.world.chain.provider.send("evm_revert", [snapshot])) !== true) throw new Error("not reverted");
  });
  return () => {
    if (market === undefined) throw new Error("the market opens in a before hook");
    return market;
  };
};

// A root hook: the chain serves the suites of several files.
after(async () => {
  const made = await synced?.catch(() => undefined);
  if (made !== undefined) await rm(made.folder, { recursive: true, force: true });
  await lived?.catch(() => undefined);
  await close?.();
});
