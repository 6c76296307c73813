import type { VerificationKey } from "snarkjs";

import { modelFiles } from "../artifacts.ts";
import { compileCircuit } from "../circuit/compileCircuit.ts";
import { emitCircuit } from "../circuit/emit.ts";
import { schemaHash } from "../features/dictionary.ts";
import { sha256, toJson } from "../files.ts";
import { ManifestMismatchError, ModelFolderError } from "../model/errors.ts";
import { evaluate } from "../model/evaluate.ts";
import { serializeIntegerModel } from "../model/integerModel.ts";
import { parseSchema } from "../model/schema.ts";
import { KeyGateError } from "../proof/errors.ts";
import { verifyProof } from "../proof/scoreProof.ts";
import { loadSnarkjs } from "../proof/snarkjs.ts";
import { verifierContract } from "../proof/verifierContract.ts";
import { assertKeyGates } from "../proof/zkeyFile.ts";
import { deriveIntegerModel } from "./compileModel.ts";
import { loadModel, loadProver, loadVerificationKey } from "./load.ts";
import { type Artifact, type Manifest, readArtifact } from "./manifest.ts";

const confirm = (manifest: Manifest, artifact: Artifact, derived: string | Uint8Array): void => {
  const actual = sha256(derived);
  const expected = manifest.hashes[artifact] ?? "none";
  if (actual !== expected)
    throw new ManifestMismatchError({ artifact: `re-derived ${modelFiles[artifact]}`, expected, actual });
};

/** onnx -> integer model -> circuit -> r1cs and witness program, derived again and compared with the manifest. */
const verifyCircuit = async (folder: string, manifest: Manifest): Promise<void> => {
  const onnx = await readArtifact(folder, manifest, "onnx");
  const schema = (await readArtifact(folder, manifest, "schema")).toString("utf8");
  const model = deriveIntegerModel({ onnx, schema, card: manifest.scorecard });
  const actual = schemaHash(model.features, parseSchema(schema).dictionary);
  if (actual !== manifest.schemaHash)
    throw new ManifestMismatchError({ artifact: "feature schema", expected: manifest.schemaHash, actual });
  confirm(manifest, "integerModel", serializeIntegerModel(model));
  const circuit = emitCircuit(model);
  confirm(manifest, "circuit", circuit);
  const { r1cs, witnessProgram, constraints } = await compileCircuit(circuit);
  confirm(manifest, "r1cs", r1cs);
  confirm(manifest, "witnessProgram", witnessProgram);
  if (constraints !== manifest.constraints)
    throw new ModelFolderError(`the manifest says ${manifest.constraints} constraints, the circuit has ${constraints}`);
};

/**
 * proving key -> verification key -> verifier, derived again; and a proof of one row, which a key of another circuit would most likely fail. That
 * the key is this r1cs' own was checked in setup, where the powers of tau were at hand; here the manifest's hashes vouch for it.
 */
const verifyKeys = async (folder: string): Promise<void> => {
  const loaded = await loadModel(folder);
  const { manifest, model, hash } = loaded;
  const provingKey = { type: "mem", data: await readArtifact(folder, manifest, "provingKey") } as const;
  const { contributions, hasBeacon } = assertKeyGates(provingKey.data);
  if (manifest.keys?.contributions !== contributions || manifest.keys.beacon !== hasBeacon)
    throw new ModelFolderError(
      `the proving key has ${contributions} contributions and a beacon, the manifest says otherwise`,
    );
  const { zKey } = await loadSnarkjs();
  const verificationKey: VerificationKey = await zKey.exportVerificationKey(provingKey);
  confirm(manifest, "verificationKey", toJson(verificationKey));
  const verifier = await verifierContract(manifest.name, provingKey);
  confirm(manifest, "verifierSource", verifier.source);
  confirm(manifest, "verifierBytecode", toJson({ contract: verifier.name, bytecode: verifier.bytecode }));

  const prover = await loadProver(loaded);
  const features = model.features.map(({ min }) => min);
  const proof = await prover.prove({ features });
  await verifyProof(proof, { verificationKey: await loadVerificationKey(loaded), manifest: hash });
  if (proof.score !== evaluate(model, features).score)
    throw new KeyGateError("the circuit scores otherwise than the model");
};

/** Artifacts in the order of the chain, for telling the user what was confirmed. */
export const chain: readonly Artifact[] = [
  "onnx",
  "schema",
  "integerModel",
  "circuit",
  "r1cs",
  "witnessProgram",
  "provingKey",
  "verificationKey",
  "verifierSource",
  "verifierBytecode",
];

/** Re-derives the whole chain of a model folder. Throws ManifestMismatchError, KeyGateError, ProofInvalidError and the reading errors. */
export const verifyModel = async (folder: string): Promise<Manifest> => {
  const { manifest } = await loadModel(folder);
  // The files themselves, also those that nothing below reads because it derives them again.
  for (const artifact of chain) await readArtifact(folder, manifest, artifact);
  await verifyCircuit(folder, manifest);
  await verifyKeys(folder);
  return manifest;
};
