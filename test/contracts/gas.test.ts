import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

import { expect } from "chai";

import { type GasFigure, measureGas } from "../../scripts/bench/gas.ts";

const committed = fileURLToPath(new URL("../../docs/gas.json", import.meta.url));

describe("whole-transaction gas", () => {
  let measured: readonly GasFigure[];

  before(async () => {
    measured = await measureGas();
  });

  it("stays under its ceilings", () => {
    const bounded = measured.filter(({ ceiling }) => ceiling !== undefined);
    expect(bounded).to.have.lengthOf(7);
    for (const { name, gas, ceiling } of bounded)
      expect(gas <= (ceiling ?? 0), `${name}: ${gas} of ${ceiling}`).to.equal(true);
  });

  it("is what was committed", async () => {
    expect(measured).to.deep.equal(JSON.parse(await readFile(committed, "utf8")));
  });
});
