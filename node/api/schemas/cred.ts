import { Type } from "typebox";

import { closed, ErrorBody, Nullable, ScoreValue } from "./common.ts";

export const CredPath = Type.Object(
  {
    address: Type.String({
      pattern: "^(0x[0-9a-fA-F]{40}|[a-zA-Z0-9-]{1,63}(\\.[a-zA-Z0-9-]{1,63}){1,3})$",
      description: "an address, or a name where the chain has names",
    }),
  },
  closed,
);

const Addresses = Type.Optional(
  Type.String({ maxLength: 4_400, description: "addresses with commas between, at most 100" }),
);
/** Both spellings are in use. */
export const CredBatchQuery = Type.Object({ address: Addresses, addresses: Addresses }, closed);

const Amount = Type.Optional(Type.Number({ minimum: 0 }));
/** What a caller says of a wallet's owner beside the chain. Nobody has attested it. */
export const CredOffChain = Type.Object(
  {
    name: Type.Optional(Type.String({ maxLength: 200, description: "where the figures are from" })),
    ...{ total_asset_usd: Amount, total_collateral_usd: Amount, total_debt_usd: Amount },
    ...{ count_transactions: Amount, count_transfers: Amount },
  },
  { additionalProperties: Type.Number(), description: "figures of the caller's own; they do not move the score" },
);

const Moment = Type.String({ format: "date-time" });

export const CredScore = Type.Object(
  {
    address: Type.String(),
    score: ScoreValue,
    decile: Type.Integer({ minimum: 1, maximum: 10 }),
    range: Type.Enum(["low", "fair", "good", "very_good", "excellent"]),
    model_version: Type.String(),
    timestamp: Moment,
    proved: Type.Boolean({ description: "whether the score is on chain with its proof" }),
    sandbox: Type.Optional(Type.Literal(true, { description: "a made-up score, the same for the same address" })),
  },
  { description: "the score" },
);

const Unscored = Type.Array(Type.Object({ address: Type.String(), ...ErrorBody.properties }), {
  description: "those of which there is no score; the others are not touched by it",
});

export const CredMean = Type.Object(
  {
    address: Type.Array(Type.String()),
    ...{ score: ScoreValue, decile: Type.Integer({ minimum: 1, maximum: 10 }), range: CredScore.properties.range },
    ...{ model_version: Type.String(), timestamp: Moment },
    proved: Type.Literal(false, { description: "a mean is not a score that is on chain" }),
    sandbox: CredScore.properties.sandbox,
    errors: Unscored,
  },
  { description: "the mean of the scores that there are" },
);

export const CredBatch = Type.Object(
  {
    scores: Type.Array(CredScore),
    count: Type.Integer({ minimum: 0 }),
    errors: Unscored,
  },
  { description: "the scores that there are" },
);

const report = {
  address: Type.String(),
  timestamp: Moment,
  summary: Type.Object({
    history_from: Moment,
    count_events: Nullable(Type.Integer({ description: "lending events; null for a score of the chain" })),
    probability_of_liquidation: Type.Number({ minimum: 0, maximum: 1 }),
    ingredients: Type.Record(Type.String(), Type.Integer(), { description: "percent of the points that moved" }),
  }),
};
export const CredSummary = Type.Object({ report: Type.Object(report) }, { description: "the summary" });
export const CredReport = Type.Object(
  { report: Type.Object({ ...report, score: CredScore }) },
  { description: "the report" },
);

/** The same, with what the caller has said beside it. */
export const CredEnhanced = Type.Object(
  {
    report: Type.Object({
      ...report,
      score: CredScore,
      additional: Type.Object({
        source: Type.Object({ name: Nullable(Type.String()), data: Type.Record(Type.String(), Type.Number()) }),
        counted: Type.Literal(false, { description: "what nobody has attested moves no score" }),
      }),
    }),
  },
  { description: "the report, beside what the caller has said" },
);
