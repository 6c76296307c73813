import { ReorgError } from "../../../client/nodeErrors.ts";
import { SyncGapError } from "../errors.ts";
import type { JsonRpcNode } from "../../chain/jsonRpc.ts";
import type { Cell, EventStore } from "../../store/eventStore.ts";
import { IS_TRANSFER } from "../../store/schema.ts";
import {
  type BlockTransactions,
  checkParents,
  isStillThere,
  readBalance,
  readBlockTransactions,
} from "../../chain/transactions.ts";

export interface TransactionSync {
  readonly store: EventStore;
  readonly node: JsonRpcNode;
  /**
   * The first block; 0 by default, because the age of a wallet counts from its first transaction.
   */
  readonly from?: bigint;
  /** Where the market's coverage ends. */
  readonly to: bigint;
  readonly onProgress?: (progress: {
    readonly fromBlock: bigint;
    readonly block: bigint;
    readonly toBlock: bigint;
  }) => void;
  readonly onNote?: (line: string) => void;
}

export interface TransactionSyncResult {
  readonly fromBlock: bigint;
  readonly toBlock: bigint;
  readonly transactions: number;
  readonly balances: number;
}

interface Cursor {
  readonly from: bigint;
  readonly to: bigint;
  readonly hash: string;
}

/** Blocks written at once. */
const GROUP = 128n;
/** Amounts past this many wei do not exist, and 128 bits hold it. */
const WEI_LIMIT = 10n ** 37n;
const capped = (wei: bigint): bigint => (wei < WEI_LIMIT ? wei : WEI_LIMIT);

const readCursor = async (store: EventStore): Promise<Cursor | undefined> => {
  const [row] = await store.rows("SELECT from_block, to_block, to_hash FROM transaction_cursor");
  return row && { from: row[0] as bigint, to: row[1] as bigint, hash: String(row[2]) };
};

const transactionRows = (blocks: readonly BlockTransactions[]): readonly (readonly Cell[])[] =>
  blocks.flatMap(({ number, timestamp, transactions }) =>
    transactions.map(({ index, hash, sender, recipient, valueWei, feeWei }) => [
      ...[number, index, hash, timestamp, sender, recipient ?? null],
      ...[capped(valueWei), capped(feeWei)],
    ]),
  );

const writeBlocks = (store: EventStore, from: bigint, blocks: readonly BlockTransactions[]): Promise<void> =>
  store.transaction(async () => {
    const last = blocks.at(-1);
    if (last === undefined) return;
    await store.append({
      table: "chain_transaction",
      types: ["bigint", "bigint", "text", "bigint", "text", "text", "hugeint", "hugeint"],
      rows: transactionRows(blocks),
    });
    await store.run("DELETE FROM transaction_cursor");
    await store.run("INSERT INTO transaction_cursor VALUES ($1, $2, $3, $4)", [
      from,
      last.number,
      last.hash,
      last.timestamp,
    ]);
  });

const readGroup = (node: JsonRpcNode, from: bigint, to: bigint): Promise<readonly BlockTransactions[]> => {
  const end = from + GROUP - 1n < to ? from + GROUP - 1n : to;
  const numbers = Array.from({ length: Number(end - from) + 1 }, (_, at) => from + BigInt(at));
  return Promise.all(numbers.map((number) => readBlockTransactions(node, number)));
};

/**
 * Wallets with lending events, and the blocks in which a transaction of theirs may have changed
 * what they have.
 */
const WITHOUT_BALANCE = `
WITH wallet AS (SELECT DISTINCT wallet FROM lending_event WHERE NOT ${IS_TRANSFER} AND market IN (SELECT name FROM market WHERE source = 'rpc')),
  moved AS (SELECT sender AS wallet, block_number, ts FROM chain_transaction UNION SELECT recipient, block_number, ts FROM chain_transaction)
SELECT wallet, block_number, ts FROM moved SEMI JOIN wallet USING (wallet) ANTI JOIN wallet_balance USING (wallet, block_number)
ORDER BY block_number DESC, wallet`;

/** Balances asked for at once. */
const BALANCES = 512;

/** From the newest block backwards, as far as the node keeps states. */
const fillBalances = async ({ store, node, onNote }: TransactionSync): Promise<number> => {
  const missing = await store.rows(WITHOUT_BALANCE);
  let written = 0;
  for (let at = 0; at < missing.length; at += BALANCES) {
    const group = missing.slice(at, at + BALANCES);
    const balances = await Promise.all(
      group.map(([wallet, block]) => readBalance(node, { wallet: String(wallet), block: block as bigint })),
    );
    const rows = group.flatMap(([wallet, block, ts], index): Cell[][] => {
      const balance = balances[index];
      return balance === undefined ? [] : [[String(wallet), block as bigint, ts as bigint, capped(balance)]];
    });
    await store.transaction(() =>
      store.append({ table: "wallet_balance", types: ["text", "bigint", "bigint", "hugeint"], rows }),
    );
    written += rows.length;
    if (rows.length < group.length) {
      onNote?.(`${node.url} keeps no states as old as block ${String(group.at(-1)?.[1])}: balances before are unknown`);
      break;
    }
  }
  return written;
};

/**
 * Reads every transaction up to a block, beginning where the store ends, and then the balances of
 * the wallets. It can be killed at any instant and resumes later.
 *
 * @throws ReorgError, SyncGapError, RpcUnreachableError, RpcTimeoutError, RpcError,
 * RpcMismatchError, RpcIncompleteError.
 */
export const syncTransactions = async (options: TransactionSync): Promise<TransactionSyncResult> => {
  const { store, node, from, to, onProgress } = options;
  const cursor = await readCursor(store);
  if (cursor !== undefined) {
    if (from !== undefined && from !== cursor.from)
      throw new SyncGapError({ from, storedFrom: cursor.from, storedTo: cursor.to });
    if (!(await isStillThere(node, { number: cursor.to, hash: cursor.hash }))) {
      throw new ReorgError({ block: cursor.to, stored: cursor.hash, found: "another" });
    }
  }
  const first = cursor?.from ?? from ?? 0n;
  const start = cursor === undefined ? first : cursor.to + 1n;
  let parent = cursor?.hash;
  let transactions = 0;
  let coming = start <= to ? readGroup(node, start, to) : undefined;
  while (coming !== undefined) {
    const blocks = await coming;
    const last = blocks.at(-1);
    if (last === undefined) break;
    // Read while these are written.
    coming = last.number < to ? readGroup(node, last.number + 1n, to) : undefined;
    coming?.catch(() => undefined);
    checkParents(parent, blocks);
    await writeBlocks(store, first, blocks);
    parent = last.hash;
    for (const block of blocks) transactions += block.transactions.length;
    onProgress?.({ fromBlock: start, block: last.number, toBlock: to });
  }
  return { fromBlock: start, toBlock: to, transactions, balances: await fillBalances(options) };
};
