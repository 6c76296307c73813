import { expect } from "chai";

import { DuckDBInstance } from "@duckdb/node-api";

import { readCoverage } from "../../prover/store/coverage.ts";
import { openStore, withStore } from "../../prover/events/openStore.ts";
import { expectError } from "../support/expectError.ts";
import { importEvents } from "../../prover/events/recorded/importEvents.ts";
import { importPrices } from "../../prover/events/recorded/importPrices.ts";
import {
  GROWING,
  contentsOf,
  syncFake,
  toVersion2,
  toVersion3,
  toVersion4,
  wholeOf,
} from "../support/fakeEventMarket.ts";
import { POOL, startFakeNode } from "../support/fakeNode.ts";
import { ALICE, START, eventsCsv, pricesCsv, temporaryFolder } from "../support/recorded.ts";

const EVENT = `id VARCHAR NOT NULL, market VARCHAR NOT NULL, ts BIGINT NOT NULL, block_number BIGINT, log_index BIGINT,
  action VARCHAR NOT NULL, wallet VARCHAR NOT NULL, asset VARCHAR NOT NULL, amount_e9 HUGEINT,
  collateral_asset VARCHAR, collateral_amount_e9 HUGEINT`;

/** The tables as version 1 made them. */
const VERSION_1 = `
CREATE TABLE store_meta (version BIGINT NOT NULL, chain_id BIGINT);
CREATE TABLE market (name VARCHAR NOT NULL, source VARCHAR NOT NULL, pool VARCHAR);
CREATE TABLE recorded_event (event_id VARCHAR NOT NULL, content VARCHAR NOT NULL, recorded VARCHAR NOT NULL);
CREATE TABLE recorded_price (hour_ts BIGINT NOT NULL, symbol VARCHAR NOT NULL, usd VARCHAR NOT NULL, usd_e12 HUGEINT NOT NULL);
CREATE TABLE raw_log (market VARCHAR NOT NULL, block_number BIGINT NOT NULL, log_index BIGINT NOT NULL, block_hash VARCHAR NOT NULL,
  tx_hash VARCHAR NOT NULL, tx_index BIGINT NOT NULL, address VARCHAR NOT NULL, topics VARCHAR NOT NULL, data VARCHAR NOT NULL);
CREATE TABLE block (number BIGINT NOT NULL, hash VARCHAR NOT NULL, ts BIGINT NOT NULL);
CREATE TABLE reserve (market VARCHAR NOT NULL, address VARCHAR NOT NULL, symbol VARCHAR NOT NULL, decimals BIGINT NOT NULL);
CREATE TABLE oracle_price (market VARCHAR NOT NULL, block_number BIGINT NOT NULL, asset VARCHAR NOT NULL, price_e18 HUGEINT NOT NULL);
CREATE TABLE sync_cursor (market VARCHAR NOT NULL, from_block BIGINT NOT NULL, to_block BIGINT NOT NULL, to_hash VARCHAR NOT NULL);
CREATE TABLE lending_event (${EVENT});
CREATE TABLE valued_event (id VARCHAR NOT NULL, market VARCHAR NOT NULL, ts BIGINT NOT NULL, block_number BIGINT,
  chain_order VARCHAR NOT NULL, action VARCHAR NOT NULL, wallet VARCHAR NOT NULL, asset VARCHAR NOT NULL,
  value_e9 BIGINT, collateral_asset VARCHAR, collateral_value_e9 BIGINT);`;

const SYNCED = `
INSERT INTO store_meta VALUES (1, 31337);
INSERT INTO market VALUES ('aave-v2', 'rpc', '${POOL}');
INSERT INTO raw_log VALUES ('aave-v2', 25, 0, '0xaa', '0xbb', 0, '${POOL}', '0xcc', '0x');
INSERT INTO block VALUES (0, '0x00', 1), (25, '0xaa', 25), (100, '0xdd', 100);
INSERT INTO reserve VALUES ('aave-v2', '0xee', 'WETH', 18);
INSERT INTO oracle_price VALUES ('aave-v2', 25, 'WETH', 1);
INSERT INTO sync_cursor VALUES ('aave-v2', 5, 100, '0xdd');
INSERT INTO lending_event VALUES ('x', 'aave-v2', 25, 25, 0, 'deposit', '0xff', 'WETH', 1, NULL, NULL);
INSERT INTO valued_event VALUES ('x', 'aave-v2', 25, 25, 'x', 'deposit', '0xff', 'WETH', 1, NULL, NULL);`;

const RECORDED = `
INSERT INTO store_meta VALUES (1, 1);
INSERT INTO market VALUES ('aave-v2', 'recorded', NULL);
INSERT INTO recorded_event VALUES ('x', 'content', '[]');
INSERT INTO recorded_price VALUES (3600, 'WETH', '1', 1);
INSERT INTO lending_event VALUES ('x', 'aave-v2', 25, NULL, NULL, 'deposit', '0xff', 'WETH', 1, NULL, NULL);
INSERT INTO valued_event VALUES ('x', 'aave-v2', 25, NULL, 'x', 'deposit', '0xff', 'WETH', 1, NULL, NULL);`;

const makeOld = async (path: string, rows: string): Promise<string> => {
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  await connection.run(VERSION_1 + rows);
  connection.closeSync();
  instance.closeSync();
  return path;
};

