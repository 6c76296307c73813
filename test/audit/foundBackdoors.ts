import { readFile } from "node:fs/promises";

import { expect } from "chai";

import { modelFile } from "../../prover/artifacts.ts";
import { auditModel } from "../../prover/audit/auditModel.ts";
import { loadModel } from "../../prover/modelFolder/load.ts";
import { coveringRows } from "../../prover/model/coveringRows.ts";
import { checkedWitness } from "../../prover/proof/checkedWitness.ts";
import { loadWitnessProgram } from "../../prover/witness/witnessProgram.ts";
import { expectError } from "../support/expectError.ts";
import { compiledTiny } from "../support/tinyModel.ts";
import { type BACKDOORS, plant } from "./backdoors.ts";

/** @param backdoors Those that are planted, one at a time, each into a folder of its own. */
export const describeBackdoors = (backdoors: typeof BACKDOORS): void => {
  describe("a backdoor in the circuit of a folder whose manifest vouches for it", () => {
    for (const { title, change, shownBy } of backdoors)
      describe(title, () => {
        let folder: string;
        before(async () => {
          folder = await compiledTiny();
          await plant(folder, change);
        });

        it("is found by the audit, which says where the circuit is another one", async () => {
          const [finding] = (await auditModel(folder)).findings;
          expect(finding).to.match(/^the circuit is not what the compiler emits from the integer model: .* line \d+$/);
        });

        if (shownBy === undefined) return;
        it("is refused by whoever proves a row that shows it", async () => {
          const { model } = await loadModel(folder);
          const program = await loadWitnessProgram(await readFile(modelFile(folder, "witnessProgram")));
          const rows = shownBy === "covering rows" ? coveringRows(model, () => 12_345n ** 20n).rows : [shownBy];
          await expectError("E_WITNESS_MISMATCH", async () => {
            for (const features of rows) await checkedWitness(program, model, { features, salt: 7n });
          });
        });
      });
  });
};
