import { existsSync } from "node:fs";

import { expect } from "chai";
import fc from "fast-check";

import { importEvents } from "../../../prover/events/recorded/importEvents.ts";
import { readCoverage } from "../../../prover/store/coverage.ts";
import { connectNode } from "../../../prover/chain/jsonRpc.ts";
import { selectProtocol } from "../../../prover/protocols/select.ts";
import { type EventStore } from "../../../prover/store/eventStore.ts";
import { openStore, withStore } from "../../../prover/events/openStore.ts";
import { type SyncOptions, type SyncResult, syncEvents } from "../../../prover/events/sync/syncEvents.ts";
import { expectError } from "../../support/expectError.ts";
import {
  FIRST_TIME,
  type FakeChain,
  type FakeEvent,
  type FakeNode,
  MKR,
  POOL,
  SECONDS_PER_BLOCK,
  USDC,
  WETH,
  startFakeNode,
} from "../../support/fakeNode.ts";
import { ALICE, BOB, START, eventsCsv, temporaryFolder } from "../../support/recorded.ts";
import { runsOf } from "../../support/thorough.ts";

const usdc = (amount: number): bigint => BigInt(amount) * 10n ** 6n;
const ether = (amount: number): bigint => BigInt(amount) * 10n ** 18n;

const HISTORY: readonly FakeEvent[] = [
  { block: 5, name: "Deposit", wallet: ALICE, token: WETH, amount: ether(10) },
  { block: 5, name: "Deposit", wallet: BOB, token: MKR, amount: ether(1) },
  { block: 9, name: "Borrow", wallet: ALICE, token: USDC, amount: usdc(9000) },
  { block: 40, name: "Repay", wallet: ALICE, token: USDC, amount: usdc(1000) },
  { block: 41, name: "Withdraw", wallet: BOB, token: MKR, amount: ether(1) },
  {
    block: 77,
    name: "LiquidationCall",
    wallet: ALICE,
    token: USDC,
    amount: usdc(2000),
    collateral: { token: WETH, amount: ether(1) },
  },
];

/** USDC's price falls with every block, so that a price of a wrong block shows. MKR has none. */
const priceOf = (token: string, block: number): bigint | undefined => {
  if (token === WETH) return 10n ** 18n;
  return token === USDC ? 5n * 10n ** 14n - BigInt(block) * 10n ** 12n : undefined;
};

const CHAIN: FakeChain = { events: HISTORY, lastBlock: 100, priceOf };

const valued = (store: EventStore) =>
  store.rows(
    "SELECT action, wallet, asset, block_number, value_e9, collateral_value_e9 FROM valued_event ORDER BY chain_order",
  );

const everything = async (store: EventStore): Promise<readonly unknown[]> => [
  await store.rows("SELECT * FROM valued_event ORDER BY chain_order"),
  await store.rows("SELECT * FROM raw_log ORDER BY block_number, log_index"),
  await store.rows("SELECT * FROM reserve ORDER BY address"),
  await store.rows("SELECT * FROM oracle_price ORDER BY block_number, asset"),
  await store.rows("SELECT * FROM market_contract ORDER BY ALL"),
  await store.rows("SELECT * FROM block ORDER BY ALL"),
  await store.rows("SELECT * FROM day_block ORDER BY ALL"),
  await store.rows("SELECT * FROM log_wallet ORDER BY ALL"),
];

