import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";

import { templateOf } from "../../../node/cli/configTemplates.ts";
import { readAnyConfig, ROLES } from "../../../node/config/readConfig.ts";
import { expectOnly, expectRefusal, type Finished, jsonOf, runNode } from "../../support/runNode.ts";

describe("veriscore node", () => {
  const folder = mkdtempSync(join(tmpdir(), "veriscore-node-"));
  const node = (...args: readonly string[]): Promise<Finished> =>
    runNode(["node/cli/veriscore.ts", "node", ...args], { folder });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it("init writes a configuration, an encrypted key and its password, for the owner alone and only once", async () => {
    const { exitCode, stderr } = await node("init", "attester", "--out", "one");
    expect(exitCode, stderr).to.equal(0);
    const one = join(folder, "one");
    const files = ["attester.yaml", "data/journal.mark", "data/journal.sqlite", "keystore.json", "password"];
    expectOnly(one, ["data", ...files].sort());
    const modeOf = (name: string): number => statSync(join(one, name)).mode & 0o777;
    for (const name of [".", "data"]) expect(modeOf(name), name).to.equal(0o700);
    for (const name of files) expect(modeOf(name), name).to.equal(0o600);
    const [address] = /0x[0-9a-fA-F]{40}/.exec(stderr) ?? [];
    expect(jsonOf(await node("keystore", "show", "one/keystore.json", "--json"))).to.include({ address });
    const kept = readFileSync(join(one, "keystore.json"), "utf8");
    expectRefusal("E_FILE_EXISTS", await node("init", "attester", "--out", "one"));
    expect(readFileSync(join(one, "keystore.json"), "utf8")).to.equal(kept);
  });

  it("has templates that each role reads as they are", async () => {
    for (const role of ROLES) {
      const path = join(folder, `${role}.yaml`);
      writeFileSync(path, templateOf(role, { model: "model", passwordFile: "password" }));
      expect((await readAnyConfig(path)).role).to.equal(role);
    }
  });

  it("keystore import takes a key from a file that only its owner reads", async () => {
    const [key, password] = [join(folder, "key"), join(folder, "password")];
    writeFileSync(key, `${"11".repeat(32)}\n`);
    writeFileSync(password, "secret\n", { mode: 0o600 });
    const take = () =>
      node("keystore", "import", "key", "--out", "imported.json", "--password-file", "password", "--json");
    chmodSync(key, 0o644);
    expectRefusal("E_FILE_EXPOSED", await take());
    chmodSync(key, 0o600);
    const { address } = jsonOf(await take());
    expect(address).to.equal("0x19E7E376E7C213B7E7e7e46cc70A5dD086DAff2A");
  });

  it("refuses a configuration of another role, and says what keeps it from starting, in one line", async () => {
    expectRefusal("E_CONFIG", await node("attester", "--config", "operator.yaml"));
    expectRefusal("E_FILE_UNREADABLE", await node("attester", "--config", "one/attester.yaml"));
  });

  it("status reads the files of a node that does not run, and is 1", async () => {
    const { exitCode, stdout, stderr } = await node("status", "--config", "one/attester.yaml");
    expect({ exitCode, stdout }).to.deep.equal({ exitCode: 1, stdout: "" });
    expect(stderr).to.match(/^attester at http:\/\/127\.0\.0\.1:9101: not running\n/);
    expect(stderr).to.include("E_STORE_MISSING");
  });
});
