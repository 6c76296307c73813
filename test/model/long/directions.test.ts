import { expect } from "chai";
import fc from "fast-check";

import { decideDirections, type DirectionVerdict, provedDirections } from "../../../prover/model/directions/decide.ts";
import { evaluate } from "../../../prover/model/evaluate.ts";
import type { Forest, ForestNode, IntegerModel } from "../../../prover/model/integerModel.ts";
import type { ScoreDirection } from "../../../prover/model/schema.ts";
import { expectError } from "../../support/expectError.ts";
import {
  forestModels,
  keepsByTrying,
  linearModels,
  modelOf,
  networkModels,
  outputOf,
  THREE,
  withDirection,
} from "../directionModels.ts";

const verdictOf = (model: IntegerModel, feature: number, direction: ScoreDirection): DirectionVerdict => {
  const decided = [...decideDirections(withDirection(model, feature, direction))][feature];
  if (decided === undefined) throw new Error("no verdict");
  expect(decided).to.include({ feature: model.features[feature]?.name, declared: direction });
  return decided.verdict;
};

/** A counterexample shows what it says: two rows in range that differ in the feature only, with outputs and scores that go the wrong way. */
const expectCounterexample = (model: IntegerModel, feature: number, direction: ScoreDirection): void => {
  const verdict = verdictOf(model, feature, direction);
  if (verdict.kind !== "violated") throw new Error(`${verdict.kind}, not violated`);
  const { rows, outputs, scores } = verdict.counterexample;
  const [lower, higher] = rows.map((row) => evaluate(model, row));
  expect([lower?.output, higher?.output]).to.deep.equal(outputs);
  expect([lower?.score, higher?.score]).to.deep.equal(scores);
  const differing = rows[0].flatMap((value, index) => (value === rows[1][index] ? [] : [index]));
  expect(differing).to.deep.equal([feature]);
  expect((rows[0][feature] ?? 0n) < (rows[1][feature] ?? 0n)).to.equal(true);
  const { score } = model.output;
  const rises = (score.kind === "knots" && score.step < 0n) !== (direction === "up");
  expect(rises ? outputs[0] > outputs[1] : outputs[0] < outputs[1]).to.equal(true);
};

const DIRECTIONS = ["up", "down"] as const;

/** Both verdicts agree on every model, feature and direction; returns how often each kind of proof was given. */
const expectAgreement = (models: fc.Arbitrary<IntegerModel>, numRuns: number): ReadonlyMap<string, number> => {
  const seen = new Map<string, number>();
  fc.assert(
    fc.property(models, (model) => {
      for (const feature of model.features.keys())
        for (const direction of DIRECTIONS) {
          const verdict = verdictOf(model, feature, direction);
          const isKept = keepsByTrying(model, feature, direction);
          expect(verdict.kind).to.equal(isKept ? "proved" : "violated");
          if (!isKept) expectCounterexample(model, feature, direction);
          const key = verdict.kind === "proved" ? verdict.by.join(", ") : verdict.kind;
          seen.set(key, (seen.get(key) ?? 0) + 1);
        }
    }),
    { numRuns, seed: 17, endOnFailure: true },
  );
  return seen;
};

/** One tree of a node over two references. */
const node = (bin: number, threshold: number, [below, above]: readonly [number, number]): ForestNode => ({
  bin,
  threshold,
  below,
  above,
});

const ofForest = (forest: Forest): IntegerModel => modelOf({ forest, output: outputOf([{ source: 0, weight: 1n }]) });

