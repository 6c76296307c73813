import { expect } from "chai";

import { fuzzGraphs, inWords } from "../graphFuzzing.ts";

describe("long fuzz of graphs against onnxruntime", function () {
  this.timeout(3 * 60 * 60_000);

  // 12 minutes on an idle core.
  it("scores at least 5,000 of 11,000 graphs alike, and refuses the others with a code", async () => {
    const tally = await fuzzGraphs({ count: 11_000, seed: 200_000 });
    console.log(`      ${inWords(tally)}`);
    expect(tally.wrong, tally.wrong.join("\n")).to.have.length(0);
    expect(tally.compiled >= 5000, inWords(tally)).to.equal(true);
  });
});
