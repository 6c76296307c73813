import { copyFileSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as pause } from "node:timers/promises";

import { expect } from "chai";

import { openDatabase } from "../../../node/database.ts";
import { watchDisk } from "../../../node/operations/diskSpace.ts";
import { watchDatabase } from "../../../node/operations/openFiles.ts";
import { openOperations } from "../../../node/operations/operations.ts";
import { expectError } from "../../support/expectError.ts";
import { temporaryFolder } from "../../support/recorded.ts";

describe("the files that a node has open", () => {
  const { file } = temporaryFolder();

  /** An open database with a row, and how its files are moved away and back. */
  const open = (name: string) => {
    const path = file(name);
    const database = openDatabase(path, ["CREATE TABLE kept (id INTEGER) STRICT"]);
    database.exec("INSERT INTO kept VALUES (1)");
    return { path, database, check: watchDatabase(database, path) };
  };

  it("are missed when one is removed, also the one with the newest rows, and are there again when it is back", async () => {
    for (const end of ["", "-wal", "-shm"]) {
      const { path, database, check } = open(`gone${end}.sqlite`);
      check();
      renameSync(`${path}${end}`, `${path}.away`);
      const { message } = await expectError("E_DATA_FOLDER", check);
      expect(message).to.include(`${path}${end}`);
      renameSync(`${path}.away`, `${path}${end}`);
      check();
      database.close();
    }
  });

  it("are not taken for others that stand in their place, be they copies", async () => {
    for (const end of ["", "-wal"]) {
      const { path, database, check } = open(`other${end}.sqlite`);
      copyFileSync(`${path}${end}`, `${path}.copy`);
      renameSync(`${path}.copy`, `${path}${end}`);
      await expectError("E_FILE_REPLACED", check);
      database.close();
    }
  });

  it("may be written to by the node itself, and read by others", () => {
    const { path, database, check } = open("written.sqlite");
    const first = readFileSync(path);
    const numbers = "WITH RECURSIVE n (id) AS (SELECT 2 UNION ALL SELECT id + 1 FROM n WHERE id < 50000)";
    database.exec(`INSERT INTO kept ${numbers} SELECT id FROM n`);
    expect(readFileSync(path).equals(first), "the rows are in the log").to.equal(true);
    check();
    expect(readFileSync(path).equals(first), "a check has moved them").to.equal(false);
    check();
    const other = new DatabaseSync(path, { readOnly: true });
    expect(other.prepare("SELECT count(*) AS n FROM kept").get()?.["n"]).to.equal(50_000);
    other.close();
    database.exec("DELETE FROM kept WHERE id > 10");
    check();
    database.close();
    expect(() => watchDatabase(openDatabase(":memory:", []), path)).to.throw("cannot be looked at");
    expect(watchDatabase(openDatabase(":memory:", []), ":memory:")()).to.equal(undefined);
  });

  it("are missed when something else is written over one of them, and stay so", async () => {
    for (const end of ["", "-wal"]) {
      const { path, database, check } = open(`over${end}.sqlite`);
      const old = readFileSync(`${path}${end}`);
      database.exec("INSERT INTO kept VALUES (2)");
      check();
      // Times of files are as coarse as some milliseconds.
      await pause(20);
      // As `cp` does it: the file is the same one, with another content.
      writeFileSync(`${path}${end}`, old);
      const { message } = await expectError("E_FILE_REPLACED", check);
      expect(message).to.include(`${path}${end} is not as this node left it`);
      await expectError("E_FILE_REPLACED", check);
      database.close();
    }
  });

  it("are a condition while they are not in place, which ends when they are", async () => {
    const { path, database, check } = open("watched.sqlite");
    const operations = openOperations("test", { level: "silent" });
    const codes = () => operations.conditions.all().map(({ code }) => code);
    /** Watches until a look has changed the conditions. */
    const looked = async (): Promise<readonly string[]> => {
      const [stop, before] = [new AbortController(), String(codes())];
      const watching = watchDisk(operations, { folder: ".", checks: [check], signal: stop.signal, least: 1 });
      while (String(codes()) === before) await new Promise((resolve) => setImmediate(resolve));
      stop.abort();
      await watching;
      operations.metrics.removeSingleMetric("veriscore_disk_free_megabytes");
      return codes();
    };
    renameSync(path, `${path}.away`);
    expect(await looked()).to.deep.equal(["E_DATA_FOLDER"]);
    copyFileSync(`${path}.away`, path);
    expect(await looked()).to.deep.equal(["E_DATA_FOLDER", "E_FILE_REPLACED"]);
    expect(await operations.metrics.metrics()).to.match(
      /veriscore_condition\{code="E_FILE_REPLACED",role="test"\} 1\n/,
    );
    renameSync(`${path}.away`, path);
    expect(await looked()).to.deep.equal([]);
    database.close();
  });
});
