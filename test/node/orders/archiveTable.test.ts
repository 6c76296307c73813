import { expect } from "chai";

import { openDatabase } from "../../../node/database.ts";
import { ARCHIVE_TABLES, openScoreArchive } from "../../../node/orders/archiveTable.ts";
import type { ArchivedScore } from "../../../node/orders/scoreArchive.ts";

const MODEL = `0x${"ab".repeat(32)}`;
const WORD = `0x${"01".repeat(32)}`;

const score = (asOfTime: bigint, block: bigint): ArchivedScore => ({
  tokenId: 2n ** 130n,
  modelId: MODEL,
  score: 700,
  statement: {
    ...{ tokenId: 2n ** 130n, bundleEpoch: 1n, bundleRoot: WORD, historyChainId: 1n, marketsHash: WORD },
    ...{ asOfBlock: asOfTime, asOfBlockHash: WORD, asOfTime, coverageFrom: 1n, schemaHash: WORD },
    ...{ commitment: 2n ** 250n, eventsRoot: WORD, attesterEpoch: 1n },
  },
  signers: ["0x01"],
  signatures: ["0x02"],
  proof: { pi_a: ["1", "2", "1"] },
  publicSignals: ["700", "5"],
  wallets: ["0x03"],
  features: { borrowCount: 5n, never: 2n ** 62n },
  transaction: WORD,
  block,
  publishedAt: asOfTime + 1n,
});

describe("the archive of scores", () => {
  it("gives back exactly what was added, the newest first", () => {
    const archive = openScoreArchive(openDatabase(":memory:", [ARCHIVE_TABLES]));
    for (const time of [30n, 10n, 20n]) archive.add(score(time, time));
    expect(archive.latest(2n ** 130n, MODEL)).to.deep.equal(score(30n, 30n));
    const times = archive.history(2n ** 130n, MODEL, 2).map(({ statement }) => statement.asOfTime);
    expect(times).to.deep.equal([30n, 20n]);
    expect(archive.latest(1n, MODEL)).to.equal(undefined);
  });

  it("lists the scores of all tokens that came last, by their blocks", () => {
    const archive = openScoreArchive(openDatabase(":memory:", [ARCHIVE_TABLES]));
    for (const [block, tokenId] of [
      [7n, 1n],
      [9n, 2n],
      [8n, 3n],
    ] as const)
      archive.add({ ...score(block, block), tokenId });
    expect(archive.recent(2).map(({ tokenId }) => tokenId)).to.deep.equal([2n, 3n]);
  });

  it("holds a score once, and none of a block that was undone", () => {
    const archive = openScoreArchive(openDatabase(":memory:", [ARCHIVE_TABLES]));
    archive.add(score(10n, 5n));
    archive.add(score(20n, 7n));
    archive.add(score(20n, 8n));
    expect(archive.history(2n ** 130n, MODEL, 9)).to.have.lengthOf(2);
    expect(archive.undoFrom(8n).every(({ block }) => block >= 8n)).to.equal(true);
    expect(archive.latest(2n ** 130n, MODEL)).to.deep.equal(score(10n, 5n));
  });
});
