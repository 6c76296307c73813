import { type Check, isFlag, isLine, isNumber, isRecord, listOf, optional, shape, wrongPart } from "../jsonValue.ts";
import type { EvaluationReport } from "./reportContent.ts";

/** A figure; JSON has null for what is not a number. */
const isFigure: Check = (value) => value === null || isNumber(value);

/** Figures by name, with anything beside them. */
const figures: Check = (value) => isRecord(value) && Object.values(value).every(isFigure);

const interval = shape({ low: isNumber, high: isNumber });
const intervals: Check = (value) => isRecord(value) && Object.values(value).every(interval);

const rate = shape({
  ...{ observed: isFigure, predicted: isFigure, observedOverExpected: isFigure, rows: isNumber, bad: isNumber },
  ...{ interval: optional(interval), ratioInterval: optional(interval), reason: optional(isLine) },
  byWallet: optional(figures),
});

const bucket = shape({
  ...{ from: isNumber, to: isNumber, rows: isNumber, bad: isNumber, share: isFigure },
  measured: optional(rate),
});

const group = shape({
  ...{ title: isLine, rows: isNumber, bad: isNumber, reason: optional(isLine) },
  ...{ metrics: optional(figures), byWallet: optional(figures), aucInterval: optional(interval) },
});

const month = shape({
  ...{ month: isLine, rows: isNumber, bad: isNumber, isFew: isFlag },
  ...{
    observed: optional(isFigure),
    predicted: optional(isFigure),
    psi: optional(isFigure),
    psiNoise: optional(isFigure),
  },
  ...{ metrics: optional(figures), rate: optional(rate) },
});

const drift = optional(shape({ psi: isFigure, noise: isFigure }));

/** What a card is made from. */
const PARTS: Readonly<Record<string, Check>> = {
  format: (value) => value === "veriscore-report/1",
  model: shape({ name: isLine, manifest: isLine, features: listOf(isLine) }),
  label: isLine,
  verdict: shape({ summary: isLine, findings: listOf(shape({ level: isLine, text: isLine })) }),
  rows: shape({
    ...{ rows: isNumber, bad: isNumber, rate: isNumber, from: optional(isLine), to: optional(isLine) },
  }),
  threshold: isNumber,
  resampling: shape({
    ...{ unit: isLine, resamples: isNumber, leastUnits: isNumber, leastOfEachClass: isNumber },
    reason: optional(isLine),
  }),
  metrics: figures,
  intervals,
  byWallet: optional(shape({ metrics: figures, intervals })),
  calibration: shape({ byCount: listOf(shape({ measured: optional(rate) })) }),
  distribution: shape({ falls: isFlag, rises: listOf(isLine), buckets: listOf(bucket) }),
  months: optional(listOf(month)),
  monthBase: optional(isLine),
  groups: listOf(group),
  stability: drift,
  trainingDrift: shape({ drift }),
  stress: shape({ ethFalls: listOf(shape({ fall: isNumber, meanChange: isFigure, isWrongWay: isFlag })) }),
};

/**
 * Reads parsed JSON as a report.json, as far as a card needs it.
 *
 * @returns The report, or the name of the first part that is not as `model report` writes it.
 */
export const evaluationReportOf = (
  value: unknown,
): { readonly report: EvaluationReport } | { readonly wrong: string } => {
  const wrong = wrongPart(value, PARTS);
  return wrong === undefined ? { report: value as EvaluationReport } : { wrong };
};
