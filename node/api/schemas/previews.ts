import { Type } from "typebox";

import { Address, AddressText, closed, Decimal, ModelChoice, Nullable, ScoreValue } from "./common.ts";

/** As many as a bundle may have on chain. */
const MOST_WALLETS = 16;

export const PreviewRequest = Type.Object(
  {
    wallets: Type.Array(AddressText, { minItems: 1, maxItems: MOST_WALLETS, description: "taken as one bundle" }),
    model: ModelChoice,
    at: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 32,
        description: "a block, or a time in UTC; the last moment that the operator's store covers when left out",
        examples: ["2022-02-13T00:00:00Z"],
      }),
    ),
  },
  closed,
);

const Signed = Type.Union([Type.Integer(), Decimal], { description: "an integer; text past 2^53" });

/**
 * The shares add up; `scoreAsReference` of a reason is the score if that feature alone were
 * otherwise.
 */
export const ExplanationBody = Type.Object(
  {
    score: ScoreValue,
    referenceScore: Signed,
    difference: Signed,
    method: Type.Unknown(),
    attributions: Type.Array(Type.Unknown()),
    ingredients: Type.Array(Type.Unknown()),
    reasons: Type.Array(Type.Unknown()),
    ceiling: Type.Unknown(),
    advice: Type.Array(Type.Unknown()),
    untried: Type.Array(Type.Unknown()),
    waiting: Type.Array(Type.Unknown()),
  },
  { description: "as `score explain --json` gives it; docs/explanations.md says what it means" },
);

export const ReasonsBody = Type.Object(
  {
    score: Nullable(ScoreValue),
    asOf: Type.Object({ block: Nullable(Type.Integer()), time: Type.Integer() }),
    explanation: Nullable(ExplanationBody),
    from: Type.Enum(["archive", "store"], {
      description: "whether the features are those that were proved, or were read again from the operator's store",
    }),
  },
  { description: "what cost points, and what would change that" },
);

export const PreviewBody = Type.Object(
  {
    model: Type.Object({ id: Type.String(), name: Type.String() }),
    wallets: Type.Array(Address),
    withoutEvents: Type.Array(Address, { description: "wallets of the bundle without a lending event" }),
    score: Nullable(ScoreValue),
    probability: Nullable(Type.Number({ description: "of a liquidation, by the model's scorecard" })),
    asOf: Type.Object({ block: Nullable(Type.Integer()), time: Type.Integer() }),
    coverage: Type.Object({ from: Type.Integer(), seconds: Type.Integer() }),
    events: Type.Integer({ minimum: 0 }),
    unpricedEvents: Type.Integer({ minimum: 0 }),
    features: Type.Record(Type.String(), Nullable(Decimal), { description: "raw integers; null where it is unknown" }),
    unknown: Type.Array(Type.Object({ feature: Type.String(), reason: Type.String() }), {
      description: "why there is no score: an unknown feature is not 0",
    }),
    explanation: Nullable(ExplanationBody),
    proved: Type.Literal(false, { description: "nothing is attested, proved or on chain: order a score for that" }),
  },
  { description: "the score with its features and reasons, or what is unknown" },
);
