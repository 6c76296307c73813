import { readFileSync } from "node:fs";

import { expect } from "chai";
import { WitnessCalculatorBuilder } from "circom_runtime";

import { openCalculator } from "../../prover/witness/witnessProgram.ts";

const program = readFileSync(new URL("../../models/default/witness.wasm", import.meta.url));
const PAGES = 1024;

describe("openCalculator", () => {
  // Growing by nothing tells how many pages there are.
  const pagesOf = ({ instance }: Awaited<ReturnType<typeof openCalculator>>): number => instance.exports.memory.grow(0);

  it("gives a program 64 MiB beyond what it brings, in which large components fit", async () => {
    const own = pagesOf(await WitnessCalculatorBuilder(program, { memorySize: 1 }));
    expect(pagesOf(await openCalculator(program))).to.equal(own + PAGES);
  });

  it("gives it as much as is asked for", async () => {
    const [more, fewer] = [await openCalculator(program, { pages: 20 }), await openCalculator(program, { pages: 16 })];
    expect(pagesOf(more) - pagesOf(fewer)).to.equal(4);
  });
});
