import { expect } from "chai";

import { withStore } from "../../../prover/events/openStore.ts";
import { syncEvents } from "../../../prover/events/sync/syncEvents.ts";
import { accountHistory } from "../../../prover/health/accountHistory.ts";
import { compoundV2 } from "../../../prover/protocols/compound/v2/compoundV2.ts";
import { replayCompoundV2 } from "../../../prover/protocols/compound/v2/replay.ts";
import type { EventStore } from "../../../prover/store/eventStore.ts";
import { contentsOf, toVersion3 } from "../../support/fakeEventMarket.ts";
import { temporaryFolder } from "../../support/recorded.ts";
import { type Lived, liveHistory } from "../../protocols/compound/v2/history.ts";

/** Hundreds of thousands of blocks, most of them empty. */
const QUICKLY = { chunk: 100_000n, latest: true, checkBlooms: false };

describe("health of a real Compound v2 market", () => {
  const { file } = temporaryFolder();
  let lived: Lived;
  before(async () => {
    lived = await liveHistory({ seed: 13, steps: 120 });
  });
  after(() => lived.history.close());

  /** What the Comptroller itself says of a wallet after a block. */
  const comptrollerSays = async (wallet: string, block: bigint) => {
    const { chain, comptroller: to } = lived.history.market;
    const asked = { to, name: "ComptrollerG3", method: "getAccountLiquidity", args: [wallet] } as const;
    const [error, availableBorrows, shortfall] = await chain.views(asked, block);
    expect(error).to.equal(0n);
    return { availableBorrows, shortfall };
  };

  it("equals the Comptroller's own answer, indexed from its first block and looked at in many", async () => {
    const { market, users, stale } = lived.history;
    const { chain, comptroller: pool, roundingComptroller, logs } = market;
    const replay: typeof compoundV2.replay = (replayed) => replayCompoundV2(replayed, new Set([roundingComptroller]));
    const protocolOf = () => ({ ...compoundV2, replay });
    // Until underlying is given to a cToken, which no log of the market tells; and at the end, when all of that was found out.
    const blocksOf = (told: typeof logs): readonly bigint[] => [...new Set(told.map(({ blockNumber }) => blockNumber))];
    const told = blocksOf(logs.slice(0, lived.logsBeforeGifts));
    const later = told.slice(told.length / 2).filter((_, index) => index % 4 === 0);
    expect(stale.size).to.equal(0);
    const seen = [...later, ...blocksOf(logs.slice(-1))];
    let indebted = 0;
    await withStore(":memory:", {}, async (store) => {
      await syncEvents({ store, node: chain.node, protocol: compoundV2, pool, ...QUICKLY });
      for (const block of seen) {
        const [[time] = []] = await store.rows("SELECT ts FROM block WHERE number = $1", [block]);
        const at = { block, time: time as bigint };
        const states = await accountHistory({ store, wallets: users, at, protocolOf });
        for (const state of states) expect(state).to.include(await comptrollerSays(state.wallet, block));
        indebted += states.filter(({ totalDebt }) => totalDebt > 0n).length;
      }
    });
    expect([seen.length > 8, indebted > 20], `${indebted} accounts in ${seen.length} blocks`).to.deep.equal([
      true,
      true,
    ]);
  });

  it("knows what is owed after each loan", async () => {
    const { chain, comptroller: pool } = lived.history.market;
    await withStore(":memory:", {}, async (store) => {
      await syncEvents({ store, node: chain.node, protocol: compoundV2, pool, ...QUICKLY });
      const loans = await store.rows(`
        SELECT v.wallet, v.block_number, v.debt_value_e9, p.price_e18, r.decimals, c.address
        FROM valued_event v JOIN reserve r ON r.symbol = v.asset JOIN market_contract c ON c.token = r.address AND c.role = 'cToken'
        JOIN oracle_price p ON p.token = r.address AND p.block_number = v.block_number
        WHERE v.action = 'borrow'`);
      for (const row of loans) {
        const [wallet, block, value, price, decimals, to] = row as [string, bigint, bigint, bigint, bigint, string];
        const asked = { to, name: "VBep20Immutable", method: "borrowBalanceStored", args: [wallet] } as const;
        const [owed = 0n] = (await chain.views(asked, block)) as readonly bigint[];
        expect(value, `${wallet} in block ${block}`).to.equal(
          (((owed * 10n ** 9n) / 10n ** decimals) * price) / 10n ** 18n,
        );
      }
      expect(loans.length).to.be.greaterThan(10);
    });
  });

  it("values cTokens that change hands as the asset that they lend, at the rate of their block", async () => {
    const { chain, comptroller: pool } = lived.history.market;
    await withStore(":memory:", {}, async (store) => {
      await syncEvents({ store, node: chain.node, protocol: compoundV2, pool, ...QUICKLY });
      const moved = await store.rows(`
        SELECT l.block_number, l.amount_e9, v.value_e9, c.address, p.price_e18, u.symbol = v.asset
        FROM valued_event v JOIN lending_event l USING (id) JOIN reserve s ON s.symbol = l.asset
        JOIN market_contract c ON c.address = s.address AND c.role = 'cToken' JOIN reserve u ON u.address = c.token
        JOIN oracle_price p ON p.token = s.address AND p.block_number = l.block_number
        WHERE l.action = 'transfer_in'`);
      for (const row of moved) {
        const [block, amount, value, to, price, isLent] = row as [bigint, bigint, bigint, string, bigint, boolean];
        const asked = { to, name: "VBep20Immutable", method: "exchangeRateStored", args: [] } as const;
        const [rate = 0n] = (await chain.views(asked, block)) as readonly bigint[];
        expect([isLent, value, rate > 0n]).to.deep.equal([true, (amount * price) / 10n ** 18n, true]);
      }
      expect(moved.length).to.be.greaterThan(2);
    });
  });

  it("is indexed again where version 3 did not ask what cTokens were worth", async () => {
    const { chain, comptroller: pool } = lived.history.market;
    const path = file("older.duckdb");
    const sync = (store: EventStore) => syncEvents({ store, node: chain.node, protocol: compoundV2, pool, ...QUICKLY });
    const notes: string[] = [];
    const before = await withStore(path, {}, async (store) => {
      await sync(store);
      const contents = await contentsOf(store);
      await toVersion3(store);
      // Its symbols and prices came with liquidations alone.
      await store.run(
        "DELETE FROM reserve WHERE address IN (SELECT address FROM market_contract WHERE role = 'cToken')",
      );
      return contents;
    });
    await withStore(path, { onNote: (line) => notes.push(line) }, async (store) => {
      expect(
        await store.rows("SELECT count(*) FROM raw_log UNION ALL FROM lending_event SELECT count(*)"),
      ).to.deep.equal([[0n], [0n]]);
      await sync(store);
      expect(await contentsOf(store)).to.deep.equal(before);
    });
    expect(notes.join()).to.include("the next `events sync` of compound-v2 indexes it again");
  });
});
