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

export const CredBatch = Type.Object(
  {
    scores: Type.Array(CredScore),
    count: Type.Integer({ minimum: 0 }),
    errors: Type.Array(Type.Object({ address: Type.String(), ...ErrorBody.properties }), {
      description: "those of which there is no score; the others are not touched by it",
    }),
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
