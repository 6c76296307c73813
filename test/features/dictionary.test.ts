import { expect } from "chai";
import { id } from "ethers";

import { featureColumns } from "../../prover/features/definitions.ts";
import { dictionary, readDictionary, schemaHash, selectFeatures } from "../../prover/features/dictionary.ts";
import { expectError } from "../events/expectError.ts";

const written = {
  name: "borrow_count",
  ingredient: "defi_actions",
  unit: "count",
  scale: 1,
  min: 0,
  max: 10,
  meaning: "borrows",
};
const read = (...features: readonly Partial<typeof written>[]) =>
  readDictionary({ version: 1, stablecoins: [], features: features.map((change) => ({ ...written, ...change })) });

describe("dictionary", () => {
  it("has a definition for every feature", () => {
    expect(dictionary.features.length).to.be.at.least(30);
    expect(featureColumns(dictionary.features, dictionary)).to.have.lengthOf(dictionary.features.length);
  });

  it("refuses a dictionary that cannot be", async () => {
    await expectError("E_DICTIONARY", () => read({ name: "Borrow Count" }));
    await expectError("E_DICTIONARY", () => read({ ingredient: "luck" }));
    await expectError("E_DICTIONARY", () => read({ min: 10 }));
    await expectError("E_DICTIONARY", () => read({ max: 2 ** 63 }));
    await expectError("E_DICTIONARY", () => read({ scale: 0 }));
    await expectError("E_DICTIONARY", () => read({}, {}));
    const unknown = read({ name: "shoe_size" });
    await expectError("E_DICTIONARY", () => featureColumns(unknown.features, unknown));
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
