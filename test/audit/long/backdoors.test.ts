import { readFile } from "node:fs/promises";

import { expect } from "chai";

import { modelFile } from "../../../prover/artifacts.ts";
import { auditModel } from "../../../prover/audit/auditModel.ts";
import { emitCircuit } from "../../../prover/circuit/emit.ts";
import { deserializeIntegerModel } from "../../../prover/model/integerModel.ts";
import { endCurveWorkers } from "../../../prover/keys/snarkjs.ts";
import { loadModel, loadProver } from "../../../prover/modelFolder/load.ts";
import { setupModel } from "../../../prover/modelFolder/setupModel.ts";
import { verifyModel } from "../../../prover/modelFolder/verifyModel.ts";
import { expectError } from "../../support/expectError.ts";
import { compiledTiny } from "../../support/tinyModel.ts";
import { BACKDOORS, plant, plus, vouch, withParameter } from "../backdoors.ts";
import { describeBackdoors } from "../foundBackdoors.ts";

describeBackdoors(BACKDOORS.slice(1));

describe("a backdoor in the circuit of a folder whose manifest vouches for it", () => {
  after(endCurveWorkers);

  it("is found by verify too, with keys of its own, and by the prover before any proof: the extra tree", async () => {
    const [extraTree] = BACKDOORS;
    const folder = await compiledTiny();
    await plant(folder, extraTree?.change ?? String);
    const row = [5n, 0n, 3n, 12n];
    await setupModel({ folder });
    const { message } = await expectError("E_MANIFEST_MISMATCH", () => verifyModel(folder));
    expect(message).to.include("re-derived circuit.circom");
    const prover = await loadProver(await loadModel(folder));
    const shown = await expectError("E_WITNESS_MISMATCH", () => prover.prove({ features: row.with(3, 777_777n) }));
    expect(shown.message).to.match(/shows score \d+ where the model says \d+/);
    await prover.prove({ features: row });
  });

  it("is found by the audit where the integer model tells the same lie: by its ONNX file", async () => {
    const folder = await compiledTiny();
    const text = await readFile(modelFile(folder, "integerModel"), "utf8");
    const integerModel = text.replace(/(?<="leaves":\[")-?\d+/, (leaf) => String(BigInt(leaf) + 999_999n));
    expect(integerModel).to.not.equal(text);
    await vouch(folder, { integerModel });
    await plant(folder, () => emitCircuit(deserializeIntegerModel(JSON.parse(integerModel))));
    const { findings } = await auditModel(folder);
    expect(findings).to.deep.equal(["the integer model is not what the compiler derives from the ONNX file"]);
  });

  it("is found by the audit where the witness program alone lies", async () => {
    const folder = await compiledTiny();
    const honest = await readFile(modelFile(folder, "circuit"), "utf8");
    await plant(folder, (circuit) => withParameter(circuit, "outputBias", plus(1n << 23n)));
    const lying = await readFile(modelFile(folder, "witnessProgram"));
    await plant(folder, () => honest);
    await vouch(folder, { witnessProgram: lying });
    const { findings } = await auditModel(folder);
    expect(findings.join("\n")).to.match(/the honest witness of [-\d,]+ is rejected/);
    expect(findings.join("\n")).to.match(/in the row [-\d,]+ its honest witness is rejected/);
  });
});
