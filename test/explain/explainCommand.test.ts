import { cpSync, readFileSync, writeFileSync } from "node:fs";

import { expect } from "chai";

import { modelFile } from "../../prover/artifacts.ts";
import { referenceRow } from "../../prover/explain/referenceRow.ts";
import { toJson } from "../../prover/jsonValue.ts";
import { loadModel } from "../../prover/modelFolder/load.ts";
import { type Manifest, readManifest } from "../../prover/modelFolder/manifest.ts";
import { setupModel } from "../../prover/modelFolder/setupModel.ts";
import { verifyModel } from "../../prover/modelFolder/verifyModel.ts";
import { writeCard } from "../../prover/report/writeCard.ts";
import { endCurveWorkers } from "../../prover/keys/snarkjs.ts";
import { expectRefusal, type Finished, inPairs, jsonOf, veriscore } from "../support/runNode.ts";
import { expectError } from "../support/expectError.ts";
import { ALICE, DAY, eventsCsv, pricesCsv, START, temporaryFolder } from "../support/recorded.ts";
import { compileExplained } from "./explainedModel.ts";

interface Explained {
  readonly score: number;
  readonly referenceScore: number;
  readonly difference: number;
  readonly attributions: readonly {
    readonly feature: string;
    readonly ingredient: string;
    readonly value: number;
    readonly reference: number;
    readonly points: string;
    readonly decimal: number;
    readonly direction: string;
  }[];
  readonly ingredients: readonly { readonly ingredient: string; readonly decimal: number; readonly percent: number }[];
  readonly reasons: readonly { readonly feature: string; readonly sentence: string; readonly change: string }[];
}

