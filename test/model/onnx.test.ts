import { expect } from "chai";
import onnxProto from "onnx-proto";

import type { ElementType } from "../../prover/model/elementType.ts";
import { decodeOnnx } from "../../prover/model/onnx.ts";
import { deriveIntegerModel } from "../../prover/model/derive.ts";
import { scorecard } from "../../prover/model/scorecard.ts";
import { expectError } from "../support/expectError.ts";
import { TINY_SCHEMA, tinyOnnx } from "../support/tinyModel.ts";

const { onnx } = onnxProto;

const derive = (file: Uint8Array): unknown =>
  deriveIntegerModel({ onnx: file, schema: TINY_SCHEMA, card: scorecard() });

type Graph = onnxProto.onnx.IGraphProto;
const changed = (change: (graph: Graph) => void): Uint8Array => {
  const model = onnx.ModelProto.decode(tinyOnnx);
  if (model.graph) change(model.graph);
  return onnx.ModelProto.encode(model).finish();
};

type Tensor = onnxProto.onnx.ITensorProto;
const withTensor = (tensor: Tensor): Uint8Array => changed((graph) => (graph.initializer = [{ ...tensor, name: "w" }]));

/** 1, -2, a third, the least number above 0, and below all. */
const HALVES = [1, -2, 1365 / 4096, 2 ** -24, -Infinity];

