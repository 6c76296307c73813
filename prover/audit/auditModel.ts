import { compileNamed } from "../circuit/compileCircuit.ts";
import { evaluate } from "../model/evaluate.ts";
import { loadModel } from "../modelFolder/load.ts";
import { readArtifact } from "../modelFolder/manifest.ts";
import { commit } from "../witness/commitment.ts";
import { type AuditReport, auditCircuit } from "./auditCircuit.ts";
import { AuditError } from "./errors.ts";

export interface ModelAudit extends AuditReport {
  readonly name: string;
  /** SHA-256 of the manifest. */
  readonly manifest: string;
}

/**
 * Audits the circuit of a compiled model folder. It needs no keys. The circuit is compiled again
 * for the names of its signals, and the result must be the r1cs of the folder, byte by byte.
 *
 * @param folder A whole model folder.
 * @returns What was tried, and the findings; a sound circuit has none.
 * @throws AuditError when the r1cs is another one, CircuitCompilationError, and the errors of
 * `loadModel`.
 */
export const auditModel = async (folder: string): Promise<ModelAudit> => {
  const { manifest, model, hash } = await loadModel(folder);
  const circuit = (await readArtifact(folder, manifest, "circuit")).toString("utf8");
  const r1cs = await readArtifact(folder, manifest, "r1cs");
  const [proved, unsimplified] = await Promise.all([compileNamed(circuit, "O2"), compileNamed(circuit, "O0")]);
  // The names of another circuit's wires would mean nothing.
  if (!r1cs.equals(proved.r1cs)) throw new AuditError({ findings: ["the folder's r1cs is not that of its circuit"] });
  const report = await auditCircuit({
    proved,
    unsimplified,
    witnessProgram: await readArtifact(folder, manifest, "witnessProgram"),
    ranges: model.features,
    truth: async ({ features, salt }) => ({
      score: evaluate(model, features).score,
      commitment: await commit(features, salt),
    }),
    seed: hash,
    // A model's Jacobian is to have full column rank, which is more than that every value is
    // unique.
    acceptDoubleRoots: false,
  });
  return { name: manifest.name, manifest: hash, ...report };
};
