import { expect } from "chai";

import { type JournaledVector, openJournal } from "../../../node/attester/journal.ts";
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
});
