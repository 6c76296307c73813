import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";

import { expect } from "chai";

import { readRows } from "../../prover/features/rows.ts";
import { readBytes } from "../../prover/files.ts";
import { layersOf } from "../../prover/circuit/layers.ts";
import { compareWithExpected, compareWithFloat } from "../../prover/model/compare.ts";
import { deriveIntegerModel } from "../../prover/model/derive.ts";
import { parseSchema, withChosen } from "../../prover/model/schema.ts";
import { scorecard } from "../../prover/model/scorecard.ts";
import { expectError } from "../support/expectError.ts";

const CASES = fileURLToPath(new URL("../../../shared/cases/onnx", import.meta.url));

/** Points on any row: sums and branches are exact to a rounding, networks and calibrated ensembles to two. */
const EXACT = {
  adaboost: 1,
  binarizer_lr: 1,
  bn_tree_boundary: 1,
  calibrated_isotonic_rf: 2,
  calibrated_sigmoid_lr: 2,
  ct_ohe_gb: 1,
};
const ALSO = { double_subdiv_tree_boundary: 1, imputer_sentinel_lr: 1, lr_dataframe_inputs: 1, lr_int64_input: 1 };
const MORE = { sklonnx629_lgb_categorical: 1, voting_two_lr: 2, woe_where: 1 };
const TAKEN: Readonly<Record<string, number>> = { ...EXACT, ...ALSO, ...MORE };

/** Which node is named, and what the hint says to do instead. */
const REFUSED: Readonly<Record<string, readonly [names: string, hint: string]>> = {
  Log_nan_tree_BRANCH_LEQ: ["Log", "narrow the declared range"],
  Sigmoid_tree_boundary: ["Sigmoid", "train the trees on the feature itself"],
  cast_int8: ["Cast to int8", "wider type"],
  interleaved: ['node "t"', "nodes of each tree together"],
  localfunc_Relu_is_Neg: ["my.domain.Relu", "inline"],
  onnxmltools646_reg_logistic: ["as a probability from -4.5", "log-odds"],
  power_boxcox_lr: ["pref_", "narrow the declared range"],
  tree_none_normalizer_cls0: ["Normalizer", "probability"],
  two_heads_p_then_lgd: ['"p_default", "lgd"', "--output"],
};

const read = async (name: string) => {
  const onnx = await readBytes(`${CASES}/${name}/model.onnx`);
  const schema = (await readBytes(`${CASES}/${name}/schema.json`)).toString("utf8");
  const { features } = parseSchema(schema);
  const { rows } = await readRows({ path: `${CASES}/${name}/rows.csv.gz`, features });
  return { onnx, schema, card: scorecard(), rows };
};

const numbers = async (name: string, file: string): Promise<readonly string[]> =>
  gunzipSync(await readBytes(`${CASES}/${name}/${file}`))
    .toString("utf8")
    .trim()
    .split("\n");

describe("files that were once another model, or refused: ../shared/cases", function () {
  before(function () {
    if (existsSync(CASES)) return;
    console.log("      skipped: ../shared/cases is not here");
    this.skip();
  });

  for (const [name, limit] of Object.entries(TAKEN))
    it(`scores every row of ${name} as onnxruntime did, at most ${limit} point(s) off`, async () => {
      const source = await read(name);
      const model = deriveIntegerModel(source);
      const { max } = compareWithExpected({ ...source, model, expected: await numbers(name, "ref.csv.gz") });
      expect(max <= limit, `max ${max}`).to.equal(true);
      const some = source.rows.filter((_, index) => index % 10 === 0);
      const { max: here } = await compareWithFloat({ ...source, model, rows: some });
      expect(here <= limit, `max ${here}`).to.equal(true);
    });

  for (const [name, [names, hint]] of Object.entries(REFUSED))
    it(`refuses ${name} by its node, and says what to do`, async () => {
      const source = await read(name);
      const code = name === "two_heads_p_then_lgd" ? "E_ONNX" : "E_UNSUPPORTED_OPERATOR";
      const error = await expectError(code, () => deriveIntegerModel(source));
      expect(error.message).to.include(names);
      expect(error.hint).to.include(hint);
    });

  it("scores the head that is chosen of two", async () => {
    const name = "two_heads_p_then_lgd";
    const source = await read(name);
    const schema = withChosen(source.schema, { output: "p_default" });
    const model = deriveIntegerModel({ ...source, schema });
    const { max } = compareWithExpected({ ...source, schema, model, expected: await numbers(name, "ref.csv.gz") });
    expect(max <= 1, `max ${max}`).to.equal(true);
  });

  it("takes Box-Cox where every declared value is above 0", async () => {
    const source = await read("power_boxcox_lr");
    const document = JSON.parse(source.schema) as { features: { scale: number; min: number; max: number }[] };
    const least = ({ scale }: { scale: number }): number => (scale < 1e-6 ? 1_000_000 : 1);
    const features = document.features.map((one) => ({ ...one, min: least(one) }));
    const schema = JSON.stringify({ ...document, features });
    const model = deriveIntegerModel({ ...source, schema });
    const inRange = source.rows.filter((row) =>
      row.every((value, index) => Number(value) >= (features[index]?.min ?? 0)),
    );
    expect(inRange.length > 20, `${inRange.length} rows`).to.equal(true);
    const { max } = await compareWithFloat({ ...source, schema, model, rows: inRange });
    expect(max <= 1, `max ${max}`).to.equal(true);
  });

  it("sees that a file says something else than its library, by the library's own predictions", async () => {
    const name = "sklonnx629_lgb_categorical";
    const source = await read(name);
    const model = deriveIntegerModel(source);
    const { max } = compareWithExpected({ ...source, model, expected: await numbers(name, "lib.csv.gz") });
    expect(max > 5, `max ${max}`).to.equal(true);
  });

  it("prints no NaN as a difference", async () => {
    const source = await read("onnxmltools646_reg_logistic");
    const logOdds = source.schema.replace('"probability"', '"log-odds"');
    const model = deriveIntegerModel({ ...source, schema: logOdds });
    await expectError("E_NOT_COMPARABLE", () => compareWithFloat({ ...source, model }));
    const expected = await numbers("onnxmltools646_reg_logistic", "ref.csv.gz");
    await expectError("E_NOT_COMPARABLE", () => compareWithExpected({ ...source, model, expected }));
    expect((await compareWithFloat({ ...source, schema: logOdds, model })).max <= 1).to.equal(true);
  });

  it("costs what the aims say: a one-hot of five 5 constraints, 13 bins under 500 in all, a calibrated member under 300", async () => {
    const costOf = async (name: string): Promise<number> =>
      layersOf(deriveIntegerModel(await read(name))).reduce((sum, { constraints }) => sum + constraints, 0);
    expect(await costOf("woe_where")).to.be.below(500);
    const calibrated = layersOf(deriveIntegerModel(await read("calibrated_sigmoid_lr")));
    const members = calibrated.find(({ layer }) => layer.startsWith("functions of a sum"));
    expect(members?.instances).to.equal(3);
    expect((members?.constraints ?? Infinity) / 3).to.be.below(300);
  });
});
