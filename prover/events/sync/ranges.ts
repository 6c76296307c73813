import type { LendingProtocol, MarketContracts } from "../../protocols/protocol.ts";
import { afterAnswer, afterRefusal, isRefusal } from "./blockRange.ts";
import { checkBlooms } from "../../chain/blooms.ts";
import { type FetchedRange, fetchRange } from "./fetchRange.ts";
import { readScanned } from "../derived/marketLogs.ts";
import type { ChainReader } from "../../chain/chainReader.ts";
import type { MarketStart } from "./marketStart.ts";
import { type ScanQuery, type ScannedRange, scanRange } from "./scanRange.ts";

export interface RangesQuery {
  readonly reader: ChainReader;
  readonly protocol: LendingProtocol;
  readonly pool: string;
  readonly from: bigint;
  readonly end: bigint;
  readonly isFirst: boolean;
  /** Most blocks asked for at once. */
  readonly chunk: bigint;
  readonly known: MarketContracts;
  readonly tokens: ReadonlySet<string>;
  /** Where the market begins, if it does so from `from` on. */
  readonly start: MarketStart | undefined;
  /** Whether each block's bloom must agree with the logs. */
  readonly checkBlooms: boolean;
}

/** Ranges read ahead while one is written: the node and the database work at the same time. */
const AHEAD = 3;

interface Scanned {
  readonly scanned: ScannedRange;
  readonly to: bigint;
}

/** Smaller and smaller ranges until the node answers. */
const scanAdaptively = async (query: ScanQuery, size: { blocks: bigint }): Promise<Scanned> => {
  const last = query.from + size.blocks - 1n;
  const to = last < query.to ? last : query.to;
  try {
    return { scanned: await scanRange({ ...query, to }), to };
  } catch (cause) {
    if (!isRefusal(cause) || to === query.from) throw cause;
    size.blocks = afterRefusal(to - query.from + 1n);
    return scanAdaptively(query, size);
  }
};

/** The contracts of a range and since when their logs count there. */
const listening = (known: MarketContracts, { found }: ScannedRange) => {
  const before = [...known.keys()].map((address) => ({ address, fromBlock: 0n }));
  return [...before, ...found.filter(({ address }) => !known.has(address))];
};

const NOTHING: Omit<ScannedRange, "known"> = { logs: [], found: [] };

interface Position {
  readonly from: bigint;
  readonly known: MarketContracts;
  readonly tokens: ReadonlySet<string>;
  readonly isFirst: boolean;
}

interface Step {
  readonly range: Promise<FetchedRange>;
  readonly next: Position;
}

/** Reads the logs of the next range and begins to read what they need. */
const readStep = async (query: RangesQuery, at: Position, size: { blocks: bigint }): Promise<Step> => {
  const { reader, protocol, pool, end, start } = query;
  const { from, known, tokens, isFirst } = at;
  const opens = start !== undefined && from === start.block;
  const absent = known.size === 0 && !opens;
  const scan = { reader, protocol, from, to: end, known, initial: opens ? start.contracts : [] };
  // Nothing of a market can be there before it is.
  const empty = { scanned: { ...NOTHING, known }, to: start === undefined ? end : start.block - 1n };
  const { scanned, to } = absent ? empty : await scanAdaptively(scan, size);
  const read = readScanned({ protocol, known, tokens }, scanned);
  const { topics } = protocol;
  const blooms = { reader, contracts: listening(known, scanned), topics, from, to, logs: scanned.logs };
  const checked = query.checkBlooms ? checkBlooms(blooms) : Promise.resolve();
  const fetching = fetchRange({ reader, protocol, pool, from, to, isFirst, opens }, read);
  const range = Promise.all([fetching, checked]).then(([fetched]) => fetched);
  // Its failure is told when its turn comes.
  range.catch(() => undefined);
  const named = new Set([...tokens, ...read.firstUses.map(({ token }) => token)]);
  return { range, next: { from: to + 1n, known: scanned.known, tokens: named, isFirst: false } };
};

/**
 * Yields the ranges of a market in order, and reads the next ones while one is handled.
 *
 * @throws ReorgError, RpcUnreachableError, RpcTimeoutError, RpcError, RpcMismatchError,
 * RpcIncompleteError.
 */
export async function* readRanges(query: RangesQuery): AsyncGenerator<FetchedRange> {
  const size = { blocks: query.chunk };
  const ahead: Promise<FetchedRange>[] = [];
  let at: Position = query;
  let failure: { readonly cause: unknown } | undefined;
  while (ahead.length > 0 || (at.from <= query.end && failure === undefined)) {
    if (at.from <= query.end && ahead.length < AHEAD && failure === undefined) {
      try {
        const { range, next } = await readStep(query, at, size);
        ahead.push(range);
        at = next;
        size.blocks = afterAnswer(size.blocks, query.chunk);
      } catch (cause) {
        // What was read before is still worth keeping.
        failure = { cause };
      }
    } else yield (await ahead.shift()) as FetchedRange;
  }
  if (failure !== undefined) throw failure.cause;
}
