import { toJson } from "../jsonValue.ts";
import type { Keys } from "../keys/keys.ts";
import { setupKeys } from "../keys/setup.ts";
import { verifierContract } from "../keys/verifierContract.ts";
import { type Manifest, readArtifact, readManifest, writeModelFolder } from "./manifest.ts";
import { artifactHashes, readWeightsSalt } from "./privacy.ts";

/**
 * Adds the proving key, the verification key and the Solidity verifier to a compiled model folder.
 */
export const writeKeys = async (folder: string, manifest: Manifest, keys: Keys): Promise<Manifest> => {
  const { provingKey, verificationKey, origin } = keys;
  const verifier = await verifierContract(manifest.name, verificationKey);
  const artifacts = {
    provingKey,
    verificationKey: toJson(verificationKey),
    verifierSource: verifier.source,
    verifierBytecode: toJson({ contract: verifier.name, bytecode: verifier.bytecode }),
  };
  const hashes = artifactHashes(artifacts, await readWeightsSalt(folder, manifest));
  const complete: Manifest = { ...manifest, hashes: { ...manifest.hashes, ...hashes }, keys: origin };
  await writeModelFolder(folder, artifacts, complete);
  return complete;
};

/**
 * Makes the keys of a compiled model folder in this process, together with its Solidity verifier.
 * Such keys are marked `dev`.
 *
 * @param options.folder A compiled model folder.
 * @param options.ptauPath Powers of tau that are prepared for phase 2; without them, powers with
 * known secrets are made, for tests only.
 * @returns The manifest with the keys.
 * @throws PtauError, KeyGateError, FileUnreadableError, ModelFolderError, ManifestMismatchError,
 * FileUnwritableError.
 */
export const setupModel = async ({ folder, ptauPath }: { folder: string; ptauPath?: string }): Promise<Manifest> => {
  const manifest = await readManifest(folder);
  const r1cs = await readArtifact(folder, manifest, "r1cs");
  return writeKeys(folder, manifest, await setupKeys({ r1cs, ...(ptauPath !== undefined && { ptauPath }) }));
};
