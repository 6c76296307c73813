import { decimal, percent, signed, thousands } from "./format.ts";
import { figure, figures, note, type Section, table } from "../html.ts";
import type { EvaluationReport } from "./reportContent.ts";
import { driftShown, titleOf } from "./reportReading.ts";
import { PSI_LARGE, PSI_MODERATE } from "./stability.ts";
import {
  bucketsTable,
  calibrationTable,
  groupsTable,
  intervalsNote,
  metricsTable,
  monthsNote,
  monthsTable,
} from "./tables.ts";

type Plots = Readonly<Record<string, string>>;

const passed = (passes: boolean): string => (passes ? "pass" : "fail");

const decisionsTable = ({ decisions, label }: EvaluationReport): string =>
  table({
    head: [
      "called bad from",
      `${label}, called`,
      `not ${label}, called`,
      `${label}, missed`,
      `not ${label}, let go`,
      "F1",
    ],
    rows: [decisions.atThreshold, decisions.bestF1].map((at) => [
      percent(at.threshold),
      ...[at.truePositives, at.falsePositives, at.falseNegatives, at.trueNegatives].map(thousands),
      decimal(at.f1),
    ]),
  });

const gainSection = ({ gain, label }: EvaluationReport): string =>
  table({
    head: ["riskiest rows", `${label} among them (gain)`, "times as many as by chance (lift)"],
    rows: gain.map(({ depth, gain: found, lift }) => [percent(depth, 0), percent(found, 0), decimal(lift, 1)]),
  });

const rankingSection = (report: EvaluationReport, plots: Plots): Section => ({
  id: "ranking",
  title: "How well it ranks, and how far its probabilities can be believed",
  parts: [
    table(metricsTable(report)),
    note(
      `${intervalsNote(report)} By wallet, each wallet weighs the same, whatever its rows. Precision, recall, F1 and accuracy call a row bad from a probability of ${percent(report.threshold, 0)}; probabilities are those behind the scores by the model's scorecard.`,
    ),
    figures(
      figure(plots["roc"], "ROC: every threshold."),
      figure(plots["precisionRecall"], `Precision and recall; dashed: the share of rows that were ${report.label}.`),
      figure(plots["gain"], "Gain: how many of the bad rows are among the riskiest."),
    ),
    gainSection(report),
    decisionsTable(report),
    note("The second line is the threshold with the largest F1 on these very rows: a bound, not a promise."),
  ],
});

const calibrationSection = (report: EvaluationReport, plots: Plots): Section => ({
  id: "calibration",
  title: "Calibration",
  parts: [
    note(
      `Slope ${decimal(report.metrics.calibrationSlope, 2)}, intercept ${decimal(report.metrics.calibrationIntercept, 2)}, observed over expected ${decimal(report.metrics.observedOverExpected, 2)}. The slope is 1 where the log-odds are right; below, high risks are overstated and low ones understated. Bands of scores are in the next part.`,
    ),
    table(calibrationTable(report)),
    figures(figure(plots["calibration"], "Calibration; on the dashed line probabilities are what happened.")),
  ],
});

const scoresSection = (report: EvaluationReport, plots: Plots): Section => {
  const { falls, rises, quantiles } = report.distribution;
  const [p5, median, p95] = [quantiles.p5, quantiles.median, quantiles.p95].map((score) => decimal(score, 0));
  return {
    id: "scores",
    title: "Scores",
    parts: [
      figures(
        figure(plots["separation"], `Where rows that were ${report.label} and others score.`),
        figure(plots["buckets"], `Share of rows that were ${report.label}, by score.`),
      ),
      table(bucketsTable(report)),
      note(
        `The median score is ${median}; 5 % of the rows score ${p5} or less, 5 % ${p95} or more. ${falls ? "The rate falls from bucket to bucket." : `The rate does not fall everywhere: ${rises.join("; ")}.`}`,
      ),
    ],
  };
};

const challengeParts = ({ challenge, rows }: EvaluationReport): readonly string[] => {
  if (challenge === undefined)
    return [
      note("The challenge's table is not shown: the model was trained on these rows, and too few others are left."),
    ];
  const { criteria, weighted, passes } = challenge;
  const weighedConstant = criteria.reduce((sum, { constant, weight }) => sum + (constant * weight) / 100, 0);
  return [
    table({
      head: ["criterion", "reached, %", "constant predictor, %", "knock-out, %", "weight, %", "result"],
      rows: [
        ...criteria.map(({ title, value, constant, knockOut, weight, passes: reached }) => [
          title,
          decimal(value, 1),
          decimal(constant, 1),
          String(knockOut),
          String(weight),
          constant >= knockOut ? `${passed(reached)}, as a constant does` : passed(reached),
        ]),
        ["weighted mean", decimal(weighted, 1), decimal(weighedConstant, 1), NONE, "100", passed(passes)],
      ],
    }),
    note(
      `${challenge.rows === rows.rows ? "" : `Of the ${thousands(challenge.rows)} rows that the model was not trained on. `}The constant predictor gives every row the share of bads. PR-AUC, recall, F1 and the density gap fall with that share: the challenge's rows had 37.5 %, so its knock-outs are not meant for rarer outcomes.`,
    ),
  ];
};

