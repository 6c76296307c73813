import onnxProto from "onnx-proto";

/** Damaged ONNX files: their bytes, or the graph in them. The same seed gives the same damage. */

const { onnx } = onnxProto;
const { AttributeType } = onnx.AttributeProto;

type Model = onnxProto.onnx.IModelProto;
type Graph = onnxProto.onnx.IGraphProto;
type Attribute = onnxProto.onnx.IAttributeProto;
type Tensor = onnxProto.onnx.ITensorProto;

export interface Dice {
  /** A whole number from 0 to below `sides`. */
  readonly roll: (sides: number) => number;
  readonly pick: <T>(list: readonly T[]) => T | undefined;
}

/** Marsaglia's xorshift of 32 bits. */
export const diceOf = (seed: number): Dice => {
  let state = seed | 1;
  const next = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
  for (let warm = 0; warm < 8; warm++) next();
  const roll = (sides: number): number => next() % Math.max(1, sides);
  return { roll, pick: (list) => list[roll(list.length)] };
};

type ByteDamage = (file: Buffer, dice: Dice, other: Uint8Array) => Buffer;

const BYTE_DAMAGE: readonly ByteDamage[] = [
  (file, { roll }) => {
    const copy = Buffer.from(file);
    for (let count = 1 + roll(4); count > 0; count--) copy.writeUInt8(roll(256), roll(copy.length));
    return copy;
  },
  (file, { roll }) => {
    const copy = Buffer.from(file);
    const at = roll(copy.length);
    copy.writeUInt8((copy[at] ?? 0) ^ (1 << roll(8)), at);
    return copy;
  },
  (file, { roll }) => file.subarray(0, roll(file.length)),
  (file, { roll }) => {
    const at = roll(file.length);
    return Buffer.concat([file.subarray(0, at), file.subarray(at + 1 + roll(40))]);
  },
  (file, { roll }) => {
    const at = roll(file.length);
    return Buffer.concat([file.subarray(0, at + 1 + roll(60)), file.subarray(at)]);
  },
  (file, { roll }, other) => {
    const at = roll(other.length);
    const place = roll(file.length);
    return Buffer.concat([file.subarray(0, place), other.subarray(at, at + roll(80)), file.subarray(place)]);
  },
];

const NUMBERS = [0, 1, -1, 2, 0.5, 1e-45, 1e-20, 1e6, 3.4e38, -3.4e38, NaN, Infinity, -Infinity];
const INTEGERS = [0, 1, -1, 2, 3, 7, 100, 4096, 2 ** 20, 2 ** 31 - 1, -(2 ** 31), 2 ** 53, -(2 ** 53)];
const OPERATORS =
  "Abs Add ArrayFeatureExtractor BatchNormalization Cast Ceil Clip Concat Constant ConstantOfShape Div Dropout Exp Expand Flatten Floor Gather Gemm HardSigmoid Identity Imputer LeakyRelu LinearClassifier LinearRegressor Log MatMul Max Mean Min Mul Neg Normalizer PRelu Pow Reciprocal ReduceMean ReduceSum Relu Reshape Round Scaler Shape Sigmoid Sign Slice Softmax Softplus Split Sqrt Squeeze Sub Sum Tanh Transpose TreeEnsembleClassifier TreeEnsembleRegressor Unsqueeze ZipMap If Loop LSTM".split(
    " ",
  );

const nodesOf = (graph: Graph) => (graph.node ??= []);
const namesOf = (graph: Graph): string[] => [
  "",
  "nowhere",
  ...(graph.input ?? []).map(({ name }) => name ?? ""),
  ...(graph.initializer ?? []).map(({ name }) => name ?? ""),
  ...nodesOf(graph).flatMap(({ output }) => output ?? []),
];

const damageList = <T>(list: T[], { roll }: Dice, values: readonly T[]): void => {
  const at = roll(list.length);
  const way = roll(4);
  if (way === 0) list.splice(at, 1 + roll(4));
  else if (way === 1) list.push(...list.slice(at, at + 4));
  else if (list.length > 0 && values.length > 0) list.splice(at, 1, ...values.slice(roll(values.length)).slice(0, 1));
};

const damageTensor = (tensor: Tensor, dice: Dice): void => {
  const { roll, pick } = dice;
  const raw = tensor.rawData;
  switch (roll(5)) {
    case 0: {
      const dims = (tensor.dims ?? []).map(Number);
      damageList(dims, dice, INTEGERS);
      tensor.dims = dims;
      break;
    }
    case 1:
      tensor.dims = (tensor.dims ?? []).map(Number).reverse();
      break;
    case 2:
      tensor.dataType = roll(18);
      break;
    default:
      if (raw && raw.length >= 8) {
        const copy = Buffer.from(raw);
        if (tensor.dataType === 7) copy.writeBigInt64LE(BigInt(pick(INTEGERS) ?? 0), 8 * roll(copy.length >> 3));
        else copy.writeFloatLE(pick(NUMBERS) ?? 0, 4 * roll(copy.length >> 2));
        tensor.rawData = copy;
      } else if (tensor.dataType === 7) damageList((tensor.int64Data ??= []), dice, INTEGERS);
      else damageList((tensor.floatData ??= []), dice, NUMBERS);
  }
};

