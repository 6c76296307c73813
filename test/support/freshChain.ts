import type { JsonRpcProvider } from "ethers";
import { network } from "hardhat";

import { openProvider } from "../../prover/onchain/signer.ts";

export interface FreshChain {
  readonly url: string;
  readonly provider: JsonRpcProvider;
}

/** A chain of the calling suite's own. */
export const useFreshChain = ({
  chainId = 31337,
  hardfork = "osaka",
}: { chainId?: number; hardfork?: string } = {}): (() => FreshChain) => {
  let chain: FreshChain | undefined;
  let close: (() => Promise<void>) | undefined;
  before(async () => {
    const server = await network.createServer({ network: "local", override: { chainId, hardfork } }, "127.0.0.1", 0);
    const { address, port } = await server.listen();
    const url = `http://${address}:${port}`;
    const provider = await openProvider(url);
    chain = { url, provider };
    close = async () => {
      provider.destroy();
      await server.close();
    };
  });
  after(() => close?.());
  return () => {
    if (chain === undefined) throw new Error("the chain opens in a before hook");
    return chain;
  };
};
