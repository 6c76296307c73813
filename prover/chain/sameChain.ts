import { RpcMismatchError } from "../../client/nodeErrors.ts";
import type { Exchange } from "./rpcTransport.ts";

/** One of several nodes that stand in for each other. */
export interface StandIn {
  /** As errors show it. */
  readonly shown: string;
  readonly exchange: Exchange;
}

interface Answered {
  readonly chainId: string;
  readonly url: string;
}

/**
 * Lets a node stand in for another one only on the same chain: with its first answer each is asked
 * for its chain id. One node alone is not asked.
 *
 * @returns The exchanges, in the same order. They throw RpcMismatchError where a node is on another
 * chain than the one that answered first.
 */
export const ofOneChain = (nodes: readonly StandIn[]): readonly Exchange[] => {
  if (nodes.length < 2) return nodes.map(({ exchange }) => exchange);
  let first: Answered | undefined;
  return nodes.map(({ shown, exchange }) => {
    let isKnown = false;
    const ask = async (): Promise<string | undefined> => {
      const { outcomes } = await exchange([{ method: "eth_chainId", params: [] }]);
      const [outcome] = outcomes;
      const chainId = outcome !== undefined && "result" in outcome ? outcome.result : undefined;
      return typeof chainId === "string" && /^0x[0-9a-f]+$/i.test(chainId) ? chainId : undefined;
    };
    return async (calls) => {
      const exchanged = await exchange(calls);
      if (isKnown || !exchanged.outcomes.some((outcome) => "result" in outcome)) return exchanged;
      const chainId = await ask();
      if (chainId === undefined) return exchanged;
      first ??= { chainId, url: shown };
      if (BigInt(chainId) !== BigInt(first.chainId))
        throw new RpcMismatchError({ what: "the chain id", one: first.url, other: shown });
      isKnown = true;
      return exchanged;
    };
  });
};
