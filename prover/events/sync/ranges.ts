import type { Block } from "../../chain/reads.ts";
import type { LendingProtocol, MarketContracts } from "../../protocols/protocol.ts";
import { afterAnswer, afterRefusal } from "./blockRange.ts";
import { isRefusal } from "../../chain/faults.ts";
import { checkState } from "../../chain/stateCheck.ts";
import { ReorgError, RpcError, RpcIncompleteError } from "../../../client/nodeErrors.ts";
import { UnreadableLogError } from "../../protocols/errors.ts";
import { type FetchedRange, fetchRange } from "./fetchRange.ts";
import { readScanned } from "../derived/marketLogs.ts";
import type { ChainReader } from "../../chain/chainReader.ts";
import type { MarketStart } from "./marketStart.ts";
import { type ScanQuery, type ScannedRange, scanRange } from "./scanRange.ts";
import { type ToldCost, type ToldQuery, checkTold } from "./toldCheck.ts";

export interface RangesQuery {
  readonly reader: ChainReader;
  readonly protocol: LendingProtocol;
  readonly pool: string;
  readonly from: bigint;
  readonly end: bigint;
  /** The last block that the node may be believed about. */
  readonly head: Block;
  readonly isFirst: boolean;
  /** Most blocks asked for at once. */
  readonly chunk: bigint;
  readonly known: MarketContracts;
  readonly tokens: ReadonlySet<string>;
  /** Whether the logs of each transaction must agree with each other. */
  readonly checkLogs: boolean;
  /** What the checks of the contracts' own numbers cost. */
  readonly cost: ToldCost;
  /** Where the market begins, if it does so from `from` on. */
  readonly start: MarketStart | undefined;
  /** Whether the chain may undo the blocks: then what differs is no stutter. */
  readonly mayReorg: boolean;
}

/** Ranges read ahead while one is written: the node and the database work at the same time. */
const AHEAD = 3;

const smaller = (a: bigint, b: bigint): bigint => (a < b ? a : b);

interface Scanned {
  readonly scanned: ScannedRange;
  readonly to: bigint;
}

/** How many blocks to ask for at once. */
interface Size {
  /** Of the next range. */
  blocks: bigint;
  /** The most that the node has not refused. */
  most: bigint;
  /** Before this block a log was missing: smaller ranges must not hide it from a sample. */
  thoroughTo: bigint;
}

