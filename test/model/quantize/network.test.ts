import { expect } from "chai";
import fc from "fast-check";

import { deriveIntegerModel } from "../../../prover/model/derive.ts";
import { evaluate } from "../../../prover/model/evaluate.ts";
import { float32Image } from "../../../prover/model/quantize/threshold.ts";
import { referenceScore, scorecard } from "../../../prover/model/scorecard.ts";
import { node } from "../agreement.ts";
import {
  floats,
  onnxFile,
  schemaText,
  type TestFeature,
  type TestNode,
  type TestTensor,
} from "../../support/onnxFile.ts";

const ACTIVATIONS = ["relu", "leaky", "clip", "residual"] as const;

interface Layer {
  readonly activation: (typeof ACTIVATIONS)[number];
  /** [inputs, outputs] in rows. */
  readonly weights: readonly (readonly number[])[];
  readonly bias: readonly number[];
}

/** Features standardized by their mean and deviation, hidden layers, one log-odds. */
interface Network {
  readonly features: readonly TestFeature[];
  readonly means: readonly number[];
  readonly deviations: readonly number[];
  readonly layers: readonly Layer[];
  readonly head: readonly number[];
  readonly shift: number;
}

const INT64_MAX = (1n << 63n) - 1n;

/** From counts of a few to sums over all of 63 bits, in units of 1 to 1e-18; typical values are anywhere in the range's order of magnitude or far below. */
const feature = fc.record({
  bits: fc.integer({ min: 1, max: 63 }),
  signed: fc.boolean(),
  scale: fc.constantFrom(1, 0.25, 0.01, 1e-6, 1e-9, 1e-18),
  typicalBits: fc.double({ min: 0.3, max: 1, noNaN: true }),
  center: fc.double({ min: 0, max: 1, noNaN: true }),
});

const weight = fc
  .tuple(fc.double({ min: 0.05, max: 1, noNaN: true }), fc.constantFrom(-1, 1))
  .map(([size, sign]) => Math.fround(size * sign));
const vector = (length: number) => fc.array(weight, { minLength: length, maxLength: length });

const networks: fc.Arbitrary<Network> = fc
  .record({
    columns: fc.array(feature, { minLength: 2, maxLength: 6 }),
    widths: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 3 }),
  })
  .chain(({ columns, widths }) => {
    const sizes = [columns.length, ...widths];
    const layers = widths.map((width, index) => {
      const inputs = sizes[index] ?? 1;
      return fc.record({
        activation: fc.constantFrom(...ACTIVATIONS.filter((name) => name !== "residual" || width === inputs)),
        weights: fc.array(vector(width), { minLength: inputs, maxLength: inputs }),
        bias: vector(width),
      });
    });
    return fc.record({
      features: fc.constant(
        columns.map(({ bits, signed, scale }, index): TestFeature => {
          const max = bits === 63 ? INT64_MAX : (1n << BigInt(bits)) - 1n;
          return { name: `f${index}`, scale, min: signed ? -max : 0n, max };
        }),
      ),
      deviations: fc.constant(
        columns.map(({ bits, scale, typicalBits }) => Math.fround(scale * 2 ** (bits * typicalBits - 1))),
      ),
      means: fc.constant(
        columns.map(({ bits, scale, typicalBits, center }) => Math.fround(center * scale * 2 ** (bits * typicalBits))),
      ),
      layers: fc.tuple(...layers),
      head: vector(sizes.at(-1) ?? 1),
      shift: weight,
    });
  });

/** Two layers whose neurons differ by a tenth at most: every path from a feature to the score has the same sign. */
const alike = ({ columns, width }: { columns: number; width: number }): Network => {
  const near = (size: number, place: number): number => Math.fround(size * (1 + ((place * 7919) % 100) / 1000));
  const vectorOf = (length: number, size: number, from: number): number[] =>
    Array.from({ length }, (_, index) => near(size, from + index));
  const layer = (inputs: number): Layer => ({
    activation: "relu",
    weights: Array.from({ length: inputs }, (_, input) => vectorOf(width, 0.1, input * width)),
    bias: vectorOf(width, 0.5, 3),
  });
  return {
    features: Array.from({ length: columns }, (_, index) => ({
      name: `f${index}`,
      scale: 1e-9,
      min: 0n,
      max: 10n ** 16n,
    })),
    means: vectorOf(columns, 50, 1),
    deviations: vectorOf(columns, 20, 2),
    layers: [layer(columns), layer(width)],
    head: vectorOf(width, 0.02, 5),
    shift: -1,
  };
};

const columnsOf = (rows: readonly (readonly number[])[]): TestTensor =>
  floats([rows.length, rows[0]?.length ?? 0], rows.flat());

