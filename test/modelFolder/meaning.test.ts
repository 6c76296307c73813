import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";

import { defaultModel } from "../../prover/artifacts.ts";
import { loadPublished } from "../../prover/modelFolder/load.ts";
import { readMeaning } from "../../prover/modelFolder/meaning.ts";
import { expectError } from "../support/expectError.ts";

const SAID = { label: "liquidated-30d", market: "aave-v2", horizonDays: 30, calibratedAt: "2022-02-13" };

describe("what a score of a model means", () => {
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "veriscore-meaning-"));
    cpSync(join(defaultModel, "manifest.json"), join(folder, "manifest.json"));
  });

  after(() => {
    rmSync(folder, { recursive: true });
  });

  const meaningOf = async (about: unknown) => {
    writeFileSync(join(folder, "about.json"), JSON.stringify(about));
    return readMeaning(await loadPublished(folder));
  };

  it("is said by manifest and about.json of the shipped model", async () => {
    expect(await readMeaning(await loadPublished(defaultModel))).to.deep.equal({
      offsetMicros: 260_732_853n,
      factorMicros: 108_202_128n,
      horizon: 2_592_000n,
      calibratedAt: 1_644_710_400n,
      errorPpm: 15_771n,
      label: "liquidated-30d",
      market: "aave-v2",
      manipulable: false,
      knots: [],
    });
  });

  it("is the scorecard alone where nobody says more: unknown is not zero error", async () => {
    for (const about of [{}, { summary: "A model." }])
      expect(await meaningOf(about)).to.deep.include({
        ...{ factorMicros: 108_202_128n, horizon: 0n, calibratedAt: 0n, label: "", market: "" },
        errorPpm: 2n ** 32n - 1n,
      });
    rmSync(join(folder, "about.json"));
    expect((await readMeaning(await loadPublished(folder))).label).to.equal("");
    expect((await meaningOf({ meaning: SAID })).errorPpm).to.equal(2n ** 32n - 1n);
    expect((await meaningOf({ meaning: { ...SAID, errorPpm: 0 } })).errorPpm).to.equal(0n);
  });

  it("says so when the model can be bought", async () => {
    const published = await loadPublished(defaultModel);
    const { manifest } = published;
    const bought = { ...published, manifest: { ...manifest, manipulable: true } as const };
    expect((await readMeaning(bought)).manipulable).to.equal(true);
  });

  it("refuses what is not a meaning, and what the registry would refuse", async () => {
    for (const meaning of [
      null,
      "liquidated-30d",
      {},
      { ...SAID, more: 1 },
      { ...SAID, label: "a<b" },
      { ...SAID, label: "" },
      { ...SAID, market: "x".repeat(33) },
      { ...SAID, horizonDays: -1 },
      { ...SAID, horizonDays: 1.5 },
      { ...SAID, horizonDays: 50_000 },
      { ...SAID, calibratedAt: "13 February 2022" },
      { ...SAID, calibratedAt: "2022-13-45" },
      { ...SAID, calibratedAt: 1_644_710_400 },
      { ...SAID, errorPpm: -1 },
      { ...SAID, errorPpm: 1_000_001 },
    ]) {
      const { message } = await expectError("E_MODEL_FOLDER", () => meaningOf({ meaning }));
      expect(message, JSON.stringify(meaning)).to.include('the "meaning" in');
    }
  });
});
