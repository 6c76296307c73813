import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { expect } from "chai";

import { fuzz, type FuzzSource, HAND_MADE } from "../fuzzing.ts";

const ZOO = fileURLToPath(new URL("../../../../shared/models-zoo", import.meta.url));

const fromZoo = (name: string): FuzzSource => ({
  onnx: readFileSync(`${ZOO}/${name}/model.onnx`),
  schema: readFileSync(`${ZOO}/${name}/schema.json`, "utf8"),
});

const total = (outcomes: ReadonlyMap<string, number>): number =>
  [...outcomes.values()].reduce((sum, count) => sum + count, 0);

describe("long fuzz of the ONNX reader", function () {
  this.timeout(20 * 60_000);

  it("answers 20,000 damaged hand-made files with a model or a one-line error", () => {
    expect(total(fuzz(HAND_MADE, { count: 20_000, seed: 31_337 }))).to.equal(20_000);
  });

  for (const [name, count] of [
    ["logistic-scaler", 2000],
    ["mlp-10-32-16-1", 1500],
    ["mlp-batchnorm-leaky-logit", 500],
    ["xgboost-120x4", 500],
    ["random-forest-50x6", 250],
    ["mlp-log1p", 60],
  ] as const)
    it(`answers ${count} damaged copies of ${name} with a model or a one-line error`, function () {
      if (!existsSync(ZOO)) return this.skip();
      const outcomes = fuzz([fromZoo(name)], { count, seed: 4711 });
      expect(total(outcomes)).to.equal(count);
      expect([...outcomes.keys()]).to.include.members(["compiles", "E_ONNX"]);
    });
});
