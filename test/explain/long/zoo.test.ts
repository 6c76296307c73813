import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { expect } from "chai";

import { explainScore } from "../../../prover/explain/explanation.ts";
import { rational, sumOf } from "../../../prover/explain/rational.ts";
import { readRows } from "../../../prover/features/rows.ts";
import { readBytes } from "../../../prover/files.ts";
import { deriveIntegerModel } from "../../../prover/model/derive.ts";
import { evaluate } from "../../../prover/model/evaluate.ts";
import { scorecard } from "../../../prover/model/scorecard.ts";

const ZOO = fileURLToPath(new URL("../../../../shared/models-zoo", import.meta.url));

/** How many pairs of rows, and whether what passes through neurons is more than all coalitions can be counted for. */
const MODELS: Readonly<Record<string, { readonly pairs: number; readonly byOrders: boolean }>> = {
  "catboost-100x6": { pairs: 40, byOrders: false },
  "lightgbm-100x31": { pairs: 40, byOrders: false },
  "logistic-scaler": { pairs: 40, byOrders: false },
  "mlp-10-32-16-1": { pairs: 10, byOrders: false },
  "mlp-73-82-82-1": { pairs: 1, byOrders: true },
  "mlp-log1p": { pairs: 4, byOrders: true },
  "random-forest-50x6": { pairs: 40, byOrders: false },
  "xgboost-120x4": { pairs: 40, byOrders: false },
};

describe("explanations of other exporters' models: ../shared/models-zoo", function () {
  before(function () {
    if (existsSync(ZOO)) return;
    console.log("      skipped: ../shared/models-zoo is not here");
    this.skip();
  });

  for (const [name, { pairs, byOrders }] of Object.entries(MODELS))
    it(`add up to the difference of the scores for ${name}, rows in the corners of the ranges among them`, async () => {
      const onnx = await readBytes(`${ZOO}/${name}/model.onnx`);
      const schema = (await readBytes(`${ZOO}/${name}/schema.json`)).toString("utf8");
      const model = deriveIntegerModel({ onnx, schema, card: scorecard() });
      const { rows } = await readRows({ path: `${ZOO}/${name}/samples.csv.gz`, features: model.features });
      for (let pair = 0; pair < pairs; pair++) {
        const [subject = [], reference = []] = [rows[499 - 7 * pair], rows[11 * pair]];
        const explanation = explainScore(model, { subject, reference });
        const difference = evaluate(model, subject).score - evaluate(model, reference).score;
        expect(sumOf(explanation.attributions.map(({ points }) => points))).to.deep.equal(rational(difference));
        const tenths = explanation.attributions.reduce((sum, attribution) => sum + attribution.tenths, 0n);
        expect(tenths).to.equal(10n * difference);
        expect(explanation.method.kind).to.equal(byOrders ? "orders" : "shapley");
      }
    });
});
