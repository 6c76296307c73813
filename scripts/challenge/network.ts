import onnxProto from "onnx-proto";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

const { onnx } = onnxProto;
const { DataType } = onnx.TensorProto;

/** Layers of a network; the last one gives log-odds of the bad end. */
export interface Layer {
  /** By neuron, then by input. */
  readonly weights: readonly number[][];
  readonly biases: number[];
}

export interface Example {
  /** In [0, 1]. */
  readonly inputs: readonly number[];
  readonly isBad: boolean;
}

const SEED = 7;
const MILLION = 1_000_000;
const sigmoid = (value: number): number => 1 / (1 + Math.exp(-value));

const freshLayers = (sizes: readonly number[]): readonly Layer[] => {
  const random = xoroshiro128plus(SEED);
  const uniform = (): number => (2 * uniformInt(random, 0, MILLION)) / MILLION - 1;
  return sizes.slice(1).map((neurons, index) => {
    const inputs = sizes[index] ?? 0;
    const weights = Array.from({ length: neurons }, () =>
      Array.from({ length: inputs }, () => uniform() * Math.sqrt(3 / inputs)),
    );
    return { weights, biases: weights.map(() => 0) };
  });
};

/** What each layer gives, the inputs first; ReLU but after the last one. */
const forward = (layers: readonly Layer[], inputs: readonly number[]): readonly (readonly number[])[] => {
  const given = [inputs];
  for (const [index, { weights, biases }] of layers.entries()) {
    const before = given.at(-1) ?? [];
    const sums = weights.map((row, neuron) =>
      row.reduce((sum, w, i) => sum + w * (before[i] ?? 0), biases[neuron] ?? 0),
    );
    given.push(index === layers.length - 1 ? sums : sums.map((sum) => Math.max(0, sum)));
  }
  return given;
};

/** One step down the slope of the log loss. */
const step = (layers: readonly Layer[], { inputs, isBad }: Example, rate: number): void => {
  const given = forward(layers, inputs);
  let slopes = [sigmoid(given.at(-1)?.[0] ?? 0) - (isBad ? 1 : 0)];
  for (let index = layers.length - 1; index >= 0; index--) {
    const [layer, before] = [layers[index], given[index] ?? []];
    if (layer === undefined) continue;
    const below = before.map((value, i) =>
      value > 0 || index === 0 ? slopes.reduce((sum, slope, n) => sum + slope * (layer.weights[n]?.[i] ?? 0), 0) : 0,
    );
    for (const [neuron, slope] of slopes.entries()) {
      const row = layer.weights[neuron] ?? [];
      for (const [i, value] of before.entries()) row[i] = (row[i] ?? 0) - rate * slope * value;
      layer.biases[neuron] = (layer.biases[neuron] ?? 0) - rate * slope;
    }
    slopes = below;
  }
};

/**
 * Fits a network by plain stochastic descent, the same way every time.
 *
 * @param sizes Inputs, hidden layers, 1; without a hidden layer it is a logistic regression.
 */
export const fitNetwork = (
  sizes: readonly number[],
  examples: readonly Example[],
  epochs: number,
): readonly Layer[] => {
  const layers = freshLayers(sizes);
  for (let epoch = 0; epoch < epochs; epoch++)
    for (const example of examples) step(layers, example, 0.05 / (1 + (4 * epoch) / epochs));
  return layers;
};

const floats = (name: string, dims: readonly number[], values: readonly number[]) => ({
  name,
  dims: [...dims],
  dataType: DataType.FLOAT,
  floatData: [...values],
});

const valueInfo = (name: string, columns: number) => ({
  name,
  type: { tensorType: { elemType: DataType.FLOAT, shape: { dim: [{ dimParam: "n" }, { dimValue: columns }] } } },
});

/**
 * The network as an ONNX file that takes features in their units: each is divided by its span and
 * clipped to [0, 1] first.
 */
export const networkOnnx = (layers: readonly Layer[], spans: readonly number[]): Uint8Array => {
  const initializer = [floats("spans", [spans.length], spans), floats("zero", [], [0]), floats("one", [], [1])];
  const node: { opType: string; input: string[]; output: string[] }[] = [
    { opType: "Div", input: ["features", "spans"], output: ["parts"] },
    { opType: "Clip", input: ["parts", "zero", "one"], output: ["layer0"] },
  ];
  for (const [index, { weights, biases }] of layers.entries()) {
    const inputs = weights[0]?.length ?? 0;
    const columns = Array.from({ length: inputs }, (_, i) => weights.map((row) => row[i] ?? 0)).flat();
    initializer.push(
      floats(`w${index}`, [inputs, weights.length], columns),
      floats(`b${index}`, [weights.length], biases),
    );
    const isLast = index === layers.length - 1;
    node.push({ opType: "Gemm", input: [`layer${index}`, `w${index}`, `b${index}`], output: [`sum${index}`] });
    const output = isLast ? "probability" : `layer${index + 1}`;
    node.push({ opType: isLast ? "Sigmoid" : "Relu", input: [`sum${index}`], output: [output] });
  }
  const graph = {
    name: "network",
    node,
    initializer,
    input: [valueInfo("features", spans.length)],
    output: [valueInfo("probability", 1)],
  };
  const model = { irVersion: 8, opsetImport: [{ domain: "", version: 17 }], graph };
  return onnx.ModelProto.encode(onnx.ModelProto.fromObject(model)).finish();
};
