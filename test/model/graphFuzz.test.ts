import { expect } from "chai";

import { fuzzGraphs } from "./graphFuzzing.ts";

describe("graphs of supported operators, against onnxruntime", () => {
  it("score alike on 150 graphs, or are refused with a code", async () => {
    const { compiled, refused, wrong } = await fuzzGraphs({ count: 150, seed: 1 });
    expect(wrong, wrong.join("\n")).to.have.length(0);
    expect([...refused.keys()]).to.include("E_UNSUPPORTED_OPERATOR");
    expect(compiled > 75, `${compiled} compiled`).to.equal(true);
  });
});