/** The network as an exporter writes it. */
const fileOf = ({ features, means, deviations, layers, head, shift }: Network): Uint8Array => {
  const constants: Record<string, TestTensor> = {
    means: floats([means.length], means),
    deviations: floats([deviations.length], deviations),
    head: floats([head.length, 1], head),
    shift: floats([1], [shift]),
    low: floats([], [-0.5]),
    high: floats([], [2]),
  };
  const nodes: TestNode[] = [
    node("Sub", ["features", "means"], ["centered"]),
    node("Div", ["centered", "deviations"], ["h0"]),
  ];
  layers.forEach(({ activation, weights, bias }, index) => {
    const [from, sum, to] = [`h${index}`, `s${index}`, `h${index + 1}`];
    constants[`w${index}`] = columnsOf(weights);
    constants[`b${index}`] = floats([bias.length], bias);
    nodes.push(node("Gemm", [from, `w${index}`, `b${index}`], [sum]));
    if (activation === "relu") nodes.push(node("Relu", [sum], [to]));
    else if (activation === "leaky") nodes.push(node("LeakyRelu", [sum], [to], { alpha: 0.125 }));
    else if (activation === "clip") nodes.push(node("Clip", [sum, "low", "high"], [to]));
    else nodes.push(node("Relu", [sum], [`r${index}`]), node("Add", [`r${index}`, from], [to]));
  });
  nodes.push(node("Gemm", [`h${layers.length}`, "head", "shift"], ["z"]));
  return onnxFile({ nodes, columns: features.length, constants, outputs: [{ name: "z", type: "float" }] });
};

/** The same in doubles. */
const logOddsOf = ({ features, means, deviations, layers, head, shift }: Network, row: readonly bigint[]): number => {
  let values = features.map(
    ({ scale }, index) => (float32Image(row[index] ?? 0n, scale) - (means[index] ?? 0)) / (deviations[index] ?? 1),
  );
  for (const { activation, weights, bias } of layers) {
    const sums = bias.map((own, output) =>
      values.reduce((sum, value, input) => sum + value * (weights[input]?.[output] ?? 0), own),
    );
    values = sums.map((sum, index) => {
      if (activation === "leaky") return sum < 0 ? sum / 8 : sum;
      if (activation === "clip") return Math.min(2, Math.max(-0.5, sum));
      return Math.max(0, sum) + (activation === "residual" ? (values[index] ?? 0) : 0);
    });
  }
  return values.reduce((sum, value, index) => sum + value * (head[index] ?? 0), shift);
};

const clamped = ({ min, max }: TestFeature, value: bigint): bigint => (value < min ? min : value > max ? max : value);

/** Within three deviations of the mean of each feature; every tenth row has features at the ends of their ranges. */
const rowsOf = ({ features, means, deviations }: Network, count: number): bigint[][] => {
  const spread = fc.sample(
    fc.array(fc.record({ distance: fc.double({ min: -3, max: 3, noNaN: true }), end: fc.nat(3) }), {
      minLength: features.length,
      maxLength: features.length,
    }),
    { numRuns: count, seed: 99 },
  );
  return spread.map((places, row) =>
    features.map((own, index) => {
      const { distance, end } = places[index] ?? { distance: 0, end: 0 };
      if (row % 10 === 0 && end < 2) return end === 0 ? own.min : own.max;
      const real = (means[index] ?? 0) + distance * (deviations[index] ?? 1);
      return clamped(own, BigInt(Math.round(real / own.scale)));
    }),
  );
};

describe("quantized networks", function () {
  this.timeout(60_000);

  it("score within 2 points of the same network in doubles on every row, and within 0.3 on average over all, whatever the features' ranges", () => {
    const card = scorecard();
    const means: number[] = [];
    fc.assert(
      fc.property(networks, (network) => {
        const model = deriveIntegerModel({
          onnx: fileOf(network),
          schema: schemaText(network.features, "log-odds"),
          card,
        });
        const differences = rowsOf(network, 200).map((row) =>
          Math.abs(Number(evaluate(model, row).score) - referenceScore(card, logOddsOf(network, row))),
        );
        means.push(differences.reduce((sum, difference) => sum + difference, 0) / differences.length);
        expect(Math.max(...differences) <= 2, `max ${Math.max(...differences)}`).to.equal(true);
      }),
      { numRuns: 80, seed: 2026, endOnFailure: true },
    );
    // Over all networks: one whose score hardly moves may sit on the edge between two points.
    const mean = means.reduce((sum, own) => sum + own, 0) / means.length;
    expect(mean <= 0.3, `mean ${mean}`).to.equal(true);
  });

  // As scikit-learn's MLPClassifier writes them with a strong alpha: errors along paths of one sign do not cancel.
  it("keep their noise where all neurons pull one way", () => {
    const card = scorecard();
    const network = alike({ columns: 12, width: 48 });
    const schema = schemaText(network.features, "log-odds");
    const model = deriveIntegerModel({ onnx: fileOf(network), schema, card });
    if (model.output.score.kind !== "points") throw new Error("a log-odds has points");
    const unit = 2 ** model.output.score.fractionBits;
    const rows = rowsOf(network, 200).filter((_, row) => row % 10 !== 0);
    const squares = rows.map((row) => {
      const points = 600 + (20 / Math.LN2) * (-logOddsOf(network, row) - Math.log(50));
      return (Number(evaluate(model, row).output) / unit - points) ** 2;
    });
    const noise = Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / squares.length);
    expect(noise <= 0.3, `noise ${noise}`).to.equal(true);
  });
});
