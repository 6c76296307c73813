import { connectNode } from "../../prover/chain/jsonRpc.ts";
import { type EventStore } from "../../prover/store/eventStore.ts";
import { withStore } from "../../prover/events/openStore.ts";
import { type SyncOptions, type SyncResult, syncEvents } from "../../prover/events/sync/syncEvents.ts";
import { selectProtocol } from "../../prover/protocols/select.ts";
import {
  type FakeChain,
  type FakeLog,
  type FakeNode,
  MKR,
  ORACLE,
  POOL,
  USDC,
  WETH,
  reserveInitialized,
  tokenOf,
} from "./fakeNode.ts";
import { IS_TRANSFER } from "../../prover/store/schema.ts";
import { ALICE, BOB } from "./recorded.ts";

/** A market that grows while it is read: its pool, a reserve and prices come in the middle of the chain, which spans several days. */
export const GROWING: FakeChain = {
  lastBlock: 120,
  poolFrom: 20,
  reserveFrom: { [MKR]: 60, [USDC]: 20, [WETH]: 20 },
  secondsPerBlock: 3_600,
  priceOf: (token, block) => (token === WETH ? 10n ** 18n : 10n ** 15n + BigInt(block)),
  events: [
    { block: 25, name: "Deposit", wallet: ALICE, token: WETH, amount: 10n ** 19n },
    { block: 60, name: "Deposit", wallet: BOB, token: MKR, amount: 10n ** 18n },
    { block: 61, name: "Borrow", wallet: BOB, token: USDC, amount: 10n ** 8n },
    { block: 119, name: "Repay", wallet: BOB, token: USDC, amount: 10n ** 7n },
  ],
  logs: [
    { block: 25, address: tokenOf(WETH, "a"), name: "Mint", args: [ALICE, 1n, 1n] },
    // In the block that makes MKR a reserve, before and after it does; and one that is no market's.
    { block: 60, address: tokenOf(MKR, "a"), name: "Mint", args: [BOB, 1n, 1n] },
    reserveInitialized(60, MKR),
    { block: 60, address: tokenOf(MKR, "a"), name: "Mint", args: [ALICE, 1n, 1n] },
    { block: 40, address: tokenOf(MKR, "a"), name: "Mint", args: [ALICE, 9n, 9n] },
    { block: 70, address: ORACLE, name: "AssetPriceUpdated", args: [MKR, 5n, 0n] },
    { block: 71, address: ORACLE, name: "AssetPriceUpdated", args: [POOL, 5n, 0n] },
    { block: 90, address: tokenOf(MKR, "a"), name: "Mint", args: [BOB, 2n, 2n] },
    ...[66, 72, 80].map((block): FakeLog => {
      return { block, address: tokenOf(MKR, "a"), name: "BalanceTransfer", args: [BOB, ALICE, 10n ** 27n, 1n] };
    }),
  ],
};

export const syncFake = (
  fake: FakeNode,
  store: EventStore,
  options: Partial<SyncOptions> = {},
): Promise<SyncResult> => {
  const node = connectNode({ url: fake.url, retryDelayMs: 1, timeoutMs: 2_000 });
  // Its events come without the tokens' logs.
  return syncEvents({ store, node, protocol: selectProtocol("aave-v2"), pool: POOL, checkLogs: false, ...options });
};

const TABLES = [
  ...[
    "market",
    "market_contract",
    "raw_log",
    "log_wallet",
    "debt_change",
    "block",
    "reserve",
    "oracle_price",
    "missing_price",
    "day_block",
  ],
  ...["sync_cursor", "lending_event", "valued_event", "store_meta"],
];

/** Every row that a sync writes, in an order of its own. */
export const contentsOf = async (store: EventStore): Promise<Readonly<Record<string, unknown>>> => {
  const contents: Record<string, unknown> = {};
  const there = await store.rows("SELECT table_name FROM information_schema.tables");
  // Older versions lack some.
  for (const table of TABLES.filter((name) => there.some(([found]) => found === name)))
    contents[table] = await store.rows(`SELECT * FROM ${table} ORDER BY ALL`);
  return contents;
};

/** Takes a store back to what version 4 held. */
export const toVersion4 = (store: EventStore): Promise<void> =>
  store.run(
    "ALTER TABLE oracle_price ALTER answer TYPE HUGEINT; DROP TABLE missing_price; UPDATE store_meta SET version = 4",
  );

/** Takes a store back to what version 3 held. */
export const toVersion3 = async (store: EventStore): Promise<void> => {
  await toVersion4(store);
  await store.run(`
    DELETE FROM lending_event WHERE ${IS_TRANSFER}; DELETE FROM valued_event WHERE ${IS_TRANSFER};
    UPDATE store_meta SET version = 3`);
};

/** Takes a store back to what version 2 held. */
export const toVersion2 = async (store: EventStore): Promise<void> => {
  await toVersion3(store);
  await store.run(`
    ALTER TABLE lending_event DROP COLUMN debt_after_e9; ALTER TABLE valued_event DROP COLUMN debt_value_e9;
    DROP TABLE debt_change; UPDATE store_meta SET version = 2`);
};

/** What one sync of everything writes. */
export const wholeOf = (fake: FakeNode, options: Partial<SyncOptions> = {}) =>
  withStore(":memory:", {}, async (store) => {
    await syncFake(fake, store, options);
    return contentsOf(store);
  });
