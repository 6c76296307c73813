import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { network } from "hardhat";

export interface ServedNode {
  readonly rpc: string;
  /** The folder of a user of it; it goes with the node. */
  readonly folder: string;
  readonly close: () => Promise<void>;
}

/** A chain as `npx hardhat node` serves it, and a user's folder. */
export const openServedNode = async (override: { readonly chainId?: number } = {}): Promise<ServedNode> => {
  const server = await network.createServer({ network: "node", override }, "127.0.0.1", 0);
  const { address, port } = await server.listen();
  const folder = mkdtempSync(join(tmpdir(), "veriscore-scripts-"));
  const close = async (): Promise<void> => {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  };
  return { rpc: `http://${address}:${port}`, folder, close };
};
