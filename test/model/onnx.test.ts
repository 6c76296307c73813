import { expect } from "chai";
import fc from "fast-check";
import onnxProto from "onnx-proto";

import { BaseError } from "../../prover/errors.ts";
import { decodeOnnx } from "../../prover/model/onnx.ts";
import { scorecard } from "../../prover/model/scorecard.ts";
import { deriveIntegerModel } from "../../prover/modelFolder/compileModel.ts";
import { expectError } from "../events/expectError.ts";
import { TINY_SCHEMA, tinyOnnx } from "../modelFolder/tinyModel.ts";

const { onnx } = onnxProto;

const derive = (file: Uint8Array): unknown =>
  deriveIntegerModel({ onnx: file, schema: TINY_SCHEMA, card: scorecard() });

/** "compiles", or the code of the one-line error; anything else that is thrown fails the test. */
const outcome = (file: Uint8Array): string => {
  try {
    derive(file);
    return "compiles";
  } catch (error) {
    if (!(error instanceof BaseError)) throw error;
    expect(error.hint).to.not.equal("");
    return error.code;
  }
};

type Graph = onnxProto.onnx.IGraphProto;
const changed = (change: (graph: Graph) => void): Uint8Array => {
  const model = onnx.ModelProto.decode(tinyOnnx);
  if (model.graph) change(model.graph);
  return onnx.ModelProto.encode(model).finish();
};

describe("onnx reader", () => {
  it("reads names, shapes, attributes and outputs as they are in the file", () => {
    const { input, outputs, nodes, constants } = decodeOnnx(tinyOnnx);
    expect(input).to.deep.equal({ name: "features", columns: 4 });
    expect(outputs).to.deep.equal(["label", "probabilities"]);
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

  it("reads constants in either encoding and leaves them out of the inputs", () => {
    const raw = new Uint8Array(new Float32Array([1, 2.5]).buffer);
    const rawIntegers = new Uint8Array(new BigInt64Array([-7n]).buffer);
    const file = changed((graph) => {
      graph.initializer = [
        { name: "raw", dataType: 1, dims: [2], rawData: raw },
        { name: "listed", dataType: 1, dims: [1], floatData: [0.5] },
        { name: "rawIntegers", dataType: 7, dims: [1], rawData: rawIntegers },
        { name: "integers", dataType: 7, dims: [1], int64Data: [9] },
      ];
      graph.input?.push({ name: "raw" });
    });
    const { constants, input } = decodeOnnx(file);
    expect([...constants]).to.deep.equal([
      ["raw", [1, 2.5]],
      ["listed", [0.5]],
      ["rawIntegers", [-7]],
      ["integers", [9]],
    ]);
    expect(input.name).to.equal("features");
  });

  const WRONG: readonly (readonly [reason: string, file: Uint8Array])[] = [
    ["the file has no graph", new Uint8Array()],
    ["the file has no graph", changed((graph) => (graph.node = []))],
    ["no usable ONNX model", Buffer.from("not an ONNX file at all\n")],
    ["it has 0 inputs", changed((graph) => (graph.input = []))],
    ["it has 2 inputs", changed((graph) => graph.input?.push({ name: "more" }))],
    [
      "is not float32",
      changed((graph) => (graph.input = [{ name: "features", type: { tensorType: { elemType: 11 } } }])),
    ],
    ["is not float32", changed((graph) => (graph.input = [{ name: "features" }]))],
    ["in another file", changed((graph) => (graph.initializer = [{ name: "w", dataType: 1, dataLocation: 1 }]))],
    ["has element type 16", changed((graph) => (graph.initializer = [{ name: "w", dataType: 16 }]))],
    ['nothing in the graph computes "none"', changed((graph) => (graph.output = [{ name: "none" }]))],
    ['nothing in the graph computes ""', changed((graph) => (graph.output = []))],
    ['its last output is the label of "ensemble"', changed((graph) => graph.output?.reverse())],
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
    expect(outcome(width())).to.equal("compiles");
  });

  it("answers every truncation with a model or a one-line error", () => {
    for (let length = 0; length < tinyOnnx.length; length += 3) outcome(tinyOnnx.slice(0, length));
    expect(outcome(tinyOnnx.slice(0, tinyOnnx.length >> 1))).to.not.equal("compiles");
    expect(outcome(tinyOnnx)).to.equal("compiles");
  });

  it("answers 600 random mutations with a model or a one-line error, in time", function () {
    this.timeout(10_000);
    const at = fc.nat(tinyOnnx.length - 1);
    const mutation = fc.oneof(
      fc.record({ kind: fc.constant("set" as const), at, byte: fc.nat(255) }),
      fc.record({ kind: fc.constant("flip" as const), at, byte: fc.integer({ min: 0, max: 7 }) }),
      fc.record({ kind: fc.constant("delete" as const), at, byte: fc.nat(20) }),
      fc.record({ kind: fc.constant("repeat" as const), at, byte: fc.nat(60) }),
    );
    const seen = new Set<string>();
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 4 }), (mutations) => {
        let file = Buffer.from(tinyOnnx);
        for (const { kind, at: place, byte } of mutations) {
          if (kind === "set") file.writeUInt8(byte, place % file.length);
          else if (kind === "flip")
            file.writeUInt8((file[place % file.length] ?? 0) ^ (1 << byte), place % file.length);
          else if (kind === "delete") file = Buffer.concat([file.subarray(0, place), file.subarray(place + byte)]);
          else file = Buffer.concat([file.subarray(0, place + byte), file.subarray(place)]);
          if (file.length === 0) return;
        }
        seen.add(outcome(file));
      }),
      { numRuns: 600 },
    );
    expect([...seen]).to.include.members(["compiles", "E_ONNX", "E_UNSUPPORTED_OPERATOR"]);
  });
});
