import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { expect } from "chai";

import { environment, kit, python, requirements } from "../../../scripts/modeler/environment.ts";
import { isInstalled } from "../../../scripts/pythonEnvironment.ts";
import { expectRefusal, type Finished, jsonOf, veriscore } from "../../support/runNode.ts";

const run = promisify(execFile);

const HISTORY = fileURLToPath(new URL("../../../scripts/history", import.meta.url));
const EVENTS = join(HISTORY, "events.csv.gz");
const PRICES = join(HISTORY, "prices-hourly-usd.csv.gz");

/** Points between the float original and the integer model: branches and sums of features are exact, networks rounded. */
const LIMITS = { exact: 1, network: 2 };

const MODELS: readonly (readonly [library: string, model: string, kind: keyof typeof LIMITS])[] = [
  ["xgboost", "boosted-trees", "exact"],
  ["lightgbm", "boosted-trees", "exact"],
  ["scikit-learn", "logistic-regression", "exact"],
  ["scikit-learn", "random-forest", "exact"],
  ["scikit-learn", "gradient-boosting", "exact"],
  ["scikit-learn", "network", "network"],
  ["pytorch", "network", "network"],
];

/** One model of each family: trees, a weighted sum, averages of leaves, a network. */
const FAMILIES = [
  ["xgboost", "boosted-trees"],
  ["scikit-learn", "logistic-regression"],
  ["scikit-learn", "random-forest"],
  ["scikit-learn", "network"],
] as const;

