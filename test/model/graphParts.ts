import type { Dice } from "../support/dice.ts";
import {
  branch,
  floats,
  forestAttributes,
  integers,
  type TestNode,
  type TestTensor,
  type TestTree,
} from "../support/onnxFile.ts";
import type { BranchMode } from "../../prover/model/column.ts";
import { mlNode, node } from "./agreement.ts";

/** The parts that fuzzed graphs are made of: what stands in front. */
export interface Body {
  readonly nodes: readonly TestNode[];
  readonly constants: Readonly<Record<string, TestTensor>>;
  /** Name of the float tensor [1, columns] at its end. */
  readonly result: string;
}

export interface Head extends Body {
  readonly output: "probability" | "log-odds";
  /** Points by which the two models may differ. */
  readonly limit: number;
}

const CONSTANTS = [0.5, 1, 2, 3, 0.1, -1, -0.3, 100, 1e-3, 7];

type Part = Pick<Body, "nodes"> & Partial<Pick<Body, "constants">>;

type Make = (names: { from: string; to: string; dice: Dice; columns: number }) => Part;

const plain =
  (operator: string, attributes: TestNode["attributes"] = {}): Make =>
  ({ from, to }) => ({ nodes: [node(operator, [from], [to], attributes)] });

const byConstant =
  (operator: string): Make =>
  ({ from, to, dice, columns }) => ({
    nodes: [node(operator, [from, `${to}_c`], [to])],
    constants: {
      [`${to}_c`]: floats(
        [columns],
        Array.from({ length: columns }, () => dice.pick(CONSTANTS)),
      ),
    },
  });

/** A function behind a clip that keeps it finite. */
const clipped =
  (operator: string, [low, high]: readonly [number, number], attributes: TestNode["attributes"] = {}): Make =>
  ({ from, to }) => ({
    nodes: [
      node("Clip", [from, `${to}_low`, `${to}_high`], [`${to}_clip`]),
      node(operator, [`${to}_clip`], [to], attributes),
    ],
    constants: { [`${to}_low`]: floats([], [low]), [`${to}_high`]: floats([], [high]) },
  });

const power =
  (exponent: number): Make =>
  ({ from, to }) => ({
    nodes: [node("Pow", [from, `${to}_e`], [to])],
    constants: { [`${to}_e`]: floats([], [exponent]) },
  });

const through =
  (type: number): Make =>
  ({ from, to }) => ({
    nodes: [
      node("Cast", [from], [`${to}_t`], { to: { int: type } }),
      node("Cast", [`${to}_t`], [to], { to: { int: 1 } }),
    ],
  });

const chosen =
  (comparison: string): Make =>
  ({ from, to, dice }) => ({
    nodes: [
      node(comparison, [from, `${to}_limit`], [`${to}_is`]),
      node("Where", dice.roll(2) === 0 ? [`${to}_is`, `${to}_put`, from] : [`${to}_is`, from, `${to}_put`], [to]),
    ],
    constants: {
      [`${to}_limit`]: floats([1], [dice.pick(CONSTANTS)]),
      [`${to}_put`]: floats([1], [dice.pick(CONSTANTS)]),
    },
  });

const counted: Make = ({ from, to, dice }) => ({
  nodes: [
    node("Less", [from, `${to}_a`], [`${to}_less`]),
    node("GreaterOrEqual", [from, `${to}_b`], [`${to}_more`]),
    node(dice.pick(["And", "Or", "Xor"]), [`${to}_less`, `${to}_more`], [`${to}_both`]),
    node("Not", [`${to}_both`], [`${to}_not`]),
    node("Cast", [`${to}_not`], [to], { to: { int: 1 } }),
  ],
  constants: { [`${to}_a`]: floats([1], [dice.pick(CONSTANTS)]), [`${to}_b`]: floats([1], [dice.pick(CONSTANTS)]) },
});

const scaler: Make = ({ from, to, dice, columns }) => {
  const list = (): number[] => Array.from({ length: columns }, () => dice.pick(CONSTANTS));
  return { nodes: [mlNode("Scaler", [from], [to], { offset: list(), scale: list() })] };
};

const imputer: Make = ({ from, to, dice }) => ({
  nodes: [
    mlNode("Imputer", [from], [to], {
      imputed_value_floats: [dice.pick(CONSTANTS)],
      replaced_value_float: dice.pick([-1, 0, 1]),
    }),
  ],
});

