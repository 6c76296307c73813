import type { Reserve } from "../../protocols/protocol.ts";
import { appendDerived } from "../derived/appendDerived.ts";
import type { Block } from "../../chain/reads.ts";
import { contractRows } from "../derived/contracts.ts";
import { type Cursor, isEmpty, readCursor, replaceCursor } from "./cursor.ts";
import { dayOf } from "./dayBlocks.ts";
import { ReorgError } from "../../../client/nodeErrors.ts";
import type { FetchedRange } from "./fetchRange.ts";
import { symbolOf } from "../derived/marketLogs.ts";
import { MISSING_PRICE, ORACLE_PRICE, priceRow } from "../derived/priceRows.ts";
import { distinctSymbols } from "../derived/reserves.ts";
import type { Cell, EventStore } from "../../store/eventStore.ts";
import { valueBlocks } from "../derived/valuation.ts";

export interface RangeWrite {
  readonly market: string;
  readonly fetched: FetchedRange;
  /** Known before, by address; those of the range are added. */
  readonly reserves: Map<string, Reserve>;
}

const logRows = ({ market, fetched }: RangeWrite): readonly (readonly Cell[])[] =>
  fetched.logs.map(({ log }) => [
    market,
    log.blockNumber,
    log.logIndex,
    log.blockHash,
    log.transactionHash,
    log.transactionIndex,
    log.address,
    log.topics.join(","),
    log.data,
  ]);

const missingRows = ({ market, fetched, reserves }: RangeWrite): readonly (readonly Cell[])[] =>
  fetched.missingPrices.map(({ block, token }) => [market, block, token, symbolOf(token, reserves)]);

/** Markets share the chain's blocks. */
const writeBlocks = async (store: EventStore, { from, to, blocks }: FetchedRange): Promise<void> => {
  const stored = await store.rows("SELECT number, hash FROM block WHERE number BETWEEN $1 AND $2", [from, to]);
  const known = new Map(stored.map(([number, hash]) => [number as bigint, String(hash)]));
  for (const { number, hash } of blocks) {
    const before = known.get(number);
    if (before !== undefined && before !== hash) throw new ReorgError({ block: number, stored: before, found: hash });
  }
  const rows = blocks.filter(({ number }) => !known.has(number)).map((b) => [b.number, b.hash, b.timestamp]);
  await store.append({ table: "block", types: ["bigint", "text", "bigint"], rows });
};

/** The range must go on where the store ends, on the same chain. */
const checkContinuity = (cursor: Cursor | undefined, before: Block | undefined): void => {
  if (cursor === undefined || isEmpty(cursor) || before === undefined) return;
  if (cursor.to !== before.number)
    throw new RangeError(`blocks after ${cursor.to} expected, not after ${before.number}`);
  if (cursor.hash !== before.hash) throw new ReorgError({ block: cursor.to, stored: cursor.hash, found: before.hash });
};

const writeDerived = async (store: EventStore, { market, fetched, reserves }: RangeWrite): Promise<void> => {
  const times = new Map(fetched.blocks.map(({ number, timestamp }) => [number, timestamp]));
  await appendDerived(store, { market, logs: fetched.logs, reserves, timeOf: (block) => times.get(block) ?? 0n });
};

/** Tokens and what they cost: later rows name them by their symbols. */
const writeReserves = async (store: EventStore, { market, fetched, reserves }: RangeWrite): Promise<void> => {
  const named = distinctSymbols(fetched.newReserves, reserves);
  for (const reserve of named) reserves.set(reserve.address, reserve);
  await store.append({
    table: "reserve",
    types: ["text", "text", "text", "bigint"],
    rows: named.map(({ address, symbol, decimals }) => [market, address, symbol, BigInt(decimals)]),
  });
};

/**
 * Writes rows and progress in one transaction, so a kill at any instant leaves neither a gap nor a
 * duplicate.
 *
 * @throws ReorgError, StoreWriteError.
 */
export const writeRange = (store: EventStore, write: RangeWrite): Promise<void> =>
  store.transaction(async () => {
    const { market, fetched } = write;
    const cursor = await readCursor(store, market);
    checkContinuity(cursor, fetched.before);
    await writeReserves(store, write);
    await writeBlocks(store, fetched);
    await store.append({
      table: "market_contract",
      types: ["text", "text", "text", "text", "bigint"],
      rows: contractRows(market, fetched.found),
    });
    await store.append({
      table: "raw_log",
      types: ["text", "bigint", "bigint", "text", "text", "bigint", "text", "text", "text"],
      rows: logRows(write),
    });
    await store.append({
      table: "oracle_price",
      types: ORACLE_PRICE,
      rows: fetched.prices.map((price) => priceRow(price, write)),
    });
    await store.append({ table: "missing_price", types: MISSING_PRICE, rows: missingRows(write) });
    await store.append({
      table: "day_block",
      types: ["text", "bigint", "bigint", "bigint"],
      rows: fetched.dayBlocks.map((block) => [market, dayOf(block), block.number, block.timestamp]),
    });
    await writeDerived(store, write);
    await valueBlocks(store, { market, from: fetched.from, to: fetched.to });
    const { from, to, last } = fetched;
    const first = cursor === undefined || isEmpty(cursor) ? from : cursor.from;
    await replaceCursor(store, { market, cursor: { from: first, to, hash: last.hash } });
  });
