import { cpSync, readFileSync, writeFileSync } from "node:fs";

import { expect } from "chai";

import { formatRows } from "../../prover/features/rows.ts";
import { sha256 } from "../../prover/files.ts";
import { reportPage } from "../../prover/report/page.ts";
import type { EvaluationReport } from "../../prover/report/reportContent.ts";
import { verdictOn } from "../../prover/report/verdict.ts";
import { writeReport } from "../../prover/report/writeReport.ts";
import { hasBrowser, scrollWidthAt } from "../support/browser.ts";
import { expectError } from "../support/expectError.ts";
import { temporaryFolder } from "../support/recorded.ts";
import { labelledRows, MODEL, type Row, ROWS } from "./drawnRows.ts";

const EVER = { from: undefined, to: undefined };

describe("a report that does not flatter", () => {
  const { file } = temporaryFolder();
  let table: Awaited<ReturnType<typeof labelledRows>>;
  let input: string;
  let report: EvaluationReport;
  let page: string;
  let count = 0;
  const withRows = (rows: readonly Row[], header = table.header): string =>
    file(`rows-${count++}.csv`, formatRows(header, rows));
  const reportOn = (path: string, more: object = {}): Promise<EvaluationReport> =>
    writeReport({ folder: MODEL, input: path, out: file("out"), period: EVER, threshold: 0.2, ...more });
  const column = (name: string): number => table.header.indexOf(name);
  const without = (name: string): string =>
    withRows(
      table.rows.map((row) => row.toSpliced(column(name), 1)),
      table.header.toSpliced(column(name), 1),
    );
  const textsOf = ({ verdict }: EvaluationReport): string => verdict.findings.map(({ text }) => text).join("\n");

  before(async () => {
    table = await labelledRows();
    input = withRows(table.rows);
    report = await reportOn(input);
    page = readFileSync(`${file("out")}/report.html`, "utf8");
  });

  it("is the same for the same rows and columns in another order", async () => {
    const turned = table.rows.map((row) => [...row].reverse()).sort((a, b) => (String(a[4]) < String(b[4]) ? -1 : 1));
    const other = await reportOn(withRows(turned, [...table.header].reverse()));
    expect(other).to.deep.equal(report);
  });

  it("has metrics by row and by wallet, and takes a header `Wallet` for one", async () => {
    expect(report.resampling).to.deep.include({ unit: "wallets", units: ROWS / 2, reason: undefined });
    const named = await reportOn(withRows(table.rows, table.header.with(column("wallet"), "Wallet")));
    expect(named).to.deep.equal(report);
    expect(report.byWallet?.metrics.auc).to.be.within(0.5, 1);
    expect(page).to.include("500 resamples of wallets").and.include("95 % interval by wallet");
  });

  it("takes an address with a checksum and one without for the same wallet", async () => {
    const address = (row: number): string => `0x${"ab".repeat(17)}${String(row).padStart(6, "0")}`;
    const mixed = table.rows.map((row, index) => {
      const wallet = address(Math.floor(index / 2));
      return row.with(column("wallet"), index % 2 === 0 ? wallet : wallet.toUpperCase().replace("0X", "0x"));
    });
    expect((await reportOn(withRows(mixed))).rows.wallets).to.equal(ROWS / 2);
  });

  it("says that it resamples rows where no wallet is known, and knows nothing by wallet", async () => {
    const walletless = await reportOn(without("wallet"));
    expect(walletless.resampling.unit).to.equal("rows");
    expect(walletless.byWallet).to.equal(undefined);
    expect(textsOf(walletless)).to.include("No row names a wallet: intervals are of rows, too narrow");
    expect(textsOf(report)).to.not.include("No row names a wallet");
    const text = readFileSync(`${file("out")}/report.html`, "utf8");
    expect(text).to.include("500 resamples of rows").and.not.include("resamples of wallets");
  });

  it("has no interval, and no good verdict, from rows of one wallet", async () => {
    const ofOne = table.rows.map((row) => row.with(column("wallet"), "the only one"));
    const told = await reportOn(withRows(ofOne));
    expect(told.intervals).to.deep.equal({});
    expect(told.resampling.reason).to.equal("1 wallet");
    expect(told.verdict.level).to.equal("bad");
    const text = readFileSync(`${file("out")}/report.html`, "utf8");
    expect(text).to.include("Here there is none: 1 wallet.").and.include("No verdict: too few to judge by (1 wallet)");
  });

  it("does not call a calibration right that only busy wallets have", () => {
    const { metrics, byWallet } = report;
    if (byWallet === undefined) throw new Error("the rows have wallets");
    const right = { ...metrics, calibrationSlope: 1, observedOverExpected: 1 };
    const levelOf = (slope: number): string | undefined => {
      const weighed = { ...byWallet, metrics: { ...right, calibrationSlope: slope } };
      const { findings } = verdictOn({ ...report, metrics: right, byWallet: weighed });
      const told = findings.find(({ text }) => text.startsWith("Calibration"));
      expect(told?.text).to.include(`; by wallet slope ${slope.toFixed(2)}, 1.00 times as many`);
      return told?.level;
    };
    expect([levelOf(1.3), levelOf(1.45)]).to.deep.equal(["good", "care"]);
  });

  it("names ids that stand in more than one row", async () => {
    const twice = table.rows.map((row, index) => (index === 7 ? row.with(0, "event-3") : row));
    const told = await reportOn(withRows(twice));
    expect(told.rows.duplicates).to.deep.equal([{ id: "event-3", rows: [3, 7] }]);
    expect(textsOf(told)).to.include("event-3 (rows 3, 7)");
    expect(report.rows.duplicates).to.deep.equal([]);
  });

  it("counts rows by their weight: a weight of 2 is the row twice", async () => {
    const header = [...table.header, "weight"];
    const weighed = table.rows.map((row, index): Row => [...row.with(0, ""), index % 3 === 0 ? "2" : "1.0"]);
    const repeated = table.rows.flatMap((row, index) => new Array<Row>(index % 3 === 0 ? 2 : 1).fill(row.with(0, "")));
    const [byWeight, byRepeat] = [await reportOn(withRows(weighed, header)), await reportOn(withRows(repeated))];
    for (const key of ["metrics", "intervals", "decisions", "gain"] as const)
      expect(byWeight[key], key).to.deep.equal(byRepeat[key]);
    expect(byWeight.byWallet?.metrics.auc.toFixed(9)).to.equal(byRepeat.byWallet?.metrics.auc.toFixed(9));
    expect(byWeight.rows).to.deep.include({ rows: ROWS, weight: ROWS + ROWS / 3, rate: byRepeat.rows.rate });
    expect(byWeight.stability?.psi).to.not.equal(report.stability?.psi);
  });

  it("refuses a weight that is none, naming the row", async () => {
    for (const weight of ["", "0", "-1", "NaN", "one", "1000000000"]) {
      const rows = table.rows.map((row, index): Row => [...row, index === 2 ? weight : "1"]);
      const path = withRows(rows, [...table.header, "Weight"]);
      expect((await expectError("E_ROW_VALUE", () => reportOn(path))).message).to.include('row 2, column "weight"');
    }
  });

  it("holds scores and features against the training rows, with what chance makes", async () => {
    const trainedOn = withRows(table.rows.slice(0, 120));
    const told = await reportOn(withRows(table.rows.slice(120)), { trainedOn });
    const { drift } = told.trainingDrift;
    expect(drift).to.deep.include({ base: "120 training rows", current: "120 rows that were not trained on" });
    // One 60th for each part of the scores but the first.
    expect(60 * (drift?.noise ?? 0)).to.be.within(0.999, 9.001);
    expect(drift?.noiseBound).to.be.greaterThan(drift?.noise ?? 1);
    expect(drift?.csi.map(({ feature }) => feature)).to.have.members(told.model.features);
    expect(textsOf(told)).to.match(/PSI 0\.\d{3}.* against 120 training rows/);
    const idsOnly = withRows(
      table.rows.slice(0, 120).map((row) => row.slice(0, 2)),
      ["id", "wallet"],
    );
    const untold = await reportOn(input, { trainedOn: idsOnly });
    expect(untold.trainingDrift).to.deep.equal({
      drift: undefined,
      reason: "the list of training rows does not hold the features",
    });
  });

  it("says first, in colour, that rows were trained on, and prints no challenge table for them", async () => {
    const told = await reportOn(input, { trainedOn: input });
    expect(told.challenge).to.equal(undefined);
    expect(told.verdict.findings[0]?.level).to.equal("bad");
    const text = readFileSync(`${file("out")}/report.html`, "utf8");
    expect(text.indexOf('class="notice verdict bad"')).to.be.within(1, text.indexOf("<nav"));
    expect(text).to.include("No verdict: the model was trained on rows").and.not.include("knock-out, %");
    const half = await reportOn(input, { trainedOn: withRows(table.rows.slice(0, 120)) });
    expect(half.challenge?.rows).to.equal(120);
  });

  it("puts a constant predictor beside each knock-out", () => {
    const rate = report.rows.bad / ROWS;
    const constant = (title: string): number | undefined =>
      report.challenge?.criteria.find((one) => one.title === title)?.constant;
    expect(constant("AUROC")).to.equal(50);
    expect(constant("KS")).to.equal(0);
    expect(constant("1 - Brier score")?.toFixed(9)).to.equal((100 * (1 - rate * (1 - rate))).toFixed(9));
    expect(constant("recall")).to.equal(rate >= 0.2 ? 100 : 0);
    expect(page).to.include("constant predictor, %");
  });

  it("marks a month with few rows, and takes another for the base", async () => {
    const few = await reportOn(withRows([...table.rows.slice(0, 8), ...table.rows.slice(120)]));
    expect(few.months?.map(({ month, isFew }) => [month, isFew])).to.deep.equal([
      ["2022-01", true],
      ["2022-02", true],
      ["2022-03", false],
    ]);
    expect(few.monthBase).to.equal("2022-03");
    expect(few.months?.[0]?.psiNoise).to.be.greaterThan(1 / 8);
    expect(readFileSync(`${file("out")}/report.html`, "utf8")).to.match(
      /<tr class="marked"><t[dh][^>]*>2022-01 \(few\)/,
    );
    const none = await reportOn(withRows([...table.rows.slice(0, 40), ...table.rows.slice(200)]));
    expect([none.monthBase, none.months?.[2]?.psi]).to.deep.equal([undefined, undefined]);
  });

  it("flags a stress that moves scores the wrong way", async () => {
    const ethFalls = report.stress.ethFalls.map((one) => ({ ...one, rose: 0.6, isWrongWay: one.fall === 20 }));
    const wrong = { ...report, stress: { ...report.stress, ethFalls } };
    const verdict = verdictOn(wrong);
    expect(verdict.findings.at(-1)).to.deep.equal({
      level: "bad",
      text: "Scores move the wrong way as ETH falls by 20 % (60 % of the rows gain).",
    });
    expect(await reportPage({ ...wrong, verdict })).to.match(/<tr class="marked"><t[dh][^>]*>20\u00a0%.*the wrong way/);
    for (const { meanChange, fell, rose, isWrongWay } of report.stress.ethFalls)
      expect(isWrongWay).to.equal(meanChange > 0 || rose > fell);
  });

  it("shows the information value of each feature beside its drift", () => {
    expect(report.information.map(({ feature }) => feature)).to.have.members(report.model.features);
    for (const { value, noise } of report.information) expect(value >= 0 && noise >= 0).to.equal(true);
    expect(page).to.include("information value");
  });

  it("shows young files apart where the rows tell their age", () => {
    const age = column("clean_age");
    const young = table.rows.filter((row) => BigInt(row[age] ?? 0n) < 90n * 86_400n).length;
    const rowsOf = (title: string) => report.groups.find((group) => group.title.startsWith(title))?.rows;
    expect(young).to.be.greaterThan(0);
    expect([rowsOf("young files"), rowsOf("other files")]).to.deep.equal([young, ROWS - young]);
  });

  it("uses the words of the model's own schema for the label and the features", async () => {
    const folder = file("own-words");
    cpSync(MODEL, folder, { recursive: true });
    const schema = JSON.parse(readFileSync(`${folder}/schema.json`, "utf8")) as { features: [{ name: string }] };
    const [first, ...others] = schema.features;
    const own = { ...first, name: "own_grade", meaning: "grade of the <office>", labels: { 0: "no grade" } };
    const texts = {
      schema: JSON.stringify({ ...schema, features: [own, ...others], label: "defaulted" }),
      integerModel: readFileSync(`${folder}/integer-model.json`, "utf8").replaceAll(`"${first.name}"`, '"own_grade"'),
    };
    writeFileSync(`${folder}/schema.json`, texts.schema);
    writeFileSync(`${folder}/integer-model.json`, texts.integerModel);
    const manifest = JSON.parse(readFileSync(`${folder}/manifest.json`, "utf8")) as { hashes: object };
    const hashes = { ...manifest.hashes, schema: sha256(texts.schema), integerModel: sha256(texts.integerModel) };
    writeFileSync(`${folder}/manifest.json`, JSON.stringify({ ...manifest, hashes }));
    const path = withRows(table.rows, table.header.with(column(first.name), "own_grade"));
    const told = await reportOn(path, { folder });
    expect(told.label).to.equal("defaulted");
    const text = readFileSync(`${file("out")}/report.html`, "utf8");
    expect(text)
      .to.include("grade of the &lt;office&gt;")
      .and.include(">not defaulted<")
      .and.include("defaulted, called");
    const unnamed = told.model.features.reduce((rest, name) => rest.replaceAll(name, ""), text);
    expect(unnamed).to.not.include("liquidated");
  });

  it("has its verdict before its contents, and a part for every entry of them", () => {
    expect(page.indexOf('class="notice verdict')).to.be.within(1, page.indexOf("<nav"));
    const linked = [...page.matchAll(/href="#([a-z]+)"/g)].map(([, id]) => id);
    expect(linked.length).to.be.greaterThan(5);
    for (const id of linked) expect(page).to.include(`<section class="card" id="${id}">`);
  });

  it("needs no sideways scroll on a screen of 390 pixels", async function () {
    if (!hasBrowser) this.skip();
    this.timeout(120_000);
    expect(await scrollWidthAt(page, 390)).to.equal(390);
  });
});
