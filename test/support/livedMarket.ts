import { network } from "hardhat";

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
  await lived?.catch(() => undefined);
  await close?.();
});