const damageAttribute = (attribute: Attribute, dice: Dice): void => {
  const { roll, pick } = dice;
  if (roll(8) === 0) attribute.type = roll(16);
  else if (attribute.t) damageTensor(attribute.t, dice);
  else if ((attribute.ints ?? []).length > 0) damageList((attribute.ints ??= []), dice, INTEGERS);
  else if ((attribute.floats ?? []).length > 0) damageList((attribute.floats ??= []), dice, NUMBERS);
  else if ((attribute.strings ?? []).length > 0)
    damageList((attribute.strings ??= []), dice, [
      Buffer.from("LEAF"),
      Buffer.from("BRANCH_EQ"),
      Buffer.from("BRANCH_GT"),
    ]);
  else if (attribute.type === AttributeType.FLOAT) attribute.f = pick(NUMBERS) ?? 0;
  else if (attribute.type === AttributeType.INT) attribute.i = pick(INTEGERS) ?? 0;
  else attribute.s = Buffer.from(pick(["NONE", "LOGISTIC", "SOFTMAX", "PROBIT", "AVERAGE", "MIN", "L1", "L2"]) ?? "");
};

type GraphDamage = (graph: Graph, dice: Dice, model: Model) => void;

const GRAPH_DAMAGE: readonly GraphDamage[] = [
  (graph, { roll }) => nodesOf(graph).splice(roll(nodesOf(graph).length), 1),
  (graph, { pick, roll }) => {
    const twin = pick(nodesOf(graph));
    if (twin) nodesOf(graph).splice(roll(nodesOf(graph).length + 1), 0, { ...twin, output: [...(twin.output ?? [])] });
  },
  (graph, { pick }) => pick(nodesOf(graph))?.input?.reverse(),
  (graph, dice) => {
    const node = dice.pick(nodesOf(graph));
    if (node) damageList((node.input ??= []), dice, namesOf(graph));
  },
  (graph, dice) => {
    const node = dice.pick(nodesOf(graph));
    if (node) damageList((node.output ??= []), dice, namesOf(graph));
  },
  (graph, { pick }) => {
    const node = pick(nodesOf(graph));
    if (node) node.opType = pick(OPERATORS) ?? "";
  },
  (graph, dice) => {
    const attribute = dice.pick(dice.pick(nodesOf(graph))?.attribute ?? []);
    if (attribute) damageAttribute(attribute, dice);
  },
  (graph, dice) => damageList((dice.pick(nodesOf(graph)) ?? {}).attribute ?? [], dice, []),
  (graph, { pick, roll }) => {
    const node = pick(nodesOf(graph));
    const name = pick([
      "axis",
      "axes",
      "to",
      "alpha",
      "min",
      "max",
      "perm",
      "transA",
      "transB",
      "keepdims",
      "epsilon",
      "starts",
      "ends",
    ]);
    const value =
      roll(2) === 0 ? { type: 2, i: pick(INTEGERS) } : { type: 7, ints: [pick(INTEGERS) ?? 0, pick(INTEGERS) ?? 0] };
    (node?.attribute ?? []).push({ name, ...(roll(3) === 0 ? { type: 1, f: pick(NUMBERS) } : value) });
  },
  (graph, dice) => {
    const tensor = dice.pick(graph.initializer ?? []);
    if (tensor) damageTensor(tensor, dice);
  },
  (graph, { roll }) => graph.initializer?.splice(roll(graph.initializer.length), 1),
  (graph, { pick }) => {
    const output = pick(graph.output ?? []);
    if (output) output.name = pick(namesOf(graph));
  },
  (graph, { pick, roll }) => {
    const dimension = pick(graph.input?.[0]?.type?.tensorType?.shape?.dim ?? []);
    if (dimension) Object.assign(dimension, { dimParam: undefined, dimValue: pick(INTEGERS) ?? roll(9) });
  },
  (_graph, { pick, roll }, model) => {
    const opset = pick(model.opsetImport ?? []);
    if (opset) opset.version = roll(25);
  },
];

/** One to three damages of the graph; of the bytes where the file cannot be read as one. */
const damageGraph = (file: Uint8Array, dice: Dice): Uint8Array => {
  const model = onnx.ModelProto.toObject(onnx.ModelProto.decode(file)) as Model;
  const { graph } = model;
  if (graph) for (let count = 1 + dice.roll(3); count > 0; count--) dice.pick(GRAPH_DAMAGE)?.(graph, dice, model);
  return onnx.ModelProto.encode(onnx.ModelProto.fromObject(model)).finish();
};

export const damaged = (file: Uint8Array, dice: Dice, other: Uint8Array): Uint8Array => {
  if (dice.roll(3) > 0) return damageGraph(file, dice);
  let bytes = Buffer.from(file);
  for (let count = 1 + dice.roll(3); count > 0 && bytes.length > 0; count--)
    bytes = Buffer.from((dice.pick(BYTE_DAMAGE) ?? BYTE_DAMAGE[0])?.(bytes, dice, other) ?? bytes);
  return bytes;
};
