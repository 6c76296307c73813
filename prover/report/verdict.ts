import { between, decimal, percent, thousands } from "./format.ts";
import type { EvaluationReport, Finding, Level, Verdict } from "./reportContent.ts";
import { PSI_LARGE, PSI_MODERATE } from "./stability.ts";

type Judged = Omit<EvaluationReport, "verdict">;

/** What a lender may still read as right: a slope of 0.7 to 1.4, four of five to five of four bads. */
const SLOPE = { low: 0.7, high: 1.4 };
const RATIO = { low: 0.8, high: 1.25 };
const FAR_RATIO = { low: 0.5, high: 2 };
const SHOWN_IDS = 5;

const WORST: readonly Level[] = ["bad", "care", "good"];

const isInside = ({ low, high }: { low: number; high: number }, value: number): boolean =>
  value >= low && value <= high;

const trained = ({ rows }: Judged): Finding => {
  const { trainedOn, ofTrainedWallets } = rows;
  if (trainedOn === undefined)
    return { level: "care", text: "Whether the model was trained on these rows is not known here." };
  if (trainedOn > 0)
    return {
      level: "bad",
      text: `The model was trained on ${thousands(trainedOn)} of these ${thousands(rows.rows)} rows: of those, figures flatter.`,
    };
  return ofTrainedWallets === undefined || ofTrainedWallets === 0
    ? { level: "good", text: "The model was trained on none of these rows." }
    : {
        level: "care",
        text: `The model was trained on none of these rows, but ${thousands(ofTrainedWallets)} are of wallets that it was trained on.`,
      };
};

const duplicates = ({ rows }: Judged): readonly Finding[] => {
  const [first] = rows.duplicates;
  if (first === undefined) return [];
  const shown = rows.duplicates.slice(0, SHOWN_IDS).map(({ id, rows: at }) => `${id} (rows ${at.join(", ")})`);
  const more = rows.duplicates.length - shown.length;
  const rest = more === 0 ? "" : ` and ${thousands(more)} more`;
  return [{ level: "bad", text: `Ids that stand in more than one row, counted from 0: ${shown.join("; ")}${rest}.` }];
};

const support = ({ resampling }: Judged): readonly Finding[] =>
  resampling.reason === undefined
    ? []
    : [{ level: "bad", text: `Too few for an interval: ${resampling.reason}. No figure here is certain.` }];

/** Rows of one wallet stand or fall together, so intervals from rows are too narrow. */
const rowsAlone = ({ byWallet, resampling }: Judged): readonly Finding[] =>
  byWallet !== undefined || resampling.reason !== undefined
    ? []
    : [{ level: "care", text: "No row names a wallet: intervals are of rows, too narrow where a wallet has several." }];

const ranking = ({ metrics, intervals, byWallet, baselines }: Judged): readonly Finding[] => {
  const { auc } = intervals;
  const byRow = `AUC ${decimal(metrics.auc)}${auc === undefined ? "" : ` (${between(auc, decimal)})`} by row`;
  const of = byWallet?.intervals.auc;
  const ofWallets =
    byWallet === undefined
      ? ""
      : `, ${decimal(byWallet.metrics.auc)}${of === undefined ? "" : ` (${between(of, decimal)})`} by wallet`;
  const ranks = auc === undefined ? metrics.auc > 0.5 : auc.low > 0.5;
  const better = baselines.filter((one) => one.auc >= metrics.auc);
  return [
    { level: ranks ? (auc === undefined ? "care" : "good") : "bad", text: `${byRow}${ofWallets}.` },
    ...better.map(({ title, auc: reached }): Finding => {
      return { level: "bad", text: `The ${title} ranks these rows as well or better: AUC ${decimal(reached)}.` };
    }),
  ];
};

type Calibrated = Pick<Judged["metrics"], "calibrationSlope" | "observedOverExpected">;

