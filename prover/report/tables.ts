import type { TextTable } from "../html.ts";
import { LEAST_MONTH_ROWS } from "./backtest.ts";
import { between, decimal, percent, thousands } from "./format.ts";
import type { Interval } from "./intervals.ts";
import type { MeasuredRate } from "./measured.ts";
import { METRIC_TITLES, METRICS } from "./metrics.ts";
import type { EvaluationReport } from "./reportContent.ts";

/** Tables that the page and the model card share. */
export type ReportTable = TextTable;

const NONE = "–";

const interval = (of: Interval | undefined, text: (value: number) => string): string =>
  of === undefined ? NONE : between(of, text);

/** An interval, or why there is none. */
const told = (of: Interval | undefined, reason: string | undefined, text: (value: number) => string): string =>
  of === undefined && reason !== undefined ? `none: ${reason}` : interval(of, text);

const ratio = (value: number | undefined): string => decimal(value, 2);

export const metricsTable = ({ metrics, intervals, byWallet }: EvaluationReport): ReportTable => ({
  head: ["metric", "by row", "95 % interval", ...(byWallet ? ["by wallet", "95 % interval by wallet"] : [])],
  rows: METRICS.map((metric) => [
    METRIC_TITLES[metric],
    decimal(metrics[metric]),
    interval(intervals[metric], decimal),
    ...(byWallet ? [decimal(byWallet.metrics[metric]), interval(byWallet.intervals[metric], decimal)] : []),
  ]),
});

/** Rate, forecast and their ratio, by row and by wallet, with intervals. */
const RATE_HEAD = ["predicted", "observed", "95 % interval", "observed over expected", "95 % interval of that"];

const rateCells = (of: MeasuredRate | undefined, isByWallet: boolean): readonly string[] => [
  percent(of?.predicted),
  percent(of?.observed),
  told(of?.interval, of?.reason, percent),
  ratio(of?.observedOverExpected),
  interval(of?.ratioInterval, ratio),
  ...(isByWallet ? [percent(of?.byWallet?.observed), ratio(of?.byWallet?.observedOverExpected)] : []),
];

const rateHead = (isByWallet: boolean): readonly string[] => [
  ...RATE_HEAD,
  ...(isByWallet ? ["observed by wallet", "over expected by wallet"] : []),
];

export const bucketsTable = ({ distribution, label, byWallet }: EvaluationReport): ReportTable => ({
  head: ["score", "rows", "share", label, ...rateHead(byWallet !== undefined)],
  rows: distribution.buckets.map(({ from, to, rows, bad, share, measured }) => [
    `${from} to ${to}`,
    thousands(rows),
    percent(share),
    thousands(bad),
    ...rateCells(measured, byWallet !== undefined),
  ]),
});

export const calibrationTable = ({ calibration, byWallet, label }: EvaluationReport): ReportTable => ({
  head: ["tenth, least likely first", "rows", label, ...rateHead(byWallet !== undefined)],
  rows: calibration.byCount.map(({ measured }, index) => [
    String(index + 1),
    thousands(measured?.rows ?? 0),
    thousands(measured?.bad ?? 0),
    ...rateCells(measured, byWallet !== undefined),
  ]),
});

export const monthsTable = ({ months = [], monthBase, label }: EvaluationReport): ReportTable => ({
  head: [
    "month",
    "rows",
    label,
    "observed",
    "95 % interval",
    "predicted",
    "AUC",
    "KS",
    "Brier",
    "PSI",
    "PSI by chance",
  ],
  rows: months.map(({ month, rows, bad, observed, predicted, metrics, rate, isFew, ...of }) =>
    rows === 0
      ? [month, "no rows", ...new Array<string>(9).fill(NONE)]
      : [
          isFew ? `${month} (few)` : month,
          thousands(rows),
          thousands(bad),
          percent(observed),
          told(rate?.interval, rate?.reason, percent),
          percent(predicted),
          ...[metrics?.auc, metrics?.ks, metrics?.brier].map((value) => decimal(value)),
          month === monthBase ? "base" : decimal(of.psi),
          month === monthBase ? NONE : decimal(of.psiNoise),
        ],
  ),
  marked: months.flatMap(({ isFew }, index) => (isFew ? [index] : [])),
});

/** What the marks and the base of the months mean. */
export const monthsNote = ({ monthBase, resampling }: EvaluationReport): string =>
  `${monthBase === undefined ? "No month has enough rows to be the base of a PSI." : `PSI is against ${monthBase}, the first month with enough rows.`} A month with fewer than ${LEAST_MONTH_ROWS} rows or ${resampling.leastUnits} wallets is marked as few and is not a base: its figures mean little. "PSI by chance" is the PSI that the two counts alone make on average, without any shift; rows of one wallet make more.`;

export const groupsTable = (report: EvaluationReport): ReportTable => {
  const { groups, rows, metrics, intervals, resampling, byWallet, label } = report;
  const all = { title: "all", rows: rows.rows, bad: rows.bad, metrics, aucInterval: intervals.auc };
  const whole = { ...all, reason: resampling.reason, byWallet: byWallet?.metrics };
  return {
    head: [
      "rows",
      "count",
      label,
      "AUC",
      "95 % interval of the AUC",
      ...(byWallet ? ["AUC by wallet"] : []),
      ...["PR-AUC", "KS", "Brier", "slope", "observed over expected"],
    ],
    rows: [whole, ...groups].map(({ title, rows: count, bad, metrics: of, aucInterval, reason, byWallet: weighed }) => [
      title,
      thousands(count),
      thousands(bad),
      decimal(of?.auc),
      told(aucInterval, reason, decimal),
      ...(byWallet ? [decimal(weighed?.auc)] : []),
      ...[of?.prAuc, of?.ks, of?.brier].map((value) => decimal(value)),
      ...[of?.calibrationSlope, of?.observedOverExpected].map(ratio),
    ]),
  };
};

/** How intervals are made and why some are missing, for under the tables. */
export const intervalsNote = ({ resampling }: EvaluationReport): string => {
  const { unit, resamples, leastUnits, leastOfEachClass, reason } = resampling;
  const rows =
    unit === "rows" ? " The rows name no wallets; if some belong together, the intervals are too narrow." : "";
  const none = reason === undefined ? "" : ` Here there is none: ${reason}.`;
  return `Intervals are 95 % bootstrap percentiles of ${resamples} resamples of ${unit}.${rows} There is none below ${leastUnits} ${unit}, nor with fewer than ${leastOfEachClass} that have a bad row or a good one: so few do not tell how far chance goes. There is none where every resample gives the same, which is no certainty.${none}`;
};
