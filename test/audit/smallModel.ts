import { readFileSync } from "node:fs";
import { join } from "node:path";

import { type AuditReport, auditCircuit } from "../../prover/audit/auditCircuit.ts";
import { mod } from "../../prover/field.ts";
import type { FeatureRange } from "../../prover/audit/sampleRows.ts";
import type { Truth } from "../../prover/audit/verdict.ts";
import { circuitLibrary } from "../../prover/artifacts.ts";
import { compiledCircuit, namedConstraints } from "../support/compiledCircuit.ts";

/** A circuit with every gadget that has hints, and a product in the place of Poseidon: it compiles in a second. */

const RANGES: readonly FeatureRange[] = [
  { name: "count", min: -4n, max: 16n },
  { name: "volume", min: 0n, max: 99n },
];

const MAIN = `
template Small() {
    signal input features[2];
    signal input salt;
    signal output score;
    signal output commitment;
    component bins[1];
    bins[0] = Bins(2, 20, [3, 9]);
    bins[0].offset <== features[0] + 4;
    component truncate[1];
    truncate[0] = Truncate(99, 3, 1, 20);
    truncate[0].offset <== features[1];
    component relu[1];
    relu[0] = Relu(7, 1, 1, 20);
    relu[0].sum <== 40 * bins[0].reaches[0] - 70 * bins[0].reaches[1] + 5 * truncate[0].limbs[0] - 20;
    score <== Points(2, 1160, 3560, 300, 850)(1160 + 50 * relu[0].limbs[0]);
    commitment <== (features[0] + salt) * (features[1] + 1000 + salt);
}
component main = Small();
`;

const FILES = ["bins.circom", "truncate.circom", "network.circom", "score.circom"];

/** Library and circuit as one text, so that any of it can be replaced. */
export const SMALL_SOURCE = [
  "pragma circom 2.1.9;",
  ...FILES.map((file) => readFileSync(join(circuitLibrary, file), "utf8").replace(/^(pragma|include) .*$/gm, "")),
  MAIN,
].join("\n");

/** What the circuit has to say, in plain integers. */
const smallTruth: Truth = ({ features, salt }) => {
  const [count = 0n, volume = 0n] = features;
  const reached = (threshold: bigint): bigint => (count + 4n >= threshold ? 1n : 0n);
  const sum = 40n * reached(3n) - 70n * reached(9n) + 5n * (volume >> 3n) - 20n;
  const points = (1160n + 50n * (sum < 0n ? 0n : sum >> 1n) + 2n) >> 2n;
  const score = points < 300n ? 300n : points > 850n ? 850n : points;
  return Promise.resolve({ score, commitment: mod((count + salt) * (volume + 1000n + salt)) });
};

/** Audits circom source whose main component is called as the small model's. */
export const auditSource = async (
  source: string,
  ranges = RANGES,
  rows: readonly (readonly bigint[])[] = [],
): Promise<AuditReport> => {
  const [proved, unsimplified] = await Promise.all([compiledCircuit(source), namedConstraints(source, "O0")]);
  const { witnessProgram } = proved;
  const covering = { rows, bins: 0, leaves: 0, leavesMissed: 0, pieces: 0, piecesMissed: 0 };
  const options = { truth: smallTruth, covering, seed: "small", acceptDoubleRoots: false };
  return auditCircuit({ proved, unsimplified, witnessProgram, ranges, ...options });
};