describe("store of an older version", () => {
  const { file } = temporaryFolder();

  it("is brought up to date once, with what was recorded as it is", async () => {
    const path = await makeOld(file("recorded.duckdb"), RECORDED);
    const notes: string[] = [];
    const options = { onNote: (line: string) => notes.push(line) };
    await withStore(path, { ...options, readOnly: true }, async (store) => {
      const contents = await contentsOf(store);
      expect(contents.valued_event).to.have.lengthOf(1);
      expect(contents.store_meta).to.deep.equal([[5n, 1n]]);
      expect(await readCoverage(store)).to.deep.equal({ fromTime: 25n, toTime: 25n, toBlock: undefined });
    });
    await withStore(path, options, async (store) => {
      expect(await store.rows("SELECT count(*) FROM recorded_event, recorded_price")).to.deep.equal([[1n]]);
    });
    expect(notes).to.deep.equal([`${path} is of store version 5 now, it was 1`]);
  });

  it("is indexed again from its first block where a node was its source", async () => {
    const path = await makeOld(file("synced.duckdb"), SYNCED);
    const fake = await startFakeNode(GROWING);
    const notes: string[] = [];
    try {
      await withStore(path, { onNote: (line) => notes.push(line) }, async (store) => {
        await expectError("E_STORE_EMPTY", () => readCoverage(store));
        expect(await syncFake(fake, store)).to.include({ fromBlock: 5n, events: 4 });
        expect(await contentsOf(store)).to.deep.equal(await wholeOf(fake, { from: 5n }));
      });
    } finally {
      await fake.close();
    }
    expect(notes).to.have.lengthOf(1);
    expect(notes[0]).to.include("indexes it again");
  });

  it("reads the debts that version 2 kept as text", async () => {
    const borrow = { ts: START, action: "borrow", user: ALICE, asset: "USDC", amount: "2" };
    const said = [
      { ...borrow, stable_debt_after: "0", variable_debt_scaled_after: "9000000" },
      { ...borrow, ts: START + 1, asset: "DAI", stable_debt_after: "5".repeat(19) },
      { ...borrow, ts: START + 2 },
    ];
    const prices = ["USDC", "DAI", "WETH"].map((symbol) => ({
      hour: START,
      symbol,
      usd: symbol === "WETH" ? "4" : "1",
    }));
    const path = file("debts.duckdb");
    const notes: string[] = [];
    const before = await withStore(path, {}, async (store) => {
      await importEvents(store, [file("said.csv", eventsCsv(said))]);
      await importPrices(store, [file("prices.csv", pricesCsv(prices))]);
      const contents = await contentsOf(store);
      await toVersion2(store);
      return contents;
    });
    await withStore(path, { onNote: (line) => notes.push(line) }, async (store) => {
      expect(await contentsOf(store)).to.deep.equal(before);
      const debts = await store.rows("SELECT debt_value_e9 FROM valued_event ORDER BY ts");
      expect(debts.flat()).to.deep.equal([2_250_000_000n, 1_388_888_888n, null]);
    });
    expect(notes).to.deep.equal([`${path} is of store version 5 now, it was 2`]);
  });

  it("finds what changed hands in the logs that version 3 kept", async () => {
    const path = file("transfers.duckdb");
    const fake = await startFakeNode(GROWING);
    const notes: string[] = [];
    try {
      const before = await withStore(path, {}, async (store) => {
        await syncFake(fake, store);
        const contents = await contentsOf(store);
        await toVersion3(store);
        expect(await contentsOf(store)).not.to.deep.equal(contents);
        return contents;
      });
      await withStore(path, { onNote: (line) => notes.push(line) }, async (store) => {
        expect(await contentsOf(store)).to.deep.equal(before);
      });
    } finally {
      await fake.close();
    }
    expect(notes).to.deep.equal([`${path} is of store version 5 now, it was 3`]);
  });

  it("finds in the logs of version 4 which prices no node has told", async () => {
    const path = file("priceless.duckdb");
    const chain = { ...GROWING, priceOf: (_: string, block: number) => (block % 2 === 0 ? undefined : 5n) };
    const fake = await startFakeNode(chain);
    try {
      const before = await withStore(path, {}, async (store) => {
        await syncFake(fake, store);
        const contents = await contentsOf(store);
        await toVersion4(store);
        return contents;
      });
      expect(before.missing_price).to.have.length.greaterThan(5);
      await withStore(path, { onNote: () => undefined }, async (store) => {
        expect(await contentsOf(store)).to.deep.equal(before);
      });
    } finally {
      await fake.close();
    }
  });

  it("stays as it was when it cannot be brought up to date", async () => {
    const path = await makeOld(file("broken.duckdb"), `${SYNCED} DROP TABLE oracle_price;`);
    const first = await openStore(path).catch((cause: unknown) => String(cause));
    expect(first).to.include("oracle_price");
    const instance = await DuckDBInstance.create(path);
    const connection = await instance.connect();
    const rows = await connection.runAndReadAll("SELECT version, (SELECT count(*) FROM raw_log) FROM store_meta");
    expect(rows.getRows()).to.deep.equal([[1n, 1n]]);
    connection.closeSync();
    instance.closeSync();
  });
});
