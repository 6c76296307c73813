import type { Static } from "typebox";

import { ProofFileError, ProofInvalidError } from "../../../client/proofErrors.ts";
import { parseProof } from "../../../client/proofFile.ts";
import { loadVerificationKey } from "../../../prover/modelFolder/load.ts";
import { type VerifiedAgainst, verifyProof } from "../../../prover/proof/scoreProof.ts";
import type { Api } from "../app.ts";
import { failureOf } from "../failure.ts";
import { failures } from "../schemas/common.ts";
import { VerifyBody, VerifyRequest } from "../schemas/models.ts";
import type { ApiSources, ServedModel } from "../sources.ts";
import { servedModel } from "../subject.ts";

type Verdict = Static<typeof VerifyBody>;

const verdictOf = async (
  proof: unknown,
  { model: { modelId, loaded }, against }: { model: ServedModel; against: VerifiedAgainst },
): Promise<Verdict> => {
  try {
    const parsed = parseProof(proof, "the proof");
    await verifyProof(parsed, against);
    const model = { id: modelId, name: loaded.manifest.name };
    return { valid: true, score: Number(parsed.score), commitment: parsed.commitment.toString(), model };
  } catch (cause) {
    if (cause instanceof ProofInvalidError || cause instanceof ProofFileError)
      return { valid: false, error: failureOf(cause) };
    throw cause;
  }
};

/** `POST /v1/proofs/verify`. */
export const addProofRoute = (app: Api, sources: ApiSources): void => {
  const keys = new Map<string, Promise<VerifiedAgainst>>();
  const keyOf = ({ modelId, loaded }: ServedModel): Promise<VerifiedAgainst> => {
    const known = keys.get(modelId);
    if (known !== undefined) return known;
    const read = loadVerificationKey(loaded).then((verificationKey) => ({ verificationKey, manifest: loaded.hash }));
    keys.set(modelId, read);
    read.catch(() => keys.delete(modelId));
    return read;
  };
  app.post(
    "/v1/proofs/verify",
    {
      schema: {
        tags: ["proofs"],
        summary: "Whether a proof holds under a model",
        description:
          "It shows that the model gives this score to features under this commitment. Whose features they are, attesters sign.",
        body: VerifyRequest,
        response: { 200: VerifyBody, ...failures },
      },
    },
    async ({ body: { model: name, proof } }) => {
      const model = servedModel(sources, name);
      return verdictOf(proof, { model, against: await keyOf(model) });
    },
  );
};
