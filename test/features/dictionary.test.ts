import { readFileSync } from "node:fs";

import { expect } from "chai";
import { id } from "ethers";

import { featureColumns } from "../../prover/features/definitions.ts";
import { marketHistory } from "../../prover/features/market/marketFeatures.ts";
import {
  dictionary,
  readDictionary,
  schemaHash,
  selectFeatures,
  versionOfSchema,
} from "../../prover/features/dictionary.ts";
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
  costs: { up: "gas", down: "impossible", why: "a loan costs gas" },
};
type Written = Parameters<typeof readDictionary>[0]["features"][number];
const read = (...features: readonly Partial<Written>[]) =>
  readDictionary({ version: 1, stablecoins: [], features: features.map((change) => ({ ...written, ...change })) });

/** Those of a model of version 1 whose proofs stay readable. */
const LOANS = [
  "liquidation_count_90d",
  "liquidation_count_365d",
  "liquidation_amount_sum_eth_90d",
  "liquidation_amount_sum_eth_365d",
  "time_since_last_liquidated",
  "last_borrow_amount_eth",
  "last_borrow_asset_debt_eth",
  "last_borrow_is_stablecoin",
  "last_borrow_is_ether",
  "deposit_count_365d_of_dai_usdt_wbtc",
  "time_since_last_deposit_of_dai_usdt_wbtc",
  "net_deposit_of_wbtc_eth_365d",
];

/** Those of models/default. */
const SHIPPED = (
  JSON.parse(readFileSync(new URL("../../models/default/schema.json", import.meta.url), "utf8")) as {
    readonly features: readonly { readonly name: string }[];
  }
).features.map(({ name }) => name);

describe("dictionary", () => {
  it("has a definition for every feature", () => {
    expect(dictionary.features.length).to.equal(106);
    const ofMarket = dictionary.features.filter(({ needs }) => needs === "market");
    for (const { name } of ofMarket) expect(marketHistory.byFeature.has(name), name).to.equal(true);
    const others = dictionary.features.length - ofMarket.length;
    const columns = featureColumns(dictionary.features, dictionary).flatMap((source) => source.columns);
    expect(columns).to.have.lengthOf(others);
  });

  it("refuses a dictionary that cannot be", async () => {
    await expectError("E_DICTIONARY", () => read({ name: "Borrow Count" }));
    await expectError("E_DICTIONARY", () => read({ ingredient: "luck" }));
    await expectError("E_DICTIONARY", () => read({ min: 10 }));
    await expectError("E_DICTIONARY", () => read({ max: 2 ** 63 }));
    for (const scale of [0, -1, 2, 0.5, 10, Number.NaN]) await expectError("E_DICTIONARY", () => read({ scale }));
    await expectError("E_DICTIONARY", () => read({ needs: "luck" }));
    for (const since of [0, 1.5, 2]) await expectError("E_DICTIONARY", () => read({ since }));
    for (const historyDays of [0, -1, 0.5]) await expectError("E_DICTIONARY", () => read({ historyDays }));
    const { costs } = written;
    for (const wrong of [{ up: "luck" }, { down: "Gas" }, { why: "" }])
      await expectError("E_DICTIONARY", () => read({ costs: { ...costs, ...wrong } }));
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
    // Hashes of each version as it was when the model was built.
    expect(schemaHash(first, 1)).to.equal("0xe6da97b8b3215d3ed6eca4c4e5de497bb6b57b39519253aa79a4ece45e0ba765");
    const hash = "0x7d09c5a2376446449dcfaad8d1d1d66828586fa5a1782558b7673cf4cd9c9980";
    expect(schemaHash(selectFeatures(LOANS, 1), 1)).to.equal(hash);
    expect(versionOfSchema(LOANS, hash)).to.equal(1);
    expect(schemaHash(selectFeatures(SHIPPED, 2), 2)).to.equal(
      "0xb89efa5eeeab8be995fc2063868f48fef7ba95295815a2a03377d73b6a67ff24",
    );
  });

  it("knows version 1 beside version 2, each by the hash of its schemas, and no other", async () => {
    expect(dictionary.version).to.equal(2);
    const old = dictionary.features.filter(({ since }) => since === 1).map(({ name }) => name);
    expect(old).to.deep.equal(dictionary.features.slice(0, 91).map(({ name }) => name));
    expect(schemaHash(selectFeatures(old, 1), 1)).to.equal(
      "0xa1d0c8866f6ddd58d4592d812fbb8fca123888ece558006a793e938e2e018c8e",
    );
    const schema = (version: number, names: readonly string[] = LOANS) =>
      schemaHash(selectFeatures(names, version), version);
    expect(schema(1)).to.not.equal(schema(2));
    expect(versionOfSchema(LOANS, schema(2))).to.equal(2);
    expect(versionOfSchema(["clean_age"], schema(2, ["clean_age"]))).to.equal(2);
    expect(versionOfSchema(LOANS, `0x${"00".repeat(32)}`)).to.equal(undefined);
    expect(versionOfSchema(["shoe_size"], schema(2))).to.equal(undefined);
    await expectError("E_UNKNOWN_FEATURE", () => schema(1, ["clean_age"]));
    for (const version of [0, 3, 1.5, Number.NaN]) {
      await expectError("E_DICTIONARY_VERSION", () => schema(version));
      await expectError("E_DICTIONARY_VERSION", () => schemaHash(selectFeatures(LOANS), version));
    }
  });

  it("says what each feature costs to move, and that nobody moves the market", () => {
    const costOf = (name: string) => {
      const [feature] = selectFeatures([name]);
      return [feature?.costs.up, feature?.costs.down];
    };
    for (const { name, needs, costs } of dictionary.features) {
      const isNobodys = costs.up === "impossible" && costs.down === "impossible";
      expect(isNobodys, name).to.equal(needs === "market");
      expect(costs.why, name).to.match(/^[a-z].{20,}[^.]$/);
    }
    expect(costOf("clean_age")).to.deep.equal(["time", "gas"]);
    for (const name of dictionary.features.filter(({ since, needs }) => since === 2 && needs === "lending"))
      if (name.name !== "clean_age") expect(costOf(name.name), name.name).to.deep.equal(["gas", "time"]);
    for (const { name, costs } of dictionary.features.filter(({ since, needs }) => since === 2 && needs === "health"))
      expect(costs.up, name).to.equal("capital over time");
    expect(costOf("debt_days_90d_eth")).to.deep.equal(["capital over time", "time"]);
    expect(costOf("collateral_day_count")).to.deep.equal(["capital over time", "impossible"]);
    expect(costOf("deposit_count")).to.deep.equal(["anyone", "impossible"]);
    expect(costOf("total_collateral_avg_eth")).to.deep.equal(["capital", "time"]);
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
    expect(schemaHash([sum, count], 2)).to.equal(id(json.replace('"version":1', '"version":2')));
    expect(schemaHash([sum, { ...count, max: 7n }], 1)).to.not.equal(id(json));
  });
});
