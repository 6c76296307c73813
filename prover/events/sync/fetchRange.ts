import type { LendingProtocol, OraclePrice, Reserve } from "../../protocols/protocol.ts";
import type { Block, RawLog } from "../../chain/reads.ts";
import type { ChainReader } from "../../chain/chainReader.ts";
import type { FoundContract } from "../derived/contracts.ts";
import { type ReadKnownBlock, checkTimes, findDayBlocks } from "./dayBlocks.ts";
import { ReorgError, RpcError } from "../../../client/nodeErrors.ts";
import type { MarketLog, ReadRange } from "../derived/marketLogs.ts";
import { type PricedAt, type PriceMoments, pricedMoments } from "../derived/pricedMoments.ts";
import { readReserve } from "../derived/reserves.ts";

/** Everything that one range of blocks holds, ready to be written at once. */
export interface FetchedRange {
  readonly from: bigint;
  readonly to: bigint;
  /** The block before the range; undefined before block 0. */
  readonly before: Block | undefined;
  readonly last: Block;
  readonly logs: readonly MarketLog[];
  readonly found: readonly FoundContract[];
  /**
   * Those with logs, the first of a UTC day, and the first and the last that the market covers. In
   * order.
   */
  readonly blocks: readonly Block[];
  readonly dayBlocks: readonly Block[];
  /** In the order of their first use; two may call themselves the same. */
  readonly newReserves: readonly Reserve[];
  readonly prices: readonly (PricedAt & OraclePrice)[];
  /** Where the oracle told no price. */
  readonly missingPrices: readonly PricedAt[];
}

export interface RangeQuery {
  readonly reader: ChainReader;
  readonly protocol: LendingProtocol;
  readonly pool: string;
  readonly from: bigint;
  readonly to: bigint;
  /** The last block that the node may be believed about. */
  readonly head: Block;
  /** Whether nothing before `from` is covered. */
  readonly isFirst: boolean;
  /** Whether the market begins with this range. */
  readonly opens: boolean;
}

/** Each block read once. */
const blockReader = ({ url, block }: ChainReader): ReadKnownBlock => {
  const blocks = new Map<bigint, Promise<Block>>();
  const ask = async (number: bigint): Promise<Block> => {
    const found = await block(number);
    if (found !== undefined) return found;
    throw new RpcError({ url, method: "eth_getBlockByNumber", message: `no block ${number}`, fault: "passing" });
  };
  return (number) => {
    const asked = blocks.get(number) ?? ask(number);
    blocks.set(number, asked);
    return asked;
  };
};

const checkHashes = (logs: readonly RawLog[], blocks: ReadonlyMap<bigint, Block>): void => {
  for (const { blockNumber, blockHash } of logs) {
    const hash = blocks.get(blockNumber)?.hash ?? "";
    if (hash !== blockHash) throw new ReorgError({ block: blockNumber, stored: blockHash, found: hash });
  }
};

interface Headers {
  readonly before: Block | undefined;
  readonly blocks: readonly Block[];
  readonly dayBlocks: readonly Block[];
}

const inOrder = (blocks: readonly Block[]): readonly Block[] =>
  [...new Map(blocks.map((block) => [block.number, block])).values()].sort((a, b) => Number(a.number - b.number));

const readHeaders = async (
  { reader, from, to, isFirst, head }: RangeQuery,
  logs: readonly RawLog[],
): Promise<Headers> => {
  const read = blockReader(reader);
  const numbers = new Set([...(isFirst ? [from] : []), ...logs.map((log) => log.blockNumber), to]);
  const [before, ...blocks] = await Promise.all([from === 0n ? undefined : read(from - 1n), ...[...numbers].map(read)]);
  checkHashes(logs, new Map(blocks.map((block) => [block.number, block])));
  // Before block 0 there was no day.
  const genesis = from === 0n ? [await read(0n)] : [];
  const times = inOrder([...(before === undefined ? [] : [before]), ...genesis, ...blocks]);
  // No block is later than the head.
  checkTimes(reader.url, [...times, head]);
  const days = await Promise.all(
    times.slice(1).map((last, index) => findDayBlocks({ url: reader.url, read, before: times[index] ?? last, last })),
  );
  const dayBlocks = inOrder([...genesis, ...days.flat()]);
  return { before, blocks: inOrder([...blocks, ...dayBlocks]), dayBlocks };
};

const readPrices = async (
  { reader, protocol, pool }: RangeQuery,
  moments: PriceMoments,
): Promise<Pick<FetchedRange, "prices" | "missingPrices">> => {
  const asked = await Promise.all(
    pricedMoments(moments).map(async (at) => {
      const price = await protocol.oraclePrice(reader.call, { pool, ...at, known: moments.knownAt(at.block) });
      return { at, price };
    }),
  );
  return {
    prices: asked.flatMap(({ at, price }) => (price === undefined ? [] : [{ ...at, ...price }])),
    missingPrices: asked.flatMap(({ at, price }) => (price === undefined ? [at] : [])),
  };
};

/**
 * Reads the blocks, tokens and prices that the logs of a range need.
 *
 * @throws ReorgError, RpcUnreachableError, RpcTimeoutError, RpcError.
 */
export const fetchRange = async (query: RangeQuery, read: ReadRange): Promise<FetchedRange> => {
  const { reader, from, to, opens } = query;
  const { logs, found, knownAt, firstUses } = read;
  const [headers, newReserves] = await Promise.all([
    readHeaders(
      query,
      logs.map(({ log }) => log),
    ),
    Promise.all(firstUses.map((use) => readReserve(reader, use))),
  ]);
  const all = [...(opens ? [from] : []), ...headers.dayBlocks.map(({ number }) => number)];
  const priced = await readPrices(query, { logs, all, knownAt });
  const last = headers.blocks.findLast(({ number }) => number === to);
  if (last === undefined) throw new RangeError(`block ${to} was not read`);
  return { from, to, ...headers, last, logs, found, newReserves, ...priced };
};
