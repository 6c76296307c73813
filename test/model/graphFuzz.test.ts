import { expect } from "chai";

import { runsOf } from "../support/thorough.ts";
import { fuzzGraphs, inWords } from "./graphFuzzing.ts";

describe("graphs of supported operators, against onnxruntime", () => {
  it("score alike on random graphs, or are refused with a code", async () => {
    const count = runsOf({ all: 150, few: 60 });
    const tally = await fuzzGraphs({ count, seed: 1 });
    const { compiled, refused, wrong } = tally;
    expect(wrong, wrong.join("\n")).to.have.length(0);
    expect([...refused.keys()]).to.include("E_UNSUPPORTED_OPERATOR");
    expect(compiled > 0.3 * count, inWords(tally)).to.equal(true);
  });

  const FOUND: readonly (readonly [what: string, seed: number, code?: string])[] = [
    ["a sigmoid of what a clip makes of every row, at a threshold", 200_145, "E_UNSUPPORTED_OPERATOR"],
    ["0 times a root of what may be negative", 903_232, "E_UNSUPPORTED_OPERATOR"],
    ["0 times a unit behind such a root", 908_002, "E_UNSUPPORTED_OPERATOR"],
    ["1 in place of a number that is far out", 905_968],
    ["1 divided by a unit's 0 of what is hardly below 0", 3_004_010, "E_UNSUPPORTED_OPERATOR"],
    ["a value that is replaced where a rounding makes it so", 7_005_268, "E_UNSUPPORTED_OPERATOR"],
    ["1 divided by the whole number that -1 / 3 is", 3_007_041],
    ["1 divided by 0 beside -0", 7_008_776],
    ["1 divided by the -0 that -0.5 is rounded to", 21_002_934],
    ["a quotient that no float holds, in front of a weight next to 0", 31_002_762, "E_UNSUPPORTED_OPERATOR"],
    ["a probability near 1 as a curve of one feature", 41_000_712],
    [
      "a replaced value within the roundings of a curve that reaches as far elsewhere",
      11_001_586,
      "E_UNSUPPORTED_OPERATOR",
    ],
  ];
  for (const [what, seed, code] of FOUND)
    it(`score alike, or are refused, where a long run once found it otherwise: ${what}`, async () => {
      const { compiled, refused, wrong } = await fuzzGraphs({ count: 1, seed });
      expect([wrong, compiled, [...refused.keys()]]).to.deep.equal([
        [],
        code === undefined ? 1 : 0,
        code ? [code] : [],
      ]);
    });
});
