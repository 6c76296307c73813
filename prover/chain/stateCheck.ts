import { RpcError } from "../../client/nodeErrors.ts";
import type { ChainReader } from "./chainReader.ts";

/**
 * Checks that a node has the state of a block, by two questions whose answers are known: what time
 * its EVM has there, and whether the contract is there. A node that has forgotten old states may
 * answer with nothing instead of an error, and one behind a careless proxy with today's.
 *
 * @param place.contract Known to be there after the block, because its market has a log in it.
 * @throws RpcError when the node does not have the state of the block.
 */
export const checkState = async (
  reader: ChainReader,
  { block, contract }: { readonly block: bigint; readonly contract: string },
): Promise<void> => {
  const [header, clock, isThere] = await Promise.all([
    reader.block(block),
    reader.clock(block),
    reader.hasCode({ address: contract, block }),
  ]);
  const failure = { url: reader.url, method: "eth_call", fault: "passing" } as const;
  if (clock !== "unknown" && clock !== header?.timestamp) {
    const said = clock === undefined ? "nothing" : `the state of another time, ${clock}`;
    throw new RpcError({ ...failure, message: `${said}, when asked about block ${block}` });
  }
  if (!isThere) {
    const message = `no contract at ${contract} after block ${block}, where it is known to be`;
    throw new RpcError({ ...failure, method: "eth_getCode", message });
  }
};
