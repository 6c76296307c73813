import { expect } from "chai";

import { loadFloatModel } from "../../prover/model/compare.ts";
import { deriveIntegerModel } from "../../prover/model/derive.ts";
import { scorecard } from "../../prover/model/scorecard.ts";
import { expectError } from "../support/expectError.ts";
import { floats, integers, onnxFile, schemaText } from "../support/onnxFile.ts";

const MEGABYTE = "x".repeat(1 << 20);
const SCHEMA = schemaText([0, 1].map((index) => ({ name: `f${index}`, scale: 1, min: 0n, max: 9n })));

describe("a file with names of a megabyte", () => {
  const gather = onnxFile({
    columns: 2,
    nodes: [
      {
        operator: "Gather",
        name: MEGABYTE,
        inputs: ["features", "place"],
        outputs: ["result"],
        attributes: { axis: { int: 1 } },
      },
    ],
    constants: { place: integers([7]) },
    outputs: [{ name: "result", type: "float", columns: 1 }],
  });

  it("is refused by the compiler in a line of bounded length", async () => {
    const { message, hint } = await expectError("E_ONNX", () =>
      deriveIntegerModel({ onnx: gather, schema: SCHEMA, card: scorecard() }),
    );
    expect(message.length + hint.length).to.be.lessThan(1_000);
  });

  it("is refused in such a line where onnxruntime fails at a row, and onnxruntime prints nothing", async () => {
    const { message, hint } = await expectError("E_ONNX", async () =>
      (await loadFloatModel(gather, SCHEMA)).logOdds([1n, 2n]),
    );
    expect(message).to.include("onnxruntime refuses it");
    expect(message.length).to.be.lessThan(1_000);
    expect(hint).to.include("onnxruntime in Python");
  });
});

describe("hints of a refused ONNX file", () => {
  const refused = (values: readonly number[]) =>
    expectError("E_ONNX", () =>
      deriveIntegerModel({
        onnx: onnxFile({
          columns: 2,
          nodes: [{ operator: "MatMul", inputs: ["features", "weights"], outputs: ["result"] }],
          constants: { weights: floats([2, 1], values) },
          outputs: [{ name: "result", type: "float", columns: 1 }],
        }),
        schema: SCHEMA,
        card: scorecard(),
      }),
    );

  it("fit: a weight that is not finite is no weight outside the file", async () => {
    const { hint, message } = await refused([1, NaN]);
    expect(message).to.include("not a number");
    expect(hint).to.include("infinite or NaN").and.not.include("inside the file");
  });

  it("fit: too few numbers are no weight outside the file", async () => {
    const { hint } = await refused([1]);
    expect(hint).to.include("onnx.checker").and.not.include("inside the file");
  });
});