describe("directions of an integer model", () => {
  describe("agree with trying every row", () => {
    it("of random forests, proved leaf by leaf and by search", () => {
      const seen = expectAgreement(forestModels, 60);
      for (const kind of ["leaf by leaf", "by search", "violated"]) expect(seen.get(kind) ?? 0, kind).to.be.above(2);
    });

    it("of random sums of limbs and curves, proved by sign", () => {
      const seen = expectAgreement(linearModels, 25);
      for (const kind of ["by sign", "violated"]) expect(seen.get(kind) ?? 0, kind).to.be.above(5);
    });

    it("of random networks over limbs, curves and trees", () => {
      const seen = expectAgreement(networkModels, 20);
      const kinds = [...seen.keys()].join();
      for (const kind of ["by paths", "by boxes", "violated"]) expect(kinds).to.include(kind);
    });
  });

  describe("are proved", () => {
    it("by search where one tree falls and another makes up for it", () => {
      // a >= 1 costs 2 where b >= 1, and brings 3 everywhere.
      const forest = {
        nodes: [node(1, 0, [-1, -2]), node(0, 0, [-1, 0]), node(0, 0, [-1, -3])],
        leaves: [0n, -2n, 3n],
        roots: [1, 2],
      };
      expect(verdictOf(ofForest(forest), 0, "up")).to.deep.equal({ kind: "proved", by: ["by search"] });
      const short = { ...forest, leaves: [0n, -2n, 1n] };
      expectCounterexample(ofForest(short), 0, "up");
    });

    it("by cases for the lesser of a forest and a ceiling that both rise, though one path to the score falls", () => {
      // min(trees, ceiling) = trees - max(trees - ceiling, 0); the ceiling is a table of the first feature.
      const forest = { nodes: [node(0, 1, [-1, -2]), node(1, 0, [-1, -2])], leaves: [0n, 40n], roots: [0, 1] };
      const capped = (values: readonly bigint[]): IntegerModel =>
        modelOf({
          forest,
          curves: [{ feature: 0, thresholds: [1n, 3n], values, slopes: [0n, 0n, 0n] }],
          neurons: [
            {
              terms: [
                { source: 0, weight: -1n },
                { source: 1, weight: 1n },
              ],
              bias: 0n,
              width: 20,
              drop: 0,
              limbs: 1,
              limbBits: 8,
            },
          ],
          output: outputOf([
            { source: 1, weight: 1n },
            { source: 2, weight: -1n },
          ]),
        });
      const verdict = verdictOf(capped([10n, 30n, 60n]), 0, "up");
      expect(verdict).to.deep.equal({ kind: "proved", by: ["by cases", "by sign", "leaf by leaf"] });
      expect(verdictOf(capped([10n, 30n, 60n]), 1, "up").kind).to.equal("proved");
      expectCounterexample(capped([10n, 30n, 29n]), 0, "up");
    });

    it("for a falling table of knots by a sum that falls, and not by one that rises", () => {
      const forest = { nodes: [node(0, 0, [-1, -2])], leaves: [0n, 5n], roots: [0] };
      const ofStep = (step: bigint): IntegerModel => ({
        ...ofForest(forest),
        output: outputOf([{ source: 0, weight: 1n }], { kind: "knots", thresholds: [1n, 3n], first: 500n, step }, 0n),
      });
      expect(verdictOf(ofStep(1n), 0, "up").kind).to.equal("proved");
      expect(verdictOf(ofStep(-1n), 0, "down").kind).to.equal("proved");
      expectCounterexample(ofStep(-1n), 0, "up");
    });

    it("over ranges of 64 bits, where no row can be tried: a sum of limbs", () => {
      const wide = THREE.map((feature) => ({ ...feature, min: -(1n << 63n), max: (1n << 63n) - 1n }));
      const sums = (weights: readonly bigint[]): IntegerModel =>
        modelOf({
          features: wide,
          bins: [],
          truncations: [{ feature: 0, drop: 3, limbs: 3, limbBits: 8 }],
          output: outputOf(weights.map((weight, source) => ({ source, weight }))),
        });
      expect(verdictOf(sums([1n, 256n, 65536n]), 0, "up")).to.deep.equal({ kind: "proved", by: ["by sign"] });
      expect(verdictOf(sums([1n, 255n, 65280n]), 0, "up").kind).to.equal("proved");
      // From 255 to 256 the lowest limb gives back 255, and the next brings 254.
      expectCounterexample(sums([1n, 254n, 65536n]), 0, "up");
    });
  });

  it("are not asked where none is declared, and cost nothing then", () => {
    const model = ofForest({ nodes: [node(0, 0, [-1, -2])], leaves: [0n, 5n], roots: [0] });
    const kinds = [...decideDirections(model)].map(({ declared, verdict }) => [declared, verdict.kind]);
    expect(kinds).to.deep.equal(THREE.map(() => ["none", "not asked"]));
    expect(verdictOf(model, 2, "down")).to.deep.equal({ kind: "proved", by: ["not read"] });
  });

  it("find a leaf changed by one unit, by name and with two rows", async () => {
    const forest = { nodes: [node(1, 1, [-1, -2]), node(0, 2, [-1, 0])], leaves: [7n, 7n], roots: [1] };
    const model = withDirection(ofForest(forest), 0, "up");
    provedDirections(model);
    const planted = { ...model, forest: { ...forest, nodes: [...forest.nodes], leaves: [7n, 6n] } };
    const { message } = await expectError("E_DIRECTION", () => provedDirections(planted));
    expect(message).to.include('feature "a" has direction "up"').and.include("from 3 to 4 in the row 3,2,0");
    expect(message.includes("\n")).to.equal(false);
  });

  it("say in words of their own where the budget ends: a maximal cut of a complete graph hides behind the trees", async () => {
    const SIDES = 28;
    const features = Array.from({ length: SIDES + 1 }, (_, index) => ({
      name: `f${index}`,
      scale: 1,
      min: 0n,
      max: 1n,
      ...(index === 0 && { direction: "up" as const }),
    }));
    const bins = features.map((_, feature) => ({ feature, thresholds: [1n] }));
    // Each pair of sides costs 1 where they differ; the largest cut has 14 x 14 such pairs, which the last tree just makes up for.
    const leaves = [0n, -1n, BigInt((SIDES / 2) ** 2)];
    const nodes: ForestNode[] = [node(0, 0, [-1, -3])];
    const roots = [0];
    for (let one = 1; one <= SIDES; one++)
      for (let other = one + 1; other <= SIDES; other++) {
        const first = nodes.push(node(other, 0, [-1, -2]), node(other, 0, [-2, -1])) - 2;
        const differ = nodes.push(node(one, 0, [first, first + 1])) - 1;
        roots.push(nodes.push(node(0, 0, [-1, differ])) - 1);
      }
    const hard: IntegerModel = { ...ofForest({ nodes, leaves, roots }), features, bins };
    const { message } = await expectError("E_DIRECTION_UNDECIDED", () => provedDirections(hard));
    expect(message).to.include('"f0"').and.include("no counterexample was found and no proof");
    const cheap = { ...hard, forest: { ...hard.forest, leaves: [0n, -1n, BigInt((SIDES / 2) ** 2 - 1)] } };
    await expectError("E_DIRECTION", () => provedDirections(cheap));
  });
});