const encoded: Make = ({ from, to, dice }) => ({
  nodes: [
    node("Cast", [from], [`${to}_i`], { to: { int: 7 } }),
    mlNode("LabelEncoder", [`${to}_i`], [to], {
      keys_int64s: { ints: [0, 1, 2, 5] },
      values_floats: [0.3, -0.7, 1.1, dice.pick(CONSTANTS)],
      default_float: 0.25,
    }),
  ],
});

const oneHot: Make = ({ from, to }) => ({
  nodes: [
    node("Cast", [from], [`${to}_i`], { to: { int: 7 } }),
    mlNode("OneHotEncoder", [`${to}_i`], [`${to}_hot`], { cats_int64s: { ints: [0, 1, 2, 3] }, zeros: { int: 1 } }),
    node("Reshape", [`${to}_hot`, `${to}_shape`], [to]),
  ],
  constants: { [`${to}_shape`]: integers([1, -1]) },
});

const batchNorm: Make = ({ from, to, dice, columns }) => {
  const list = (): number[] => Array.from({ length: columns }, () => Math.abs(dice.pick(CONSTANTS)));
  const names = ["scale", "bias", "mean", "variance"].map((name) => `${to}_${name}`);
  return {
    nodes: [node("BatchNormalization", [from, ...names], [to])],
    constants: Object.fromEntries(names.map((name) => [name, floats([columns], list())])),
  };
};

const STEPS: readonly Make[] = [
  ...["Add", "Sub", "Mul", "Div", "Max", "Min"].map(byConstant),
  ...["Abs", "Relu", "Neg", "Floor", "Ceil", "Round", "Sign", "Identity"].map((operator) => plain(operator)),
  ...["Tanh", "Sigmoid", "Softplus", "Elu", "Softsign", "Selu"].map((operator) => plain(operator)),
  plain("LeakyRelu", { alpha: 0.1 }),
  plain("HardSigmoid"),
  ...[0.5, 2, 3, -1].map(power),
  clipped("Log", [0.01, 1e6]),
  clipped("Log", [0, 1e6]),
  clipped("Sqrt", [-0.5, 1e6]),
  clipped("Exp", [-10, 4]),
  clipped("Reciprocal", [0.25, 1e4]),
  ...[3, 2, 6, 7, 9, 11].map(through),
  ...["Less", "LessOrEqual", "Greater", "GreaterOrEqual", "Equal"].map(chosen),
  ...[counted, scaler, imputer, encoded, batchNorm],
  ({ from, to, dice }) => ({ nodes: [mlNode("Binarizer", [from], [to], { threshold: dice.pick(CONSTANTS) })] }),
];

/** Up to three steps from the features on. */
export const bodyOf = (dice: Dice, columns: number): Body => {
  const nodes: TestNode[] = [];
  const constants: Record<string, TestTensor> = {};
  let from = "features";
  const count = 1 + dice.roll(3);
  for (let index = 0; index < count; index++) {
    const make = index === count - 1 && dice.roll(8) === 0 ? oneHot : dice.pick(STEPS);
    const part = make({ from, to: `b${index}`, dice, columns });
    nodes.push(...part.nodes);
    Object.assign(constants, part.constants);
    from = `b${index}`;
  }
  return { nodes, constants, result: from };
};

const HEIGHT = 7;
/** Weights that keep the sum of columns, as large as they were seen, between -HEIGHT and HEIGHT, and that do not magnify a float's last bit to a point. */
const weightsFor = (dice: Dice, values: readonly (readonly number[])[]): number[] => {
  const columns = values[0]?.length ?? 0;
  return Array.from({ length: columns }, (_, column) => {
    const most = Math.max(...values.map((row) => Math.abs(row[column] ?? 0)).filter(Number.isFinite), 0.1);
    return (((dice.roll(2001) - 1000) / 1000) * HEIGHT) / most / columns;
  });
};

const MODES: readonly BranchMode[] = ["BRANCH_LEQ", "BRANCH_LT", "BRANCH_GTE", "BRANCH_GT", "BRANCH_EQ", "BRANCH_NEQ"];

