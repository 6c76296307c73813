import { cpSync, readFileSync, writeFileSync } from "node:fs";

import { expect } from "chai";

import { formatRows } from "../../prover/features/rows.ts";
import { writeCard } from "../../prover/report/writeCard.ts";
import { writeReport } from "../../prover/report/writeReport.ts";
import { expectError } from "../support/expectError.ts";
import { temporaryFolder } from "../support/recorded.ts";
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
    expect(text).to.include("240 of these 240 rows were trained on");
    expect(text).to.match(/\| AUC \(ROC\) \| 0\.\d{3} \| 0\.\d{3} to 0\.\d{3} \|/);
    expect(text).to.include("| 2022-02 | no rows | – |");
    expect(text).to.not.match(/NaN|undefined|null/);
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
    const reports = [`${MODEL}/evaluation/later.json`, `${MODEL}/evaluation/all.json`];
    const path = await writeCard({ folder: shipped, reports });
    expect(readFileSync(path, "utf8")).to.equal(readFileSync(`${MODEL}/MODEL_CARD.md`, "utf8"));
  });
});
