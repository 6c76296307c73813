import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";

import { expect } from "chai";

import { formatRows } from "../../prover/features/rows.ts";
import { writeAboutTemplate } from "../../prover/report/writeAboutTemplate.ts";
import type { Manifest } from "../../prover/modelFolder/manifest.ts";
import { modelCard } from "../../prover/report/modelCard.ts";
import { writeCard } from "../../prover/report/writeCard.ts";
import { writeReport } from "../../prover/report/writeReport.ts";
import { expectError } from "../support/expectError.ts";
import { temporaryFolder } from "../support/recorded.ts";
import { expectRefusal, inPairs, jsonOf, veriscore } from "../support/runNode.ts";
import { labelledRows, MODEL } from "./drawnRows.ts";

const ABOUT = {
  summary: "What it tells.",
  data: ["rows drawn for a test"],
  gaps: ["everything else"],
  training: ["none"],
  intendedUse: ["this test"],
  notFor: ["lending"],
};

describe("model card", () => {
  const { file } = temporaryFolder();
  let folder: string;
  let report: string;
  const say = (about: unknown): void => {
    writeFileSync(`${folder}/about.json`, JSON.stringify(about));
  };

  before(async () => {
    folder = file("model");
    cpSync(MODEL, folder, { recursive: true });
    const { header, rows } = await labelledRows();
    const input = file("rows.csv", formatRows(header, rows));
    const period = { from: undefined, to: undefined };
    await writeReport({ folder: MODEL, input, out: file("report"), period, threshold: 0.5, trainedOn: input });
    report = `${file("report")}/report.json`;
  });

  it("says what its modeler says, what was measured, and that it was measured on rows trained on", async () => {
    say(ABOUT);
    const text = readFileSync(await writeCard({ folder, reports: [report] }), "utf8");
    for (const line of [ABOUT.summary, ABOUT.gaps[0], ABOUT.notFor[0]]) expect(text).to.include(line);
    expect(text).to.include("**The model was trained on 240 of these 240 rows: of those, figures flatter.**");
    expect(text).to.match(/\| AUC \(ROC\) \| 0\.\d{3} \| 0\.\d{3} to 0\.\d{3} \| 0\.\d{3} \| 0\.\d{3} to 0\.\d{3} \|/);
    expect(text).to.include("| 2022-02 | no rows | – |");
    expect(text).to.not.match(/NaN|undefined|null/);
  });

  it("shows what an attack found, and refuses one on another model", async () => {
    say(ABOUT);
    const { model } = JSON.parse(readFileSync(report, "utf8")) as { model: { features: readonly string[] } };
    const finding = {
      limit: "most gain",
      says: "points that any wallet gains",
      allowed: 5,
      reached: 99,
      by: "a loan",
      passes: false,
    };
    const variant = {
      ...{ label: "1 ETH", gas: 1_000, capitalEth: 0, secondsHeld: 0, freshScore: 600, wallets: 3 },
      ...{ gained: { median: 7, p90: 8, most: 99 }, lost: { median: 0, p90: 0, most: 0 } },
    };
    const attack = {
      format: "veriscore-attack/1",
      model: { name: "default", manifest: "other", features: model.features },
      store: {
        market: "aave-v2",
        asOf: "2022-02-13T00:00:00Z",
        coverageFrom: "2020-12-04T00:00:00Z",
        heldFeatures: [],
      },
      wallets: { attacked: 3, outOf: 9, named: false, medianScore: 600 },
      verdict: { passes: false, findings: [finding] },
      manipulations: [{ name: "flash", title: "A flash loan", line: "", kind: "cheap", variants: [variant] }],
      notLived: [],
    };
    const path = file("attack.json", JSON.stringify(attack));
    const text = readFileSync(await writeCard({ folder, reports: [report], attack: path }), "utf8");
    expect(text).to.include("| A flash loan (1 ETH) | +7 | +99 | 0 | 600 | 1,000 | 0 ETH | 0 s |");
    expect(text).to.include('**broken: points that any wallet gains: 99 (limit 5), by "a loan"**');
    expect(text).to.include("3 of 9 wallets with a loan");
    expect(text).to.include("Of another model with these features. 3 of 9");
    const other = file("other.json", JSON.stringify({ ...attack, model: { ...attack.model, features: ["x"] } }));
    await expectError("E_REPORT", () => writeCard({ folder, reports: [report], attack: other }));
    const broken = [
      {},
      null,
      { ...attack, format: "veriscore-attack/2" },
      { ...attack, verdict: { ...attack.verdict, findings: [{ ...finding, says: 5 }] } },
      { ...attack, manipulations: [{ ...attack.manipulations[0], variants: [] }] },
      { ...attack, manipulations: [{ ...attack.manipulations[0], title: "a loan\n# and a title" }] },
      { ...attack, manipulations: [{ ...attack.manipulations[0], variants: [{ ...variant, gained: { median: 7 } }] }] },
    ];
    for (const [index, content] of broken.entries()) {
      const wrong = file(`broken-${index}.json`, JSON.stringify(content));
      const refused = await expectError("E_REPORT", () => writeCard({ folder, reports: [report], attack: wrong }));
      expect(refused.message).to.include("is not what `model attack` writes");
      expect(refused.hint).to.include("attack.json");
    }
  });

  it("refuses a broken report by the part that is, and writes nothing", async () => {
    say(ABOUT);
    const whole = JSON.parse(readFileSync(report, "utf8")) as Record<string, object>;
    rmSync(`${folder}/MODEL_CARD.md`, { force: true });
    for (const [index, part] of ["verdict", "metrics", "months", "groups", "calibration", "stability"].entries()) {
      const broken = file(`report-${index}.json`, JSON.stringify({ ...whole, [part]: { [part]: "x" } }));
      const refused = await expectError("E_REPORT", () => writeCard({ folder, reports: [broken] }));
      expect(refused.message).to.include(`its "${part}" is not what \`model report\` writes`);
      expect(refused.hint).to.include("report.json");
    }
    expect(existsSync(`${folder}/MODEL_CARD.md`)).to.equal(false);
  });

  it("says what makes a model manipulable", () => {
    const manifest = {
      ...(JSON.parse(readFileSync(`${folder}/manifest.json`, "utf8")) as Manifest),
      manipulable: true as const,
      manipulations: [
        { feature: "borrow_count", move: "up" as const, effect: "rewarded" as const, cost: "gas" as const },
      ],
      costsUnknown: ["age"],
    };
    const text = modelCard({
      manifest,
      hash: "",
      label: "liquidated",
      features: [],
      about: ABOUT,
      reports: [],
      attack: undefined,
    });
    expect(text).to.include("**This model is manipulable**");
    expect(text).to.include('- feature "borrow_count" may be rewarded for going up, which costs only gas');
    expect(text).to.include("Nothing is known of what it costs to move age.");
  });

  it("is the same text for the same content", async () => {
    const [first, second] = [
      await writeCard({ folder, reports: [report] }),
      await writeCard({ folder, reports: [report] }),
    ];
    expect(readFileSync(second, "utf8")).to.equal(readFileSync(first, "utf8"));
  });

  it("wants everything said, in lines, and nothing else", async () => {
    const wrong = [
      { ...ABOUT, notFor: [] },
      { ...ABOUT, gaps: "none" },
      { ...ABOUT, data: ["two\nlines"] },
      { ...ABOUT, more: [] },
      [],
    ];
    for (const about of wrong) {
      say(about);
      await expectError("E_ABOUT", () => writeCard({ folder, reports: [report] }));
    }
    say(ABOUT);
  });

  it("names each field that is missing or holds a question of the template still", async () => {
    const { data, intendedUse } = ABOUT;
    const gaps = ["Nothing before 2021.", "<What else do these rows not hold?>"];
    say({ data, intendedUse, gaps, notFor: [], training: ["<How?>"] });
    const error = await expectError("E_ABOUT", () => writeCard({ folder, reports: [report] }));
    expect(error.message).to.match(/no answer for summary, gaps, training, notFor$/);
    say({ ...ABOUT, gaps: ["Nothing <before> 2021, and <little> after."] });
    await writeCard({ folder, reports: [report] });
    say(ABOUT);
  });

  it("without about.json names the template, and without that the command that writes it", async () => {
    rmSync(`${folder}/about.json`);
    const refused = (code: string): ReturnType<typeof expectError> =>
      expectError(code, () => writeCard({ folder, reports: [report] }));
    const before = await refused("E_FILE_UNREADABLE");
    expect(before.message).to.include("summary, data, gaps, training, intendedUse, notFor");
    expect(before.hint).to.include(`model card ${folder} --init`);

    expect(await writeAboutTemplate(folder)).to.deep.equal({ path: `${folder}/about.template.json`, isNew: true });
    expect((await refused("E_FILE_UNREADABLE")).hint).to.include(`${folder}/about.template.json`);
    cpSync(`${folder}/about.template.json`, `${folder}/about.json`);
    expect((await refused("E_ABOUT")).message).to.include(
      "no answer for summary, data, gaps, training, intendedUse, notFor",
    );
    say(ABOUT);
  });

  it("writes a template with what the folder tells, and leaves one that is there as it is", async () => {
    const made = file("made-elsewhere");
    cpSync(MODEL, made, { recursive: true });
    const { path } = await writeAboutTemplate(made);
    expect((JSON.parse(readFileSync(path, "utf8")) as typeof ABOUT).training[0]).to.equal(
      "7 features; 126 trees with 591 inner nodes and 2 neurons.",
    );
    writeFileSync(path, "answers");
    expect(await writeAboutTemplate(made)).to.deep.equal({ path, isNew: false });
    expect(readFileSync(path, "utf8")).to.equal("answers");
  });

  it("is a command that wants either reports or --init", async () => {
    const made = file("by-command");
    cpSync(MODEL, made, { recursive: true });
    const card = (...args: readonly string[]) => veriscore(made, ["model", "card", ".", ...args]);
    const written = await inPairs([() => card("--init", "--json"), () => card("--report", report, "--json")]);
    expect(written.map((run) => jsonOf(run)["path"])).to.deep.equal([
      `${made}/about.template.json`,
      `${made}/MODEL_CARD.md`,
    ]);
    const refused = await inPairs([() => card(), () => card("--init", "--report", report)]);
    for (const run of refused) expectRefusal("E_USAGE", run);
  });

  it("takes only reports of a model of these features", async () => {
    const other = JSON.parse(readFileSync(report, "utf8")) as { model: { features: string[] } };
    other.model.features.pop();
    const path = file("other.json", JSON.stringify(other));
    await expectError("E_REPORT", () => writeCard({ folder, reports: [path] }));
    await expectError("E_REPORT", () => writeCard({ folder, reports: [file("about.json", JSON.stringify(ABOUT))] }));
    const lacking = { ...(JSON.parse(readFileSync(report, "utf8")) as object), metrics: undefined };
    await expectError("E_REPORT", () =>
      writeCard({ folder, reports: [file("lacking.json", JSON.stringify(lacking))] }),
    );
    const empty = { format: "veriscore-report/1", model: {} };
    await expectError("E_REPORT", () => writeCard({ folder, reports: [file("empty.json", JSON.stringify(empty))] }));
    await expectError("E_FILE_UNREADABLE", () => writeCard({ folder, reports: [file("missing.json")] }));
  });

  it("of the shipped model says what its reports say now", async () => {
    const shipped = file("shipped");
    cpSync(MODEL, shipped, { recursive: true });
    const reports = [`${MODEL}/evaluation/june.json`];
    const path = await writeCard({ folder: shipped, reports, attack: `${MODEL}/evaluation/attack.json` });
    expect(readFileSync(path, "utf8")).to.equal(readFileSync(`${MODEL}/MODEL_CARD.md`, "utf8"));
  });
});
