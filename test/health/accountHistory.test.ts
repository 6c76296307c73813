import { expect } from "chai";

import type { EventStore } from "../../prover/store/eventStore.ts";
import { type AccountQuery, type AccountState, accountHistory } from "../../prover/health/accountHistory.ts";
import { expectError } from "../support/expectError.ts";
import { ALICE, BOB } from "../support/recorded.ts";
import {
  COIN,
  ETHER,
  type FakeHistory,
  type FakeLog,
  GOLD,
  MARKET,
  POOL,
  UNIT,
  fakeProtocol,
  priceNode,
  protocolOf,
  storeMarket,
  timeOf,
  withFakeMarket,
} from "./fakeMarket.ts";

/** 10 gold cover 8 ETH; 10,000 coins are 5. */
const LOGS: readonly FakeLog[] = [
  { block: 5, kind: "supply", wallet: ALICE, amount: 10n * ETHER },
  { block: 6, kind: "supply", wallet: BOB, amount: 90n * ETHER },
  { block: 9, kind: "borrow", wallet: ALICE, amount: 10_000n * UNIT },
  { block: 20, kind: "index", amount: 60n },
];

const at = (block: number): AccountQuery["at"] => ({ block: BigInt(block), time: timeOf(block) });

const ask = (history: FakeHistory, query: Partial<AccountQuery> & Pick<AccountQuery, "at">) =>
  withFakeMarket(history, (store) => accountHistory({ store, wallets: [ALICE], protocolOf, ...query }));

const only = async (history: FakeHistory, block: number): Promise<AccountState> => {
  const [state] = await ask(history, { at: at(block) });
  if (state === undefined) throw new Error("no account");
  return state;
};

