import { readFileSync } from "node:fs";

import { expect } from "chai";
import { id } from "ethers";

import { featureColumns } from "../../prover/features/definitions.ts";
import { marketHistory } from "../../prover/features/market/marketFeatures.ts";
import { dictionary, readDictionary, schemaHash, selectFeatures } from "../../prover/features/dictionary.ts";
import { expectError } from "../support/expectError.ts";

const written = {
  name: "borrow_count",
  ingredient: "defi_actions",
  unit: "count",
  scale: 1,
  min: 0,
  max: 10,
  needs: "lending",
  meaning: "borrows",
};
const read = (...features: readonly Partial<typeof written>[]) =>
  readDictionary({ version: 1, stablecoins: [], features: features.map((change) => ({ ...written, ...change })) });

describe("dictionary", () => {
  it("has a definition for every feature", () => {
    expect(dictionary.features.length).to.equal(91);
    const ofMarket = dictionary.features.filter(({ needs }) => needs === "market");
    for (const { name } of ofMarket) expect(marketHistory.byFeature.has(name), name).to.equal(true);
    const others = dictionary.features.length - ofMarket.length;
    expect(featureColumns(dictionary.features, dictionary)).to.have.lengthOf(others);
  });

  it("refuses a dictionary that cannot be", async () => {
    await expectError("E_DICTIONARY", () => read({ name: "Borrow Count" }));
    await expectError("E_DICTIONARY", () => read({ ingredient: "luck" }));
    await expectError("E_DICTIONARY", () => read({ min: 10 }));
    await expectError("E_DICTIONARY", () => read({ max: 2 ** 63 }));
    for (const scale of [0, -1, 2, 0.5, 10, Number.NaN]) await expectError("E_DICTIONARY", () => read({ scale }));
    await expectError("E_DICTIONARY", () => read({ needs: "luck" }));
    await expectError("E_DICTIONARY", () => read({}, {}));
    const unknown = read({ name: "shoe_size" });
    await expectError("E_DICTIONARY", () => featureColumns(unknown.features, unknown));
  });

  it("offers the published features under their names, but for those of a private list and the absolute times, which drift", () => {
    const published = readFileSync(new URL("published-features.txt", import.meta.url), "utf8")
      .trim()
      .split("\n");
    expect(published).to.have.lengthOf(74);
    const own = new Set(dictionary.features.map(({ name }) => name));
    expect(published.filter((name) => !own.has(name))).to.deep.equal([
      "first_tx_timestamp",
      "last_tx_timestamp",
      "risky_tx_count",
      "risky_unique_contract_count",
      "risky_first_tx_timestamp",
      "risky_last_tx_timestamp",
      "risky_first_last_tx_timestamp_diff",
      "risky_sum_outgoing_amount_eth",
    ]);
    expect(dictionary.features.filter(({ name, unit }) => /timestamp/.test(name) || unit === "time")).to.deep.equal([]);
  });

  it("keeps every feature that a model was built for, at its place", () => {
    const first = dictionary.features.slice(0, 32);
    expect(first[0]?.name).to.equal("borrow_count");
    expect(first.at(-1)?.name).to.equal("unique_collateral_asset_count");
    // Hashes of version 1 as it was when models/default was built.
    expect(dictionary.version).to.equal(1);
    expect(schemaHash(first)).to.equal("0xe6da97b8b3215d3ed6eca4c4e5de497bb6b57b39519253aa79a4ece45e0ba765");
    const json = JSON.parse(readFileSync(new URL("../../models/default/schema.json", import.meta.url), "utf8")) as {
      readonly features: readonly { readonly name: string }[];
    };
    expect(schemaHash(selectFeatures(json.features.map(({ name }) => name)))).to.equal(
      "0x7d09c5a2376446449dcfaad8d1d1d66828586fa5a1782558b7673cf4cd9c9980",
    );
  });

  it("selects a model's features in its own order", async () => {
    const names = ["time_since_last_borrow", "borrow_count"];
    expect(selectFeatures(names).map(({ name }) => name)).to.deep.equal(names);
    await expectError("E_UNKNOWN_FEATURE", () => selectFeatures(["borrow_count", "shoe_size"]));
  });

  it("hashes canonical JSON of the ordered features, and nothing else of them", () => {
    const [sum, count] = selectFeatures(["borrow_amount_sum_eth", "borrow_count"]);
    if (sum === undefined || count === undefined) throw new Error("not in the dictionary");
    const json =
      '{"version":1,"features":[{"name":"borrow_amount_sum_eth","scale":1e-9,"min":0,"max":10000000000000000},' +
      '{"name":"borrow_count","scale":1,"min":0,"max":1000000}]}';
    expect(schemaHash([sum, count], 1)).to.equal(id(json));
    expect(schemaHash([{ ...sum, meaning: "other" } as typeof sum, count], 1)).to.equal(id(json));
    expect(schemaHash([count, sum], 1)).to.not.equal(id(json));
    expect(schemaHash([sum, count], 2)).to.not.equal(id(json));
    expect(schemaHash([sum, { ...count, max: 7n }], 1)).to.not.equal(id(json));
  });
});
