import type { Artifact } from "../artifacts.ts";
import { compileNamed } from "../circuit/compileCircuit.ts";
import { emitCircuit } from "../circuit/emit.ts";
import { coveringRows } from "../model/coveringRows.ts";
import { deriveIntegerModel } from "../model/derive.ts";
import { evaluate } from "../model/evaluate.ts";
import { serializeIntegerModel } from "../model/integerModel.ts";
import { type LoadedModel, loadModel } from "../modelFolder/load.ts";
import { readArtifact, readArtifactText } from "../modelFolder/manifest.ts";
import { verifyManifest } from "../modelFolder/verifyManifest.ts";
import { commit } from "../witness/commitment.ts";
import { type AuditReport, auditCircuit } from "./auditCircuit.ts";
import { auditDirections, type DirectionRow } from "./directions.ts";
import { AuditError } from "./errors.ts";
import { numbersFrom } from "./sampleRows.ts";

export interface ModelAudit extends AuditReport {
  readonly name: string;
  /** SHA-256 of the manifest. */
  readonly manifest: string;
  /** Per feature: what its schema declares, and how the integer model's own numbers show it. */
  readonly directions: readonly DirectionRow[];
}

/** The number of the first line in which two texts differ, from 1. */
const firstDifference = (one: string, other: string): number => {
  const lines = other.split("\n");
  const place = one.split("\n").findIndex((line, index) => line !== lines[index]);
  return (place < 0 ? lines.length : place) + 1;
};

/** A folder's circuit, and what makes it or its integer model another one than the compiler's. */
const compilerFindings = async ({
  folder,
  manifest,
  model,
}: LoadedModel): Promise<{ circuit: string; isEmitted: boolean; findings: readonly string[] }> => {
  const text = (artifact: Artifact): Promise<string> => readArtifactText(folder, manifest, artifact);
  const onnx = await readArtifact(folder, manifest, "onnx");
  const derived = deriveIntegerModel({ onnx, schema: await text("schema"), card: manifest.scorecard });
  const isDerived = serializeIntegerModel(derived) === (await text("integerModel"));
  const [circuit, emitted] = [await text("circuit"), emitCircuit(model)];
  const findings = [
    ...(circuit === emitted
      ? []
      : [
          "the circuit is not what the compiler emits from the integer model: " +
            `they differ from line ${firstDifference(circuit, emitted)}`,
        ]),
    ...(isDerived ? [] : ["the integer model is not what the compiler derives from the ONNX file"]),
  ];
  return { circuit, isEmitted: circuit === emitted, findings };
};

/**
 * Audits the circuit of a compiled model folder, and decides again about the directions that its
 * integer model declares. It needs no keys. The circuit must be what the compiler emits from the
 * integer model, and that what it derives from the ONNX file. It is compiled again for the names of
 * its signals, and the result must be the r1cs of the folder, byte by byte. Rows in every bin of
 * every feature and in every leaf must show the score of the integer model.
 *
 * @param folder A whole model folder.
 * @returns What was tried, and the findings; a sound circuit has none.
 * @throws AuditError when the r1cs is another one, CircuitCompilationError,
 * and the errors of `loadModel`.
 */
export const auditModel = async (folder: string): Promise<ModelAudit> => {
  const loaded = await loadModel(folder);
  const { manifest, model, hash } = loaded;
  await verifyManifest(folder, manifest);
  const { circuit, isEmitted, findings: ofCompiler } = await compilerFindings(loaded);
  // Whatever another circuit computes, no number of rows and attacks shows all of it.
  const report = isEmitted ? await auditEmitted(loaded, circuit) : NOTHING_TRIED;
  const directions = auditDirections(model, manifest);
  const findings = [...ofCompiler, ...report.findings, ...directions.findings];
  return { name: manifest.name, manifest: hash, ...report, directions: directions.rows, findings };
};

const NOTHING_TRIED: AuditReport = {
  constraints: 0,
  covering: { rows: 0, bins: 0, leaves: 0, leavesMissed: 0, pieces: 0, piecesMissed: 0 },
  publicSignals: [],
  rank: [],
  forgeries: [],
  gadgets: [],
  findings: [],
};

/** Audits the circuit that the compiler emits from a folder's integer model. */
const auditEmitted = async ({ folder, manifest, model, hash }: LoadedModel, circuit: string): Promise<AuditReport> => {
  const r1cs = await readArtifact(folder, manifest, "r1cs");
  const [proved, unsimplified] = await Promise.all([compileNamed(circuit, "O2"), compileNamed(circuit, "O0")]);
  // The names of another circuit's wires would mean nothing.
  if (!r1cs.equals(proved.r1cs)) throw new AuditError({ findings: ["the folder's r1cs is not that of its circuit"] });
  return auditCircuit({
    proved,
    unsimplified,
    witnessProgram: await readArtifact(folder, manifest, "witnessProgram"),
    ranges: model.features,
    covering: coveringRows(model, numbersFrom(`${hash}: covering rows`)),
    truth: async ({ features, salt }) => ({
      score: evaluate(model, features).score,
      commitment: await commit(features, salt),
    }),
    seed: hash,
    // A model's Jacobian is to have full column rank, which is more than that every value is
    // unique.
    acceptDoubleRoots: false,
  });
};
