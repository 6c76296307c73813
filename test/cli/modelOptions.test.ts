import { readFileSync, writeFileSync } from "node:fs";

import { expect } from "chai";

import { loadModel } from "../../prover/modelFolder/load.ts";
import { evaluate } from "../../prover/model/evaluate.ts";
import { runCommand } from "../support/commandLine.ts";
import { expectError } from "../support/expectError.ts";
import { integers, onnxFile, schemaText } from "../support/onnxFile.ts";
import { temporaryFolder } from "../support/recorded.ts";

/** Log-odds of the class "bad", the second of two: 0.5 x - 2. */
const CLASSIFIER = {
  operator: "LinearClassifier",
  domain: "ai.onnx.ml",
  name: "linear",
  inputs: ["features"],
  outputs: ["label", "risk"],
  attributes: {
    coefficients: [-0.5, 0, 0.5, 0],
    intercepts: [2, -2],
    post_transform: "SOFTMAX",
    multi_class: { int: 0 },
    classlabels_strings: ["good", "bad"],
  },
};
const SCHEMA = schemaText(["x", "y"].map((name) => ({ name, scale: 1, min: 0n, max: 9n })));
const ROWS = [0, 3, 4, 9];
/** SOFTMAX of the two rows: their difference is what counts. */
const riskOf = (x: number): number => 1 / (1 + Math.exp(-(x - 4)));

describe("options of model compile and model compare", () => {
  const { file } = temporaryFolder();
  const write = (name: string, content: string | Uint8Array): string => {
    writeFileSync(file(name), content);
    return file(name);
  };
  const rows = (name: string, expected: readonly string[]): string =>
    write(name, ["x,y,p", ...ROWS.map((x, row) => `${x},0,${expected[row] ?? ""}`)].join("\n"));
  let one: string;
  let several: string;
  let schema: string;

  const compile = (onnx: string, out: string, ...options: readonly string[]): Promise<string> =>
    runCommand("model", "compile", onnx, "--features", schema, "--out", file(out), ...options);
  const scoreOf = async (folder: string, x: bigint): Promise<bigint> =>
    evaluate((await loadModel(file(folder))).model, [x, 0n]).score;

  before(async () => {
    schema = write("schema.json", SCHEMA);
    const label = { name: "label", type: "string" } as const;
    const risk = { name: "risk", type: "float", columns: 2 } as const;
    one = write("one.onnx", onnxFile({ columns: 2, nodes: [CLASSIFIER], outputs: [label, risk] }));
    const loss = { operator: "Gather", inputs: ["risk", "place"], outputs: ["loss"], attributes: { axis: { int: 1 } } };
    several = write(
      "several.onnx",
      onnxFile({
        columns: 2,
        nodes: [CLASSIFIER, loss],
        constants: { place: integers([0]) },
        outputs: [risk, { name: "loss", type: "float", columns: 1 }],
      }),
    );
    await compile(one, "one");
  });

  it("says which class is taken as bad, and takes the other when it is named", async () => {
    const notes = await compile(one, "other", "--bad-class", "good");
    expect(notes).to.include('class "good" (column 1 of 2) is taken as bad; --bad-class takes the other');
    const [low, high] = [await scoreOf("one", 0n), await scoreOf("one", 9n)];
    expect(low > high, "the more of x, the worse").to.equal(true);
    expect((await scoreOf("other", 0n)) < (await scoreOf("other", 9n)), "the other way round").to.equal(true);
    expect(readFileSync(file("other/schema.json"), "utf8")).to.include('"badClass": "good"');
    for (const folder of ["one", "other"])
      expect(await runCommand("model", "compare", file(folder), "--input", rows("plain.csv", []))).to.match(
        /^4 rows, difference in points: max [01], /,
      );
  });

  it("takes the output that is named of several, and refuses to guess", async () => {
    const guess = await expectError("E_ONNX", () => compile(several, "never"));
    expect(guess.message + guess.hint)
      .to.include('"risk"')
      .and.include('"loss"')
      .and.include("--output");
    await compile(several, "loss", "--output", "loss");
    expect((await scoreOf("loss", 0n)) < (await scoreOf("loss", 9n)), "loss is the first column").to.equal(true);
    expect(readFileSync(file("loss/schema.json"), "utf8")).to.include('"onnxOutput": "loss"');
  });

  it("refuses names that the file does not have, by the names that it has", async () => {
    const cases: readonly (readonly [words: string, args: readonly string[]])[] = [
      ['no output "risks"', [several, "--output", "risks"]],
      ['no class "worst"', [one, "--bad-class", "worst"]],
      ['no class "1"', [one, "--bad-class", "1"]],
      ["", [several, "--output", "loss", "--bad-class", "bad"]],
    ];
    for (const [words, [onnx = "", ...options]] of cases) {
      const { message, hint } = await expectError("E_ONNX", () => compile(onnx, "never", ...options));
      expect(message).to.include(words);
      expect(hint.length).to.be.greaterThan(0);
    }
    await expectError("E_ONNX", () => compile(one, "never", "--output", "\u001b[2J".repeat(1000)));
  });

  it("holds the scores against a column of predictions, near or far", async () => {
    const near = rows(
      "near.csv",
      ROWS.map((x) => String(riskOf(x))),
    );
    const compared = await runCommand("model", "compare", file("one"), "--input", near, "--expected", "p");
    expect(compared).to.match(/^4 rows, difference in points: max [01], /);
    const far = rows("far.csv", ["0.5", "5e-1", ".5", "0.50"]);
    const off = await runCommand("model", "compare", file("one"), "--input", far, "--expected", "p");
    expect(Number(/max (\d+)/.exec(off)?.[1])).to.be.greaterThan(50);
  });

  it("refuses a column that is not there, and a prediction that is no probability, by its row", async () => {
    const compare = (input: string, column: string) => () =>
      runCommand("model", "compare", file("one"), "--input", input, "--expected", column);
    const { message } = await expectError("E_USAGE", compare(rows("some.csv", []), "q"));
    expect(message).to.include('no column "q"');
    await expectError("E_USAGE", compare(rows("some.csv", []), "x"));
    for (const wrong of ["", "n/a", "NaN", "0,5", "2", "-0.1", "0x0", "1e", "Infinity"]) {
      const input = rows("wrong.csv", ["0.1", wrong.includes(",") ? `"${wrong}"` : wrong, "0.1", "0.1"]);
      expect((await expectError("E_NOT_COMPARABLE", compare(input, "p"))).message, wrong).to.include("row 1");
    }
  });
});
