import * as native from "onnxruntime-node";

import type { Dice } from "../../scripts/dice.ts";
import { type ElementType, type TestFeature, type TestNode, type TestTensor } from "../support/onnxFile.ts";
import { node } from "./agreement.ts";
import type { Body } from "./graphParts.ts";

/** Where fuzzed graphs begin: one input or one per column, of any type, whose columns become one tensor of floats. */

interface Input {
  readonly name: string;
  readonly type: ElementType;
  readonly features: readonly TestFeature[];
}

export interface Entrance extends Body {
  readonly inputs: readonly Input[];
  readonly features: readonly TestFeature[];
}

const SCALES = [1, 1, 0.01, 0.1, 0.3, 1e-6, 0.5];
const STARTS = [0n, 0n, -100n, -1n, 1n, (1n << 24n) - 4n, -50_000n];
const SPANS = [1n, 4n, 9n, 100n, 1000n, 65_535n, (1n << 24n) + 3n];
/** Where doubles and integers of 64 bits end, and floats that are hardly any. */
const ODD_SCALES = [1e-9, 1e-18, 1e-41, 3];
const ODD_STARTS = [-(1n << 24n) - 2n, (1n << 53n) - 3n, -(1n << 62n)];
const ODD_SPANS = [0n, (1n << 40n) + 7n, 1n << 62n];

const floatFeature = (name: string, { pick, roll }: Dice): TestFeature => {
  const oddly = <T>(usual: readonly T[], odd: readonly T[]): T => pick(roll(8) === 0 ? odd : usual);
  const min = oddly(STARTS, ODD_STARTS);
  return { name, scale: oddly(SCALES, ODD_SCALES), min, max: min + oddly(SPANS, ODD_SPANS) };
};

const INTEGERS: Readonly<Record<string, readonly [min: bigint, max: bigint]>> = {
  bool: [0n, 1n],
  int8: [-40n, 42n],
  uint8: [0n, 85n],
  int32: [-70_000n, 700_000_000n],
  int64: [-(1n << 51n), (1n << 51n) - 1n],
};

const integerFeature = (name: string, type: string, { pick, roll }: Dice): TestFeature => {
  const [least, most] = INTEGERS[type] ?? [0n, 1n];
  const max = pick([1n, 2n, 20n, 85n, 30_000n, 16_777_219n, most]);
  const capped = max > most ? most : max;
  const min = roll(2) === 0 ? 0n : pick([least, 0n, 1n]);
  return { name, scale: type === "bool" ? 1 : pick([1, 1, 3]), min: min > capped ? 0n : min, max: capped };
};

const featureOf = (name: string, type: ElementType, dice: Dice): TestFeature =>
  type === "float" || type === "double" ? floatFeature(name, dice) : integerFeature(name, type, dice);

const CODES: Readonly<Record<string, number>> = { float: 1, double: 11 };

const toFloat = (from: string, to: string): TestNode => node("Cast", [from], [to], { to: { int: 1 } });

/** A step in the input's own type. */
const ownStep = (
  dice: Dice,
  type: ElementType,
  from: string,
): { nodes: TestNode[]; constants: Record<string, TestTensor>; to: string } => {
  if (type === "float" || type === "bool" || dice.roll(2) === 0) return { nodes: [], constants: {}, to: from };
  const values = [type in CODES ? dice.pick([0.1, 3, -0.7, 1e-3, 1e5]) : dice.pick([1, 2, 3])];
  const operator = dice.pick(["Add", "Sub", "Mul", "Div", "Max", "Min"]);
  // onnxruntime has these for few of the small types.
  if (type === "int8" || type === "uint8") return { nodes: [], constants: {}, to: from };
  return {
    nodes: [node(operator, [from, `${from}_c`], [`${from}_s`])],
    constants: { [`${from}_c`]: { shape: [1], values, type } },
    to: `${from}_s`,
  };
};

const oneInput = (dice: Dice, type: ElementType, count: number): Entrance => {
  const features = Array.from({ length: count }, (_, index) => featureOf(`f${index}`, type, dice));
  const { nodes, constants, to } = ownStep(dice, type, "features");
  const result = type === "float" ? to : "x";
  return {
    inputs: [{ name: "features", type, features }],
    features,
    nodes: [...nodes, ...(type === "float" ? [] : [toFloat(to, "x")])],
    constants,
    result,
  };
};

const perColumn = (dice: Dice, count: number): Entrance => {
  const inputs = Array.from({ length: count }, (_, index): Input => {
    const type = dice.pick(["float", "double", "int64", "int32", "bool"] as const);
    return { name: `f${index}`, type, features: [featureOf(`f${index}`, type, dice)] };
  });
  const parts = inputs.map(({ name, type }) => ({ ...ownStep(dice, type, name), name, type }));
  return {
    inputs,
    features: inputs.flatMap(({ features }) => features),
    nodes: [
      ...parts.flatMap(({ nodes, to, name }) => [...nodes, toFloat(to, `${name}_f`)]),
      node(
        "Concat",
        parts.map(({ name }) => `${name}_f`),
        ["x"],
        { axis: { int: 1 } },
      ),
    ],
    constants: Object.assign({}, ...parts.map(({ constants }) => constants)) as Record<string, TestTensor>,
    result: "x",
  };
};

export const entranceOf = (dice: Dice): Entrance => {
  const count = 1 + dice.roll(3);
  const way = dice.roll(10);
  if (way < 5) return oneInput(dice, "float", count);
  if (way < 9) return oneInput(dice, dice.pick(["double", "double", "int64", "int32", "int8", "uint8", "bool"]), count);
  return perColumn(dice, count);
};

const TENSORS: Readonly<Record<string, (values: readonly number[], dims: readonly number[]) => native.Tensor>> = {
  float: (values, dims) => new native.Tensor("float32", Float32Array.from(values), dims),
  double: (values, dims) => new native.Tensor("float64", Float64Array.from(values), dims),
  int64: (values, dims) => new native.Tensor("int64", BigInt64Array.from(values, BigInt), dims),
  int32: (values, dims) => new native.Tensor("int32", Int32Array.from(values), dims),
  int8: (values, dims) => new native.Tensor("int8", Int8Array.from(values), dims),
  uint8: (values, dims) => new native.Tensor("uint8", Uint8Array.from(values), dims),
  bool: (values, dims) => new native.Tensor("bool", Uint8Array.from(values), dims),
};

/** What onnxruntime is given for a row. */
export const feedsOf = ({ inputs }: Entrance, row: readonly bigint[]): Record<string, native.Tensor> => {
  let next = 0;
  return Object.fromEntries(
    inputs.map(({ name, type, features }) => {
      const values = features.map(({ scale }) => Number(row[next++] ?? 0n) * scale);
      const make = TENSORS[type];
      if (make === undefined) throw new Error(`no tensor of ${type}`);
      return [name, make(values, [1, features.length])];
    }),
  );
};
