import { readFileSync } from "node:fs";
import { join } from "node:path";

import { expect } from "chai";
import { wtns } from "snarkjs";

import { circuitLibrary } from "../../prover/artifacts.ts";
import { replaceableWires, satisfies } from "../../prover/audit/r1cs.ts";
import { freeDirections } from "../../prover/audit/rank.ts";
import { compileCircuit } from "../../prover/circuit/compileCircuit.ts";
import { mod } from "../../prover/field.ts";
import { endCurveWorkers, loadSnarkjs } from "../../prover/keys/snarkjs.ts";
import { openCalculator } from "../../prover/witness/calculator.ts";
import { expectError } from "../support/expectError.ts";
import { freeWires, replaceWtnsValues } from "./expectations.ts";
import { type Circuit, circuitOf, gadget } from "./harness.ts";
import { allWitnesses } from "./solve.ts";

/** wtns.check needs a logger. */
const SILENT = { info: () => undefined, warn: () => undefined };

/** The checkers of the other tests, tried on circuits with planted faults: a checker that finds nothing there would find nothing anywhere. */
describe("circuit harness", () => {
  after(endCurveWorkers);

  describe("a division whose remainder is only asserted", () => {
    const SOURCE = `pragma circom 2.1.9;
      template Halve() {
        signal input in;
        signal output half;
        signal rest <-- in & 1;
        half <-- in >> 1;
        assert(rest < 2);
        in === 2 * half + rest;
      }
      component main {public [in]} = Halve();`;

    const circuit = circuitOf(SOURCE);

    it("is seen to leave a wire free: by the rank, and by the search, which cannot decide it", async () => {
      const { r1cs, witness } = circuit();
      const honest = await witness({ in: 7n });
      expect(honest[1]).to.equal(3n);
      expect(freeDirections(r1cs, honest)).to.be.greaterThan(0);
      expect(() => allWitnesses(r1cs, [7n])).to.throw("no constraint decides");
    });
  });

  describe("Bins with one constraint taken out or weakened", () => {
    const bins = readFileSync(join(circuitLibrary, "bins.circom"), "utf8");
    const FAULTS: readonly (readonly [constraint: string, weaker: string])[] = [
      ["hot * hot === hot;", ""],
      ["second * second === second;", ""],
      ["bits[i] * bits[i] === bits[i];", ""],
      ["closed[i] * segment === 0;", ""],
      ["segment += bits[i];", "segment = bits[i];"],
      ["second * shift === offset - lower - sum;", ""],
      ["offset >= thresholds[b] ? 1 : 0", "offset > thresholds[b] ? 1 : 0"],
    ];
    const [MAX, THRESHOLDS] = [13n, [1n, 4n]];
    const offsets = Array.from({ length: 34 }, (_, index) => BigInt(index) - 10n);
    const sound = (circuit: Circuit, offset: bigint): boolean => {
      const truth = THRESHOLDS.map((threshold) => (offset >= threshold ? 1n : 0n)).join();
      try {
        const found = allWitnesses(circuit.r1cs, [offset]);
        const inRange = offset >= 0n && offset <= MAX;
        return found.length > 0 === inRange && found.every((witness) => witness.slice(1, 3).join() === truth);
      } catch (error) {
        expect(String(error)).to.include("no constraint decides");
        return false;
      }
    };

    for (const [constraint, weaker] of FAULTS)
      describe(weaker === "" ? `without ${constraint}` : `with ${weaker}`, () => {
        const main = `component main {public [offset]} = Bins(2, ${MAX}, [${THRESHOLDS.join()}]);`;
        const circuit = circuitOf(`${bins.replace(constraint, weaker)}\n${main}\n`);
        // A hint alone proves nothing and breaks nothing: the constraints do.
        const isHint = constraint.includes("?");

        it(isHint ? "is as sound, since only a hint changed" : "is no longer sound", () => {
          expect(bins.split(constraint)).to.have.length(2);
          expect(offsets.every((offset) => sound(circuit(), offset))).to.equal(isHint);
        });
      });
  });

  describe("the checker of forged witnesses", () => {
    const circuit = gadget({ file: "bins.circom", instance: "Bins(3, 9, [2,3,6])", inputs: ["offset"] });

    it("judges honest and forged witnesses as snarkjs does", async () => {
      await loadSnarkjs();
      const { r1cs, r1csBytes, witnessProgram } = circuit();
      const own = (await openCalculator(witnessProgram, { pages: 16 })).calculate({ offset: 4n });
      const honest = await circuit().witness({ offset: 4n });
      const forged = Array.from({ length: r1cs.wires - 1 }, (_, index) =>
        honest.with(index + 1, mod((honest[index + 1] ?? 0n) + 1n)),
      );
      for (const witness of [honest, ...forged]) {
        const judged = await wtns.check(
          { type: "mem", data: r1csBytes },
          { type: "mem", data: replaceWtnsValues(own, witness) },
          SILENT,
        );
        expect(judged).to.equal(satisfies(r1cs, witness));
        expect(judged).to.equal(witness === honest);
      }
    });

    it("finds each wire of an honest witness fixed, and a wire without constraints free", async () => {
      const { r1cs } = circuit();
      const honest = await circuit().witness({ offset: 4n });
      expect(freeWires(circuit(), honest)).to.deep.equal([]);
      const weaker = { ...r1cs, constraints: [], touching: r1cs.touching.map(() => []) };
      expect(replaceableWires(weaker, honest)).to.include(1);
    });
  });

  it("gives compiler errors as one line with a stable code", async () => {
    const error = await expectError("E_CIRCUIT", () =>
      compileCircuit("pragma circom 2.1.9; component main = Missing();"),
    );
    expect(error.message).to.include("Missing");
  });
});
