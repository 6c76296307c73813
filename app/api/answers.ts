import type { Answers } from "./forms.ts";

export type { AnswerName, Answers } from "./forms.ts";

export type ScoreAnswer = Answers["score"];
export type HistoryAnswer = Answers["history"];
export type AttestationsAnswer = Answers["attestations"];
export type OrderAnswer = Answers["order"];
export type OrderStep = OrderAnswer["steps"][number];
export type PreviewAnswer = Answers["preview"];
export type ModelsAnswer = Answers["models"];
export type ModelAnswer = ModelsAnswer["models"][number];
export type DeploymentAnswer = Answers["deployment"];
export type RecentAnswer = Answers["recent"];
export type StatusAnswer = Answers["status"];
export type AttesterStatus = NonNullable<StatusAnswer["attesters"]>[number];
export type Explanation = NonNullable<Answers["reasons"]["explanation"]>;
