import { readBytes, sha256, toJson } from "../files.ts";
import { setupKeys } from "../proof/setup.ts";
import { verifierContract } from "../proof/verifierContract.ts";
import { type Manifest, readArtifact, readManifest, writeModelFolder } from "./manifest.ts";

/** Adds proving key, verification key and Solidity verifier to a compiled model folder. Throws PtauError, KeyGateError and the folder's errors. */
export const setupModel = async ({ folder, ptauPath }: { folder: string; ptauPath?: string }): Promise<Manifest> => {
  const manifest = await readManifest(folder);
  const r1cs = await readArtifact(folder, manifest, "r1cs");
  const { provingKey, verificationKey, origin } = await setupKeys({
    r1cs,
    constraints: manifest.constraints,
    publicSignals: manifest.publicSignals.length,
    ...(ptauPath === undefined ? {} : { ptau: await readBytes(ptauPath) }),
  });
  const verifier = await verifierContract(manifest.name, { type: "mem", data: provingKey });
  const artifacts = {
    provingKey,
    verificationKey: toJson(verificationKey),
    verifierSource: verifier.source,
    verifierBytecode: toJson({ contract: verifier.name, bytecode: verifier.bytecode }),
  };
  const hashes = Object.fromEntries(Object.entries(artifacts).map(([artifact, bytes]) => [artifact, sha256(bytes)]));
  const complete: Manifest = { ...manifest, hashes: { ...manifest.hashes, ...hashes }, keys: origin };
  await writeModelFolder(folder, artifacts, complete);
  return complete;
};
