import type { Coverage } from "../store/coverage.ts";
import type { EventStore } from "../store/eventStore.ts";
import { isoSeconds } from "../seconds.ts";
import { AsOfMismatchError, BadTimeError, BlockTimeUnknownError, NotCoveredError } from "./errors.ts";

/**
 * The moment of a vector: a block, a time in Unix seconds, or both, where the block is the last one
 * at or before the time and the store may not know that.
 */
export interface AsOf {
  readonly block?: bigint;
  readonly time?: bigint;
}

export interface ResolvedAsOf {
  readonly time: bigint;
  readonly block: bigint | undefined;
}

const ISO = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?Z?)?$/;

/**
 * Reads an ISO time, as UTC whether or not it says so.
 *
 * @returns Unix seconds.
 * @throws BadTimeError.
 */
export const parseTime = (text: string): bigint => {
  const dated = ISO.test(text) ? text.replace(/Z$/, "") : "";
  const milliseconds = Date.parse(dated.includes("T") ? `${dated}Z` : dated);
  // Date.parse lets 31 February through as 3 March.
  if (Number.isNaN(milliseconds) || !new Date(milliseconds).toISOString().startsWith(dated)) {
    throw new BadTimeError({ text });
  }
  return BigInt(milliseconds / 1000);
};

/**
 * Reads a moment: a block number or an ISO time.
 *
 * @throws BadTimeError.
 */
export const parseAsOf = (text: string): AsOf =>
  /^\d{1,12}$/.test(text) ? { block: BigInt(text) } : { time: parseTime(text) };

const KNOWN_BLOCKS =
  "SELECT number, ts FROM block UNION ALL SELECT block_number, ts FROM lending_event WHERE block_number IS NOT NULL";

/**
 * The time that a caller gives for a block may lie after it, up to the next one. It must agree with
 * the nearest moments that the store knows. Blocks of a rollup may share a second.
 */
const checkTime = async (store: EventStore, block: bigint, time: bigint): Promise<void> => {
  const [wrong] = await store.rows(
    `SELECT 1 FROM (${KNOWN_BLOCKS}) WHERE (number <= $1 AND ts > $2) OR (number > $1 AND ts < $2) LIMIT 1`,
    [block, time],
  );
  if (wrong !== undefined) throw new AsOfMismatchError({ block, time });
};

const timeOfBlock = async (store: EventStore, block: bigint, coverage: Coverage): Promise<bigint> => {
  const [known] = await store.rows(`SELECT ts FROM (${KNOWN_BLOCKS}) WHERE number = $1`, [block]);
  if (known === undefined) throw new BlockTimeUnknownError({ block, lastBlock: coverage.toBlock });
  return known[0] as bigint;
};

/** The last known block of that very second. */
const blockAt = async (store: EventStore, time: bigint): Promise<bigint | undefined> => {
  const [known] = await store.rows(`SELECT max(number) FROM (${KNOWN_BLOCKS}) WHERE ts = $1`, [time]);
  return (known?.[0] ?? undefined) as bigint | undefined;
};

/**
 * Finds time and block of an as-of; by default the last moment that the store covers.
 *
 * @throws NotCoveredError, BlockTimeUnknownError, AsOfMismatchError.
 */
export const resolveAsOf = async (
  store: EventStore,
  { asOf, coverage }: { readonly asOf: AsOf; readonly coverage: Coverage },
): Promise<ResolvedAsOf> => {
  const covered = `${isoSeconds(coverage.fromTime)} to ${isoSeconds(coverage.toTime)}${coverage.toBlock === undefined ? "" : ` (block ${coverage.toBlock})`}`;
  const { block } = asOf;
  if (block !== undefined && coverage.toBlock !== undefined && block > coverage.toBlock) {
    throw new NotCoveredError({ asOf: `block ${block}`, covered });
  }
  if (block !== undefined && asOf.time !== undefined) await checkTime(store, block, asOf.time);
  const time = asOf.time ?? (block === undefined ? coverage.toTime : await timeOfBlock(store, block, coverage));
  // A time after the last covered block is covered by whoever knows that no block lies between.
  const isCovered = time <= coverage.toTime || (block !== undefined && block === coverage.toBlock);
  if (time < coverage.fromTime || !isCovered) throw new NotCoveredError({ asOf: isoSeconds(time), covered });
  return { time, block: block ?? (await blockAt(store, time)) };
};
