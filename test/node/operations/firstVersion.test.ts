import { readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";

import { expect } from "chai";

import { openJournal } from "../../../node/attester/journal.ts";
import { readAnyConfig } from "../../../node/config/readConfig.ts";
import { openOracleTable } from "../../../node/operator/oracle/oracleTables.ts";
import { openOperatorDatabase } from "../../../node/operator/operatorTables.ts";
import { openTransactionTable } from "../../../node/operator/sender/transactionTable.ts";
import { openScoreArchive } from "../../../node/orders/archiveTable.ts";
import { openOrderBook } from "../../../node/orders/orderBook.ts";
import { expectError } from "../../support/expectError.ts";
import { temporaryFolder } from "../../support/recorded.ts";

const ADDRESS = "0x44311Ea7E2D8a112618AD8A34f6ca2d711185e3A";
const DIGEST = "0xd847f91b9584f4b3cbe4b6c574df9b70fb01cf5defa0b741b48ccf9b386c551b";
const MODEL = "0x9c518dafd6d5bbae7673681e76898282dd3ae38435d78c30c2bd3d6148993459";
const DONE = "6b511fe2-442f-4ade-8226-1b95efb51610";
const OPEN = "dc950e6b-fe66-40ea-8e10-a6ac3de83dc2";

const fixture = (name: string): string => fileURLToPath(new URL(`../fixtures/firstVersion/${name}`, import.meta.url));

describe("files of the first version of a node", () => {
  const { file } = temporaryFolder();
  /** The database as that version left it. */
  const restored = (name: string): string => {
    const path = file(`${name}.sqlite`);
    const database = new DatabaseSync(path);
    database.exec(readFileSync(fixture(`${name}.sql`), "utf8"));
    database.close();
    return path;
  };

  it("journal: it is whole, contradicts nothing, holds no salts any more, and is marked from now on", async () => {
    const path = restored("journal");
    const journal = openJournal(path);
    expect(journal.isOlder()).to.equal(false);
    expect(journal.startOf(ADDRESS)).to.deep.equal({ block: -1n, time: -1n });
    expect(journal.comparedTo(ADDRESS)).to.equal(undefined);
    expect(journal.counts()).to.deep.equal({ vectors: 4, answers: 4, conflicts: 0 });
    expect(journal.hasSigned(DIGEST)).to.equal(true);
    const other = {
      ...{ historyChainId: 31337n, wallets: ["0x9965507d1a55bcc2695c58ba16fb37d819b0a4dc"] },
      ...{ asOfBlock: 327n, asOfTime: 1824548936n, names: [], values: [] },
      schemaHash: "0xb89efa5eeeab8be995fc2063868f48fef7ba95295815a2a03377d73b6a67ff24",
    };
    await expectError("E_VECTOR_CONFLICT", () => journal.keepVector(other));
    journal.close();
    const newest = "63e8135f1d23c9cf905eae85acea00cd25a85b948f3e813ccae7e146a3b98026";
    expect(readFileSync(path.replace("sqlite", "mark"), "utf8")).to.equal(`${newest}\n`);
    const database = new DatabaseSync(path, { readOnly: true });
    for (const { answer } of database.prepare("SELECT answer FROM answer").all())
      expect(JSON.parse(String(answer))).to.have.keys("attester", "signature");
    database.close();
  });

  it("operator: orders, scores, blocks and transactions are there, and what is open goes on", () => {
    const database = openOperatorDatabase(restored("operator"));
    const book = openOrderBook(database);
    expect(book.open().map(({ id, state }) => [id, state])).to.deep.equal([[OPEN, "waiting"]]);
    expect(book.find(DONE)).to.include({ tokenId: 3n, state: "done" });
    expect(openScoreArchive(database).latest(3n, MODEL)).to.deep.include({ score: 698, block: 328n });
    expect(openOracleTable(database).blocks()[0]?.number).to.equal(334n);
    const transactions = openTransactionTable(database);
    expect(transactions.inState("final").map(({ nonce, attempts }) => [nonce, attempts.length])).to.deep.equal([
      [0, 1],
    ]);
    const work = { purpose: "later", work: null, to: "0x00", data: "0x" };
    expect(transactions.queue(work)).to.equal(true);
    expect(transactions.inState("queued").map(({ purpose }) => purpose)).to.deep.equal(["later"]);
    database.close();
  });

  it("configurations are read as they are", async () => {
    for (const role of ["attester", "operator"])
      expect((await readAnyConfig(fixture(`${role}.yaml`))).role).to.equal(role);
  });
});
