import { Type } from "typebox";

import { closed, Decimal, ErrorBody, Hash, ModelChoice, Nullable, ScoreValue } from "./common.ts";

export const ModelPath = Type.Object(
  { model: Type.String({ minLength: 1, maxLength: 66, description: "name or id", examples: ["default"] }) },
  closed,
);
export const FilePath = Type.Object(
  {
    model: Type.String({ minLength: 1, maxLength: 66, examples: ["default"] }),
    name: Type.String({
      minLength: 1,
      maxLength: 128,
      description: "one of the names that the model lists",
      examples: ["manifest.json"],
    }),
  },
  closed,
);

export const ModelBody = Type.Object(
  {
    id: Hash,
    name: Type.String(),
    active: Type.Boolean({ description: "whether the oracle takes scores under it now" }),
    dev: Type.Boolean({ description: "its keys were made by one person, who can forge proofs" }),
    served: Type.Boolean({ description: "whether this operator computes with it" }),
    manifest: Type.String({ description: "SHA-256 of its manifest" }),
    meaning: Type.Object({
      label: Type.String(),
      market: Type.String(),
      horizonSeconds: Nullable(Type.Integer()),
      calibratedAt: Nullable(Type.Integer()),
      errorPpm: Nullable(Type.Integer()),
      manipulable: Type.Boolean(),
      hasProbability: Type.Boolean(),
    }),
    features: Type.Array(Type.String()),
    files: Type.Array(Type.String(), { description: "paths of its public files" }),
  },
  { description: "the model" },
);

export const ModelsBody = Type.Object({ models: Type.Array(ModelBody) }, { description: "the models" });

export const VerifyRequest = Type.Object(
  {
    model: ModelChoice,
    proof: Type.Object({}, { description: "the content of proof.json; a salt in it is neither needed nor kept" }),
  },
  closed,
);

export const VerifyBody = Type.Union(
  [
    Type.Object({
      valid: Type.Literal(true),
      score: Type.Union([ScoreValue, Decimal]),
      commitment: Decimal,
      model: Type.Object({ id: Hash, name: Type.String() }),
    }),
    Type.Object({ valid: Type.Literal(false), error: Type.Object(ErrorBody.properties) }),
  ],
  { description: "what the proof shows, or what is wrong with it" },
);
