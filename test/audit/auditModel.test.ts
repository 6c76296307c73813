import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { expect } from "chai";

import { modelFile } from "../../prover/artifacts.ts";
import type { ModelAudit } from "../../prover/audit/auditModel.ts";
import { sha256 } from "../../prover/files.ts";
import { manifestText, readManifest } from "../../prover/modelFolder/manifest.ts";
import { expectRefusal, veriscore } from "../support/runNode.ts";
import { compiledTiny } from "../support/tinyModel.ts";

describe("audit of a model folder", () => {
  let home: string;
  let audit: ModelAudit;
  before(async () => {
    home = dirname(await compiledTiny());
    const { stdout } = await veriscore(home, ["model", "audit", "tiny", "--json"]);
    audit = JSON.parse(stdout) as ModelAudit;
  });

  it("finds no free wire and no accepted forgery in the tiny model, and writes one JSON document with everything that was checked", () => {
    // Digits that b (b + closed) = b forces to 0: their value is unique, and the rank says by name where the Jacobian lacks it.
    expect(audit.findings).to.deep.equal([]);
    expect(audit.name).to.equal("tiny");
    expect(audit.rank.length).to.be.greaterThan(3);
    expect(audit.publicSignals.map(({ signal }) => signal)).to.deep.equal(["main.score", "main.commitment"]);
  });

  it("counts the constraints of each gadget", () => {
    expect(audit.gadgets).to.deep.equal([
      { gadget: "Commitment.hash[]", instances: 1, constraints: 261 },
      { gadget: "Points", instances: 1, constraints: 33 },
      { gadget: "bins[]", instances: 3, constraints: 88 },
      { gadget: "forest", instances: 1, constraints: 3 },
    ]);
    expect(audit.gadgets.reduce((sum, { constraints }) => sum + constraints, 0)).to.equal(audit.constraints);
  });

  it("has tried features out of range, and none was accepted", () => {
    const outside = audit.forgeries.find(({ attack }) => attack === "an out-of-range feature");
    expect(outside?.tried).to.be.greaterThan(10);
    // The constant feature has no wire that could be changed: what changes nothing is accepted.
    expect((outside?.rejected ?? 0) + (outside?.sameMeaning ?? 0)).to.equal(outside?.tried);
  });

  it("refuses an r1cs that is not its circuit's, in one line", async () => {
    const folder = join(home, "tiny");
    const r1cs = Buffer.from(readFileSync(modelFile(folder, "r1cs")));
    r1cs[400] = (r1cs[400] ?? 0) ^ 1;
    writeFileSync(modelFile(folder, "r1cs"), r1cs);
    const manifest = await readManifest(folder);
    const changed = { ...manifest, hashes: { ...manifest.hashes, r1cs: sha256(r1cs) } };
    writeFileSync(modelFile(folder, "manifest"), manifestText(changed));
    expectRefusal("E_AUDIT", await veriscore(home, ["model", "audit", "tiny"]));
  });
});
