import { chmodSync, mkdirSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { expect } from "chai";

import { makePrivateFolder } from "../../../node/keystore/privateFile.ts";
import { expectError } from "../../support/expectError.ts";
import { temporaryFolder } from "../../support/recorded.ts";

describe("the folder of a node's data", () => {
  const { file } = temporaryFolder();
  const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);

  it("is made for its owner alone, with the folders above it", async () => {
    const data = file("new/of/data");
    await makePrivateFolder(data);
    expect([data, dirname(data), file("new")].map(modeOf)).to.deep.equal(["700", "700", "700"]);
  });

  it("of an earlier version loses the rights of others, with its files, and keeps those of its group", async () => {
    const data = file("old");
    const [journal, store, own] = ["journal.sqlite", "history.duckdb", "journal.mark"].map((name) => join(data, name));
    mkdirSync(data);
    for (const path of [journal, store, own]) writeFileSync(path ?? "", "kept");
    for (const [path, mode] of [
      [data, 0o755],
      [journal, 0o644],
      [store, 0o646],
      [own, 0o600],
    ] as const)
      chmodSync(path ?? "", mode);
    const elsewhere = file("elsewhere", "of somebody");
    chmodSync(elsewhere, 0o644);
    symlinkSync(elsewhere, join(data, "link"));
    await makePrivateFolder(data);
    expect([data, journal, store, own].map((path) => modeOf(path ?? ""))).to.deep.equal(["750", "640", "640", "600"]);
    expect(modeOf(elsewhere)).to.equal("644");
  });

  it("is refused where its rights are not this user's to take", async () => {
    // Of the kernel, and nobody changes it.
    await expectError("E_FILE_EXPOSED", () => makePrivateFolder("/proc/self/net"));
    await expectError("E_FILE_UNWRITABLE", () => makePrivateFolder(join(file("file", ""), "data")));
  });
});
