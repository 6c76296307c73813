import { existsSync } from "node:fs";
import { gzipSync } from "node:zlib";

import { expect } from "chai";

import { importEvents } from "../../../prover/events/recorded/importEvents.ts";
import { importPrices } from "../../../prover/events/recorded/importPrices.ts";
import { type EventStore } from "../../../prover/store/eventStore.ts";
import { openStore, withStore } from "../../../prover/events/openStore.ts";
import { expectError } from "../../support/expectError.ts";
import { ALICE, AMM, BOB, START, chainId, eventsCsv, pricesCsv, temporaryFolder } from "../../support/recorded.ts";

const deposit = { ts: START, action: "deposit", user: ALICE, asset: "DAI", amount: "100.0" };
const borrow = { ts: START + 60, action: "borrow", user: ALICE, asset: "USDC", amount: "5e1", id: chainId(7, 3) };
const liquidation = {
  ts: START + 120,
  action: "liquidation",
  user: BOB,
  asset: "AMMDAI",
  pool: AMM,
  collateral_asset: "WETH",
};

const storedEvents = (store: EventStore) => store.rows("SELECT * FROM lending_event ORDER BY ts, id");

describe("importEvents", () => {
  const { file } = temporaryFolder();
  let store: EventStore;

  beforeEach(async () => {
    store = await openStore(":memory:");
  });
  afterEach(() => {
    store.close();
  });

  it("keeps amounts exactly, takes the place on the chain from the id and the market from the pool", async () => {
    await importEvents(store, [file("three.csv.gz", gzipSync(eventsCsv([deposit, borrow, liquidation])))]);
    const rows = await storedEvents(store);
    expect(rows.map((row) => row.slice(1))).to.deep.equal([
      ["aave-v2", BigInt(START), null, null, "deposit", ALICE, "DAI", 100_000_000_000n, null, null, null],
      ["aave-v2", BigInt(START + 60), 7n, 3n, "borrow", ALICE, "USDC", 50_000_000_000n, null, null, null],
      ["aave-v2-amm", BigInt(START + 120), null, null, "liquidation", BOB, "DAI", null, "WETH", null, null],
    ]);
    expect(rows[1]?.[0]).to.equal(chainId(7, 3));
  });

  it("reads what is owed after a loan in whole tokens, whatever their base units", async () => {
    const cases: readonly (readonly [asset: string, stable: string, variable: string, debtE9: bigint | null])[] = [
      ["USDC", "1500000", "2500001", 4_000_001_000n],
      ["AMMWBTC", "", "150000000", 1_500_000_000n],
      ["GUSD", "7", "", 70_000_000n],
      ["AMPL", "0", "1", 1n],
      ["DAI", "0", "1999999999", 1n],
      ["DAI", "1e21", "0", 10n ** 12n],
      ["USDC", "", "", null],
      // 10^18 tokens, as much as any amount.
      ["USDC", "", "9".repeat(28), 10n ** 27n],
      ["USDC", "", "9".repeat(60), 10n ** 27n],
    ];
    const rows = cases.map(([asset, stable_debt_after, variable_debt_scaled_after], index) => {
      const debts = { stable_debt_after, variable_debt_scaled_after };
      return { ...borrow, id: "", ts: START + index, asset, ...debts };
    });
    await importEvents(store, [file("debts.csv", eventsCsv(rows))]);
    const debts = await store.rows("SELECT debt_after_e9 FROM lending_event ORDER BY ts");
    expect(debts.flat()).to.deep.equal(cases.map(([, , , debt]) => debt));
  });

  it("adds nothing when a file comes again, alone or with others", async () => {
    const first = file("first.csv", eventsCsv([deposit, borrow]));
    const second = file("second.csv", eventsCsv([liquidation, deposit]));
    expect(await importEvents(store, [first])).to.deep.equal({ rows: 2, added: 2, duplicates: 0 });
    const once = await storedEvents(store);
    expect(await importEvents(store, [first, first])).to.deep.equal({ rows: 4, added: 0, duplicates: 4 });
    expect(await storedEvents(store)).to.deep.equal(once);
    expect(await importEvents(store, [first, second])).to.deep.equal({ rows: 4, added: 1, duplicates: 3 });
  });

  it("counts equal rows of one file as so many events, also when the file comes again", async () => {
    const twice = file("twice.csv", eventsCsv([deposit, deposit]));
    expect((await importEvents(store, [twice])).added).to.equal(2);
    expect((await importEvents(store, [twice])).added).to.equal(0);
  });

  it("knows an event again however its numbers are written and whatever else its row says", async () => {
    await importEvents(store, [file("one.csv", eventsCsv([deposit]))]);
    const again = { ...deposit, amount: "1e2", user: ALICE.toUpperCase().replace("0X", "0x"), usd: "99.9", src: "me" };
    expect((await importEvents(store, [file("other.csv", eventsCsv([again]))])).added).to.equal(0);
  });

  it("refuses one id with two contents", async () => {
    await importEvents(store, [file("mine.csv", eventsCsv([borrow]))]);
    const theirs = file("theirs.csv", eventsCsv([{ ...borrow, amount: "51" }]));
    const error = await expectError("E_EVENT_CONFLICT", () => importEvents(store, [theirs]));
    expect(error.message).to.include(chainId(7, 3));
  });

  it("names row and column of a bad value and loads nothing of any file", async () => {
    const good = file("good.csv", eventsCsv([deposit]));
    const wrongs = [
      { column: "ts", row: { ...deposit, ts: "1640995200000" } },
      { column: "ts", row: { ...deposit, ts: "yesterday" } },
      { column: "action", row: { ...deposit, action: "swap" } },
      { column: "action", row: { ...deposit, action: "constructor" } },
      { column: "user", row: { ...deposit, user: "0x123" } },
      { column: "asset", row: { ...deposit, asset: "" } },
      { column: "amount", row: { ...deposit, amount: "1O0" } },
      { column: "amount", row: { ...deposit, amount: "-1" } },
      { column: "amount", row: { ...deposit, amount: "1e40" } },
      { column: "collateral_amount", row: { ...liquidation, collateral_amount: "x" } },
      { column: "stable_debt_after", row: { ...borrow, stable_debt_after: "1.5" } },
      { column: "variable_debt_scaled_after", row: { ...borrow, variable_debt_scaled_after: "-1" } },
    ];
    for (const { column, row } of wrongs) {
      const bad = file("bad.csv", eventsCsv([borrow, row]));
      const error = await expectError("E_BAD_VALUE", () => importEvents(store, [good, bad]));
      expect(error.message).to.include(`row 1, column "${column}"`);
    }
    expect(await storedEvents(store)).to.deep.equal([]);
    expect((await importEvents(store, [good])).added).to.equal(1);
  });

  it("needs the columns that make an event, and no others", async () => {
    const columns = ["ts", "action", "user", "asset", "amount"] as const;
    for (const column of columns) {
      const rest = columns.filter((name) => name !== column);
      const path = file("narrow.csv", eventsCsv([deposit], rest));
      await expectError("E_MISSING_COLUMN", () => importEvents(store, [path]));
    }
    expect((await importEvents(store, [file("narrow.csv", eventsCsv([deposit], columns))])).added).to.equal(1);
  });

  it("leaves no store behind when the first load fails", async () => {
    const db = file("new.duckdb");
    const bad = file("bad2.csv", eventsCsv([{ ...deposit, amount: "?" }]));
    await expectError("E_BAD_VALUE", () => withStore(db, {}, (fresh) => importEvents(fresh, [bad])));
    expect(existsSync(db)).to.equal(false);
  });

  it("refuses bad and contradicting prices", async () => {
    const hour = START;
    const load = (...rows: { hour: number; symbol: string; usd: string }[]) =>
      importPrices(store, [file("prices.csv", pricesCsv(rows))]);
    for (const usd of ["", "0", "-1", "abc", "1e8"]) {
      const error = await expectError("E_BAD_VALUE", () => load({ hour, symbol: "DAI", usd }));
      expect(error.message).to.include('row 0, column "usd"');
    }
    await expectError("E_BAD_VALUE", () => load({ hour, symbol: "", usd: "1" }));
    expect(await load({ hour, symbol: "xSUSHI", usd: "1.50" })).to.deep.equal({ rows: 1, added: 1, duplicates: 0 });
    expect(await load({ hour, symbol: "XSUSHI", usd: "1.5" })).to.deep.equal({ rows: 1, added: 0, duplicates: 1 });
    await expectError("E_PRICE_CONFLICT", () => load({ hour, symbol: "xSUSHI", usd: "1.51" }));
  });
});