/** Smaller and smaller ranges until the node answers. */
const scanAdaptively = async (query: ScanQuery, size: Size): Promise<Scanned> => {
  const last = query.from + size.blocks - 1n;
  const to = last < query.to ? last : query.to;
  try {
    return { scanned: await scanRange({ ...query, to }), to };
  } catch (cause) {
    if (!isRefusal(cause) || to === query.from) throw cause;
    size.blocks = afterRefusal(to - query.from + 1n);
    // Not at once as many again: a refusal costs its retries.
    size.most = to - query.from;
    return scanAdaptively(query, size);
  }
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

/** @throws RpcIncompleteError where what the contracts say shows that a log is missing. */
const checkWithNode = async (
  { reader, protocol, cost }: RangesQuery,
  { logs, ...range }: Pick<ToldQuery, "logs" | "from" | "to" | "knownAt" | "isThorough">,
): Promise<void> => {
  const query = { reader, protocol, logs, ...range, cost };
  const wrong = (await protocol.unexplained?.(reader, logs, range.knownAt)) ?? (await checkTold(query));
  if (wrong !== undefined) throw new RpcIncompleteError({ url: reader.url, ...wrong });
};

/** Reads the logs of the next range and begins to read what they need. */
const readStep = async (query: RangesQuery, at: Position, size: Size): Promise<Step> => {
  const { reader, protocol, pool, end, head, start } = query;
  const { from, known, tokens, isFirst } = at;
  const opens = start !== undefined && from === start.block;
  const absent = known.size === 0 && !opens;
  const scan = { reader, protocol, from, to: end, known, initial: opens ? start.contracts : [] };
  // Nothing of a market can be there before it is.
  const empty = { scanned: { ...NOTHING, known }, to: start === undefined ? end : start.block - 1n };
  const { scanned, to } = absent ? empty : await scanAdaptively(scan, size);
  const read = readScanned({ protocol, known, tokens }, scanned);
  const wrong = query.checkLogs ? protocol.contradiction(scanned.logs, read.knownAt) : undefined;
  if (wrong !== undefined) throw new RpcIncompleteError({ url: reader.url, ...wrong });
  // Where something was logged there is a state: a simulated chain may have none in empty blocks.
  const [first] = scanned.logs;
  const state = first && checkState(reader, { block: first.blockNumber, contract: pool });
  const told = { logs: scanned.logs, knownAt: read.knownAt, from, to, isThorough: from < size.thoroughTo };
  const checked = Promise.all([state, query.checkLogs && checkWithNode(query, told)]);
  const fetching = fetchRange({ reader, protocol, pool, from, to, head, isFirst, opens }, read);
  const range = Promise.all([fetching, checked]).then(([fetched]) => fetched);
  // Its failure is told when its turn comes.
  range.catch(() => undefined);
  const named = new Set([...tokens, ...read.firstUses.map(({ token }) => token)]);
  return { range, next: { from: to + 1n, known: scanned.known, tokens: named, isFirst: false } };
};

/** How often a range is read anew whose answers do not go together. */
const ATTEMPTS = 6;
/** What a node has refused grows by a part of so many with each range: less may be in later ones. */
const REGROWTH = 32n;

/** Whether one bad answer of several may be the cause, and the same range read anew may be whole. */
const isStutter = (cause: unknown, { mayReorg }: RangesQuery): boolean =>
  cause instanceof RpcIncompleteError ||
  cause instanceof UnreadableLogError ||
  (cause instanceof RpcError && cause.fault === "passing" && cause.rpcCode === undefined) ||
  (cause instanceof ReorgError && !mayReorg);

/**
 * Yields the ranges of a market in order, and reads the next ones while one is handled. A range
 * whose answers do not go together is read anew, and what came after it too.
 *
 * @throws ReorgError, RpcUnreachableError, RpcTimeoutError, RpcError, RpcMismatchError,
 * RpcIncompleteError, UnreadableLogError.
 */
export async function* readRanges(query: RangesQuery): AsyncGenerator<FetchedRange> {
  const size: Size = { blocks: query.chunk, most: query.chunk, thoroughTo: query.from };
  let ahead: { readonly range: Promise<FetchedRange>; readonly at: Position }[] = [];
  let at: Position = query;
  let failure: { readonly cause: unknown } | undefined;
  let attempts = 1;
  while (ahead.length > 0 || (at.from <= query.end && failure === undefined)) {
    const [first] = ahead;
    try {
      if (at.from <= query.end && ahead.length < AHEAD && failure === undefined) {
        const { range, next } = await readStep(query, at, size);
        ahead.push({ range, at });
        at = next;
        size.most = smaller(size.most + size.most / REGROWTH + 1n, query.chunk);
        size.blocks = afterAnswer(size.blocks, size.most);
      } else if (first !== undefined) {
        const fetched = await first.range;
        ahead = ahead.slice(1);
        attempts = 1;
        yield fetched;
      }
    } catch (cause) {
      if (attempts < ATTEMPTS && isStutter(cause, query)) {
        if (cause instanceof RpcIncompleteError && at.from > size.thoroughTo) size.thoroughTo = at.from;
        [at, ahead, failure] = [first?.at ?? at, [], undefined];
        attempts += 1;
        size.blocks = afterRefusal(size.blocks);
        // What was read before is still worth keeping.
      } else if (ahead.length > 0 && failure === undefined) failure = { cause };
      else throw failure?.cause ?? cause;
    }
  }
  if (failure !== undefined) throw failure.cause;
}