const calibrationLevel = ({ calibrationSlope: slope, observedOverExpected: ratio }: Calibrated): Level => {
  if (!isInside(FAR_RATIO, ratio)) return "bad";
  return isInside(SLOPE, slope) && isInside(RATIO, ratio) ? "good" : "care";
};

/** By row and by wallet: a few wallets with many rows can hide what the others say. */
const calibration = ({ metrics, byWallet, label }: Judged): readonly Finding[] => {
  const all = byWallet === undefined ? [metrics] : [metrics, byWallet.metrics];
  const levels = all.map(calibrationLevel);
  const slopeOf = ({ calibrationSlope: slope }: Calibrated): string =>
    Number.isNaN(slope) ? "none" : decimal(slope, 2);
  const words = all.map((of) => `slope ${slopeOf(of)}, ${decimal(of.observedOverExpected, 2)} times as many`);
  const text = `Calibration: ${words.join(` ${label} as the probabilities say; by wallet `)}`;
  return [
    {
      level: WORST.find((one) => levels.includes(one)) ?? "good",
      text: `${text}${byWallet === undefined ? ` ${label} as the probabilities say` : ""}.`,
    },
    ...(metrics.brierSkill > 0
      ? []
      : [{ level: "bad" as const, text: "The probabilities are worth less than the same one for every row." }]),
  ];
};

const drift = ({ stability, trainingDrift }: Judged): readonly Finding[] => {
  const shift = trainingDrift.drift ?? stability;
  if (shift === undefined) return [];
  const { psi, noiseBound, base, current } = shift;
  const size = psi <= noiseBound || psi < PSI_MODERATE ? "small" : psi < PSI_LARGE ? "moderate" : "large";
  const by = psi <= noiseBound ? ", no more than the counts make by chance" : "";
  return [
    {
      level: size === "small" ? "good" : "care",
      text: `Drift of the scores is ${size}: PSI ${decimal(psi)}${by} (${current} against ${base}).`,
    },
  ];
};

const order = ({ distribution }: Judged): readonly Finding[] =>
  distribution.falls
    ? []
    : [{ level: "care", text: `The rate does not fall everywhere as scores rise: ${distribution.rises.join("; ")}.` }];

const stress = ({ stress: { ethFalls, moved } }: Judged): readonly Finding[] => {
  const wrong = ethFalls.filter(({ isWrongWay }) => isWrongWay);
  if (wrong.length > 0) {
    const falls = wrong.map(({ fall, rose }) => `${fall} % (${percent(rose, 0)} of the rows gain)`);
    return [{ level: "bad", text: `Scores move the wrong way as ETH falls by ${falls.join(", ")}.` }];
  }
  return moved.length > 0
    ? []
    : [{ level: "care", text: "No feature moves as ETH falls, as far as a row tells: the stress test says nothing." }];
};

const summaryOf = ({ rows, resampling, metrics, intervals }: Judged, level: Level): string => {
  if ((rows.trainedOn ?? 0) > 0) return "No verdict: the model was trained on rows that it is measured on.";
  if (resampling.reason !== undefined) return `No verdict: too few to judge by (${resampling.reason}).`;
  if ((intervals.auc?.low ?? metrics.auc) <= 0.5) return "The model does not rank these rows better than chance would.";
  if (level === "bad") return "The model ranks these rows, but what is marked in red speaks against relying on it.";
  if (level === "care") return "The model ranks these rows. Read what is marked before relying on it.";
  return "The model ranks these rows, and its probabilities hold on them.";
};

export const verdictOn = (report: Judged): Verdict => {
  const findings = [
    trained(report),
    ...duplicates(report),
    ...support(report),
    ...rowsAlone(report),
    ...ranking(report),
    ...calibration(report),
    ...order(report),
    ...drift(report),
    ...stress(report),
  ];
  const level = WORST.find((one) => findings.some((finding) => finding.level === one)) ?? "good";
  return { level, summary: summaryOf(report, level), findings };
};
