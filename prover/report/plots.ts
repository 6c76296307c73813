import { parse, View } from "vega";
import { compile, type TopLevelSpec } from "vega-lite";

import type { EvaluationReport } from "./reportContent.ts";
import { driftShown, titleOf } from "./reportReading.ts";
import { PSI_LARGE, PSI_MODERATE } from "./stability.ts";

/**
 * Pictures of a report as SVG texts, drawn here: the page needs no script and no network. Their colours are
 * those of prover/look.ts, in light and dark.
 */

const [GOOD, BAD, MODEL, QUIET] = ["var(--best)", "var(--poor)", "var(--accent)", "var(--soft)"];
const WIDTH = 380;
const HEIGHT = 240;

const CONFIG = {
  font: "system-ui, Helvetica, Arial, sans-serif",
  background: "transparent",
  view: { stroke: null },
  axis: {
    labelFontSize: 11,
    titleFontSize: 11,
    titleFontWeight: "normal",
    labelColor: QUIET,
    titleColor: QUIET,
    gridColor: "var(--line)",
    domainColor: QUIET,
    tickColor: QUIET,
  },
  legend: { labelFontSize: 11, titleFontSize: 11, labelColor: QUIET, orient: "bottom", title: null },
} as const;

/** One layer or several over the same axes. */
type Layers = Extract<TopLevelSpec, { layer: unknown }>["layer"];

interface Drawing {
  readonly layer: Layers;
  readonly width?: number;
  readonly height?: number;
  readonly resolve?: { readonly scale: { readonly y: "independent" } };
}

const draw = async ({ layer, width = WIDTH, height = HEIGHT, resolve }: Drawing): Promise<string> => {
  const spec: TopLevelSpec = { width, height, config: CONFIG, layer, ...(resolve && { resolve }) };
  return new View(parse(compile(spec).spec), { renderer: "none" }).toSVG();
};

type Values = readonly Readonly<Record<string, unknown>>[];
const data = (values: Values) => ({ values: [...values] });
const share = (title: string) => ({ title, axis: { format: "%" }, scale: { domain: [0, 1] } });
const quantitative = (field: string, more: object) => ({ field, type: "quantitative" as const, ...more });

const diagonal = (): Layers[number] => ({
  data: data([
    { x: 0, y: 0 },
    { x: 1, y: 1 },
  ]),
  mark: { type: "line", color: QUIET, strokeDash: [4, 4] },
  encoding: { x: quantitative("x", {}), y: quantitative("y", {}) },
});

const curve = (values: Values, x: string, y: string): Layers[number] => ({
  data: data(values),
  mark: { type: "line", color: MODEL, strokeWidth: 2 },
  encoding: {
    x: quantitative("x", share(x)),
    y: quantitative("y", share(y)),
    order: quantitative("order", {}),
  },
});

const rocPlot = ({ roc }: EvaluationReport): Promise<string> => {
  const points = roc.map(({ falsePositiveRate: x, truePositiveRate: y }, index) => ({ x, y, order: index + 1 }));
  const values = [{ x: 0, y: 0, order: 0 }, ...points];
  return draw({ layer: [diagonal(), curve(values, "goods called bad", "bads called bad (recall)")] });
};

const precisionRecallPlot = ({ roc, rows }: EvaluationReport): Promise<string> => {
  const values = roc.map(({ truePositiveRate: x, precision: y }, order) => ({ x, y, order }));
  const rate: Layers[number] = {
    data: data([{ y: rows.bad / rows.rows }]),
    mark: { type: "rule", color: QUIET, strokeDash: [4, 4] },
    encoding: { y: quantitative("y", {}) },
  };
  return draw({ layer: [rate, curve(values, "recall", "precision")] });
};

const gainPlot = ({ gain }: EvaluationReport): Promise<string> => {
  const values = [
    { x: 0, y: 0, order: 0 },
    ...gain.map(({ depth: x, gain: y }, index) => ({ x, y, order: index + 1 })),
  ];
  return draw({ layer: [diagonal(), curve(values, "riskiest share of the rows", "share of the bads among them")] });
};

/** Scores on the axis, not probabilities: what a reader knows. */
const separationPlot = ({ distribution, rows, label }: EvaluationReport): Promise<string> => {
  const values = distribution.buckets.flatMap(({ from, to, rows: all, bad }) => [
    { score: from, to, share: (all - bad) / rows.good, outcome: `not ${label}` },
    { score: from, to, share: bad / rows.bad, outcome: label },
  ]);
  const bars: Layers[number] = {
    data: data(values),
    mark: { type: "bar", opacity: 0.65 },
    encoding: {
      x: { field: "score", type: "ordinal", title: "score, from", axis: { labelAngle: 0 } },
      xOffset: { field: "outcome" },
      y: quantitative("share", { title: "share of that outcome's rows", axis: { format: "%" } }),
      color: {
        field: "outcome",
        type: "nominal",
        scale: { domain: [`not ${label}`, label], range: [GOOD, BAD] },
      },
    },
  };
  return draw({ layer: [bars] });
};

