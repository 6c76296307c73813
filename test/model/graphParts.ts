import type { Dice } from "../../scripts/dice.ts";
import { floats, integers, type TestNode, type TestTensor } from "../support/onnxFile.ts";
import { mlNode, node } from "./agreement.ts";

/** The parts that fuzzed graphs are made of: what stands in front. */
export interface Body {
  readonly nodes: readonly TestNode[];
  readonly constants: Readonly<Record<string, TestTensor>>;
  /** Name of the float tensor [1, columns] at its end. */
  readonly result: string;
}

const USUAL = [0.5, 1, 2, 3, 0.1, -1, -0.3, 100, 1e-3, 7];
/** Where floats round, vanish or end. */
const ODD = [16_777_216, 16_777_217, 1e-40, -1e30, 2 ** -126, 0];
const constant = ({ pick, roll }: Dice): number => pick(roll(12) === 0 ? ODD : USUAL);

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
        Array.from({ length: columns }, () => constant(dice)),
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
      [`${to}_limit`]: floats([1], [constant(dice)]),
      [`${to}_put`]: floats([1], [constant(dice)]),
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
  constants: { [`${to}_a`]: floats([1], [constant(dice)]), [`${to}_b`]: floats([1], [constant(dice)]) },
});

const scaler: Make = ({ from, to, dice, columns }) => {
  const list = (): number[] => Array.from({ length: columns }, () => constant(dice));
  return { nodes: [mlNode("Scaler", [from], [to], { offset: list(), scale: list() })] };
};

const imputer: Make = ({ from, to, dice }) => ({
  nodes: [
    mlNode("Imputer", [from], [to], {
      imputed_value_floats: [constant(dice)],
      replaced_value_float: dice.pick([-1, 0, 1]),
    }),
  ],
});

const encoded: Make = ({ from, to, dice }) => ({
  nodes: [
    node("Cast", [from], [`${to}_i`], { to: { int: 7 } }),
    mlNode("LabelEncoder", [`${to}_i`], [to], {
      keys_int64s: { ints: [0, 1, 2, 5] },
      values_floats: [0.3, -0.7, 1.1, constant(dice)],
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
  const list = (): number[] => Array.from({ length: columns }, () => Math.abs(constant(dice)));
  const names = ["scale", "bias", "mean", "variance"].map((name) => `${to}_${name}`);
  return {
    nodes: [node("BatchNormalization", [from, ...names], [to])],
    constants: Object.fromEntries(names.map((name) => [name, floats([columns], list())])),
  };
};

/** A column and another one, or a reordering of all of them. */
const mixed: Make = ({ from, to, dice, columns }) => {
  const order = Array.from({ length: columns }, () => dice.roll(columns));
  const gathered = node("Gather", [from, `${to}_order`], [`${to}_g`], { axis: { int: 1 } });
  const constants = { [`${to}_order`]: integers(order) };
  if (dice.roll(2) === 0) return { nodes: [{ ...gathered, outputs: [to] }], constants };
  const operator = dice.pick(["Add", "Sub", "Max", "Min", "Sum", "Mean"]);
  return { nodes: [gathered, node(operator, [from, `${to}_g`], [to])], constants };
};

const reshaped: Make = ({ from, to }) => ({
  nodes: [
    node("Transpose", [from], [`${to}_t`], { perm: { ints: [1, 0] } }),
    node("Reshape", [`${to}_t`, `${to}_shape`], [to]),
  ],
  constants: { [`${to}_shape`]: integers([1, -1]) },
});

const parametric: Make = ({ from, to, dice }) => ({
  nodes: [node("PRelu", [from, `${to}_slope`], [to])],
  constants: { [`${to}_slope`]: floats([1], [dice.pick([0.1, -0.5, 0, 1])]) },
});

const STEPS: readonly Make[] = [
  ...["Add", "Sub", "Mul", "Div", "Max", "Min"].map(byConstant),
  ...["Abs", "Relu", "Neg", "Floor", "Ceil", "Round", "Sign", "Identity"].map((operator) => plain(operator)),
  ...["Tanh", "Sigmoid", "Softplus", "Elu", "Softsign", "Selu"].map((operator) => plain(operator)),
  plain("LeakyRelu", { alpha: 0.1 }),
  plain("HardSigmoid"),
  ...["Log", "Sqrt", "Exp", "Reciprocal"].map((operator) => plain(operator)),
  ...[0.5, 2, 3, -1].map(power),
  ...[mixed, reshaped, parametric],
  clipped("Log", [0.01, 1e6]),
  clipped("Log", [0, 1e6]),
  clipped("Sqrt", [-0.5, 1e6]),
  clipped("Exp", [-10, 4]),
  clipped("Reciprocal", [0.25, 1e4]),
  ...[1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13].map(through),
  ...["Less", "LessOrEqual", "Greater", "GreaterOrEqual", "Equal"].map(chosen),
  ...[counted, scaler, imputer, encoded, batchNorm],
  ({ from, to, dice }) => ({ nodes: [mlNode("Binarizer", [from], [to], { threshold: constant(dice) })] }),
];

/** Up to three steps from the columns on. */
export const bodyOf = (dice: Dice, { from: first, columns }: { from: string; columns: number }): Body => {
  const nodes: TestNode[] = [];
  const constants: Record<string, TestTensor> = {};
  let from = first;
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