describe("onnx reader", () => {
  it("reads names, shapes, attributes and outputs as they are in the file", () => {
    const { inputs, output, nodes, constants, opset } = decodeOnnx(tinyOnnx);
    expect(inputs).to.deep.equal([{ name: "features", type: "float", columns: 4, rank: 2 }]);
    expect([output, opset]).to.deep.equal(["probabilities", 15]);
    expect(constants.size).to.equal(0);
    expect(nodes.map(({ operator, name }) => [operator, name])).to.deep.equal([["TreeEnsembleClassifier", "ensemble"]]);
    expect(nodes[0]?.attributes.get("post_transform")).to.equal("LOGISTIC");
    expect(nodes[0]?.attributes.get("base_values")).to.deep.equal([-2.5]);
    expect(nodes[0]?.attributes.get("nodes_treeids")).to.deep.equal([
      0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2,
    ]);
  });

  it("names a node without a name by its operator and place", () => {
    const file = changed(({ node }) => {
      if (node?.[0]) node[0].name = "";
    });
    expect(decodeOnnx(file).nodes[0]?.name).to.equal("TreeEnsembleClassifier#0");
  });

  it("reads constants of every type in either encoding and leaves them out of the inputs", () => {
    const bytes = (list: ArrayBufferView): Uint8Array => new Uint8Array(list.buffer, list.byteOffset, list.byteLength);
    const TENSORS: readonly (readonly [tensor: Tensor, values: readonly number[], type: ElementType])[] = [
      [{ dataType: 1, dims: [2], rawData: bytes(new Float32Array([1, 2.5])) }, [1, 2.5], "float"],
      [{ dataType: 1, dims: [1], floatData: [0.5] }, [0.5], "float"],
      [{ dataType: 11, dims: [2, 1], rawData: bytes(new Float64Array([0.1, -1e300])) }, [0.1, -1e300], "double"],
      [{ dataType: 11, dims: [], doubleData: [0.1] }, [0.1], "double"],
      [{ dataType: 10, dims: [5], int32Data: [0x3c00, 0xc000, 0x3555, 1, 0xfc00] }, HALVES, "float16"],
      [
        { dataType: 10, dims: [5], rawData: bytes(new Uint16Array([0x3c00, 0xc000, 0x3555, 1, 0xfc00])) },
        HALVES,
        "float16",
      ],
      [{ dataType: 13, dims: [1], rawData: bytes(new BigUint64Array([7n])) }, [7], "uint64"],
      [{ dataType: 12, dims: [1], uint64Data: [4_000_000_000] }, [4_000_000_000], "uint32"],
      [{ dataType: 4, dims: [1], int32Data: [65_535] }, [65_535], "uint16"],
      [{ dataType: 7, dims: [1], rawData: bytes(new BigInt64Array([-7n])) }, [-7], "int64"],
      [{ dataType: 7, dims: [1], int64Data: [9] }, [9], "int64"],
      [{ dataType: 6, dims: [2], rawData: bytes(new Int32Array([-7, 8])) }, [-7, 8], "int32"],
      [{ dataType: 6, dims: [1], int32Data: [-3] }, [-3], "int32"],
      [{ dataType: 5, dims: [1], rawData: bytes(new Int16Array([-300])) }, [-300], "int16"],
      [{ dataType: 3, dims: [2], rawData: bytes(new Int8Array([-1, 127])) }, [-1, 127], "int8"],
      [{ dataType: 2, dims: [2], rawData: new Uint8Array([1, 255]) }, [1, 255], "uint8"],
      [{ dataType: 9, dims: [2], rawData: new Uint8Array([1, 0]) }, [1, 0], "bool"],
      [{ dataType: 1, dims: [0] }, [], "float"],
    ];
    const file = changed((graph) => {
      graph.initializer = TENSORS.map(([tensor], index) => ({ ...tensor, name: `t${index}` }));
      graph.input?.push({ name: "t0" });
    });
    const { constants, inputs } = decodeOnnx(file);
    TENSORS.forEach(([{ dims }, data, type], index) =>
      expect(constants.get(`t${index}`), `t${index}`).to.deep.equal({ shape: dims, data, type }),
    );
    expect(inputs.map(({ name }) => name)).to.deep.equal(["features"]);
  });

  it("leaves out constants that are text, which label outputs are made of", () => {
    const file = changed((graph) => {
      graph.initializer = [
        { name: "labels", dataType: 8, dims: [2], stringData: [Buffer.from("no"), Buffer.from("yes")] },
      ];
    });
    expect(decodeOnnx(file).constants.size).to.equal(0);
    expect(derive(file)).to.deep.equal(derive(tinyOnnx));
  });

  it("takes the output that is no label, wherever the label is, and asks which one where there are two", async () => {
    expect(decodeOnnx(changed((graph) => graph.output?.reverse())).output).to.equal("probabilities");
    const two = changed((graph) => graph.output?.push({ name: "more" }));
    const { message, hint } = await expectError("E_ONNX", () => decodeOnnx(two));
    expect(message).to.include('"probabilities", "more"');
    expect(hint).to.include("--output");
    expect(decodeOnnx(two, "more").output).to.equal("more");
    await expectError("E_ONNX", () => decodeOnnx(two, "none"));
  });

  const WRONG: readonly (readonly [reason: string, file: Uint8Array])[] = [
    ["the file has no graph", new Uint8Array()],
    ["the file has no graph", changed((graph) => (graph.node = []))],
    ["the ONNX model cannot be used", Buffer.from("not an ONNX file at all\n")],
    ["it has no input", changed((graph) => (graph.input = []))],
    [
      "is not of numbers",
      changed((graph) => (graph.input = [{ name: "features", type: { tensorType: { elemType: 8 } } }])),
    ],
    ["is not of numbers", changed((graph) => (graph.input = [{ name: "features" }]))],
    ["in another file", withTensor({ dataType: 1, dataLocation: 1 })],
    ["has element type 16", withTensor({ dataType: 16 })],
    ['nothing in the graph computes "none"', changed((graph) => (graph.output = [{ name: "none" }]))],
    ["its graph has no output", changed((graph) => (graph.output = []))],
    ['"label" is a label', changed((graph) => (graph.output = graph.output?.slice(0, 1)))],
    ["other than the 2 values", withTensor({ dataType: 1, dims: [2], floatData: [1] })],
    ["other than the 2 values", withTensor({ dataType: 1, dims: [2], rawData: new Uint8Array(7) })],
    ["other than the 1 values", withTensor({ dataType: 1, dims: [-1, -1], floatData: [1] })],
    ["values of its shape", withTensor({ dataType: 1, dims: [2 ** 40, 2 ** 40], floatData: [1] })],
  ];
  for (const [reason, file] of WRONG)
    it(`refuses in one line: ${reason} (${file.length} bytes)`, async () => {
      const error = await expectError("E_ONNX", () => derive(file));
      expect(error.message).to.include(reason);
    });

  it("refuses a schema whose number of features is not the model's, and takes an input without a declared width", async () => {
    const width = (dimValue?: number): Uint8Array =>
      changed((graph) => {
        const shape = graph.input?.[0]?.type?.tensorType?.shape;
        if (shape) shape.dim = [{ dimParam: "batch" }, dimValue === undefined ? {} : { dimValue }];
      });
    const error = await expectError("E_SCHEMA", () => derive(width(5)));
    expect(error.message).to.include("lists 4 features, the model's input has 5");
    expect(derive(width())).to.deep.equal(derive(tinyOnnx));
  });
});
