import { readFile } from "node:fs/promises";

import { expect } from "chai";

import { modelFile } from "../../../prover/artifacts.ts";
import { endCurveWorkers } from "../../../prover/keys/snarkjs.ts";
import { keyFacts } from "../../../prover/modelFolder/keyFacts.ts";
import { loadModel } from "../../../prover/modelFolder/load.ts";
import { verifyRows } from "../../../prover/modelFolder/verifyRows.ts";
import { vouch } from "../../audit/backdoors.ts";
import { expectError } from "../../support/expectError.ts";
import { changed, sectionPlace } from "../../support/smallCircuit.ts";
import { copyOfTiny, tinyFolder } from "../../support/tinyModel.ts";

describe("rows that verify proves", () => {
  after(endCurveWorkers);

  it("are in every bin and leaf, and few of them are proved", async () => {
    const rows = await verifyRows(await loadModel((await tinyFolder()).folder));
    expect(rows.leavesMissed).to.equal(0);
    expect(rows.witnesses).to.be.greaterThan(rows.proofs - 1);
    expect(rows.proofs).to.be.within(2, 12);
  });

  /** Sections of a proving key and the first point in each: A, C and H. */
  const SECTIONS = [
    ["A", 5],
    ["C", 8],
    ["H", 9],
  ] as const;
  for (const [title, section] of SECTIONS)
    for (const part of [1, 3])
      it(`show a point ${title} that was exchanged for another one on the curve, without the powers of tau: at ${part} quarters`, async () => {
        const folder = await copyOfTiny();
        const key = await readFile(modelFile(folder, "provingKey"));
        const { start, length } = sectionPlace(key, section);
        const at = start + 64 * Math.floor((part * length) / 64 / 4);
        const provingKey = changed(key, (bytes) => {
          bytes.copy(bytes, at, at - 64, at);
        });
        expect(provingKey.equals(key)).to.equal(false);
        await vouch(folder, { provingKey });
        const loaded = await loadModel(folder);
        await keyFacts(loaded);
        await expectError("E_PROOF_INVALID", () => verifyRows(loaded));
      });
});
