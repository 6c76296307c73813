import { AbiCoder, concat, dataLength, id, toBeHex } from "ethers";
import { network } from "hardhat";

import { encodeProof } from "../../client/encodeProof.ts";
import type { ModelRegistry } from "../../contracts/index.ts";
import { verifierContract } from "../../prover/keys/verifierContract.ts";
import type { LoadedModel } from "../../prover/modelFolder/load.ts";
import { vetKeys } from "../../prover/modelFolder/vetModel.ts";
import type { Groth16Statement } from "../../prover/proof/engine/verifyGroth16.ts";
import { historyOf, registrationOf } from "../../scripts/ignition/modules/model.ts";
import { SHIPPED_MARKETS } from "./scoredChain.ts";

const SELECTOR = id("verifyProof(uint256[2],uint256[2][2],uint256[2],uint256[2])").slice(0, 10);
const TRUE = toBeHex(1, 32);

/** Whether the verifier of a model's folder takes a proof, and whether the registry does that has the model's key. */
export type AskOnChain = (statement: Groth16Statement) => Promise<Readonly<Record<"verifier" | "registry", boolean>>>;

/** Puts both on a chain of their own. */
export const verifiersOnChain = async (loaded: LoadedModel): Promise<AskOnChain> => {
  const { ethers } = await network.create();
  const [deployer] = await ethers.getSigners();
  const vetted = await vetKeys(loaded);
  const { bytecode } = await verifierContract(loaded.manifest.name, vetted.keyFacts.verificationKey);
  const deployed = await (await deployer?.sendTransaction({ data: bytecode }))?.wait();
  const registry = (await ethers.deployContract("ModelRegistry", [
    deployer?.address,
    0,
    true,
  ])) as unknown as ModelRegistry;
  const registration = { ...(await registrationOf(vetted, historyOf(SHIPPED_MARKETS))), metadataURI: "" };
  await registry.register(registration);
  const modelId = await registry.modelIdOf(registration);
  const verifier = deployed?.contractAddress ?? "";
  return async ({ proof, publicSignals: [score = "", commitment = ""] }) => {
    const encoded = encodeProof(proof);
    const signals = [score, commitment].map((signal) => toBeHex(BigInt(signal), 32));
    const answer = await ethers.provider.call({ to: verifier, data: concat([SELECTOR, encoded, ...signals]) });
    if (dataLength(answer) !== 32) throw new Error(`the verifier answers ${answer}`);
    const output = AbiCoder.defaultAbiCoder().encode(["uint256"], [score]);
    const taken = await registry.verifyInference(modelId, toBeHex(BigInt(commitment), 32), output, encoded).then(
      () => true,
      (error: unknown) => {
        if (error instanceof Error && error.message.includes("InvalidProof")) return false;
        throw error;
      },
    );
    return { verifier: answer === TRUE, registry: taken };
  };
};
