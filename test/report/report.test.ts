import { cpSync, readFileSync, writeFileSync } from "node:fs";

import { expect } from "chai";
import { Command } from "commander";

import { registerModel } from "../../prover/cli/commands/model.ts";
import { formatRows } from "../../prover/features/rows.ts";
import { loadModel } from "../../prover/modelFolder/load.ts";
import type { EvaluationReport } from "../../prover/report/reportContent.ts";
import { reportPage } from "../../prover/report/page.ts";
import { writeReport } from "../../prover/report/writeReport.ts";
import { expectError } from "../support/expectError.ts";
import { DAY, START, temporaryFolder } from "../support/recorded.ts";
import { labelledRows, MODEL, type Row, ROWS } from "./drawnRows.ts";

const EVER = { from: undefined, to: undefined };

describe("model report", () => {
  const { file } = temporaryFolder();
  let table: Awaited<ReturnType<typeof labelledRows>>;
  let input: string;
  let report: EvaluationReport;
  const out = (name: string): string => file(name);
  const withRows = (name: string, rows: readonly Row[], header = table.header): string =>
    file(name, formatRows(header, rows));
  const reportOn = (path: string, more: object = {}): Promise<EvaluationReport> =>
    writeReport({ folder: MODEL, input: path, out: out("refused"), period: EVER, threshold: 0.5, ...more });

  before(async () => {
    table = await labelledRows();
    input = withRows("rows.csv", table.rows);
    report = await writeReport({ folder: MODEL, input, out: out("report"), period: EVER, threshold: 0.2 });
  });

  it("counts rows, wallets and outcomes, and says over which time", () => {
    const bad = table.rows.filter((row) => row.at(-1) === "1").length;
    expect(report.rows).to.deep.include({ rows: ROWS, bad, good: ROWS - bad, wallets: ROWS / 2 });
    expect(report.rows.from).to.equal("2022-01-01T00:00:00Z");
    expect(report.rows.trainedOn).to.equal(undefined);
  });

  it("has every metric inside its interval, and the same on every run", async () => {
    expect(Object.keys(report.intervals)).to.include.members(["auc", "ks", "brier", "calibrationSlope"]);
    for (const [metric, { low, high }] of Object.entries(report.intervals)) {
      const value = report.metrics[metric as keyof typeof report.metrics];
      // The calibration error of a resample is larger than that of the rows themselves.
      if (metric !== "ece") expect(low <= value && value <= high, `${metric} ${low} ${value} ${high}`).to.equal(true);
    }
    await writeReport({ folder: MODEL, input, out: out("again"), period: EVER, threshold: 0.2 });
    for (const name of ["report.json", "report.html"])
      expect(readFileSync(`${out("again")}/${name}`)).to.deep.equal(readFileSync(`${out("report")}/${name}`));
  });

  it("puts every row into a bucket of 50 points, and says where the rate does not fall", () => {
    const { buckets, rises, falls } = report.distribution;
    expect(buckets.map(({ from }) => from)).to.deep.equal([300, 350, 400, 450, 500, 550, 600, 650, 700, 750, 800]);
    expect(buckets.reduce((sum, { rows }) => sum + rows, 0)).to.equal(ROWS);
    expect(falls).to.equal(rises.length === 0);
  });

  it("lists a month without rows as one, between those that have some", () => {
    expect(report.months?.map(({ month, rows }) => [month, rows])).to.deep.equal([
      ["2022-01", ROWS / 2],
      ["2022-02", 0],
      ["2022-03", ROWS / 2],
    ]);
    expect(report.months?.[1]).to.deep.include({ metrics: undefined, observed: undefined, psi: undefined });
    expect(readFileSync(`${out("report")}/report.html`, "utf8")).to.match(
      /<th scope="row">2022-02<\/th><td data-of="rows">no rows<\/td>/,
    );
  });

  it("knocks out each feature: one that nothing uses costs nothing", async () => {
    const { model } = await loadModel(MODEL);
    expect(report.stress.knockOuts.map(({ feature }) => feature)).to.have.members(
      model.features.map(({ name }) => name),
    );
    for (const { meanSize, aucChange } of report.stress.knockOuts) if (meanSize === 0) expect(aucChange).to.equal(0);
    expect(report.stress.knockOuts.some(({ meanSize }) => meanSize > 0)).to.equal(true);
  });

  it("compares with rankings by one column where the rows have it", () => {
    expect(report.baselines.map(({ title }) => title)).to.include("health factor alone");
    expect(report.baselines.find(({ title }) => title === "health factor alone")).to.deep.include({ auc: 0.5, ks: 0 });
  });

  it("keeps rows that the model was trained on apart, by row and by wallet", async () => {
    const trainedOn = withRows("training.csv", table.rows.slice(0, 61));
    const told = await reportOn(input, { trainedOn });
    expect(told.rows.trainedOn).to.equal(61);
    const group = (title: string) => told.groups.find((one) => one.title === title)?.rows;
    expect(group("wallets that the model was trained on")).to.equal(62);
    expect(group("wallets that the model was not trained on")).to.equal(ROWS - 62);
    expect(group("each wallet's first row here")).to.equal(ROWS / 2);
  });

  it("finds the list of training rows in the model folder, unless another is given", async () => {
    const folder = out("with-list");
    cpSync(MODEL, folder, { recursive: true });
    const list = (count: number): string =>
      formatRows(
        ["id", "wallet"],
        table.rows.slice(0, count).map((row) => row.slice(0, 2)),
      );
    writeFileSync(`${folder}/training-rows.csv`, list(61));
    expect((await reportOn(input, { folder })).rows.trainedOn).to.equal(61);
    const trainedOn = file("other-list.csv", list(7));
    expect((await reportOn(input, { folder, trainedOn })).rows.trainedOn).to.equal(7);

    // Trained again, and not compiled again: the list is of another file than the one that is measured.
    writeFileSync(`${folder}/model.onnx`, "another training");
    await expectError("E_MANIFEST_MISMATCH", () => reportOn(input, { folder }));
  });

  it("does not know what was trained on where rows have no id, nor which wallets where they have none", async () => {
    const trainedOn = withRows("training.csv", table.rows.slice(0, 61));
    const without = (column: number): string =>
      withRows(
        `without-${column}.csv`,
        table.rows.map((row) => row.toSpliced(column, 1)),
        table.header.toSpliced(column, 1),
      );
    const isOfWallets = ({ groups }: EvaluationReport): boolean =>
      groups.some(({ title }) => title === "wallets that the model was trained on");
    const [nameless, walletless] = [
      await reportOn(without(table.header.indexOf("id")), { trainedOn }),
      await reportOn(without(table.header.indexOf("wallet")), { trainedOn }),
    ];
    expect([nameless.rows.trainedOn, isOfWallets(nameless)]).to.deep.equal([undefined, true]);
    expect([walletless.rows.trainedOn, isOfWallets(walletless)]).to.deep.equal([61, false]);
  });

  it("is one page that asks for nothing", () => {
    const page = readFileSync(`${out("report")}/report.html`, "utf8");
    expect(page.match(/<svg/g)).to.have.lengthOf(9);
    expect(page.replaceAll(/xmlns(:xlink)?="[^"]+"/g, "")).to.not.match(/https?:|<script|<link|<img|url\(|@import/);
    expect(page).to.not.match(/NaN|undefined|Infinity/);
  });

  it("escapes what names say, in tables, captions and pictures", async () => {
    const name = '<script>alert("&")</script>';
    const { model, stability, stress } = report;
    const knockOuts = stress.knockOuts.map((one) => ({ ...one, feature: name }));
    const page = await reportPage({
      ...report,
      model: { ...model, name },
      stability: stability && { ...stability, csi: [{ feature: name, csi: 0.2, noise: 0, noiseBound: 0 }] },
      stress: { ...stress, knockOuts, moved: [name] },
    });
    expect(page)
      .to.include("&lt;script")
      .and.not.match(/<script/i);
  });

  it("takes a period, first day in and last day out", async () => {
    const period = { from: START + 60 * DAY, to: START + 75 * DAY };
    const part = await reportOn(input, { period });
    expect(part.rows).to.deep.include({ rows: 60, from: "2022-03-02T00:00:00Z", to: "2022-03-16T00:00:00Z" });
  });

  it("refuses a period without rows, too few rows, and rows of one class", async () => {
    const february = { from: START + 31 * DAY, to: START + 59 * DAY };
    const error = await expectError("E_NO_ROWS", () => reportOn(input, { period: february }));
    expect(error.message).to.include("2022-02-01 to 2022-03-01");
    await expectError("E_TOO_FEW_ROWS", () => reportOn(withRows("few.csv", table.rows.slice(0, 49))));
    const good = table.rows.map((row) => [...row.slice(0, -1), "0"]);
    await expectError("E_ONE_CLASS", () => reportOn(withRows("good.csv", good)));
  });

  it("refuses labels that are none, and rows without a feature of the model, naming the place", async () => {
    const labelled = (label: string) => [[...(table.rows[0] ?? []).slice(0, -1), label], ...table.rows.slice(1)];
    for (const label of ["", "2", "NaN", "true"]) {
      const error = await expectError("E_ROW_VALUE", () => reportOn(withRows("bad.csv", labelled(label))));
      expect(error.message).to.include('row 0, column "label"');
    }
    const unlabelled = table.rows.map((row) => row.slice(0, -1));
    await expectError("E_MISSING_COLUMN", () => reportOn(withRows("none.csv", unlabelled, table.header.slice(0, -1))));
    const lacking = table.rows.map((row) => row.toSpliced(3, 1));
    await expectError("E_MISSING_COLUMN", () => reportOn(withRows("short.csv", lacking, table.header.toSpliced(3, 1))));
    const nan = [(table.rows[0] ?? []).with(4, "NaN"), ...table.rows.slice(1)];
    await expectError("E_ROW_VALUE", () => reportOn(withRows("nan.csv", nan)));
  });

  it("needs times for a period, and says so of months without them", async () => {
    const untimed = withRows(
      "untimed.csv",
      table.rows.map((row) => row.toSpliced(2, 1)),
      table.header.toSpliced(2, 1),
    );
    await expectError("E_MISSING_COLUMN", () => reportOn(untimed, { period: { from: START, to: undefined } }));
    const told = await reportOn(untimed);
    expect([told.months, told.stability, told.rows.from]).to.deep.equal([undefined, undefined, undefined]);
  });

  it("is a command", async () => {
    const program = new Command("veriscore").exitOverride();
    registerModel(program);
    const written: string[] = [];
    const { stderr } = process;
    const write = stderr.write.bind(stderr);
    stderr.write = (text) => written.push(String(text)) > 0;
    try {
      const args = ["model", "report", MODEL, "--input", input, "--out", out("command"), "--to", "2022-02-01"];
      await program.parseAsync(args, { from: "user" });
    } finally {
      stderr.write = write;
    }
    expect(written.join("")).to.match(/^120 rows, \d+ liquidated: AUC 0\.\d{3} \(0\.\d{3} to 0\.\d{3}\)/);
    expect(JSON.parse(readFileSync(`${out("command")}/report.json`, "utf8"))).to.have.property(
      "format",
      "veriscore-report/1",
    );
  });
});