/** Thresholds that rows meet exactly, or by the next float. */
const treeOf = (dice: Dice, values: readonly (readonly number[])[], depth: number): TestTree => {
  if (depth === 0) return { leaf: (dice.roll(2001) - 1000) / 1000 };
  const row = dice.pick(values);
  const column = dice.roll(row.length);
  const seen = row[column] ?? 0;
  const next = Math.fround(seen * (1 + 2 ** -23 * (dice.roll(3) - 1)));
  const threshold = Number.isFinite(next) ? next : 0.5;
  return branch(column, dice.pick(MODES.slice(0, dice.roll(3) === 0 ? 6 : 4)), threshold, [
    treeOf(dice, values, depth - 1),
    treeOf(dice, values, depth - 1),
  ]);
};

type MakeHead = (dice: Dice, from: string, values: readonly (readonly number[])[]) => Head;

const linearHead =
  (isProbability: boolean): MakeHead =>
  (dice, from, values) => {
    const weights = weightsFor(dice, values);
    return {
      nodes: [
        node("MatMul", [from, "h_w"], ["h_m"]),
        node("Add", ["h_m", "h_b"], ["h_z"]),
        ...(isProbability ? [node("Sigmoid", ["h_z"], ["h_p"])] : []),
      ],
      constants: { h_w: floats([weights.length, 1], weights), h_b: floats([1], [-1.5]) },
      result: isProbability ? "h_p" : "h_z",
      output: isProbability ? "probability" : "log-odds",
      limit: 1,
    };
  };

const treeHead: MakeHead = (dice, from, values) => {
  const trees = Array.from({ length: 1 + dice.roll(4) }, () => treeOf(dice, values, 1 + dice.roll(3)));
  const isClassifier = dice.roll(2) === 0;
  const kind = isClassifier ? "classifier" : "regressor";
  const transform = isClassifier ? "LOGISTIC" : "NONE";
  const attributes = forestAttributes({ trees, kind, transform, classId: 0 });
  return {
    nodes: [
      isClassifier
        ? mlNode("TreeEnsembleClassifier", [from], ["h_l", "h_p"], attributes)
        : mlNode("TreeEnsembleRegressor", [from], ["h_p"], attributes),
    ],
    constants: {},
    result: "h_p",
    output: isClassifier ? "probability" : "log-odds",
    limit: 1,
  };
};

const networkHead =
  (activation: string): MakeHead =>
  (dice, from, values) => {
    const columns = weightsFor(dice, values).length;
    const hidden = Array.from({ length: 3 }, () => weightsFor(dice, values));
    return {
      nodes: [
        node("Gemm", [from, "h_w", "h_b"], ["h_m"], { transB: { int: 1 } }),
        node(activation, ["h_m"], ["h_a"]),
        node("MatMul", ["h_a", "h_d"], ["h_z"]),
      ],
      constants: {
        h_w: floats([3, columns], hidden.flat()),
        h_b: floats([3], [0.5, -0.25, 1]),
        h_d: floats([3, 1], [0.4, -0.3, 0.25]),
      },
      result: "h_z",
      output: "log-odds",
      limit: 2,
    };
  };

/** The mean of two members, one of them calibrated once more. */
const votingHead: MakeHead = (dice, from, values) => {
  const columns = weightsFor(dice, values).length;
  return {
    nodes: [
      node("MatMul", [from, "h_w1"], ["h_z1"]),
      node("MatMul", [from, "h_w2"], ["h_z2"]),
      node("Sigmoid", ["h_z1"], ["h_p1"]),
      node("Sigmoid", ["h_z2"], ["h_q"]),
      node("Mul", ["h_q", "h_slope"], ["h_s"]),
      node("Add", ["h_s", "h_shift"], ["h_c"]),
      node("Sigmoid", ["h_c"], ["h_p2"]),
      node("Mean", ["h_p1", "h_p2"], ["h_p"]),
    ],
    constants: {
      h_w1: floats([columns, 1], weightsFor(dice, values)),
      h_w2: floats([columns, 1], weightsFor(dice, values)),
      h_slope: floats([1], [3.5]),
      h_shift: floats([1], [-2]),
    },
    result: "h_p",
    output: "probability",
    limit: 2,
  };
};

const HEADS: readonly MakeHead[] = [
  linearHead(true),
  linearHead(false),
  ...[treeHead, treeHead, treeHead],
  networkHead("Relu"),
  networkHead("Tanh"),
  votingHead,
];

export const headOf: MakeHead = (dice, from, values) => dice.pick(HEADS)(dice, from, values);
