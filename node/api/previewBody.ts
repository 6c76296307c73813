import type { Static } from "typebox";

import { jsonInteger } from "../../prover/jsonValue.ts";
import type { Explanation } from "../../prover/explain/explanation.ts";
import { explanationDocument } from "../../prover/explain/text.ts";
import { probabilityOf } from "../../prover/report/scoredRows.ts";
import { type BundleAnswer, explainRow, knownRow, scoreOfRow, unknownFeatures } from "./bundleAnswer.ts";
import type { ExplanationBody, PreviewBody } from "./schemas/previews.ts";
import type { ServedModel } from "./sources.ts";

/** Integers as JSON has them, however deep they stand. */
export const jsonOf = (value: unknown): unknown => {
  if (typeof value === "bigint") return jsonInteger(value);
  if (Array.isArray(value)) return value.map(jsonOf);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, jsonOf(part)]));
};

export const explanationBody = (explanation: Explanation | null): Static<typeof ExplanationBody> | null => {
  if (explanation === null) return null;
  return jsonOf(explanationDocument(explanation)) as Static<typeof ExplanationBody>;
};

/** Places of a probability. */
const PLACES = 6;

/** A score of wallets off chain, with its reasons, or what is unknown of them. */
export const previewBody = async (
  { modelId, loaded }: ServedModel,
  answer: BundleAnswer,
): Promise<Static<typeof PreviewBody>> => {
  const { wallets, withoutEvents, names, values, asOfBlock, asOfTime, coverageFrom } = answer;
  const row = knownRow(answer);
  const score = row === undefined ? null : Number(scoreOfRow(loaded, row));
  const probability = score === null ? null : Number(probabilityOf(loaded.manifest.scorecard, score).toFixed(PLACES));
  return {
    model: { id: modelId, name: loaded.manifest.name },
    wallets: [...wallets],
    withoutEvents: [...withoutEvents],
    score,
    probability,
    asOf: { block: asOfBlock === undefined ? null : Number(asOfBlock), time: Number(asOfTime) },
    coverage: { from: Number(coverageFrom), seconds: Number(asOfTime - coverageFrom) },
    events: answer.eventCount,
    unpricedEvents: answer.unpricedEventCount,
    features: Object.fromEntries(names.map((name, index) => [name, values[index]?.toString() ?? null])),
    unknown: [...unknownFeatures(answer)],
    explanation: row === undefined ? null : explanationBody(await explainRow(loaded, { row })),
    proved: false,
  };
};
