import { expect } from "chai";

import { withStore } from "../../../../../prover/events/openStore.ts";
import { openReader } from "../../../../../prover/events/sync/openReader.ts";
import { syncEvents } from "../../../../../prover/events/sync/syncEvents.ts";
import { verifyStore } from "../../../../../prover/events/verify/verifyStore.ts";
import { accountHistory } from "../../../../../prover/health/accountHistory.ts";
import { TOPIC } from "../../../../../prover/protocols/morpho/blue/abi.ts";
import { morphoBlue } from "../../../../../prover/protocols/morpho/blue/morphoBlue.ts";
import { selectProtocol } from "../../../../../prover/protocols/select.ts";
import { expectError } from "../../../../support/expectError.ts";
import { compareAccounts, syncMarket } from "../compare.ts";
import { type Happened, liveHistory } from "../history.ts";
import { type MorphoWorld, openMorphoWorld } from "../world.ts";

const WAD = 10n ** 18n;

describe("Morpho Blue, on its own contract", () => {
  let world: MorphoWorld;
  let happened: Happened;

  before(async () => {
    world = await openMorphoWorld();
    happened = await liveHistory(world, { seed: 7, steps: 260 });
  });
  after(() => world.close());

  it("lived what the contract can do", () => {
    const kinds = [...happened].filter(([, times]) => times > 1).map(([kind]) => kind);
    expect(kinds).to.include.members(["supply", "withdraw", "supplyCollateral", "withdrawCollateral", "borrow"]);
    expect(kinds).to.include.members(["repay", "repayAll", "liquidate", "price", "accrue", "wait"]);
  });

  it("has the accounts that its own libraries make of what it stores", async () => {
    const seen = { accounts: 0, indebted: 0, liquidatable: 0 };
    for (const market of world.markets) {
      await withStore(":memory:", {}, async (store) => {
        await syncMarket(world, store, market);
        await compareAccounts(world, market, { store, step: 2, seen });
      });
    }
    const { accounts, indebted, liquidatable } = seen;
    expect([accounts > 500, indebted > 100, liquidatable > 10], JSON.stringify(seen)).to.deep.equal([true, true, true]);
  });

  it("has the same account of a wallet that is asked about alone: what others borrow moves its debt", async () => {
    for (const market of world.markets)
      await withStore(":memory:", {}, async (store) => {
        await syncMarket(world, store, market);
        const [[time] = []] = await store.rows("SELECT max(ts) FROM block");
        const at = { block: await world.block(), time: time as bigint };
        const together = await accountHistory({ store, wallets: world.users, at });
        const alone = [];
        for (const wallet of world.users) alone.push(...(await accountHistory({ store, wallets: [wallet], at })));
        expect(alone).to.have.deep.members(together);
        expect(together.filter(({ positions }) => positions.length > 0).length).to.be.greaterThan(1);
        expect(together.some(({ totalDebt }) => totalDebt > 0n)).to.equal(true);
      });
  });

  it("is liquidated by the contract just where the health factor is below one, once interest has accrued", async () => {
    let below = 0;
    for (const market of world.markets) {
      const price = (await market.feed.getFunction("latestAnswer")()) as bigint;
      await world.sendAsOwner(market.feed, "tell", [(price * 6n) / 10n]);
      await world.send(world.users[0] ?? "", "accrueInterest", [market.params]);
      await withStore(":memory:", {}, async (store) => {
        await syncMarket(world, store, market);
        const block = await world.block();
        const [[time] = []] = await store.rows("SELECT max(ts) FROM block");
        const states = await accountHistory({ store, wallets: world.users, at: { block, time: time as bigint } });
        for (const { wallet, healthFactor } of states) {
          const isBelow = healthFactor !== undefined && healthFactor < WAD;
          expect(await world.canLiquidate(market, wallet, block), wallet).to.equal(isBelow);
          below += isBelow ? 1 : 0;
        }
      });
    }
    expect([below > 0, below < 2 * world.users.length], `${below} below one`).to.deep.equal([true, true]);
  });

  it("writes down what a wallet did, in one market alone, valued in ether by the market's own oracle", async () => {
    for (const market of world.markets) {
      await withStore(":memory:", {}, async (store) => {
        await syncMarket(world, store, market);
        const events = await store.rows(
          "SELECT action, count(*), count(value_e9) FROM valued_event GROUP BY ALL ORDER BY 1",
        );
        expect(events.map(([action]) => action)).to.include.members([
          "borrow",
          "deposit",
          "liquidation",
          "repay",
          "withdraw",
        ]);
        for (const [action, count, valued] of events) expect(valued, String(action)).to.equal(count);
        const others = await store.rows(
          "SELECT count(*) FROM raw_log WHERE address = $1 AND NOT contains(topics, $2)",
          [world.pool, market.id],
        );
        expect(others).to.deep.equal([[0n]]);
        const debts = await store.rows(
          "SELECT count(*) FROM valued_event WHERE action = 'borrow' AND coalesce(debt_value_e9, 0) < value_e9 * 9 // 10",
        );
        expect(debts, "what is owed after a loan").to.deep.equal([[0n]]);
      });
    }
  });

  it("keeps a price of more than 128 bits to the last digit", async () => {
    const [market] = world.markets;
    await withStore(":memory:", {}, async (store) => {
      await syncMarket(world, store, market);
      const sql = "SELECT answer FROM oracle_price WHERE token = $1 ORDER BY block_number DESC LIMIT 1";
      const [[answer] = []] = await store.rows(sql, [market.params.collateralToken.toLowerCase()]);
      const price = (await market.feed.getFunction("latestAnswer")()) as bigint;
      expect([answer, price > 2n ** 127n]).to.deep.equal([String(price), true]);
    });
  });

  it("is the same store from ranges of any size", async () => {
    const [market] = world.markets;
    const contents = (chunk: bigint): Promise<unknown> =>
      withStore(":memory:", {}, async (store) => {
        await syncMarket(world, store, market, chunk);
        return Promise.all(
          ["raw_log", "oracle_price", "valued_event"].map((table) => store.rows(`FROM ${table} ORDER BY ALL`)),
        );
      });
    expect(await contents(7n)).to.deep.equal(await contents(1_000n));
  });

  it("is checked against its contract by samples, which know nothing of the other market", async () => {
    const { node, markets } = world;
    for (const market of markets)
      await withStore(":memory:", {}, async (store) => {
        await syncMarket(world, store, market);
        const reader = openReader({ node });
        const asked = { store, reader, protocolOf: selectProtocol, samples: 64, seed: "1" };
        const { holes, notes, markets: looked } = await verifyStore(asked);
        expect([holes, notes]).to.deep.equal([[], []]);
        expect([(looked[0]?.logs ?? 0) > 50, (looked[0]?.balances ?? 0) > 5]).to.deep.equal([true, true]);
        const borrow = "FROM raw_log WHERE contains(topics, $1)";
        const [[block] = []] = await store.rows(`SELECT min(block_number) ${borrow}`, [TOPIC.borrow]);
        await store.run(
          `DELETE FROM raw_log WHERE contains(topics, '${TOPIC.borrow}') AND block_number = ${String(block)}`,
        );
        const damaged = await verifyStore(asked);
        expect(damaged.holes.map((hole) => hole.block)).to.include(block);
        expect(damaged.holes.some(({ what }) => what.startsWith("position.borrowShares"))).to.equal(true);
      });
  });

  it("notices a node that keeps a borrow back, by what the contract says is owed", async () => {
    const { node, pool } = world;
    const [market] = world.markets;
    const call: typeof node.call = async (method, params, again) => {
      const answer = await node.call(method, params, again);
      if (method !== "eth_getLogs") return answer;
      return (answer as readonly { readonly topics: readonly string[] }[]).filter(
        ({ topics }) => topics[0] !== TOPIC.borrow,
      );
    };
    const asked = { node: { ...node, call }, protocol: selectProtocol(`morpho-blue:${market.id}`), pool };
    await withStore(":memory:", {}, (store) =>
      expectError("E_RPC_INCOMPLETE", () =>
        syncEvents({ ...asked, store, chunk: 50n, latest: true, checkBlooms: false }),
      ),
    );
  });

  it("does not begin where nobody has created it", async () => {
    const { node, pool } = world;
    const protocol = selectProtocol(`morpho-blue:0x${"ab".repeat(32)}`);
    const { message } = await withStore(":memory:", {}, (store) =>
      expectError("E_MARKET", () => syncEvents({ store, node, protocol, pool, chunk: 50n, latest: true })),
    );
    expect(message).to.include("has no Morpho Blue market");
  });

  it("is not taken where neither token is ether: its amounts would have no price", async () => {
    const [{ params: bitcoin }, { params: dollars }] = world.markets;
    const odd = { ...dollars, collateralToken: bitcoin.collateralToken };
    const [user = ""] = world.users;
    const block = (await world.send(user, "createMarket", [odd])) ?? 0n;
    const logs = (await world.node.call("eth_getLogs", [
      { address: world.pool, fromBlock: `0x${block.toString(16)}`, toBlock: `0x${block.toString(16)}` },
    ])) as readonly { readonly topics: readonly string[] }[];
    const protocol = selectProtocol(`morpho-blue:${logs[0]?.topics[1] ?? ""}`);
    const { message } = await withStore(":memory:", {}, (store) =>
      expectError("E_MARKET", () =>
        syncEvents({ store, node: world.node, protocol, pool: world.pool, chunk: 50n, latest: true }),
      ),
    );
    expect(message).to.include("neither token is WETH");
  });

  it("has no other names", () => {
    const id = "0123456789abcdef".repeat(4);
    expect(morphoBlue(`morpho-blue:0x${id}`)?.market).to.equal(`morpho-blue:0x${id}`);
    for (const name of [
      "morpho-blue",
      `morpho-blue:${id}`,
      `morpho-blue:0x${id}0`,
      `morpho-blue:0x${id.toUpperCase()}`,
    ])
      expect(() => selectProtocol(name), name).to.throw("there is no market");
  });
});
