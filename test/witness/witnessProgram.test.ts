import { readFileSync } from "node:fs";

import { expect } from "chai";
import { WitnessCalculatorBuilder } from "circom_runtime";

import { defaultModel } from "../../prover/artifacts.ts";
import { loadModel } from "../../prover/modelFolder/load.ts";
import { openCalculator } from "../../prover/witness/calculator.ts";
import { loadWitnessProgram } from "../../prover/witness/witnessProgram.ts";

const program = readFileSync(new URL("../../models/default/witness.wasm", import.meta.url));

describe("witness program", () => {
  it("gives the bytes that circom_runtime gives, for rows at all places of the ranges", async () => {
    const { model } = await loadModel(defaultModel);
    const theirs = await WitnessCalculatorBuilder(program, { memorySize: 1 });
    const { calculate } = await loadWitnessProgram(program);
    for (const step of [0n, 1n, 2n, 3n]) {
      const features = model.features.map(({ min, max }) => min + ((max - min) * step) / 3n);
      const expected = await theirs.calculateWTNSBin({ features, salt: step }, 0);
      expect(Buffer.from(await calculate({ features, salt: step })).equals(expected), `step ${step}`).to.equal(true);
    }
  });

  it("refuses a value out of range, and inputs that are not the circuit's", async () => {
    const { model } = await loadModel(defaultModel);
    const features = model.features.map(({ max }) => max);
    const open = () => openCalculator(program, { pages: 1024 });
    const inputs = { features, salt: 1n };
    expect((await open()).calculate(inputs)).to.have.length.above(76);
    for (const [wrong, words] of [
      [{ ...inputs, features: features.with(0, (features[0] ?? 0n) + 1n) }, "stops with code 4"],
      [{ ...inputs, features: features.slice(1) }, `has ${features.length} values, not ${features.length - 1}`],
      [{ ...inputs, other: 1n }, "input other has 0 values"],
      [{ features }, `${features.length} of ${features.length + 1} inputs`],
    ] as const) {
      const { calculate } = await open();
      expect(() => calculate(wrong)).to.throw(words);
    }
  });

  it("is given memory beyond what it brings, in which large components fit: as much as is asked for", async () => {
    const [more, fewer] = [await openCalculator(program, { pages: 20 }), await openCalculator(program, { pages: 16 })];
    expect(more.pages() - fewer.pages()).to.equal(4);
  });
});
