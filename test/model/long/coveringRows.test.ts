import { emitCircuit } from "../../../prover/circuit/emit.ts";
import { coveringRows } from "../../../prover/model/coveringRows.ts";
import { checkedWitness } from "../../../prover/proof/checkedWitness.ts";
import { loadWitnessProgram } from "../../../prover/witness/witnessProgram.ts";
import { plus, withParameter } from "../../audit/backdoors.ts";
import { compiledCircuit } from "../../support/compiledCircuit.ts";
import { expectError } from "../../support/expectError.ts";
import { counting, small } from "../smallModel.ts";

describe("covering rows", () => {
  const LIES: readonly (readonly [title: string, model: string, lie: (circuit: string) => string])[] = [
    ["a piece of a curve", "curves, knots", (circuit) => withParameter(circuit, "curveValues", plus(900n))],
    [
      "the slope of a piece of a curve",
      "curves, knots",
      (circuit) => withParameter(circuit, "curveSlopes", (slopes) => slopes.replace("-3", "-300")),
    ],
    ["the score below the first knot", "curves, knots", (circuit) => withParameter(circuit, "knotFirst", plus(1n))],
    [
      "the weight of a neuron",
      "a network of two layers over truncated features",
      (circuit) => withParameter(circuit, "neuronWeights", plus(1n)),
    ],
    [
      "the weight of the output",
      "trees, a neuron, a curve and limbs together",
      (circuit) => withParameter(circuit, "outputWeights", plus(40n)),
    ],
    [
      "a leaf of an inner tree",
      "an inner ensemble and curves of sums",
      (circuit) => withParameter(circuit, "innerLeaves", plus(-3n)),
    ],
    [
      "a piece of a function of a sum",
      "an inner ensemble and curves of sums",
      (circuit) => withParameter(circuit, "sumCurveValues", (values) => values.replace(/4, *30, *-6/, "4,3,-6")),
    ],
    [
      "the feature that a truncation reads",
      "a sum of features, one over all of 64 bits",
      (circuit) => withParameter(circuit, "truncateDrop", plus(1n)),
    ],
  ];
  for (const [title, of, lie] of LIES)
    it(`show that a circuit has another one: ${title}`, async () => {
      const model = small(of);
      const circuit = emitCircuit(model);
      const { rows } = coveringRows(model, counting());
      const run = async (source: string): Promise<void> => {
        const program = await loadWitnessProgram((await compiledCircuit(source)).witnessProgram);
        for (const features of rows) await checkedWitness(program, model, { features, salt: 3n });
      };
      await run(circuit);
      await expectError("E_WITNESS_MISMATCH", () => run(lie(circuit)));
    });
});
