import type { Static } from "typebox";

import type { DeploymentBody, RecentBody } from "../../node/api/schemas/chain.ts";
import type { ModelBody, ModelsBody } from "../../node/api/schemas/models.ts";
import type { OrderBody } from "../../node/api/schemas/orders.ts";
import type { PreviewBody, ReasonsBody } from "../../node/api/schemas/previews.ts";
import type { AttestationsBody, HistoryBody, ProofBody, ScoreBody } from "../../node/api/schemas/scores.ts";

/** Answers of the API, by the schemas that it is made from. */
export type ScoreAnswer = Static<typeof ScoreBody>;
export type HistoryAnswer = Static<typeof HistoryBody>;
export type ProofAnswer = Static<typeof ProofBody>;
export type AttestationsAnswer = Static<typeof AttestationsBody>;
export type OrderAnswer = Static<typeof OrderBody>;
export type OrderStep = OrderAnswer["steps"][number];
export type ReasonsAnswer = Static<typeof ReasonsBody>;
export type PreviewAnswer = Static<typeof PreviewBody>;
export type ModelAnswer = Static<typeof ModelBody>;
export type ModelsAnswer = Static<typeof ModelsBody>;
export type DeploymentAnswer = Static<typeof DeploymentBody>;
export type RecentAnswer = Static<typeof RecentBody>;

/** What cost points and what would change that, as `score explain --json` gives it. */
export interface Explanation {
  readonly score: number;
  readonly referenceScore: number;
  readonly attributions: readonly {
    readonly phrase: string;
    readonly valueText: string;
    readonly referenceText: string;
    readonly ingredient: string;
    readonly decimal: number;
  }[];
  readonly ingredients: readonly {
    readonly ingredient: string;
    readonly features: number;
    readonly decimal: number;
    readonly percent: number;
  }[];
  readonly reasons: readonly { readonly sentence: string; readonly alone: string; readonly change: string }[];
  readonly advice: readonly {
    readonly act: string;
    readonly days: number;
    readonly score: number;
    readonly gain: number;
  }[];
  readonly waiting: readonly {
    readonly days: number;
    readonly score: number | null;
    readonly unknown: readonly string[];
  }[];
  readonly ceiling: { readonly phrase: string; readonly most: number } | null;
}

/** What the operator tells of itself at /status. */
export interface StatusAnswer {
  readonly startedAt: string;
  readonly ready: boolean;
  readonly conditions: readonly { readonly code: string; readonly message: string; readonly hint: string }[];
  readonly address: string;
  readonly tokens: number;
  readonly scores: number;
  readonly orders: { readonly open: number };
  readonly failed: readonly { readonly token?: string; readonly code?: string; readonly message?: string }[];
  readonly transactions: Readonly<Record<string, number>>;
  readonly attesters?: readonly AttesterStatus[];
}

export interface AttesterStatus {
  readonly attester: string;
  readonly outcome: "signed" | "refused" | "none";
  readonly fact: string | null;
  readonly milliseconds: number;
  /** Unix milliseconds. */
  readonly at: number;
  readonly signed: number;
  readonly refused: number;
  readonly silent: number;
}
