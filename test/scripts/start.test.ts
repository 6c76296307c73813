import { copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { expect } from "chai";

import { temporaryFolder } from "../support/recorded.ts";
import { expectRefusal, runNode } from "../support/runNode.ts";

const START = fileURLToPath(new URL("../../scripts/start.mjs", import.meta.url));

describe("the launcher of the npm scripts", () => {
  const { file } = temporaryFolder();
  const folder = file(".");

  it("says in one line that this Node cannot read TypeScript", async () => {
    // As Node 20 is: without the stripping of types.
    const refused = await runNode(["--no-experimental-strip-types", START, "scripts/query.ts"], { folder });
    expect(expectRefusal("E_NODE_VERSION", refused)).to.include(process.versions.node);
  });

  it("says in one line that the packages are not installed", async () => {
    const copy = join(folder, "scripts", "start.mjs");
    await mkdir(join(folder, "scripts"));
    await copyFile(START, copy);
    const refused = await runNode([copy, "scripts/demo.ts"], { folder });
    expect(expectRefusal("E_NOT_INSTALLED", refused)).to.include("npm ci");
  });

  it("hands on arguments, streams and exit codes", async () => {
    const { exitCode, stdout } = await runNode([START, "prover/cli/cli.ts", "--version"], { folder });
    expect({ exitCode, stdout }).to.deep.equal({ exitCode: 0, stdout: "0.1.0\n" });
    const refused = await runNode([START, "prover/cli/cli.ts", "nonsense"], { folder });
    expectRefusal("E_USAGE", refused);
  });
});
