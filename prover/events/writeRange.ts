import type { Block } from "./chain.ts";
import { atScale } from "./decimal.ts";
import { ReorgError } from "./errors.ts";
import type { FetchedRange, Reserve } from "./fetchRange.ts";
import type { TokenAmount } from "./protocol.ts";
import type { Cell, EventStore } from "./store.ts";
import { valueBlocks } from "./valuation.ts";

export interface RangeWrite {
  readonly market: string;
  readonly from: bigint;
  readonly to: bigint;
  readonly fetched: FetchedRange;
  /** Known before and new ones, by address. */
  readonly reserves: ReadonlyMap<string, Reserve>;
}

/** Past what any reserve has, and what 128 bits hold once multiplied. */
const AMOUNT_LIMIT_E9 = 10n ** 27n;
const PRICE_LIMIT_E18 = 10n ** 37n;
const smaller = (a: bigint, b: bigint): bigint => (a < b ? a : b);

const amountE9 = ({ token, amount }: TokenAmount, reserves: RangeWrite["reserves"]): bigint =>
  smaller(atScale({ digits: amount, decimals: reserves.get(token)?.decimals ?? 0 }, 9), AMOUNT_LIMIT_E9);

const symbolOf = (token: string, reserves: RangeWrite["reserves"]): string => reserves.get(token)?.symbol ?? token;

const lendingRows = ({ market, fetched, reserves }: RangeWrite): readonly (readonly Cell[])[] =>
  fetched.events.map(({ log, event }) => {
    const { action, wallet, asset, collateral } = event;
    return [
      `${log.blockNumber}:${log.transactionIndex}:${log.transactionHash}:${log.logIndex}`,
      market,
      fetched.blocks.get(log.blockNumber)?.timestamp ?? 0n,
      log.blockNumber,
      log.logIndex,
      action,
      wallet,
      symbolOf(asset.token, reserves),
      amountE9(asset, reserves),
      collateral === undefined ? null : symbolOf(collateral.token, reserves),
      collateral === undefined ? null : amountE9(collateral, reserves),
    ];
  });

const logRows = ({ market, fetched }: RangeWrite): readonly (readonly Cell[])[] =>
  fetched.events.map(({ log }) => [
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

/** Markets share the chain's blocks. */
const writeBlocks = async (store: EventStore, blocks: readonly Block[]): Promise<void> => {
  const numbers = blocks.map(({ number }) => number).join(", ");
  const stored = await store.rows(`SELECT number, hash FROM block WHERE number IN (${numbers})`);
  const known = new Map(stored.map(([number, hash]) => [number as bigint, String(hash)]));
  for (const { number, hash } of blocks) {
    const before = known.get(number);
    if (before !== undefined && before !== hash) throw new ReorgError({ block: number, stored: before, found: hash });
  }
  const rows = blocks.filter(({ number }) => !known.has(number)).map((b) => [b.number, b.hash, b.timestamp]);
  await store.append({ table: "block", types: ["bigint", "text", "bigint"], rows });
};

const writeCursor = async (store: EventStore, { market, from, to, fetched }: RangeWrite): Promise<void> => {
  const hash = fetched.blocks.get(to)?.hash ?? "";
  const [cursor] = await store.rows("SELECT from_block FROM sync_cursor WHERE market = $1", [market]);
  await store.run("DELETE FROM sync_cursor WHERE market = $1", [market]);
  const first = (cursor?.[0] as bigint | undefined) ?? from;
  await store.append({
    table: "sync_cursor",
    types: ["text", "bigint", "bigint", "text"],
    rows: [[market, first, to, hash]],
  });
};

/** Rows and progress in one transaction: a kill at any instant leaves neither a gap nor a duplicate. */
export const writeRange = (store: EventStore, write: RangeWrite): Promise<void> =>
  store.transaction(async () => {
    const { market, fetched, reserves } = write;
    await store.append({
      table: "reserve",
      types: ["text", "text", "text", "bigint"],
      rows: fetched.newReserves.map((reserve) => [market, reserve.address, reserve.symbol, BigInt(reserve.decimals)]),
    });
    await writeBlocks(store, [...fetched.blocks.values()]);
    await store.append({
      table: "raw_log",
      types: ["text", "bigint", "bigint", "text", "text", "bigint", "text", "text", "text"],
      rows: logRows(write),
    });
    await store.append({
      table: "oracle_price",
      types: ["text", "bigint", "text", "hugeint"],
      rows: fetched.prices.map(({ block, token, price }) => [
        market,
        block,
        symbolOf(token, reserves),
        smaller(price, PRICE_LIMIT_E18),
      ]),
    });
    await store.append({
      table: "lending_event",
      types: ["text", "text", "bigint", "bigint", "bigint", "text", "text", "text", "hugeint", "text", "hugeint"],
      rows: lendingRows(write),
    });
    await valueBlocks(store, write);
    await writeCursor(store, write);
  });