describe("accounts from a market's logs", () => {
  it("states an account with its positions and the prices that value them", async () => {
    expect(await only({ logs: LOGS }, 9)).to.deep.equal({
      wallet: ALICE,
      market: MARKET,
      block: 9n,
      timestamp: timeOf(9),
      totalCollateral: 10n * ETHER,
      totalDebt: 5n * ETHER,
      availableBorrows: 25n * 10n ** 17n,
      shortfall: 0n,
      healthFactor: 16n * 10n ** 17n,
      positions: [
        {
          token: GOLD,
          supplied: 10n * ETHER,
          debt: 0n,
          isCollateral: true,
          liquidationThreshold: 8n * 10n ** 17n,
          symbol: "GOLD",
          decimals: 18,
          price: ETHER,
          priceBlock: 0n,
        },
        {
          token: COIN,
          supplied: 0n,
          debt: 10_000n * UNIT,
          isCollateral: false,
          liquidationThreshold: 8n * 10n ** 17n,
          symbol: "COIN",
          decimals: 6,
          price: ETHER / 2000n,
          priceBlock: 0n,
        },
      ],
    });
  });

  it("includes the block's own logs and nothing after it", async () => {
    expect((await only({ logs: LOGS }, 4)).positions).to.deep.equal([]);
    expect(await only({ logs: LOGS }, 8)).to.include({ healthFactor: undefined, totalCollateral: 10n * ETHER });
    expect((await only({ logs: LOGS }, 19)).healthFactor).to.equal(16n * 10n ** 17n);
    expect((await only({ logs: LOGS }, 20)).healthFactor).to.equal(ETHER);
  });

  it("takes the market's last price at or before the block", async () => {
    const prices = [
      { block: 12, token: GOLD, answer: ETHER / 2n },
      { block: 16, token: GOLD, answer: 2n * ETHER },
    ];
    const healthAt = async (block: number) => (await only({ logs: LOGS, prices }, block)).healthFactor;
    expect([await healthAt(11), await healthAt(12), await healthAt(15), await healthAt(16)]).to.deep.equal([
      16n * 10n ** 17n,
      8n * 10n ** 17n,
      8n * 10n ** 17n,
      32n * 10n ** 17n,
    ]);
    expect((await only({ logs: LOGS, prices }, 15)).positions[0]).to.include({ price: ETHER / 2n, priceBlock: 12n });
  });

  it("takes a time for the last block that can have changed the account", async () => {
    const [state] = await ask({ logs: LOGS }, { at: { time: timeOf(9) - 1n } });
    expect(state).to.include({ block: 8n, timestamp: timeOf(9) - 1n, totalDebt: 0n });
    const [later] = await ask({ logs: LOGS }, { at: { time: timeOf(9) + 1n } });
    expect(later).to.include({ block: 9n, totalDebt: 5n * ETHER });
  });

  it("follows an account through its changes and the first blocks of its days, while it holds something", async () => {
    const logs: readonly FakeLog[] = [
      ...LOGS,
      { block: 22, kind: "repay", wallet: ALICE, amount: 10_000n * UNIT },
      { block: 26, kind: "withdraw", wallet: ALICE, amount: 10n * ETHER },
      { block: 36, kind: "supply", wallet: ALICE, amount: ETHER },
    ];
    const states = await ask({ logs }, { at: at(38), series: true });
    expect(states.map(({ block }) => Number(block))).to.deep.equal([5, 8, 9, 12, 16, 20, 22, 24, 26, 36]);
    expect(states.map(({ healthFactor }) => healthFactor)).to.deep.equal([
      undefined,
      undefined,
      ...[16n, 16n, 16n, 10n].map((tenths) => tenths * 10n ** 17n),
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect((await ask({ logs }, { at: at(12), series: true })).map(({ block }) => Number(block))).to.deep.equal([
      5, 8, 9, 12,
    ]);
  });

  it("sees what happens to an account in logs that concern the whole market", async () => {
    const logs = LOGS.map((log) => (log.kind === "borrow" ? { ...log, shared: true } : log));
    const states = await ask({ logs }, { at: at(10), series: true });
    expect(states.map(({ block }) => Number(block))).to.deep.equal([5, 8, 9]);
    expect(states.at(-1)?.totalDebt).to.equal(5n * ETHER);
  });

  it("replays the logs of the whole market and of the wallets asked about, no others", async () => {
    await withFakeMarket({ logs: LOGS }, async (store) => {
      await accountHistory({ store, wallets: [ALICE], at: at(30), protocolOf });
      const blocks = await store.rows("SELECT block_number FROM replayed_log ORDER BY position");
      expect(blocks.map(([block]) => Number(block))).to.deep.equal([5, 9, 20]);
    });
  });

  it("answers for many wallets and markets as for each alone", async () => {
    const other: readonly FakeLog[] = [{ block: 7, kind: "supply", wallet: ALICE, amount: 3n * ETHER }];
    await withFakeMarket({ logs: LOGS }, async (store) => {
      await storeMarket(store, { logs: other }, "second-market");
      const query = { store, at: at(30), protocolOf };
      const states = await accountHistory({ ...query, wallets: [BOB, ALICE] });
      const brief = ({ wallet, market, totalCollateral, totalDebt }: AccountState) => [
        wallet === ALICE ? "alice" : "bob",
        market,
        Number(totalCollateral / ETHER),
        Number(totalDebt / ETHER),
      ];
      expect(states.map(brief)).to.have.deep.members([
        ["alice", MARKET, 10, 8],
        ["alice", "second-market", 3, 0],
        ["bob", MARKET, 90, 0],
        ["bob", "second-market", 0, 0],
      ]);
      const alone = [];
      for (const wallet of [BOB, ALICE]) alone.push(...(await accountHistory({ ...query, wallets: [wallet] })));
      expect(alone).to.have.deep.members([...states]);
      const one = await accountHistory({ ...query, wallets: [ALICE], market: "second-market" });
      expect(one.map(({ market }) => market)).to.deep.equal(["second-market"]);
    });
  });

  it("reads prices from a node at the very block", async () => {
    const node = priceNode((token, block) => (token === GOLD ? ETHER * BigInt(block) : ETHER / 2000n));
    const states = await ask({ logs: LOGS }, { at: at(19), series: true, node });
    expect(states.map(({ block, totalCollateral }) => [block, totalCollateral])).to.deep.equal(
      [5n, 8n, 9n, 12n, 16n].map((block) => [block, block * 10n * ETHER]),
    );
    expect(states[2]?.positions[1]).to.include({ token: COIN, priceBlock: 9n });
  });

  it("replays more logs than it holds at once, in their order", async () => {
    await withFakeMarket({ logs: LOGS.slice(0, 3) }, async (store) => {
      await store.run(`INSERT INTO raw_log SELECT '${MARKET}', 10 + i // 1000, i % 1000, 'h', 't', 0, '${POOL}', 'index', '0x1'
        FROM range(60000) r(i)`);
      await store.run(
        `INSERT INTO block SELECT n, 'h', ${timeOf(0)} + n * 21600 FROM range(10, 70) r(n) ANTI JOIN block b ON b.number = r.n`,
      );
      const [state] = await accountHistory({ store, wallets: [ALICE], protocolOf, at: at(200) });
      expect(state?.positions[1]?.debt).to.equal(10_000n * UNIT * 601n);
      const [half] = await accountHistory({ store, wallets: [ALICE], protocolOf, at: at(39) });
      expect(half?.positions[1]?.debt).to.equal(10_000n * UNIT * 301n);
    });
  });
});

describe("accounts of a history that is not whole", () => {
  const refusal = async (history: FakeHistory, market?: string): Promise<string> => {
    const error = await expectError("E_HEALTH_UNKNOWN", () => ask(history, { at: at(20), market }));
    return error.message;
  };

  it("are refused: recorded files, a later first block, an unknown market", async () => {
    expect(await refusal({ logs: LOGS, source: "recorded" })).to.include("recorded files");
    expect(await refusal({ logs: LOGS, fromBlock: 1 })).to.include("from block 1, but it began at block 0");
    expect(await refusal({ logs: LOGS }, "no-market")).to.include("no market no-market");
  });

  it("are refused past the last indexed block", async () => {
    await withFakeMarket({ logs: LOGS }, async (store) => {
      await store.run("UPDATE sync_cursor SET to_block = 20");
      const query = { store, wallets: [ALICE], protocolOf };
      await accountHistory({ ...query, at: at(20) });
      const error = await expectError("E_HEALTH_UNKNOWN", () => accountHistory({ ...query, at: at(21) }));
      expect(error.message).to.include("up to block 20 of time");
      await accountHistory({ ...query, at: { time: timeOf(20) } });
      await expectError("E_HEALTH_UNKNOWN", () => accountHistory({ ...query, at: { time: timeOf(20) + 1n } }));
    });
  });

  it("are whole from the deployment on where that is known", async () => {
    expect(fakeProtocol.deployments.get(1n)?.fromBlock).to.equal(10n);
    await ask({ logs: LOGS, chainId: 1n, fromBlock: 10 }, { at: at(20) });
    expect(await refusal({ logs: LOGS, chainId: 1n, fromBlock: 11 })).to.include("began at block 10");
  });

  it("need every market of the store, unless one is named", async () => {
    await withFakeMarket({ logs: LOGS }, async (store: EventStore) => {
      await storeMarket(store, { logs: [], fromBlock: 3 }, "late-market");
      const query = { store, wallets: [ALICE], at: at(20), protocolOf };
      await expectError("E_HEALTH_UNKNOWN", () => accountHistory(query));
      expect(await accountHistory({ ...query, market: MARKET })).to.have.lengthOf(1);
    });
  });
});
