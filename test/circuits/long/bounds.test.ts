import { expect } from "chai";
import fc from "fast-check";

import { emitCircuit } from "../../../prover/circuit/emit.ts";
import { type Affine, featureColumn, rectified, weightedSum } from "../../../prover/model/column.ts";
import { evaluate, rectify, truncate } from "../../../prover/model/evaluate.ts";
import type { IntegerModel } from "../../../prover/model/integerModel.ts";
import { quantizeProgram } from "../../../prover/model/quantize/network.ts";
import { programOf } from "../../../prover/model/quantize/program.ts";
import type { Feature } from "../../../prover/model/schema.ts";
import { expectAccepted } from "../expectations.ts";
import { circuitOf } from "../harness.ts";

/** The compiler's interval analysis against every row of small boxes: a sum outside its bound would be a row without a proof, or worse a wrap-around. */

const FEATURES: readonly Feature[] = [
  { name: "a", scale: 1, min: 0n, max: 4n },
  { name: "b", scale: 0.5, min: -2n, max: 2n },
  { name: "c", scale: 3, min: 7n, max: 11n },
];
const ROWS = Array.from({ length: 125 }, (_, row) =>
  FEATURES.map(({ min }, feature) => min + BigInt(Math.floor(row / 5 ** feature) % 5)),
);

/** Layer by layer, per neuron: the weights and, last, the bias. The last layer has one sum, which is the output. */
type Net = readonly (readonly (readonly number[])[])[];

const layer = (inputs: readonly Affine[], neurons: readonly (readonly number[])[]): Affine[] =>
  neurons.map((weights) =>
    weightedSum(
      inputs.map((input, index) => [weights[index] ?? 0, input]),
      weights.at(-1) ?? 0,
    ),
  );

const quantize = (net: Net): IntegerModel => {
  let inputs: Affine[] = FEATURES.map((feature, index) => featureColumn(index, feature).affine?.() ?? weightedSum([]));
  net.forEach((neurons, index) => {
    const sums = layer(inputs, neurons);
    inputs = index === net.length - 1 ? sums : sums.map(rectified);
  });
  const program = programOf(inputs[0] ?? weightedSum([]), FEATURES);
  const { bins, truncations, curves, forest, neurons, output, fractionBits } = quantizeProgram(program, {
    features: FEATURES,
    gain: { gain: 1 },
    leafBits: 16,
  });
  const read = new Set(truncations.map(({ feature }) => feature));
  const unread = FEATURES.flatMap((_, feature) => (read.has(feature) ? [] : [{ feature, thresholds: [] }]));
  const rest = { features: FEATURES, bins: [...bins, ...unread], truncations, curves, forest, neurons };
  return { ...rest, output: { ...output, score: { kind: "points", fractionBits } } };
};

/** The sum of every neuron, and last the output's, reckoned apart from `evaluate`. */
const sumsAt = ({ truncations, neurons, output }: IntegerModel, row: readonly bigint[]): bigint[] => {
  const values = truncations.flatMap((truncation) => {
    const { min, max } = FEATURES[truncation.feature] ?? { min: 0n, max: 0n };
    return truncate((row[truncation.feature] ?? 0n) - min, max - min, truncation);
  });
  const sums: bigint[] = [];
  for (const { terms, bias, ...neuron } of [...neurons, { ...output, drop: 0, limbs: 0, limbBits: 1 }]) {
    const sum = terms.reduce((all, { source, weight }) => all + weight * (values[source] ?? 0n), bias);
    sums.push(sum);
    values.push(...rectify(sum, neuron));
  }
  return sums;
};

const weight = fc.integer({ min: -12, max: 12 }).map((value) => value / 4);
const neuron = (inputs: number): fc.Arbitrary<number[]> =>
  fc.array(weight, { minLength: inputs + 1, maxLength: inputs + 1 });
const neurons = (inputs: number, count: number): fc.Arbitrary<number[][]> =>
  fc.array(neuron(inputs), { minLength: count, maxLength: count });
const nets: fc.Arbitrary<Net> = fc.oneof(
  fc.tuple(neurons(3, 2), neurons(2, 1)),
  fc.tuple(neurons(3, 3), neurons(3, 2), neurons(2, 1)),
);

const absolute = (net: Net): Net =>
  net.map((sums) =>
    sums.map((weights) => weights.map((value, index) => (index === weights.length - 1 ? -1 : Math.abs(value)))),
  );

const least = (values: readonly bigint[]): bigint => values.reduce((a, b) => (a < b ? a : b));
const greatest = (values: readonly bigint[]): bigint => values.reduce((a, b) => (a > b ? a : b));

describe("interval analysis", () => {
  it("bounds every neuron's sum and the output on every row of a box", () => {
    fc.assert(
      fc.property(nets, (net) => {
        const model = quantize(net);
        for (const row of ROWS) {
          const sums = sumsAt(model, row);
          model.neurons.forEach(({ width }, index) => {
            const bound = 1n << BigInt(width);
            const sum = sums[index] ?? bound;
            expect(sum >= -bound && sum < bound, `neuron ${index} at ${row.join()}`).to.equal(true);
          });
          const { output } = evaluate(model, row);
          expect(output).to.equal(sums.at(-1));
          expect(output >= model.output.min && output <= model.output.max, `output at ${row.join()}`).to.equal(true);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("is no wider than twice what occurs, where a layer's weights have one sign", () => {
    fc.assert(
      fc.property(nets, (net) => {
        const model = quantize(absolute(net));
        const sums = ROWS.map((row) => sumsAt(model, row));
        model.neurons.forEach(({ width, drop }, index) => {
          const own = sums.map((row) => row[index] ?? 0n);
          const most = greatest([greatest(own), -least(own)]);
          expect(width === drop + 1 || 2n * most + 2n >= 1n << BigInt(width), `neuron ${index}`).to.equal(true);
        });
        const { min, max } = model.output;
        const totals = sums.map((row) => row.at(-1) ?? 0n);
        expect(max - min <= 2n * (greatest(totals) - least(totals)) + 2n).to.equal(true);
      }),
      { numRuns: 40 },
    );
  });

  describe("net of two hidden layers", () => {
    const model = quantize([
      [
        [1, 1, -0.25, 4],
        [2, -1, 0.5, -15],
        [-1, -1, 0.25, 0],
      ],
      [
        [1, -1, 2, 0.5],
        [-0.5, 0.75, 0.25, 1],
      ],
      [[9, -30, 590]],
    ]);
    const circuit = circuitOf(emitCircuit(model));

    it("has a circuit that accepts every row of the box and gives the evaluator's score", async () => {
      expect(model.neurons.length > 2).to.equal(true);
      for (const features of ROWS) {
        await expectAccepted(circuit(), { features, salt: 3n }, [evaluate(model, features).score]);
      }
    });
  });
});
