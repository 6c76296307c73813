import { expect } from "chai";

import { openAttesterBook } from "../../../../node/operator/quorum/attesterBook.ts";

describe("what attesters did", () => {
  it("is told of each: the last answer, and how often it signed, refused or was silent", () => {
    let now = 1_000;
    const book = openAttesterBook(() => now);
    expect(book.all()).to.deep.equal([]);
    book.add({ attester: "0x02", outcome: "signed", milliseconds: 40 });
    now = 2_000;
    book.add({ attester: "0x02", outcome: "refused", fact: "E_DIFFERS: another root", milliseconds: 50 });
    book.add({ attester: "0x01", outcome: "none", fact: "it did not answer in time", milliseconds: 900 });
    expect(book.all()).to.deep.equal([
      {
        ...{ attester: "0x01", outcome: "none", fact: "it did not answer in time", milliseconds: 900, at: 2_000 },
        ...{ signed: 0, refused: 0, silent: 1 },
      },
      {
        ...{ attester: "0x02", outcome: "refused", fact: "E_DIFFERS: another root", milliseconds: 50, at: 2_000 },
        ...{ signed: 1, refused: 1, silent: 0 },
      },
    ]);
  });
});
