import {
  type Artifact,
  buildModule,
  type CallableContractFuture,
  type IgnitionModuleBuilder,
} from "@nomicfoundation/ignition-core";

import { loadVerifier, type PublishedModel } from "../../../prover/modelFolder/load.ts";

/** What the chain needs of a model. */
export interface ModelToRegister {
  readonly name: string;
  readonly schemaHash: string;
  /** 0x and 64 hex digits. */
  readonly manifestHash: string;
  readonly dev: boolean;
  readonly verifier: Artifact;
}

/**
 * Of a model folder, whose manifest vouches for the verifier's bytecode.
 *
 * @throws FileUnreadableError, ModelFolderError.
 */
export const modelToRegister = async (published: PublishedModel): Promise<ModelToRegister> => {
  const { manifest, hash } = published;
  const { contract, bytecode } = await loadVerifier(published);
  const verifier: Artifact = {
    _format: "hh3-artifact-1",
    contractName: contract,
    sourceName: "Verifier.sol",
    // Only the registry calls it, so nothing here needs its ABI.
    abi: [],
    bytecode,
    deployedBytecode: "0x",
    linkReferences: {},
    deployedLinkReferences: {},
  };
  return {
    name: manifest.name,
    schemaHash: manifest.schemaHash,
    manifestHash: `0x${hash}`,
    dev: manifest.keys?.dev !== false,
    verifier,
  };
};

/**
 * Deploys a model's verifier and registers the model; parameter `metadataURI` of the module it is
 * part of, empty without it.
 */
export const registerModel = (
  m: IgnitionModuleBuilder,
  { registry, model }: { registry: CallableContractFuture<string>; model: ModelToRegister },
) => {
  const { name, schemaHash, manifestHash, dev } = model;
  const from = m.getAccount(0);
  const verifier = m.contract("Verifier", model.verifier, [], { from });
  const metadataURI = m.getParameter<string>("metadataURI", "");
  const registration = m.call(registry, "register", [verifier, schemaHash, manifestHash, dev, name, metadataURI], {
    from,
  });
  return { verifier, registration };
};

/**
 * Registers one more model with the registry at parameter `registry`, which the deploying account
 * must own. One module per manifest, for one journal to hold several.
 */
export const modelModule = (model: ModelToRegister) =>
  buildModule(`Model_${model.manifestHash.slice(2, 18)}`, (m) => {
    const registry = m.contractAt("ModelRegistry", m.getParameter<string>("registry"));
    const { verifier } = registerModel(m, { registry, model });
    return { registry, verifier };
  });
