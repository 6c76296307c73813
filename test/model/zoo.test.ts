import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { expect } from "chai";

import { readRows } from "../../prover/features/rows.ts";
import { readBytes } from "../../prover/files.ts";
import { compareWithFloat } from "../../prover/model/compare.ts";
import { evaluate } from "../../prover/model/evaluate.ts";
import { parseSchema } from "../../prover/model/schema.ts";
import { referenceScore, scorecard } from "../../prover/model/scorecard.ts";
import { deriveIntegerModel } from "../../prover/modelFolder/compileModel.ts";
import { expectError } from "../events/expectError.ts";

const ZOO = fileURLToPath(new URL("../../../shared/models-zoo", import.meta.url));
const TREES = ["xgboost-120x4", "lightgbm-100x31", "catboost-100x6", "gradient-boosting-80x4"];
const REFUSED = [
  ["logistic-scaler", "LinearClassifier"],
  ["mlp-10-32-16-1", "Sigmoid"],
  ["mlp-batchnorm-leaky-logit", "Gemm"],
  ["random-forest-50x6", "TreeEnsembleClassifier"],
] as const;

describe("models that other exporters wrote: ../shared/models-zoo", function () {
  before(function () {
    if (existsSync(ZOO)) return;
    console.log("      skipped: ../shared/models-zoo is not here");
    this.skip();
  });

  const load = async (name: string) => {
    const onnx = await readBytes(`${ZOO}/${name}/model.onnx`);
    const schema = (await readBytes(`${ZOO}/${name}/schema.json`)).toString("utf8");
    return { onnx, schema, card: scorecard() };
  };

  for (const name of TREES)
    it(`scores each of the 500 rows of ${name} at most 1 point from the exporter's own probability, and from onnxruntime here`, async () => {
      const source = await load(name);
      const model = deriveIntegerModel(source);
      const { rows, extra } = await readRows({
        path: `${ZOO}/${name}/samples.csv.gz`,
        features: parseSchema(source.schema).features,
      });
      expect(rows).to.have.length(500);
      const recorded = extra.get("onnxruntime_output") ?? [];
      const differences = rows.map((row, index) => {
        const probability = Number(recorded[index]);
        const reference = referenceScore(source.card, Math.log(probability / (1 - probability)));
        return Math.abs(Number(evaluate(model, row).score) - reference);
      });
      expect(Math.max(...differences)).to.be.at.most(1);
      const comparison = await compareWithFloat({ model, ...source, rows });
      expect(comparison.rows).to.equal(500);
      expect(comparison.max).to.be.at.most(1);
      expect(comparison.mean).to.be.at.most(comparison.max);
    });

  for (const [name, operator] of REFUSED)
    it(`refuses ${name} by operator and node, as long as only boosted trees are supported`, async () => {
      const source = await load(name);
      const { message } = await expectError("E_UNSUPPORTED_OPERATOR", () => deriveIntegerModel(source));
      expect(message)
        .to.include(`operator ${operator}`)
        .and.match(/\(node ".+"\)/);
    });
});
