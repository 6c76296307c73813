import { expect } from "chai";

import { expectError } from "../support/expectError.ts";
import { deriveIntegerModel } from "../../prover/model/derive.ts";
import { scorecard } from "../../prover/model/scorecard.ts";
import { fuzz, HAND_MADE, outcomeOf } from "./fuzzing.ts";

describe("fuzz of the ONNX reader", function () {
  this.timeout(120_000);

  it("compiles each of its files before they are damaged", () => {
    for (const source of HAND_MADE) expect(outcomeOf(source)).to.equal("compiles");
  });

  it("answers 400 damaged files with a model or a one-line error", () => {
    const outcomes = fuzz(HAND_MADE, { count: 400, seed: 2026 });
    expect([...outcomes.keys()]).to.include.members(["compiles", "E_ONNX", "E_SCHEMA", "E_UNSUPPORTED_OPERATOR"]);
    expect([...outcomes.values()].reduce((sum, count) => sum + count, 0)).to.equal(400);
  });

  it("answers every truncation of each file with a model or a one-line error", async () => {
    for (const { onnx, schema } of HAND_MADE) {
      for (let length = 0; length < onnx.length; length += 5) outcomeOf({ onnx: onnx.slice(0, length), schema });
      await expectError("E_ONNX", () =>
        deriveIntegerModel({ onnx: onnx.slice(0, onnx.length >> 1), schema, card: scorecard() }),
      );
    }
  });
});
