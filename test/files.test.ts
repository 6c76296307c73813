import { existsSync, readdirSync, readFileSync } from "node:fs";

import { expect } from "chai";

import { checkWritable, makeFolder, writeAtomic } from "../prover/files.ts";
import { expectError } from "./support/expectError.ts";
import { temporaryFolder } from "./support/recorded.ts";

describe("files", () => {
  const { file } = temporaryFolder();

  it("are written into folders that are made for them, again and at once", async () => {
    const path = file("a/b/c.txt");
    await Promise.all(["one", "two"].map((text) => writeAtomic(path, text)));
    await writeAtomic(path, "three");
    expect(readFileSync(path, "utf8")).to.equal("three");
    await makeFolder(file("a/b"));
  });

  it("are refused where a folder cannot be made, and nothing is left", async () => {
    const taken = file("taken", "a file");
    await expectError("E_FILE_UNWRITABLE", () => writeAtomic(`${taken}/x/y.txt`, ""));
    await expectError("E_FILE_UNWRITABLE", () => writeAtomic(`${taken}/y.txt`, ""));
    expect(readFileSync(taken, "utf8")).to.equal("a file");
  });

  it("are tried in a folder before the work, and nothing is left of it", async () => {
    await makeFolder(file("kept"));
    for (const folder of ["kept", "kept/x/y"]) await checkWritable(file(folder));
    expect(readdirSync(file("kept"))).to.deep.equal([]);
    const taken = file("taken-too", "a file");
    for (const folder of [taken, `${taken}/x`]) await expectError("E_FILE_UNWRITABLE", () => checkWritable(folder));
  });

  it("are refused where the system lets nothing be made", async function () {
    if (!existsSync("/proc/self")) this.skip();
    await expectError("E_FILE_UNWRITABLE", () => writeAtomic("/proc/veriscore/x.txt", ""));
  });
});