const intervalLayer = (values: Values, x: object): Layers[number] => ({
  data: data(values.filter(({ low }) => low !== undefined)),
  mark: { type: "rule", color: BAD, strokeWidth: 1.5 },
  encoding: { x, y: quantitative("low", {}), y2: { field: "high" } },
});

const bucketPlot = ({ distribution, label }: EvaluationReport): Promise<string> => {
  const values = distribution.buckets.flatMap(({ from, rate, interval }) =>
    rate === undefined ? [] : [{ score: from, rate, ...interval }],
  );
  const x = { field: "score", type: "ordinal" as const, title: "score, from", axis: { labelAngle: 0 } };
  const points: Layers[number] = {
    data: data(values),
    mark: { type: "line", color: BAD, point: { color: BAD, size: 45 } },
    encoding: { x, y: quantitative("rate", { title: `${label}, 95 % interval`, axis: { format: "%" } }) },
  };
  return draw({ layer: [intervalLayer(values, x), points] });
};

const calibrationPlot = ({ calibration, label }: EvaluationReport): Promise<string> => {
  const values = calibration.byCount.map(({ predicted, observed, measured }) => ({
    predicted,
    observed,
    ...measured?.interval,
  }));
  const most = Math.max(...values.map(({ high = 0, predicted, observed }) => Math.max(high, predicted, observed)));
  const scale = { domain: [0, most] };
  const x = quantitative("predicted", { title: `predicted probability: ${label}`, axis: { format: "%" }, scale });
  const line: Layers[number] = {
    data: data([
      { x: 0, y: 0 },
      { x: most, y: most },
    ]),
    mark: { type: "line", color: QUIET, strokeDash: [4, 4] },
    encoding: { x: quantitative("x", { scale }), y: quantitative("y", { scale }) },
  };
  const points: Layers[number] = {
    data: data(values),
    mark: { type: "point", filled: true, color: BAD, size: 50 },
    encoding: {
      x,
      y: quantitative("observed", { title: "observed, tenths of the rows", axis: { format: "%" }, scale }),
    },
  };
  return draw({ layer: [line, intervalLayer(values, x), points] });
};

const monthPlot = ({ months = [], label }: EvaluationReport): Promise<string> => {
  const values = months.flatMap(({ month, predicted, observed }) => [
    { month, rate: observed, what: "observed" },
    { month, rate: predicted, what: "predicted" },
  ]);
  const lines: Layers[number] = {
    data: data(values.filter(({ rate }) => rate !== undefined)),
    mark: { type: "line", point: { size: 45 } },
    encoding: {
      x: { field: "month", type: "ordinal", title: "month (UTC)", axis: { labelAngle: 0 } },
      y: quantitative("rate", { title: label, axis: { format: "%" }, scale: { zero: true } }),
      color: { field: "what", type: "nominal", scale: { domain: ["observed", "predicted"], range: [BAD, MODEL] } },
    },
  };
  return draw({ layer: [lines] });
};

/** One bar per feature, the order of the values kept. */
const featureBars = (
  values: readonly { readonly feature: string; readonly value: number }[],
  { title, color, rules = [] }: { title: string; color: string; rules?: readonly number[] },
): Promise<string> => {
  const bars: Layers[number] = {
    data: data(values),
    mark: { type: "bar", color },
    encoding: {
      y: { field: "feature", type: "nominal", sort: null, title: null, axis: { labelLimit: 260 } },
      x: quantitative("value", { title }),
    },
  };
  const marks = rules.map((at): Layers[number] => ({
    data: data([{ at }]),
    mark: { type: "rule", color: QUIET, strokeDash: [4, 4] },
    encoding: { x: quantitative("at", {}) },
  }));
  return draw({ layer: [bars, ...marks], width: 300, height: Math.max(60, 18 * values.length) });
};

const knockOutPlot = ({ stress, model }: EvaluationReport): Promise<string> =>
  featureBars(
    stress.knockOuts.map(({ feature, aucChange }) => ({ feature: titleOf(model, feature), value: aucChange })),
    { title: "change of AUC with the feature at its median", color: MODEL },
  );

const driftPlot = (report: EvaluationReport): Promise<string> => {
  const drift = driftShown(report);
  return featureBars(
    (drift?.csi ?? []).map(({ feature, csi }) => ({ feature: titleOf(report.model, feature), value: csi })),
    {
      title: `CSI, ${report.trainingDrift.drift === undefined ? "later half of the rows against the earlier" : "against the training rows"}`,
      color: GOOD,
      rules: [PSI_MODERATE, PSI_LARGE],
    },
  );
};

/** By name, in the order of the page. */
export const reportPlots = async (report: EvaluationReport): Promise<Readonly<Record<string, string>>> => ({
  roc: await rocPlot(report),
  precisionRecall: await precisionRecallPlot(report),
  gain: await gainPlot(report),
  separation: await separationPlot(report),
  buckets: await bucketPlot(report),
  calibration: await calibrationPlot(report),
  months: report.months === undefined ? "" : await monthPlot(report),
  drift: driftShown(report) === undefined ? "" : await driftPlot(report),
  knockOuts: await knockOutPlot(report),
});