describe("score explain", () => {
  const { file } = temporaryFolder();
  const folder = file(".");
  let own: string;
  let plain: string;
  const run = (...args: readonly string[]): Promise<Finished> => veriscore(folder, ["score", "explain", ...args]);
  const row = (model: string, ...more: readonly string[]): Promise<Finished> =>
    run(model, "--input", "rows.csv", "--row", "0", ...more);

  before(async () => {
    [own, plain] = [
      await compileExplained(file("own"), { own: true }),
      await compileExplained(file("plain"), { own: false }),
    ];
    const header =
      "deposit_count,time_since_last_liquidated,borrow_amount_sum_eth,unique_borrow_asset_count,loan_to_value_x";
    writeFileSync(file("rows.csv"), `${header}\n3,1036800,500000000,2,9\n20,1000000000,3000000000,2,4\n`);
  });

  it("answers with one JSON document whose points add up, exactly and as printed", async () => {
    const explained = jsonOf(await row(own, "--json")) as unknown as Explained;
    const { score, referenceScore, difference, attributions, ingredients, reasons } = explained;
    expect(difference)
      .to.equal(score - referenceScore)
      .and.be.below(0);
    // Fractions of numbers below 2^53: doubles are exact enough to tell.
    const exact = attributions.map(({ points }) => points.split("/").map(Number)).map(([n = 0, d = 1]) => n / d);
    expect(Math.abs(exact.reduce((sum, value) => sum + value, 0) - difference) < 1e-9).to.equal(true);
    const tenths = (parts: readonly { readonly decimal: number }[]): number =>
      parts.reduce((sum, { decimal }) => sum + Math.round(decimal * 10), 0);
    expect([tenths(attributions), tenths(ingredients)]).to.deep.equal([10 * difference, 10 * difference]);
    expect(ingredients.reduce((sum, { percent }) => sum + percent, 0)).to.equal(100);
    expect(ingredients.map(({ ingredient }) => ingredient))
      .to.have.length(8)
      .and.include("other");
    expect(attributions[3]).to.include({ feature: "unique_borrow_asset_count", points: "0", direction: "none" });
    expect(attributions[4]).to.include({ ingredient: "other", value: 9, reference: 4 });
    expect(reasons[0]?.feature).to.equal("time_since_last_liquidated");
    expect(reasons[0]?.sentence).to.match(
      /^Last liquidation: 12 days ago, in the reference row never\. This cost [\d.]+ points\.$/,
    );
    expect(reasons[0]?.change).to.include("Only time changes it");
  });

  it("prints it for the borrower", async () => {
    const { exitCode, stdout, stderr } = await row(own);
    expect({ exitCode, stderr }).to.deep.equal({ exitCode: 0, stderr: "" });
    expect(stdout).to.match(/^model small, score \d{3}: \d+ points below the reference row's \d{3}\n/);
    for (const text of [
      "0.5 ETH",
      "12 days ago",
      "never",
      "What cost the most points",
      "By ingredient",
      "not in this model",
    ])
      expect(stdout).to.include(text);
    expect(stdout).to.include("1. Last liquidation").and.include("   Only time changes it");
    expect(stdout).to.include("Were this alone as in the reference row, the score would be");
    expect(stdout).to.include("What would raise the score, as tried on the model").and.include("What time alone does");
    expect(stdout).to.include("they are no promise");
  });

  it("names a feature of the model's own, its unit and its categories as the schema does", async () => {
    const explained = jsonOf(await row(own, "--json")) as unknown as { readonly attributions: readonly unknown[] };
    const words = {
      phrase: "Loan | value, as the borrower stated it",
      valueText: "over four",
      referenceText: "2 parts",
    };
    expect(explained.attributions[4]).to.include(words);
  });

  it("has the same words in the card of the model", async () => {
    const lines = ["rows drawn for a test"];
    const about = { summary: "Tells.", data: lines, gaps: lines, training: lines, intendedUse: lines, notFor: lines };
    writeFileSync(`${own}/about.json`, JSON.stringify(about));
    expect(readFileSync(await writeCard({ folder: own, reports: [] }), "utf8")).to.include(
      "| `loan_to_value_x` |  | Loan \\| value, as the borrower stated it; in parts; 0 is not stated; 9 is over four |",
    );
  });

  it("compares with another row when it is named, and a row with itself costs nothing", async () => {
    const [self, second] = await inPairs([
      () => row(own, "--reference", "rows.csv"),
      () => row(own, "--reference", "rows.csv", "--reference-row", "1", "--json"),
    ]);
    expect(self.stdout).to.include("as the reference row's").and.include("nothing cost points");
    // Row 1 is the manifest's reference row.
    expect(second.stdout).to.equal((await row(own, "--json")).stdout);
  });

  it("reads a bundle's row from a store", async () => {
    const deposit = { ts: START, action: "deposit", user: ALICE, asset: "DAI", amount: "2000" };
    file("events.csv", eventsCsv([0, 1, 10].map((day) => ({ ...deposit, ts: START + day * DAY }))));
    const prices = [
      { hour: START, symbol: "DAI", usd: "1" },
      { hour: START, symbol: "WETH", usd: "2000" },
    ];
    file("prices.csv", pricesCsv(prices));
    await veriscore(folder, ["prices", "import", "prices.csv", "--db", "s.duckdb"]);
    await veriscore(folder, ["events", "import", "events.csv", "--db", "s.duckdb"]);
    const store = ["--db", "s.duckdb", "--wallets", ALICE, "--at", "2022-01-05"];
    const explained = jsonOf(await run(plain, ...store, "--json")) as unknown as Explained;
    expect(explained).to.deep.include({ wallets: [ALICE], asOfTime: 1_641_340_800 });
    expect(explained.attributions[0]).to.include({ feature: "deposit_count", value: 2, reference: 20 });
    // The store tells the days to come, the third deposit not among them.
    const { waiting } = explained as unknown as {
      readonly waiting: readonly { readonly changes: readonly unknown[] }[];
    };
    expect(waiting.map(({ changes }) => changes)).to.deep.equal([[], [], []]);
    expectRefusal("E_UNKNOWN_FEATURE", await run(own, ...store));
  });

  it("refuses what it cannot explain in one line", async () => {
    const silent = file("silent");
    cpSync(plain, silent, { recursive: true });
    writeFileSync(modelFile(silent, "manifest"), toJson({ ...(await readManifest(plain)), reference: undefined }));
    const refused = await inPairs([
      () => row(silent),
      () => run(own),
      () => run(own, "--input", "rows.csv"),
      () => row(own, "--db", "s.duckdb"),
      () => run(own, "--input", "rows.csv", "--row", "2"),
      () => row(own, "--reference", "rows.csv", "--reference-row", "9"),
      () => run("no-such-model", "--input", "rows.csv", "--row", "0"),
    ]);
    const codes = ["E_NO_REFERENCE", "E_USAGE", "E_USAGE", "E_USAGE", "E_USAGE", "E_USAGE", "E_FILE_UNREADABLE"];
    refused.forEach((finished, index) => expectRefusal(codes[index] ?? "", finished));
    expect(refused[0].stderr).to.include("--reference <rows.csv>");
  });
});

describe("the manifest's reference row", () => {
  const { file } = temporaryFolder();
  let folder: string;
  let manifest: Manifest;
  before(async () => {
    folder = await compileExplained(file("model"), { own: false });
    manifest = await setupModel({ folder });
  });
  after(endCurveWorkers);

  const setReference = (reference: readonly unknown[] | undefined): void => {
    writeFileSync(modelFile(folder, "manifest"), toJson({ ...manifest, reference }));
  };

  it("is the schema's, survives the setup and is verified", async () => {
    expect((await verifyModel(folder)).manifest.reference).to.deep.equal([20, 1_000_000_000, 3_000_000_000, 2]);
    expect(referenceRow(await loadModel(folder))).to.deep.equal([20n, 1_000_000_000n, 3_000_000_000n, 2n]);
    // Not among what the circuit and the attesters' hash are made from.
    const { model } = await loadModel(folder);
    expect(Object.keys(model.features[0] ?? {})).to.deep.equal(["name", "scale", "min", "max"]);
  });

  it("is refused when it is another than the schema's, is left out, or is no row of the features", async () => {
    for (const reference of [[21, 1_000_000_000, 3_000_000_000, 2], undefined]) {
      setReference(reference);
      const { message } = await expectError("E_MANIFEST_MISMATCH", () => verifyModel(folder));
      expect(message).to.include("reference row");
    }
    for (const reference of [
      [1, 2, 3],
      [1, 2, 3, 4, 5],
      [-1, 2, 3, 4],
      [1, 2, 3, "99999999999999999999"],
    ]) {
      setReference(reference);
      await expectError("E_MODEL_FOLDER", async () => referenceRow(await loadModel(folder)));
    }
    for (const reference of [
      [1, 2, 3, 0.5],
      [1, 2, 3, "x"],
      [1, 2, 3, null],
    ]) {
      setReference(reference);
      await expectError("E_MODEL_FOLDER", () => readManifest(folder));
    }
  });
});
