import { readFileSync } from "node:fs";

import { expect } from "chai";

import type { AttackReport } from "../../../prover/attack/attackReport.ts";
import { writeAttack } from "../../../prover/attack/writeAttack.ts";
import { defaultModel } from "../../../prover/artifacts.ts";
import { withStore } from "../../../prover/events/openStore.ts";
import { importEvents } from "../../../prover/events/recorded/importEvents.ts";
import { importPrices } from "../../../prover/events/recorded/importPrices.ts";
import { sha256 } from "../../../prover/files.ts";
import { runCommand } from "../../support/commandLine.ts";
import { expectError } from "../../support/expectError.ts";
import { temporaryFolder } from "../../support/recorded.ts";

const SAMPLE = `${import.meta.dirname}/../../../scripts/history`;
/** Wallets that are attacked. */
const WALLETS = 20;
/** The last day of the sample's loans. */
const AS_OF = { time: 1_644_710_400n };

/** The shipped model on the recorded sample: what an issue of lenders would be about. */
describe("model attack", () => {
  const { file } = temporaryFolder();
  let db: string;
  let report: AttackReport;
  const bytes = { before: "", after: "" };
  const bytesOf = (path: string): string => sha256(readFileSync(path));

  before(async () => {
    db = file("sample.duckdb");
    await withStore(db, {}, async (store) => {
      await importEvents(store, [`${SAMPLE}/events.csv.gz`]);
      await importPrices(store, [`${SAMPLE}/prices-hourly-usd.csv.gz`]);
    });
    bytes.before = bytesOf(db);
    report = await writeAttack({ folder: defaultModel, db, out: file("out"), asOf: AS_OF, sample: WALLETS });
    bytes.after = bytesOf(db);
  });

  it("finds the shipped model within every limit", () => {
    for (const { says, passes, reached } of report.verdict.findings)
      expect(passes, `${says}: ${reached}`).to.equal(true);
    expect(report.verdict.passes).to.equal(true);
  });

  it("lives every kind on the wallets that it says, and on a fresh one", () => {
    expect(report.wallets).to.include({ attacked: WALLETS, named: false });
    expect(report.wallets.outOf).to.be.greaterThan(300);
    expect(report.notLived).to.deep.equal([]);
    for (const { title, variants } of report.manipulations)
      for (const { wallets, label } of variants) expect(wallets, `${title}, ${label}`).to.equal(WALLETS);
    const flash = report.manipulations.find(({ name }) => name === "flash-round")?.variants[0];
    expect(flash?.freshScore).to.be.within(300, report.wallets.clean?.medianScore ?? 0);
  });

  it("tells what the real market makes of the choice of the as-of, which a held market hides", () => {
    const [best] = report.manipulations.find(({ kind }) => kind === "as-of")?.variants ?? [];
    expect(best?.withRealMarket?.wallets).to.equal(WALLETS);
    expect(best?.withRealMarket?.lost.most).to.equal(0);
  });

  it("does not change a byte of the store", () => {
    expect(bytes.after).to.equal(bytes.before);
  });

  it("writes a page that asks for nothing, with the verdict first", () => {
    const page = readFileSync(`${file("out")}/attack.html`, "utf8");
    expect(page).to.not.match(/<script|src=|href="http|NaN|undefined/);
    expect(page.indexOf("Within the limits")).to.be.lessThan(page.indexOf("<table"));
    expect(JSON.parse(readFileSync(`${file("out")}/attack.json`, "utf8"))).to.include({ format: "veriscore-attack/1" });
  });

  it("refuses wallets that the store does not know, none, and a moment that it does not cover", async () => {
    const attack = (...args: readonly string[]) =>
      runCommand("model", "attack", defaultModel, "--db", db, "--out", file("refused"), ...args);
    await expectError("E_NO_HISTORY", () => attack("--at", "2022-02-13", "--wallets", `0x${"12".repeat(20)}`));
    await expectError("E_BAD_ADDRESS", () => attack("--wallets", file("none.txt", "# nobody\n")));
    await expectError("E_NOT_COVERED", () => attack("--at", "2019-01-01"));
    await expectError("E_STORE_MISSING", () =>
      runCommand("model", "attack", defaultModel, "--db", file("no"), "--out", file("refused")),
    );
    const empty = file("empty.duckdb");
    await withStore(empty, {}, () => Promise.resolve());
    await expectError("E_STORE_EMPTY", () =>
      runCommand("model", "attack", defaultModel, "--db", empty, "--out", file("refused")),
    );
  });
});
