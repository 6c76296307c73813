import { expect } from "chai";

import { fuzzGraphs, inWords } from "./graphFuzzing.ts";

describe("graphs of supported operators, against onnxruntime", () => {
  it("score alike on 150 graphs, or are refused with a code", async () => {
    const tally = await fuzzGraphs({ count: 150, seed: 1 });
    const { compiled, refused, wrong } = tally;
    expect(wrong, wrong.join("\n")).to.have.length(0);
    expect([...refused.keys()]).to.include("E_UNSUPPORTED_OPERATOR");
    expect(compiled > 60, inWords(tally)).to.equal(true);
  });

  // A sigmoid of what a clip makes of every row, in front of trees whose thresholds are what onnxruntime makes of it.
  it("are refused where a function's own error decides, also of a number that no row changes", async () => {
    const { refused, wrong } = await fuzzGraphs({ count: 1, seed: 200_145 });
    expect([wrong, [...refused]]).to.deep.equal([[], [["E_UNSUPPORTED_OPERATOR", 1]]]);
  });
});
