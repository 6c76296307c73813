/** The forms of the API's answers. They are loaded with the first answer, not with the page. */
import { type Static, Type } from "typebox";
import { Check } from "typebox/value";

import { Nullable } from "../../node/api/schemas/common.ts";
import { DeploymentBody, RecentBody } from "../../node/api/schemas/chain.ts";
import { ModelsBody } from "../../node/api/schemas/models.ts";
import { OrderBody } from "../../node/api/schemas/orders.ts";
import { ExplanationBody, PreviewBody, ReasonsBody } from "../../node/api/schemas/previews.ts";
import { AttestationsBody, HistoryBody, ScoreBody } from "../../node/api/schemas/scores.ts";

/** What cost points and what would change that, as `score explain --json` gives it. */
const ExplanationForm = Type.Object({
  ...ExplanationBody.properties,
  referenceScore: Type.Integer(),
  ingredients: Type.Array(Type.Object({ ingredient: Type.String(), features: Type.Integer(), decimal: Type.Number() })),
  reasons: Type.Array(Type.Object({ sentence: Type.String(), alone: Type.String(), change: Type.String() })),
  advice: Type.Array(
    Type.Object({ act: Type.String(), days: Type.Integer(), score: Type.Integer(), gain: Type.Integer() }),
  ),
  waiting: Type.Array(Type.Object({ days: Type.Integer(), score: Nullable(Type.Integer()) })),
  ceiling: Nullable(Type.Object({ phrase: Type.String(), most: Type.Integer() })),
});

const explanation = Nullable(ExplanationForm);

const AttesterForm = Type.Object({
  attester: Type.String(),
  outcome: Type.Enum(["signed", "refused", "none"]),
  fact: Nullable(Type.String()),
  milliseconds: Type.Number(),
  at: Type.Number({ description: "Unix milliseconds" }),
  signed: Type.Integer(),
  refused: Type.Integer(),
  silent: Type.Integer(),
});

/** What the operator tells of itself at /status. */
const StatusForm = Type.Object({
  startedAt: Type.String(),
  ready: Type.Boolean(),
  conditions: Type.Array(Type.Object({ code: Type.String(), message: Type.String(), hint: Type.String() })),
  address: Type.String({ pattern: "^0x[0-9a-fA-F]{40}$" }),
  tokens: Type.Integer(),
  scores: Type.Integer(),
  orders: Type.Object({ open: Type.Integer() }),
  transactions: Type.Record(Type.String(), Type.Number()),
  attesters: Type.Optional(Type.Array(AttesterForm)),
  leastFees: Type.Optional(
    Type.Array(
      Type.Object({
        feeToken: Type.String({ pattern: "^0x[0-9a-fA-F]{40}$" }),
        least: Type.String({ pattern: "^[0-9]{1,40}$", description: "in the token's least units" }),
      }),
    ),
  ),
});

const FORMS = {
  attestations: AttestationsBody,
  deployment: DeploymentBody,
  history: HistoryBody,
  models: ModelsBody,
  order: OrderBody,
  preview: Type.Object({ ...PreviewBody.properties, explanation }),
  reasons: Type.Object({ ...ReasonsBody.properties, explanation }),
  recent: RecentBody,
  score: ScoreBody,
  status: StatusForm,
};

/** The answers of the API by their names. */
export type Answers = { readonly [Name in keyof typeof FORMS]: Static<(typeof FORMS)[Name]> };
export type AnswerName = keyof Answers;

/** Whether something is an answer of a form; what it has beyond the form is left alone. */
export const isAnswer = <Name extends AnswerName>(name: Name, value: unknown): value is Answers[Name] =>
  Check(FORMS[name], value);
