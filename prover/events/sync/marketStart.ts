import type { LendingProtocol } from "../../protocols/protocol.ts";
import type { ChainReader } from "../../chain/chainReader.ts";
import type { FoundContract } from "../derived/contracts.ts";
import { afterAnswer, afterRefusal } from "./blockRange.ts";
import { isRefusal } from "../../chain/faults.ts";
import { MarketError } from "../../protocols/errors.ts";
import { RpcError } from "../../../client/nodeErrors.ts";

export interface MarketPlace {
  readonly reader: ChainReader;
  readonly protocol: LendingProtocol;
  readonly pool: string;
}

export interface MarketStart {
  /** First block after which the pool answers as one. */
  readonly block: bigint;
  readonly contracts: readonly FoundContract[];
}

interface Blocks {
  readonly from: bigint;
  readonly to: bigint;
}

/**
 * The first block of a range after which something holds that, once true, stays so; undefined when
 * it does not hold at the end.
 */
const firstBlock = async (
  { from, to }: Blocks,
  holds: (block: bigint) => Promise<boolean>,
): Promise<bigint | undefined> => {
  if (await holds(from)) return from;
  if (from === to || !(await holds(to))) return undefined;
  let [without, having] = [from, to];
  while (having - without > 1n) {
    const middle = (without + having) / 2n;
    if (await holds(middle)) having = middle;
    else without = middle;
  }
  return having;
};

/**
 * Block of the first log of these contracts in the range; the whole range is asked for at once if the node lets
 * us.
 */
const firstLogBlock = async (
  { reader, protocol, addresses }: Omit<MarketPlace, "pool"> & { readonly addresses: readonly string[] },
  { from, to }: Blocks,
): Promise<bigint | undefined> => {
  const { concerns = () => true } = protocol;
  const most = to - from + 1n;
  let size = most;
  for (let at = from; at <= to;) {
    const last = at + size - 1n < to ? at + size - 1n : to;
    try {
      const filter = { addresses, topics: protocol.topics, fromBlock: at, toBlock: last };
      const log = (await reader.logs(filter)).find(concerns);
      if (log !== undefined) return log.blockNumber;
      at = last + 1n;
      size = afterAnswer(size, most);
    } catch (cause) {
      if (!isRefusal(cause) || last === at) throw cause;
      size = afterRefusal(last - at + 1n);
    }
  }
  return undefined;
};

/**
 * First block of the range with a contract at the pool's address. Nodes may say of a state that
 * they do not keep that nothing was there: logs tell.
 */
const firstCode = async (place: MarketPlace, { from, to }: Blocks): Promise<bigint | undefined> => {
  const { reader, pool } = place;
  const block = await firstBlock({ from, to }, (number) => reader.hasCode({ address: pool, block: number }));
  if (block === from) return block;
  const logged = await firstLogBlock(
    { ...place, addresses: [pool] },
    { from, to: block === undefined ? to : block - 1n },
  );
  if (logged === undefined) return block;
  if (logged < to) return firstCode(place, { from, to: logged });
  throw new RpcError({
    url: reader.url,
    method: "eth_getCode",
    message: `no contract at ${pool} after block ${logged}, which has a log of it`,
  });
};

/** Contracts that are there for the market alone: before it they have no log. */
const OWN_ROLES: readonly string[] = [
  "pool",
  "configurator",
  "aToken",
  "stableDebtToken",
  "variableDebtToken",
  "cToken",
];

/**
 * A market does not begin after its first log, be it of the pool or of another contract of its own:
 * a node that has forgotten old states may say that nothing answered there.
 */
const notAfterLogs = async (
  { reader, protocol, pool }: MarketPlace,
  { from, to, contracts }: Blocks & { readonly contracts: readonly FoundContract[] },
): Promise<void> => {
  const own = contracts.filter(({ role }) => OWN_ROLES.includes(role)).map(({ address }) => address);
  const logged = await firstLogBlock({ reader, protocol, addresses: [...new Set([pool, ...own])] }, { from, to });
  if (logged === undefined) return;
  throw new RpcError({
    url: reader.url,
    method: "eth_call",
    message: `no market at ${pool} after block ${logged}, which has a log of it`,
    fault: "passing",
  });
};

/**
 * Finds where in the range the market begins, and with which contracts.
 *
 * @returns Undefined when the market begins later.
 * @throws MarketError when there is no market even at `head`, MarketUnlistedError,
 * RpcUnreachableError, RpcTimeoutError, RpcError, RpcMismatchError, RpcIncompleteError.
 */
export const findMarketStart = async (
  { reader, protocol, pool }: MarketPlace,
  { from, to, head }: Blocks & { readonly head: bigint },
): Promise<MarketStart | undefined> => {
  const contractsAt = (block: bigint) => protocol.contractsAt(reader.call, { pool, block });
  /** A proxy may stand for some blocks before it is told what to do. */
  const isPool = async (block: bigint): Promise<boolean> => {
    try {
      await contractsAt(block);
      return true;
    } catch (cause) {
      if (cause instanceof MarketError) return false;
      throw cause;
    }
  };
  if (!(await reader.hasCode({ address: pool, block: head }))) {
    throw new MarketError(`there is no contract at ${pool} up to block ${head}`, "check --pool and the node's chain");
  }
  const place = { reader, protocol, pool };
  const coded = await firstCode(place, { from, to });
  const answering = coded === undefined ? undefined : await firstBlock({ from: coded, to }, isPool);
  // Says by itself what is wrong with a pool that is none.
  if (answering === undefined) await contractsAt(head);
  if (coded === undefined) return undefined;
  if (answering === undefined) {
    await notAfterLogs(place, { from: coded, to, contracts: [] });
    return undefined;
  }
  const contracts = (await contractsAt(answering)).map((contract) => ({ ...contract, fromBlock: answering }));
  if (answering > from) await notAfterLogs(place, { from, to: answering - 1n, contracts });
  return { block: answering, contracts };
};
