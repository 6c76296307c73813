import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { expect } from "chai";

import { readRows } from "../../prover/features/rows.ts";
import { readBytes } from "../../prover/files.ts";
import { compareWithFloat } from "../../prover/model/compare.ts";
import { deriveIntegerModel } from "../../prover/model/derive.ts";
import { evaluate } from "../../prover/model/evaluate.ts";
import { parseSchema } from "../../prover/model/schema.ts";
import { referenceScore, scorecard } from "../../prover/model/scorecard.ts";

const ZOO = fileURLToPath(new URL("../../../shared/models-zoo", import.meta.url));

/** Branches and sums of features are exact; networks are rounded. */
const LIMITS = { exact: { max: 1, mean: 0.05 }, network: { max: 2, mean: 0.3 } };

const MODELS: Readonly<Record<string, keyof typeof LIMITS>> = {
  "catboost-100x6": "exact",
  "gradient-boosting-80x4": "exact",
  "lightgbm-100x31": "exact",
  "logistic-scaler": "exact",
  "mlp-10-32-16-1": "network",
  "mlp-73-82-82-1": "network",
  "mlp-batchnorm-leaky-logit": "network",
  "mlp-log1p": "network",
  "random-forest-50x6": "exact",
  "xgboost-120x4": "exact",
};

describe("models that other exporters wrote: ../shared/models-zoo", function () {
  before(function () {
    if (existsSync(ZOO)) return;
    console.log("      skipped: ../shared/models-zoo is not here");
    this.skip();
  });

  for (const [name, kind] of Object.entries(MODELS))
    it(`scores the 500 rows of ${name} like the exporter's own output: at most ${LIMITS[kind].max} point off on any, ${LIMITS[kind].mean} on average`, async () => {
      const onnx = await readBytes(`${ZOO}/${name}/model.onnx`);
      const schema = (await readBytes(`${ZOO}/${name}/schema.json`)).toString("utf8");
      const source = { onnx, schema, card: scorecard() };
      const { features, output } = parseSchema(schema);
      const model = deriveIntegerModel(source);
      const { rows, extra } = await readRows({ path: `${ZOO}/${name}/samples.csv.gz`, features });
      expect(rows).to.have.length(500);
      const recorded = extra.get("onnxruntime_output") ?? [];
      const differences = rows.map((row, index) => {
        const value = Number(recorded[index]);
        const logOdds = output === "log-odds" ? value : Math.log(value / (1 - value));
        return Math.abs(Number(evaluate(model, row).score) - referenceScore(source.card, logOdds));
      });
      const limit = LIMITS[kind];
      const mean = differences.reduce((sum, difference) => sum + difference, 0) / differences.length;
      expect(
        Math.max(...differences) <= limit.max && mean <= limit.mean,
        `max ${Math.max(...differences)}, mean ${mean}`,
      ).to.equal(true);

      // A tenth of the rows by onnxruntime here: the file scores now as it did when the rows were recorded.
      const comparison = await compareWithFloat({
        model,
        ...source,
        rows: rows.filter((_, index) => index % 10 === 0),
      });
      expect(comparison.rows).to.equal(50);
      expect(comparison.max <= limit.max, `max ${comparison.max}`).to.equal(true);
    });
});
