import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { expect } from "chai";

import {
  type AccountError,
  errorOf,
  medianOf,
  readPublishedAccounts,
} from "../../../../scripts/health/publishedAccounts.ts";

const SHARED = fileURLToPath(new URL("../../../../../shared/data", import.meta.url));

describe("published health factors of real aave-v2 accounts", () => {
  let errors: readonly AccountError[];
  before(async function () {
    if (!existsSync(`${SHARED}/health-factors`)) {
      console.log("      skipped: ../shared/data/health-factors is not here");
      this.skip();
    }
    errors = (await readPublishedAccounts(SHARED)).map(errorOf);
  });

  const ofFile = (start: string): AccountError => {
    const found = errors.find(({ file }) => file.startsWith(start));
    if (found === undefined) throw new Error(`no file ${start}`);
    return found;
  };

  it("are ours to 14 decimals where all inputs are published", () => {
    const { rows, compared, relative, largestAbsolute, left } = ofFile("cred-0x01acb3");
    expect({ rows, compared, left: [...left] }).to.deep.equal({ rows: 75, compared: 74, left: [["no debt", 1]] });
    expect(largestAbsolute < 10n ** 4n, String(largestAbsolute)).to.equal(true);
    expect(medianOf(relative) < 10n ** 4n, String(medianOf(relative))).to.equal(true);
  });

  it("are ours to both decimals where only thresholds are missing, but for the account of 2022", () => {
    const older = errors.filter(({ file }) => file.startsWith("penn") && !file.startsWith("penn-0x5e932E"));
    const sum = (pick: (error: AccountError) => number): number => older.reduce((total, one) => total + pick(one), 0);
    expect(sum(({ rows }) => rows)).to.equal(1_305);
    expect(sum(({ compared }) => compared)).to.equal(1_295);
    expect(sum(({ equal }) => equal)).to.be.at.least(1_292);
    for (const { file, largestAbsolute } of older) expect(largestAbsolute < 6n * 10n ** 15n, file).to.equal(true);
  });

  it("differ where governance has moved the threshold since the launch", () => {
    const { compared, equal, relative } = ofFile("penn-0x5e932E");
    expect(compared).to.equal(12);
    expect(equal).to.be.below(compared);
    expect(medianOf(relative) > 2n * 10n ** 16n).to.equal(true);
  });
});
