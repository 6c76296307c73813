import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { dictionary } from "../../prover/features/dictionary.ts";
import { scorecard } from "../../prover/model/scorecard.ts";
import { compileModel } from "../../prover/modelFolder/compileModel.ts";
import { compiledCircuit } from "../support/compiledCircuit.ts";
import { branch, forestOnnx } from "../support/onnxFile.ts";

/** Four features of the dictionary and one of the model's own, which nothing of the dictionary describes. */
const NAMES = ["deposit_count", "time_since_last_liquidated", "borrow_amount_sum_eth", "unique_borrow_asset_count"];
const REFERENCE = [20n, 1_000_000_000n, 3_000_000_000n, 2n];
const OWN = {
  name: "loan_to_value_x",
  meaning: "Loan | value, as the borrower stated it",
  unit: "parts",
  labels: { "0": "not stated", "9": "over four" },
  scale: 0.5,
  min: 0n,
  max: 10n,
  reference: 4n,
};

const onnx = (columns: number): Uint8Array =>
  forestOnnx({
    columns,
    base: [-3],
    classId: 0,
    trees: [
      branch(1, "BRANCH_LT", 8_640_000, [
        branch(0, "BRANCH_LT", 10, [1.5, 0.75]),
        branch(2, "BRANCH_LT", 1, [-0.25, -0.5]),
      ]),
      branch(0, "BRANCH_LT", 5, [0.5, branch(2, "BRANCH_LT", 2, [-0.75, -0.125])]),
      ...(columns > 4 ? [branch(4, "BRANCH_LT", 3, [0.25, -0.25])] : []),
    ],
  });

/** Compiles a small model into `<home>/small`; with `own`, one that no store can serve. */
export const compileExplained = async (home: string, { own }: { readonly own: boolean }): Promise<string> => {
  mkdirSync(home);
  const written = NAMES.map((name, index) => {
    const feature = dictionary.features.find((candidate) => candidate.name === name);
    if (feature === undefined) throw new Error(`${name} is not in the dictionary`);
    const { scale, min, max } = feature;
    return { name, scale, min, max, reference: REFERENCE[index] };
  });
  const features = [...written, ...(own ? [OWN] : [])].map((feature) => ({
    ...feature,
    min: Number(feature.min),
    max: Number(feature.max),
    reference: Number(feature.reference),
  }));
  const [onnxPath, schemaPath, folder] = [join(home, "model.onnx"), join(home, "schema.json"), join(home, "small")];
  writeFileSync(onnxPath, onnx(features.length));
  writeFileSync(schemaPath, JSON.stringify({ output: "probability", features }));
  await compileModel({ onnxPath, schemaPath, folder, card: scorecard(), compile: compiledCircuit });
  return folder;
};
