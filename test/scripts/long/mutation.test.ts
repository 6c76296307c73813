import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";

import { expectRefusal, type Finished, runNode } from "../../support/runNode.ts";

describe("mutants asked for wrongly", () => {
  let folder: string;
  const mutation = (...args: readonly string[]): Promise<Finished> =>
    runNode(["scripts/mutation.ts", "--out", "mutants.json", ...args], { folder });

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "veriscore-mutation-"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));
  afterEach(() => expect(existsSync(join(folder, "mutants.json"))).to.equal(false));

  for (const args of [["--foo"], ["--sample", "abc"], ["--sample", "0"], ["--jobs", "0"], ["--jobs", "1.5"]])
    it(`refuses ${args.join(" ")}`, async () => {
      expect(expectRefusal("E_USAGE", await mutation(...args))).to.include(args.at(-1));
    });

  it("refuses to run none: no file of such a name, or no mutant of such an id", async () => {
    const line = expectRefusal("E_USAGE", await mutation("--file", "IScoreOracle"));
    expect(line).to.include('"IScoreOracle"').and.include("interfaces");
    const id = "contracts/CreditToken.sol:1:guard:0";
    expect(expectRefusal("E_USAGE", await mutation("--only", id))).to.include(id);
  });
});
