import { network } from "hardhat";

import { type BorrowerSummary, liveBorrowerLives } from "../../scripts/demo/borrowers.ts";
import { type DemoWorld, openDemoWorld } from "../../scripts/demo/demoWorld.ts";
import { openLocalChain } from "../../scripts/demo/localChain.ts";

/** The real Aave v2 contracts on a local chain, indexed by the code that indexes mainnet. */

export interface Lived {
  readonly url: string;
  readonly world: DemoWorld;
  readonly summaries: readonly BorrowerSummary[];
  readonly close: () => Promise<void>;
}

export const live = async (): Promise<Lived> => {
  const server = await network.createServer({ network: "local" }, "127.0.0.1", 0);
  const { address, port } = await server.listen();
  const url = `http://${address}:${port}`;
  const chain = await openLocalChain({ url });
  const world = await openDemoWorld({ chain });
  const summaries = await liveBorrowerLives(world);
  const close = async (): Promise<void> => {
    chain.close();
    await server.close();
  };
  return { url, world, summaries, close };
};