describe("the modeler's kit, on the project's sample", function () {
  let folder = "";
  let rows = "";
  const at = (name: string): string => join(folder, name);

  /** A script of the kit, as a modeler runs it. */
  const modeler = async (script: string, ...args: readonly string[]): Promise<string> =>
    (await run(python, [join(kit, script), ...args], { cwd: folder })).stdout;

  /** Compiles what a script left in a folder and compares both models on rows: the largest difference in points. */
  const largestDifference = async (trained: string, input: string): Promise<unknown> => {
    const [onnx, schema, out] = [join(trained, "model.onnx"), join(trained, "schema.json"), at("compiled")];
    jsonOf(await veriscore(folder, ["model", "compile", onnx, "--features", schema, "--out", out, "--json"]));
    return jsonOf(await veriscore(folder, ["model", "compare", out, "--input", input, "--json"]))["max"];
  };

  /** A command that the kit printed, word by word. Nothing that it prints here needs quotes. */
  const printed = (line: string): Promise<Finished> => {
    const prefix = "npm run -s veriscore -- ";
    expect(line).to.match(new RegExp(`^${prefix}[^'"]+$`));
    return veriscore(folder, line.slice(prefix.length).split(" "));
  };

  const contents = (trained: string): readonly string[] =>
    readdirSync(trained).map((name) => `${name} ${readFileSync(join(trained, name), "base64")}`);

  before(async function () {
    if (!existsSync(python)) {
      console.log("      skipped: the kit's Python environment is not here; npm run modeler:install");
      this.skip();
    }
    folder = mkdtempSync(join(tmpdir(), "veriscore-modeler-"));
    rows = at("rows.csv");
    jsonOf(await veriscore(folder, ["events", "import", EVENTS, "--db", at("h.duckdb"), "--json"]));
    jsonOf(await veriscore(folder, ["prices", "import", PRICES, "--db", at("h.duckdb"), "--json"]));
    const label = ["--label", "liquidated-30d", "--out", rows, "--json"];
    jsonOf(await veriscore(folder, ["dataset", "--db", at("h.duckdb"), ...label]));
  });
  after(() => {
    if (folder !== "") rmSync(folder, { recursive: true, force: true });
  });

  it("passes its own tests", async () => {
    await run(python, ["-m", "unittest", "discover", "-s", join(kit, "tests"), "-t", kit]);
  });

  for (const [library, model, kind] of MODELS)
    it(`${library}, ${model}: the same bytes twice, compiled, at most ${LIMITS[kind]} off on any row`, async function () {
      if (library === "pytorch" && !(await isInstalled(environment, requirements.torch))) {
        console.log("      skipped: PyTorch is not here; npm run modeler:install -- --torch");
        this.skip();
      }
      const train = (out: string): Promise<string> =>
        modeler("train.py", "--library", library, "--model", model, "--rows", rows, "--out", out, "--quick");
      const outs = [at(`${library}-${model}`), at(`${library}-${model}-again`)] as const;
      await Promise.all(outs.map(train));
      expect(contents(outs[0])).to.have.lengthOf(6).and.deep.equal(contents(outs[1]));
      expect(await largestDifference(outs[0], rows)).to.be.at.most(LIMITS[kind]);
    });

  for (const [library, model] of FAMILIES)
    it(`${library}, ${model}: compiled, explained, evaluated and on a card by the commands that the kit prints`, async () => {
      const quick = ["--library", library, "--model", model, "--rows", "rows.csv", "--out", "printed", "--quick"];
      const lines = (await modeler("train.py", ...quick)).trimEnd().split("\n");
      const [compile, compare, explain, report, answer, card] = lines
        .slice(lines.indexOf("next:") + 1)
        .map((line) => line.trim());
      const run = async (line = ""): Promise<Finished> => {
        const finished = await printed(line);
        expect(finished.exitCode, finished.stderr).to.equal(0);
        return finished;
      };

      await run(compile);
      await run(compare);
      expect((await run(explain)).stdout).to.include("in the reference row");
      const { stderr } = await run(report);
      const { rows: count } = JSON.parse(readFileSync(at("printed/training.json"), "utf8")) as { rows: number };
      expect(stderr).to.include(`${count} rows, `).and.include(`; ${count} trained on; `);

      // As it is, the template is not an answer.
      expect(answer).to.include("printed/about.template.json").and.include("printed/about.json");
      cpSync(at("printed/about.template.json"), at("printed/about.json"));
      expect(expectRefusal("E_ABOUT", await printed(card ?? ""))).to.include("no answer for summary, data, gaps");
      const template = readFileSync(at("printed/about.template.json"), "utf8");
      writeFileSync(at("printed/about.json"), template.replaceAll(/<[^"]+>/g, "Said by this test."));
      await run(card);
      const text = readFileSync(at("printed/MODEL_CARD.md"), "utf8");
      expect(text)
        .to.include(`${library}, ${model}, `)
        .and.match(/trained on .*: of those, figures flatter/);
      rmSync(at("printed"), { recursive: true });
    });

  it("Spectral's shape, 73-82-82-1", async () => {
    const options = ["--library", "scikit-learn", "--quick"];
    await modeler("examples/spectral_73_82_82_1.py", "--rows", rows, "--out", at("spectral"), ...options);
    expect(await largestDifference(at("spectral"), join(at("spectral"), "rows.csv"))).to.be.at.most(LIMITS.network);
  });

  for (const lag of [3, 7])
    it(`Giza's shape, 10-32-16-1, on market days lagged by ${lag}`, async () => {
      // Borrows were recorded in six weeks only, liquidations to 2022-04-03.
      const flows = ["--flows", "deposit_usd,withdraw_usd,liquidation_usd,liquidation_count", "--to", "2022-04-03"];
      const days = ["--events", EVENTS, "--prices", PRICES, "--lag", String(lag), ...flows];
      await modeler("market_days.py", ...days, "--out", at("days"));
      const options = ["--library", "scikit-learn", "--quick"];
      await modeler("examples/giza_10_32_16_1.py", "--days", at("days"), "--out", at("giza"), ...options);
      expect(await largestDifference(at("giza"), join(at("days"), "rows.csv"))).to.be.at.most(LIMITS.network);
    });

  it("refuses a wrong input in one line", async () => {
    const train = modeler("train.py", "--library", "xgboost", "--rows", rows, "--out", at("no"), "--features", "age");
    const refused = (await train.catch((error: unknown) => error)) as { code: number; stderr: string };
    expect(refused.code).to.equal(1);
    expect(refused.stderr).to.match(/^E_UNKNOWN_FEATURE: [^\n]+\n$/);
    expect(existsSync(at("no"))).to.equal(false);
  });

  it("the notebook is what its source makes, and its cells run", async () => {
    await modeler("write_notebook.py", "--check", "--rows", rows);
  });
});
