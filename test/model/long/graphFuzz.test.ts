import { expect } from "chai";

import { fuzzGraphs } from "../graphFuzzing.ts";

describe("long fuzz of graphs against onnxruntime", function () {
  this.timeout(60 * 60_000);

  it("scores 6,000 graphs alike, or refuses them with a code", async () => {
    const { compiled, refused, wrong } = await fuzzGraphs({ count: 6000, seed: 10_000 });
    console.log(`      ${compiled} compiled, ${JSON.stringify([...refused])} refused`);
    expect(wrong, wrong.join("\n")).to.have.length(0);
    expect(compiled > 3000, `${compiled} compiled`).to.equal(true);
  });
});
