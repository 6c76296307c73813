import type { Stability } from "./drift.ts";
import type { EvaluationReport, ReportedModel } from "./reportContent.ts";

/** A feature as people read it; its name where the report has no words for it. */
export const titleOf = ({ words }: Pick<ReportedModel, "words">, feature: string): string =>
  words.find(({ name }) => name === feature)?.title ?? feature;

/** Against the training rows where they are given, else between the halves of the rows. */
export const driftShown = ({
  stability,
  trainingDrift,
}: Pick<EvaluationReport, "stability" | "trainingDrift">): Stability | undefined => trainingDrift.drift ?? stability;
