import { spawn } from "node:child_process";
import { once } from "node:events";

import { DuckDBInstance } from "@duckdb/node-api";
import { expect } from "chai";

import { openStore, withStore } from "../../prover/events/openStore.ts";
import { readCoverage } from "../../prover/store/coverage.ts";
import { expectError } from "../support/expectError.ts";
import { temporaryFolder } from "../support/recorded.ts";

const STORE_MODULE = new URL("../../prover/events/openStore.ts", import.meta.url).href;

describe("store", () => {
  const { file } = temporaryFolder();

  it("refuses what is no store", async () => {
    await expectError("E_STORE_MISSING", () => openStore(file("absent.duckdb"), { readOnly: true }));
    await expectError("E_STORE_UNREADABLE", () => openStore(file("text.duckdb", "hello".repeat(5000))));
    const rows = file("rows.csv", "id,wallet\n1,0x00\n");
    await expectError("E_STORE_UNREADABLE", () => openStore(rows, { readOnly: true }));
    const other = file("other.duckdb");
    const instance = await DuckDBInstance.create(other);
    instance.closeSync();
    await expectError("E_STORE_UNREADABLE", () => openStore(other));
    await expectError("E_FILE_UNWRITABLE", () => openStore(`${file("a-file", "")}/store.duckdb`));
  });

  it("refuses a store of a newer version", async () => {
    const path = file("newer.duckdb");
    await withStore(path, {}, (store) => store.run("UPDATE store_meta SET version = 99"));
    const error = await expectError("E_STORE_VERSION", () => openStore(path, { readOnly: true }));
    expect(error.message).to.include("version 99");
  });

  it("says so when another process has it", async () => {
    const path = file("shared.duckdb");
    await withStore(path, {}, () => Promise.resolve());
    const code = `const { openStore } = await import(${JSON.stringify(STORE_MODULE)});
      await openStore(${JSON.stringify(path)}); console.log("open"); setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", code], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    try {
      await once(child.stdout, "data");
      await expectError("E_STORE_LOCKED", () => openStore(path));
      await expectError("E_STORE_LOCKED", () => openStore(path, { readOnly: true }));
    } finally {
      child.kill("SIGKILL");
    }
  });

  it("asks again for what it was told about the whole store while that may change, and only then", async () => {
    const path = file("facts.duckdb");
    const count = "SELECT count(*) FROM reserve";
    await withStore(path, {}, async (store) => {
      expect(await store.facts(count)).to.deep.equal([[0n]]);
      await store.run("INSERT INTO reserve VALUES ('aave-v2', '0x', 'DAI', 18)");
      expect(await store.facts(count)).to.deep.equal([[1n]]);
    });
    await withStore(path, { readOnly: true }, async (store) => {
      expect(await store.facts(count)).to.deep.equal([[1n]]);
      expect(await store.facts(count)).to.equal(await store.facts(count));
      expect(await store.facts(`${count} WHERE decimals > 18`)).to.deep.equal([[0n]]);
    });
  });

  it("lends readers the store as it was when they came, while it is written", async () => {
    const count = "SELECT count(*) FROM reserve";
    await withStore(file("snapshot.duckdb"), {}, async (store) => {
      await store.transaction(async () => {
        await store.run("INSERT INTO reserve VALUES ('aave-v2', '0x', 'DAI', 18)");
        // What is not committed does not show.
        expect(await store.snapshot((reader) => reader.rows(count))).to.deep.equal([[0n]]);
      });
      await store.snapshot(async (reader) => {
        expect(await reader.facts(count)).to.deep.equal([[1n]]);
        await store.run("INSERT INTO reserve VALUES ('aave-v2', '1x', 'USDC', 6)");
        expect(await reader.rows(count)).to.deep.equal([[1n]]);
        // Temporary tables are each reader's own.
        const make = (value: number) => `CREATE OR REPLACE TEMP TABLE own AS SELECT ${value}::BIGINT AS value`;
        await reader.run(make(1));
        await store.snapshot((other) => other.run(make(2)));
        expect(await reader.rows("SELECT value FROM own")).to.deep.equal([[1n]]);
      });
      expect(await store.rows(count)).to.deep.equal([[2n]]);
      await expectError("E_STORE_EMPTY", () => store.snapshot(readCoverage));
    });
  });

  it("undoes a transaction that fails", async () => {
    await withStore(":memory:", {}, async (store) => {
      const work = store.transaction(async () => {
        await store.run("UPDATE store_meta SET chain_id = 5");
        throw new Error("stop");
      });
      await work.catch(() => undefined);
      expect(await store.rows("SELECT chain_id FROM store_meta")).to.deep.equal([[null]]);
    });
  });
});
