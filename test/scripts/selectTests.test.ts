import { join } from "node:path";

import { expect } from "chai";

import { inHalves, type WeighedFile } from "../../scripts/testing/halves.ts";
import { selectTests } from "../../scripts/testing/selectTests.ts";
import { weigh } from "../../scripts/testing/weights.ts";
import { expectError } from "../support/expectError.ts";

const FILES = [
  "test/circuits/bins.test.ts",
  "test/circuits/long/bounds.test.ts",
  "test/contracts/Liens.t.sol",
  "test/contracts/gas.test.ts",
  "test/model/onnx.test.ts",
  "test/modelFolder/load.test.ts",
  "test/modeler/long/kit.test.ts",
];
const [BINS, BOUNDS, LIENS, GAS, ONNX, LOAD, KIT] = FILES;

const select = (under: readonly string[], long = false): readonly string[] => selectTests(FILES, { under, long });

describe("which tests npm test runs", () => {
  it("leaves folders named long out of everything and of a folder, unless asked", () => {
    expect(select([])).to.deep.equal([BINS, LIENS, GAS, ONNX, LOAD]);
    expect(select(["test/circuits"])).to.deep.equal([BINS]);
    expect(select([], true)).to.deep.equal([BOUNDS, KIT]);
    expect(select(["test/circuits"], true)).to.deep.equal([BOUNDS]);
  });

  it("runs a long folder or file that is named itself", () => {
    expect(select(["test/circuits/long"])).to.deep.equal([BOUNDS]);
    expect(select(["test/modeler/long/kit.test.ts"])).to.deep.equal([KIT]);
  });

  it("takes files and folders of both languages, each test once, and no folder whose name only begins alike", () => {
    expect(select(["test/contracts"])).to.deep.equal([LIENS, GAS]);
    expect(select(["test/contracts/Liens.t.sol", "test/contracts", "test/circuits/bins.test.ts"])).to.deep.equal([
      BINS,
      LIENS,
      GAS,
    ]);
    expect(select(["test/model"])).to.deep.equal([ONNX]);
  });

  it("refuses a path that stands for no test, also beside one that does, and says where the long ones are", async () => {
    const refused = async (under: readonly string[], long: boolean): Promise<string> => {
      const { message, hint } = await expectError("E_USAGE", () => select(under, long));
      return `${message}; ${hint}`;
    };
    expect(await refused(["test/circuits", "test/absent"], false)).to.include("no test in test/absent");
    expect(await refused(["../elsewhere"], false)).to.include("no test in ../elsewhere");
    expect(await refused(["test/modeler"], false)).to.include("npm run test:long -- test/modeler");
    expect(await refused(["test/model"], true)).to.include("npm test -- test/model");
  });
});

const weighed = (path: string, seconds: number, ...shares: string[]): WeighedFile => ({ path, seconds, shares });

describe("the two halves of the tests", () => {
  it("take about as long, whatever the order of the files", () => {
    const files = [weighed("a", 7), weighed("b", 5), weighed("c", 4), weighed("d", 4), weighed("e", 1)];
    const halves = [
      ["a", "d"],
      ["b", "c", "e"],
    ];
    expect(inHalves(files)).to.deep.equal(halves);
    expect(inHalves(files.toReversed())).to.deep.equal(halves);
  });

  it("keep together what shares a chain or a model, also by way of a third file", () => {
    const files = [
      weighed("a", 1, "chain"),
      weighed("b", 1, "model"),
      weighed("c", 1),
      weighed("d", 1, "model", "chain"),
    ];
    expect(inHalves(files)).to.deep.equal([["a", "b", "d"], ["c"]]);
  });

  it("are weighed by what was measured, and files on the local market's chain are one", async () => {
    const files = ["test/events/sync/followEvents.test.ts", "test/onchain/query.test.ts", "test/files.test.ts"];
    const [followed, query, plain] = await weigh(join(import.meta.dirname, "..", ".."), files);
    expect([followed?.shares, query?.shares, plain?.shares]).to.deep.equal([["chain"], ["chain"], []]);
    expect(followed?.seconds).to.be.greaterThan(plain?.seconds ?? Infinity);
  });
});
