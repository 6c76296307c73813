import { rmSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";

import { expect } from "chai";

import { beginJournal, JOURNAL, type JournaledVector, openJournal } from "../../../node/attester/journal.ts";
import { expectError } from "../../support/expectError.ts";
import { temporaryFolder } from "../../support/recorded.ts";

const VECTOR: JournaledVector = {
  historyChainId: 1n,
  wallets: ["0xBb", "0xaa"],
  asOfBlock: 7n,
  asOfTime: 100n,
  schemaHash: "0x01",
  names: ["debt", "age"],
  values: [2n ** 80n, 3n],
};

describe("the journal of an attester", () => {
  const { file } = temporaryFolder();

  it("never takes two vectors for the same wallets, as-of and schema, also after it was opened again", async () => {
    const path = file("journal.sqlite");
    const first = openJournal(path);
    first.keepVector(VECTOR);
    first.close();
    const journal = openJournal(path);
    journal.keepVector({ ...VECTOR, wallets: ["0xAA", "0xbb"] });
    const { message } = await expectError("E_VECTOR_CONFLICT", () =>
      journal.keepVector({ ...VECTOR, values: [2n ** 80n, 4n] }),
    );
    expect(message).to.include("differ in age");
    // Another subject each.
    for (const other of [
      { wallets: ["0xaa"] },
      { asOfBlock: 8n },
      { asOfTime: 101n },
      { schemaHash: "0x02" },
      { historyChainId: 5n },
    ])
      journal.keepVector({ ...VECTOR, ...other, values: [0n, 0n] });
    expect(journal.counts()).to.deep.equal({ vectors: 6, answers: 0, conflicts: 1 });
    journal.close();
  });

  it("gives a request the answer that it got before", () => {
    const path = file("answers.sqlite");
    const journal = openJournal(path);
    const kept = { request: "{}", tokenId: 1n, modelId: "0x", digest: "0xd", signature: "0x5", answer: "first" };
    expect(journal.answerTo("{}")).to.equal(undefined);
    journal.keepAnswer(kept);
    journal.keepAnswer({ ...kept, answer: "second" });
    journal.close();
    const again = openJournal(path);
    expect(again.answerTo("{}")).to.equal("first");
    expect(again.answerTo("{ }")).to.equal(undefined);
    again.close();
  });

  it("knows from where on each key may sign, and never forgets or moves it", async () => {
    const path = file(JOURNAL);
    beginJournal(dirname(path), "0xAA");
    const journal = openJournal(path);
    expect(journal.startOf("0xaa")).to.deep.equal({ block: -1n, time: -1n });
    expect(journal.startOf("0xbb")).to.equal(undefined);
    journal.begin("0xbb", { block: 7n, time: 2n ** 60n });
    journal.begin("0xbb", { block: 1n, time: 1n });
    journal.begin("0xaa", { block: 9n, time: 9n });
    journal.close();
    const again = openJournal(path);
    expect(again.startOf("0xBB")).to.deep.equal({ block: 7n, time: 2n ** 60n });
    expect(again.startOf("0xAA")).to.deep.equal({ block: -1n, time: -1n });
    again.close();
    await expectError("E_JOURNAL_EXISTS", () => beginJournal(dirname(path), "0xbb"));
  });

  it("of the first version counts as whole, for one key", () => {
    const versionOne = (name: string, isUsed: boolean): string => {
      const path = file(name);
      const journal = openJournal(path);
      if (isUsed) journal.keepVector(VECTOR);
      const kept = { request: "{}", tokenId: 1n, modelId: "0x", digest: "0xd", signature: "0x5" };
      journal.keepAnswer({ ...kept, answer: '{"salt":"77","attester":"0xa","signature":"0x5"}' });
      journal.close();
      const database = new DatabaseSync(path);
      database.exec("DROP TABLE signer; PRAGMA user_version = 1");
      database.close();
      rmSync(path.replace(".sqlite", ".mark"), { force: true });
      return path;
    };
    const used = openJournal(versionOne("used.sqlite", true));
    expect(used.startOf("0xaa")).to.deep.equal({ block: -1n, time: -1n });
    expect(used.startOf("0xbb")).to.equal(undefined);
    expect(used.answerTo("{}")).to.equal('{"attester":"0xa","signature":"0x5"}');
    used.close();
    const unused = openJournal(versionOne("unused.sqlite", false));
    expect(unused.startOf("0xaa")).to.equal(undefined);
    unused.close();
  });
});
