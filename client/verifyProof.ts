import { AbiCoder, toBeHex } from "ethers";

import { FIELD_ORDER } from "./publicSignals.ts";
import { ProofInvalidError } from "./proofErrors.ts";
import { encodeProof } from "./encodeProof.ts";
import { parseProof } from "./proofFile.ts";
import { readPublicSignals } from "./publicSignals.ts";
import { modelIdOf } from "./deployment.ts";
import { ContractRevertError } from "./errors.ts";
import { registeredModel } from "./models.ts";
import { readChain } from "./onChain.ts";
import { checkPlace, type Place } from "./question.ts";
import { reading } from "./reading.ts";

/** What a valid proof shows. */
export interface ProvenScore {
  /** 300 to 850. It comes from the proof's public signals, never from the file's own field. */
  readonly score: bigint;
  /** Of the features, which the proof does not show. */
  readonly commitment: bigint;
  readonly modelId: string;
}

/** Refusals of the registry that say that the proof is wrong, not the question. */
const INVALID = new Set(["InvalidProof", "PublicSignalOutOfField", "InvalidProofLength", "InvalidOutputLength"]);

/**
 * Checks a proof with the key that the registry has for a model, by a call. The proof shows
 * that the model gives this score to features under this commitment. Whose features they are,
 * attesters sign: a score that the oracle serves has both, see {@link readScore}.
 * @param question.model Name of a model in the deployment, or a model id.
 * @param question.proof The content of proof.json.
 * @returns What the proof shows.
 * @throws ProofFileError when the file is not a proof.
 * @throws ProofInvalidError when the proof does not hold, or is one of another model.
 * @throws ContractRevertError (ModelNotActive, UnknownModel), UnknownModelError, ChainMismatchError
 * @throws UsageError, AnswerError, ContractMissingError, RpcError, RpcUnreachableError
 * @example
 * const { score } = await verifyProof({ deployment, provider, model: "default", proof });
 */
export const verifyProof = async (
  question: Place & { readonly model: string; readonly proof: unknown },
): Promise<ProvenScore> => {
  checkPlace(question);
  const modelId = modelIdOf(question.deployment, question.model);
  return reading(question, async ({ registry }) => {
    const file = parseProof(question.proof, "the proof");
    const signals = readPublicSignals(file.publicSignals);
    if (signals === undefined || signals.score !== file.score || signals.commitment !== file.commitment)
      throw new ProofInvalidError("its score and commitment are not its public signals");
    const { score, commitment } = signals;
    if (score >= FIELD_ORDER || commitment >= FIELD_ORDER)
      throw new ProofInvalidError("a public signal is not below the field's order");
    const { name, manifestHash } = await registeredModel(registry, modelId);
    if (manifestHash !== `0x${file.model.manifest}`)
      throw new ProofInvalidError(`it was made for another model than ${name}, manifest ${file.model.manifest}`);
    const output = AbiCoder.defaultAbiCoder().encode(["uint256"], [score]);
    try {
      await readChain(() =>
        registry.verifyInference(modelId, toBeHex(commitment, 32), output, encodeProof(file.proof)),
      );
    } catch (cause) {
      if (cause instanceof ContractRevertError && INVALID.has(cause.reason))
        throw new ProofInvalidError(`the registry refuses it (${cause.reason})`);
      throw cause;
    }
    return { score, commitment, modelId };
  });
};