describe("sync", () => {
  const { file } = temporaryFolder();
  let fake: FakeNode;

  beforeEach(async () => {
    fake = await startFakeNode(CHAIN);
  });
  afterEach(() => fake.close());

  const sync = (store: EventStore, options: Partial<SyncOptions> = {}): Promise<SyncResult> => {
    const node = connectNode({ url: fake.url, retryDelayMs: 1, timeoutMs: 500, maxWaitMs: 3_000 });
    return syncEvents({ store, node, protocol: selectProtocol("aave-v2"), pool: POOL, checkLogs: false, ...options });
  };

  it("indexes every event of a market, valued by its oracle at the event's block", async () => {
    await withStore(":memory:", {}, async (store) => {
      expect((await sync(store)).events).to.equal(6);
      expect(await valued(store)).to.deep.equal([
        ["deposit", ALICE, "WETH", 5n, 10_000_000_000n, null],
        ["deposit", BOB, "MKR", 5n, null, null],
        ["borrow", ALICE, "USDC", 9n, 4_419_000_000n, null],
        ["repay", ALICE, "USDC", 40n, 460_000_000n, null],
        ["withdraw", BOB, "MKR", 41n, null, null],
        ["liquidation", ALICE, "USDC", 77n, 846_000_000n, 1_000_000_000n],
      ]);
      const to = BigInt(FIRST_TIME + 100 * SECONDS_PER_BLOCK);
      expect(await readCoverage(store)).to.deep.equal({ fromTime: BigInt(FIRST_TIME), toTime: to, toBlock: 100n });
    });
  });

  it("asks each price once, and reads nothing past the finalized block", async () => {
    fake.chain = { ...CHAIN, finalized: 50 };
    await withStore(":memory:", {}, async (store) => {
      expect(await sync(store)).to.include({ fromBlock: 0n, toBlock: 50n, events: 5 });
      const contractCalls = fake.calls.filter(({ method }) => method === "eth_call");
      const asked = contractCalls.map(({ params }) => JSON.stringify(params));
      // A revert, of which there is one here, is asked for four times.
      expect(new Set(asked).size).to.equal(asked.length - 3 * 3);
      await expectError("E_BLOCK_NOT_FINAL", () => sync(store, { to: 51n }));
      fake.chain = CHAIN;
      expect(await sync(store)).to.include({ fromBlock: 51n, toBlock: 100n, events: 1 });
      expect(await sync(store)).to.include({ events: 0 });
    });
  });

  it("asks for smaller ranges until the node answers, then for larger ones again", async () => {
    fake.chain = { ...CHAIN, mostLogs: 2 };
    await withStore(":memory:", {}, async (store) => {
      expect((await sync(store, { chunk: 101n })).events).to.equal(6);
    });
    const ranges = fake.calls
      .filter(({ method }) => method === "eth_getLogs")
      .map(({ params }) => params[0] as { fromBlock: string; toBlock: string })
      .map(({ fromBlock, toBlock }) => Number(toBlock) - Number(fromBlock) + 1);
    expect(ranges.slice(0, 4)).to.deep.equal([101, 50, 25, 12]);
    expect(Math.max(...ranges.slice(4))).to.be.greaterThan(Math.min(...ranges));
  });

  it("takes a question that is never answered in time for too large a one", async () => {
    fake.misbehave = ({ method, params }) => {
      const { fromBlock, toBlock } = (params[0] ?? {}) as { fromBlock: string; toBlock: string };
      return method === "eth_getLogs" && Number(toBlock) - Number(fromBlock) > 60 ? "hang" : undefined;
    };
    await withStore(":memory:", {}, async (store) => {
      expect((await sync(store)).events).to.equal(6);
    });
  });

  it("gives up on a node that answers no range at all", async () => {
    fake.misbehave = ({ method }) =>
      method === "eth_getLogs" ? { error: { code: -32600, message: "not on your plan" } } : undefined;
    const db = file("refused.duckdb");
    const error = await expectError("E_RPC_ERROR", () => withStore(db, {}, (store) => sync(store)));
    expect(error.message).to.include("not on your plan");
    expect(existsSync(db)).to.equal(false);
  });

  it("keeps what it has when the node goes away, and goes on from there", async () => {
    const db = file("away.duckdb");
    let answers = 0;
    fake.misbehave = ({ method }) =>
      method === "eth_getLogs" && ++answers > 3 ? { error: { code: -1, message: "gone" } } : undefined;
    await expectError("E_RPC_ERROR", () => withStore(db, {}, (store) => sync(store, { chunk: 10n })));
    fake.misbehave = () => undefined;
    await withStore(db, {}, async (store) => {
      expect(await sync(store, { chunk: 10n })).to.include({ fromBlock: 30n, events: 3 });
      expect(await valued(store)).to.have.lengthOf(6);
    });
  });

  it("builds the same store from chunks of any size", async () => {
    const whole = await withStore(":memory:", {}, async (store) => {
      await sync(store);
      return everything(store);
    });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 4 }), async (chunks) => {
        await withStore(":memory:", {}, async (store) => {
          for (const [index, chunk] of chunks.entries()) {
            const to = index === chunks.length - 1 ? 100 : 20 * (index + 1);
            await sync(store, { chunk: BigInt(chunk), to: BigInt(to) });
          }
          expect(await everything(store)).to.deep.equal(whole);
        });
      }),
      { numRuns: runsOf({ all: 5, few: 2 }) },
    );
  });

  it("refuses a node of another chain, another history or another pool", async () => {
    await withStore(":memory:", {}, async (store) => {
      await expectError("E_CHAIN_ID", () => sync(store, { chainId: 1n }));
      await sync(store, { to: 60n });
      fake.chain = { ...CHAIN, chainId: 5 };
      await expectError("E_CHAIN_ID", () => sync(store));
      fake.chain = { ...CHAIN, seed: "another" };
      await expectError("E_REORG", () => sync(store));
      fake.chain = { ...CHAIN, lastBlock: 30 };
      await expectError("E_RPC_ERROR", () => sync(store));
      fake.chain = CHAIN;
      await expectError("E_MARKET", () => sync(store, { pool: BOB }));
      await expectError("E_SYNC_GAP", () => sync(store, { from: 70n }));
      expect((await sync(store, { from: 0n })).events).to.equal(1);
    });
  });

  it("does not mix a market's recorded events with its chain", async () => {
    const row = { ts: START, action: "deposit", user: ALICE, asset: "DAI", amount: "1" };
    const recorded = file("recorded.csv", eventsCsv([row]));
    fake.chain = { ...CHAIN, chainId: 1 };
    const store = await openStore(":memory:");
    try {
      await importEvents(store, [recorded]);
      await expectError("E_MARKET", () => sync(store));
    } finally {
      store.close();
    }
    await withStore(":memory:", {}, async (synced) => {
      await sync(synced, { from: 0n });
      await expectError("E_MARKET", () => importEvents(synced, [recorded]));
    });
    fake.chain = CHAIN;
    await withStore(":memory:", {}, async (synced) => {
      await sync(synced);
      await expectError("E_CHAIN_ID", () => importEvents(synced, [recorded]));
    });
  });

  it("needs to be told the pool on a chain it does not know", async () => {
    await withStore(":memory:", {}, async (store) => {
      await expectError("E_MARKET", () => sync(store, { pool: undefined }));
      await expectError("E_MARKET", () => selectProtocol("aave-v9"));
      await expectError("E_BLOCK_NOT_FINAL", () => sync(store, { from: 500n }));
    });
  });
});
