import { expect } from "chai";
import fc from "fast-check";

import { rebuildDerived } from "../../../prover/events/derived/rebuild.ts";
import { withStore } from "../../../prover/events/openStore.ts";
import { selectProtocol } from "../../../prover/protocols/select.ts";
import { expectError } from "../../support/expectError.ts";
import { GROWING, contentsOf, syncFake, wholeOf } from "../../support/fakeEventMarket.ts";
import { FIRST_TIME, type FakeNode, MKR, POOL, USDC, WETH, startFakeNode, tokenOf } from "../../support/fakeNode.ts";
import { ALICE, BOB } from "../../support/recorded.ts";
import { runsOf } from "../../support/thorough.ts";

const DAY = 86_400;

describe("sync of a market that grows", () => {
  let fake: FakeNode;

  beforeEach(async () => {
    fake = await startFakeNode(GROWING);
  });
  afterEach(() => fake.close());

  it("begins where the pool does and reads every contract's logs from the block that it joins in", async () => {
    await withStore(":memory:", {}, async (store) => {
      await syncFake(fake, store);
      const contracts = await store.rows("SELECT address, role, token, from_block FROM market_contract ORDER BY ALL");
      expect(contracts).to.deep.include([POOL, "pool", "", 20n]);
      expect(contracts).to.deep.include([tokenOf(WETH, "a"), "aToken", WETH, 20n]);
      expect(contracts).to.deep.include([tokenOf(MKR, "a"), "aToken", MKR, 60n]);
      const mints = await store.rows("SELECT block_number, log_index FROM raw_log WHERE address = $1 ORDER BY ALL", [
        tokenOf(MKR, "a"),
      ]);
      // Numbers 5 and 7 are of block 60, before and after the reserve's own log; the one of block 40 was nobody's yet.
      expect(mints).to.deep.equal([
        [60n, 5n],
        [60n, 7n],
        [66n, 12n],
        [72n, 13n],
        [80n, 14n],
        [90n, 11n],
      ]);
      const wallets = await store.rows("SELECT wallet FROM log_wallet WHERE block_number = 60 ORDER BY log_index");
      expect(wallets).to.deep.equal([[BOB], [BOB], [ALICE]]);
    });
  });

  it("knows the first block of each day, and the day's first only when it is", async () => {
    await withStore(":memory:", {}, async (store) => {
      await syncFake(fake, store, { from: 20n });
      const days = (await store.rows("SELECT day, number, ts FROM day_block ORDER BY day")).map((row) =>
        row.map(Number),
      );
      const expected = Array.from({ length: 121 }, (_, number) => FIRST_TIME + 3_600 * number).flatMap(
        (ts, number, all) =>
          number > 20 && Math.floor(ts / DAY) !== Math.floor((all[number - 1] ?? 0) / DAY)
            ? [[Math.floor(ts / DAY), number, ts]]
            : [],
      );
      expect(days).to.deep.equal(expected);
      expect(expected).to.have.lengthOf(4);
    });
  });

  it("values what changes hands by the last price of its day, whatever the ranges", async () => {
    const valuesOf = async (chunk: bigint): Promise<unknown> =>
      withStore(":memory:", {}, async (store) => {
        await syncFake(fake, store, { chunk });
        const moved = "SELECT block_number, action, wallet, value_e9 FROM valued_event WHERE action LIKE 'transfer%'";
        return store.rows(`${moved} ORDER BY chain_order`);
      });
    // 10^9 MKR: as of its block 60, of the oracle's word in block 70, and of the day that begins with block 74.
    const priced = [
      [66n, 60n],
      [72n, 70n],
      [80n, 74n],
    ].flatMap(([block, said = 0n]) => [
      [block, "transfer_out", BOB, 10n ** 15n + said],
      [block, "transfer_in", ALICE, 10n ** 15n + said],
    ]);
    for (const chunk of [1_000n, 7n]) expect(await valuesOf(chunk)).to.deep.equal(priced);
  });

  it("reads prices where the chain says so, and nowhere else", async () => {
    await withStore(":memory:", {}, async (store) => {
      await syncFake(fake, store);
      const days = (await store.rows("SELECT number FROM day_block WHERE number >= 20")).map(([number]) =>
        Number(number),
      );
      const prices = await store.rows("SELECT block_number, token, answer FROM oracle_price ORDER BY ALL");
      const expected = new Set([
        `20/${USDC}`,
        `20/${WETH}`,
        `25/${WETH}`,
        `60/${MKR}`,
        `61/${USDC}`,
        `70/${MKR}`,
        `119/${USDC}`,
      ]);
      for (const day of days)
        for (const token of [USDC, WETH, ...(day >= 60 ? [MKR] : [])]) expected.add(`${day}/${token}`);
      expect(prices.map(([block, token]) => `${String(block)}/${String(token)}`).sort()).to.deep.equal(
        [...expected].sort(),
      );
      expect(prices.find(([block, token]) => block === 70n && token === MKR)?.[2]).to.equal(String(10n ** 15n + 70n));
    });
  });

  it("builds the same store from ranges of any size, in any number of runs", async () => {
    const whole = await wholeOf(fake);
    const run = fc.record({ chunk: fc.integer({ min: 1, max: 60 }), to: fc.integer({ min: 0, max: 119 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(run, { maxLength: 4 }), async (runs) => {
        await withStore(":memory:", {}, async (store) => {
          let reached = -1;
          for (const { chunk, to } of runs.toSorted((a, b) => a.to - b.to)) {
            if (to > reached) await syncFake(fake, store, { chunk: BigInt(chunk), to: BigInt(to) });
            reached = Math.max(reached, to);
          }
          await syncFake(fake, store, { chunk: 50n });
          expect(await contentsOf(store)).to.deep.equal(whole);
        });
      }),
      { numRuns: runsOf({ all: 4, few: 2 }) },
    );
  });

  it("rebuilds what follows from raw logs to the same rows", async () => {
    await withStore(":memory:", {}, async (store) => {
      await syncFake(fake, store);
      const before = await contentsOf(store);
      await store.run("DELETE FROM log_wallet; UPDATE lending_event SET wallet = 'nobody'; DELETE FROM valued_event");
      expect(await rebuildDerived(store, selectProtocol)).to.equal(4);
      expect(await contentsOf(store)).to.deep.equal(before);
    });
  });

  it("covers what was before the pool, and goes on when it comes", async () => {
    await withStore(":memory:", {}, async (store) => {
      expect(await syncFake(fake, store, { to: 10n })).to.include({ events: 0, toBlock: 10n });
      expect((await syncFake(fake, store)).events).to.equal(4);
    });
  });

  it("refuses an address that is no contract, or no pool, and leaves nothing of it in the store", async () => {
    await withStore(":memory:", {}, async (store) => {
      const wrong = await expectError("E_MARKET", () => syncFake(fake, store, { pool: BOB }));
      expect(wrong.message).to.include(BOB);
      fake.lie = ({ method }, answer) => (method === "eth_call" ? "0x" : answer);
      await expectError("E_MARKET", () => syncFake(fake, store));
      fake.lie = (_, answer) => answer;
      expect((await syncFake(fake, store)).events).to.equal(4);
    });
  });
});
