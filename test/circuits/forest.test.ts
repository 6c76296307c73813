import { expect } from "chai";
import fc from "fast-check";

import { dependentWires } from "../../prover/audit/r1cs.ts";
import { mod } from "../../prover/field.ts";
import { evaluate } from "../../prover/model/evaluate.ts";
import type { Forest, ForestNode, IntegerModel } from "../../prover/model/integerModel.ts";
import { expectAccepted, expectConstraints, expectNothingFree, expectRejected } from "./expectations.ts";
import { gadget } from "./harness.ts";
import { allWitnesses } from "./solve.ts";

/** Forests over features that are bits already, so that `reaches` and the feature values are the same. */
const forestOf = (bits: number, forest: Forest): IntegerModel => ({
  features: Array.from({ length: bits }, (_, index) => ({ name: `bit${index}`, scale: 1, min: 0n, max: 1n })),
  bins: Array.from({ length: bits }, (_, feature) => ({ feature, thresholds: [1n] })),
  truncations: [],
  curves: [],
  forest,
  neurons: [],
  output: {
    terms: forest.roots.length > 0 ? [{ source: 0, weight: 1n }] : [],
    bias: 0n,
    min: -(1n << 60n),
    max: 1n << 60n,
    score: { kind: "points", fractionBits: 16 },
  },
});

const on = (bin: number, below: number, above: number): ForestNode => ({ bin, threshold: 0, below, above });

const INSTANCES: readonly { title: string; model: IntegerModel; constraints: number }[] = [
  {
    title: "shared subtrees, leaves as roots, negative numbers, one node twice a root",
    model: forestOf(5, {
      nodes: [on(0, -1, -2), on(1, 0, -3), on(2, 0, 1), on(3, -4, -4), on(4, 2, 3), on(0, -5, 4)],
      leaves: [-7n, 11n, (1n << 53n) - 1n, -(1n << 53n), 0n],
      roots: [5, 2, 2, -3, 3],
    }),
    constraints: 4,
  },
  {
    title: "stumps only: no product",
    model: forestOf(3, { nodes: [on(0, -1, -2), on(2, -2, -3)], leaves: [5n, -6n, 70n], roots: [0, 1, -1] }),
    constraints: 1,
  },
  {
    title: "a chain: one product for each node above the last",
    model: forestOf(4, {
      nodes: [on(3, -1, -2), on(2, 0, -3), on(1, -1, 1), on(0, 2, -2)],
      leaves: [1n, -(1n << 63n), 1n << 63n],
      roots: [3],
    }),
    constraints: 3,
  },
  { title: "no tree", model: forestOf(1, { nodes: [], leaves: [], roots: [] }), constraints: 1 },
];

const list = (values: readonly (number | bigint)[]): string => `[${values.length > 0 ? values.join() : 0}]`;
const instance = ({ features, forest: { nodes, leaves, roots } }: IntegerModel): string => {
  const [condition, below, above] = [
    nodes.map((node) => node.bin),
    nodes.map((node) => node.below),
    nodes.map((node) => node.above),
  ].map(list);
  return `Forest(${features.length}, ${nodes.length}, ${condition}, ${below}, ${above}, ${list(leaves)}, ${roots.length}, ${list(roots)})`;
};

describe("Forest", () => {
  for (const { title, model, constraints } of INSTANCES)
    describe(title, () => {
      const circuit = gadget({ file: "forest.circom", instance: instance(model), inputs: ["reaches"] });
      const bits = model.features.length;
      const inputs = Array.from({ length: 2 ** bits }, (_, row) =>
        Array.from({ length: bits }, (_, bit) => BigInt((row >> bit) & 1)),
      );

      it(`costs ${constraints} constraints`, () => {
        expectConstraints(circuit(), constraints);
      });

      it("adds up what the evaluator adds up, for every combination of bits", async () => {
        for (const reaches of inputs) await expectAccepted(circuit(), { reaches }, [evaluate(model, reaches).output]);
      });

      it("has exactly one witness for every combination of bits: searched over the whole field", () => {
        for (const reaches of inputs) {
          const found = allWitnesses(circuit().r1cs, reaches);
          expect(found.map((witness) => witness[1])).to.deep.equal([mod(evaluate(model, reaches).output)]);
        }
      });

      it("leaves no wire free, whatever the other wires hold", async () => {
        for (const reaches of inputs) expectNothingFree(circuit(), await circuit().witness({ reaches }));
      });

      it("rejects any other total and any other product", async () => {
        const forgery = fc.record({
          row: fc.nat(inputs.length - 1),
          wire: fc.nat(),
          by: fc.bigInt({ min: 1n, max: 1n << 250n }),
        });
        await fc.assert(
          fc.asyncProperty(forgery, async ({ row, wire, by }) => {
            const witness = await circuit().witness({ reaches: inputs[row] ?? [] });
            const dependent = dependentWires(circuit().r1cs);
            const forged = dependent[wire % dependent.length] ?? 1;
            const moved = mod((witness[forged] ?? 0n) + by);
            expectRejected(circuit(), witness.with(forged, moved), `wire ${forged} moved by ${by}`);
          }),
          { numRuns: 50 },
        );
      });
    });
});
