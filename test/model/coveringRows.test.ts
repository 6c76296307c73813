import { expect } from "chai";

import { coveringRows } from "../../prover/model/coveringRows.ts";
import { evaluate } from "../../prover/model/evaluate.ts";
import type { IntegerModel } from "../../prover/model/integerModel.ts";
import { SMALL_MODELS } from "../circuits/smallModels.ts";
import { counting, small } from "./smallModel.ts";

describe("covering rows", () => {
  for (const { title, model } of SMALL_MODELS)
    it(`are in range, and at both ends of every bin of every feature: ${title}`, () => {
      const { rows } = coveringRows(model, counting());
      for (const row of rows) evaluate(model, row);
      for (const { feature, thresholds } of [...model.bins, ...model.curves]) {
        const { min = 0n, max = 0n } = model.features[feature] ?? {};
        const seen = new Set(rows.map((row) => row[feature]));
        for (const end of [min, max, ...thresholds, ...thresholds.map((threshold) => threshold - 1n)])
          expect(seen.has(end), `feature ${feature} at ${end}`).to.equal(true);
      }
    });

  it("reach every leaf of every tree that any row reaches", () => {
    const model = small("trees, points");
    const { rows, leaves, leavesMissed } = coveringRows(model, counting());
    expect([leaves, leavesMissed]).to.deep.equal([4, 0]);
    const [count, balance] = model.features;
    for (const root of model.forest.roots) {
      const tree = { ...model, forest: { ...model.forest, roots: [root] } };
      const reached = new Set(rows.map((row) => evaluate(tree, row).output));
      for (let one = count?.min ?? 0n; one <= (count?.max ?? 0n); one++)
        for (let other = balance?.min ?? 0n; other <= (balance?.max ?? 0n); other++)
          expect(reached.has(evaluate(tree, [one, other, 3n]).output), `tree ${root}: ${one}, ${other}`).to.equal(true);
    }
  });

  it("reach every leaf of inner trees, and every piece of functions of sums that any row reaches", () => {
    const model = small("an inner ensemble and curves of sums");
    const { leaves, leavesMissed, pieces, piecesMissed } = coveringRows(model, counting());
    expect([leaves, leavesMissed, pieces, piecesMissed]).to.deep.equal([7, 0, 7, 0]);
  });

  it("find the pieces of a function of a sum between the ends of its features", () => {
    const trees = small("trees, points");
    const thresholds = [1n, 40n, 41n, 900n].map((of) => of * 1_001n);
    const ofSum: IntegerModel = {
      ...trees,
      features: [0, 1].map((index) => ({ name: `f${index}`, scale: 1, min: 0n, max: 999_999n })),
      bins: [],
      forest: { nodes: [], leaves: [], roots: [] },
      truncations: [0, 1].map((feature) => ({ feature, drop: 0, limbs: 1, limbBits: 8 })),
      neurons: [
        {
          terms: [0, 1].map((source) => ({ source, weight: 1n })),
          ...{ bias: 0n, width: 0, drop: 0, limbs: 1, limbBits: 8 },
          curve: { min: 0n, max: 1_999_998n, thresholds, values: [1n, 2n, 3n, 4n, 5n], slopes: [0n, 0n, 0n, 0n, 0n] },
        },
      ],
      output: { ...trees.output, terms: [{ source: 2, weight: 1n }] },
    };
    const { rows, pieces, piecesMissed } = coveringRows(ofSum, counting());
    expect([pieces, piecesMissed]).to.deep.equal([5, 0]);
    expect(new Set(rows.map((row) => evaluate(ofSum, row).output)).size).to.equal(5);
  });

  it("find a leaf behind two thresholds that no row of single bins passes together", () => {
    const trees = small("trees, points");
    const deep: IntegerModel = {
      ...trees,
      features: [0n, 1n, 2n].map((index) => ({ name: `f${index}`, scale: 1, min: 0n, max: 999_999n })),
      bins: [0, 1, 2].map((feature) => ({ feature, thresholds: [BigInt(feature) + 1n, 999_990n] })),
      forest: {
        nodes: [
          { bin: 2, threshold: 1, below: -1, above: -2 },
          { bin: 1, threshold: 0, below: 0, above: -1 },
          { bin: 0, threshold: 1, below: -1, above: 1 },
        ],
        leaves: [0n, 900n],
        roots: [2],
      },
    };
    const { rows, leavesMissed } = coveringRows(deep, counting());
    expect(leavesMissed).to.equal(0);
    expect(rows.some((row) => evaluate(deep, row).output === 1500n)).to.equal(true);
  });
});