const NONE = "–";

const baselinesTable = ({ metrics, baselines, model }: EvaluationReport): string =>
  table({
    head: ["ranking", "AUC", "PR-AUC", "KS"],
    rows: [{ title: model.name, ...metrics }, ...baselines].map(({ title, auc, prAuc, ks }) => [
      title,
      ...[auc, prAuc, ks].map((value) => decimal(value)),
    ]),
  });

const featuresTable = (report: EvaluationReport): string => {
  const drift = driftShown(report);
  return table({
    head: ["feature", "name", "CSI", "CSI by chance", "information value", "that by chance"],
    rows: report.information.map(({ feature, value, noise }) => {
      const shift = drift?.csi.find((one) => one.feature === feature);
      const [csi, byChance] = [shift?.csi, shift?.noise].map((of) => decimal(of));
      return [titleOf(report.model, feature), feature, csi ?? NONE, byChance ?? NONE, decimal(value), decimal(noise)];
    }),
  });
};

const driftNote = (report: EvaluationReport): string => {
  const { stability, trainingDrift } = report;
  const line = (name: string, of: NonNullable<typeof stability>): string =>
    `${name}, ${of.current} against ${of.base}: PSI of the scores ${decimal(of.psi)}. The counts alone make ${decimal(of.noise)} on average without any shift, and more than ${decimal(of.noiseBound)} in 5 of 100 cases; rows of one wallet make more.`;
  return [
    trainingDrift.drift === undefined
      ? `Drift from the training is not known: ${trainingDrift.reason ?? "no reason given"}.`
      : line("From the training", trainingDrift.drift),
    ...(stability === undefined ? ["The rows have no times."] : [line("Within these rows", stability)]),
  ].join(" ");
};

const timeSection = (report: EvaluationReport, plots: Plots): Section => ({
  id: "time",
  title: "Over time, and since the training",
  parts: [
    note(driftNote(report)),
    ...(report.months === undefined ? [] : [table(monthsTable(report)), note(monthsNote(report))]),
    figures(
      figure(plots["months"], "Predicted and observed, month by month."),
      figure(plots["drift"], `Drift of each feature; dashed: ${PSI_MODERATE} moderate, ${PSI_LARGE} large.`),
    ),
    featuresTable(report),
    note(
      "CSI says how far a feature's values moved. The information value says how much the feature alone tells of the outcome: below 0.02 nothing, above 0.3 much. Either is noise where it is not well above what chance makes.",
    ),
  ],
});

const ethTable = ({ stress }: EvaluationReport): string =>
  table({
    head: [
      "ETH falls by",
      "mean change of the score",
      "rows that lose points",
      "rows that gain points",
      "AUC",
      "Brier",
      "direction",
    ],
    rows: stress.ethFalls.map(({ fall, meanChange, fell, rose, metrics, isWrongWay }) => [
      `${fall} %`,
      signed(meanChange),
      percent(fell),
      percent(rose),
      decimal(metrics?.auc),
      decimal(metrics?.brier),
      isWrongWay ? "the wrong way: scores rise" : meanChange < 0 ? "as it should" : "none moves",
    ]),
    marked: stress.ethFalls.flatMap(({ isWrongWay }, index) => (isWrongWay ? [index] : [])),
  });

const knockOutTable = ({ stress, model }: EvaluationReport): string =>
  table({
    head: ["feature at its median", "set to", "change of AUC", "mean size of the change, points"],
    rows: stress.knockOuts.map(({ feature, valueText, aucChange, meanSize }) => [
      titleOf(model, feature),
      valueText,
      aucChange > 0 ? `${signed(aucChange, 4)}: better without it` : signed(aucChange, 4),
      decimal(meanSize, 1),
    ]),
    marked: stress.knockOuts.flatMap(({ aucChange }, index) => (aucChange > 0 ? [index] : [])),
  });

const stressSection = (report: EvaluationReport, plots: Plots): Section => {
  const { stress, model } = report;
  const listed = (names: readonly string[]): string =>
    names.length === 0 ? "none" : names.map((name) => titleOf(model, name)).join("; ");
  return {
    id: "stress",
    title: "Under stress",
    parts: [
      ethTable(report),
      note(
        `${thousands(stress.rows)} rows changed and scored again. Moved: ${listed(stress.moved)}. Would move, but a row does not tell how: ${listed(stress.untold)}. Amounts are in ETH at the price of their own block, so history does not move. A fall of ETH must not make borrowers look safer.`,
      ),
      figures(figure(plots["knockOuts"], "Each feature knocked out: set to its median in every row.")),
      knockOutTable(report),
    ],
  };
};

/** The parts of the page, in order. */
export const sectionsOf = (report: EvaluationReport, plots: Plots): readonly Section[] => [
  rankingSection(report, plots),
  calibrationSection(report, plots),
  scoresSection(report, plots),
  {
    id: "apart",
    title: "Rows to look at apart",
    parts: [table(groupsTable(report))],
  },
  timeSection(report, plots),
  stressSection(report, plots),
  {
    id: "challenge",
    title: "Against simple rankings and the published challenge",
    parts: [baselinesTable(report), ...challengeParts(report)],
  },
];
