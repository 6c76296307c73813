import { readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";

import { expect } from "chai";

import { asDatabaseError, DatabaseError, inTransaction, openDatabase } from "../../node/database.ts";
import { expectError } from "../support/expectError.ts";
import { temporaryFolder } from "../support/recorded.ts";

const TABLE = "CREATE TABLE kept (content TEXT NOT NULL) STRICT";

describe("a database of a node that cannot be used", () => {
  const { file } = temporaryFolder();
  const count = (database: DatabaseSync): unknown => database.prepare("SELECT count(*) AS n FROM kept").get()?.["n"];

  it("is refused by its name, and its file is not touched, where it is damaged or none", async () => {
    const path = file("orders.sqlite", "this is not a database, and was somebody's file before".repeat(50));
    const told = await expectError("E_DATABASE", () => openDatabase(path, [TABLE]));
    expect(told.message).to.include(path);
    expect(told.hint).to.include("restore the file");
    await expectError("E_DATABASE", () => openDatabase("/nowhere/at/all/orders.sqlite", [TABLE]));
  });

  it("is refused where a newer program wrote it, and is as it was", async () => {
    const path = file("newer.sqlite");
    const newer = openDatabase(path, [TABLE, "ALTER TABLE kept ADD COLUMN rule TEXT"]);
    newer.close();
    const before = readFileSync(path);
    const told = await expectError("E_DATABASE_NEWER", () => openDatabase(path, [TABLE]));
    expect(told.message).to.equal(`${path} has version 2, and this program knows 1 at most`);
    expect(readFileSync(path).equals(before)).to.equal(true);
  });

  it("undoes what a full disk has cut off, says what to do, and goes on when there is room", async () => {
    const database = openDatabase(file("full.sqlite"), [TABLE]);
    const insert = database.prepare("INSERT INTO kept VALUES (?)");
    const { page_count: pages } = database.prepare("PRAGMA page_count").get() as { page_count: number };
    const write = () =>
      inTransaction(database, () => {
        insert.run("a small one");
        insert.run("x".repeat(200_000));
      });
    database.exec(`PRAGMA max_page_count = ${pages + 4}`);
    const told = await expectError("E_DATABASE", write);
    expect(told.hint).to.include("make room");
    expect(count(database)).to.equal(0);
    database.exec("PRAGMA max_page_count = 1000000");
    write();
    expect(count(database)).to.equal(2);
    database.close();
  });

  it("says which other process is to end while another one has it, and goes on after that", async () => {
    const path = file("locked.sqlite");
    openDatabase(path, [TABLE]).close();
    const database = new DatabaseSync(path, { timeout: 1 });
    const other = new DatabaseSync(path);
    other.exec("BEGIN IMMEDIATE");
    const insert = database.prepare("INSERT INTO kept VALUES ('one')");
    const told = await expectError("E_DATABASE", () => inTransaction(database, () => insert.run()));
    expect(told.hint).to.include("end the other process");
    let alone: unknown;
    try {
      insert.run();
    } catch (cause) {
      alone = asDatabaseError(cause);
    }
    expect(alone).to.be.instanceOf(DatabaseError);
    other.exec("COMMIT");
    inTransaction(database, () => insert.run());
    expect(count(database)).to.equal(1);
    other.close();
    database.close();
  });

  it("leaves other errors as they are", () => {
    const fault = new RangeError("a fault");
    expect(asDatabaseError(fault)).to.equal(fault);
    expect(asDatabaseError(undefined)).to.equal(undefined);
  });
});
