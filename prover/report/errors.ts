import { BaseError } from "../errors.ts";

const dayOf = (seconds: number | undefined): string =>
  seconds === undefined ? "…" : new Date(seconds * 1000).toISOString().slice(0, 10);

/** The file has no rows, or none in the period that `--from` and `--to` give. */
export class NoRowsError extends BaseError {
  readonly code = "E_NO_ROWS";
  constructor({ path, from, to }: { path: string; from: number | undefined; to: number | undefined }) {
    const period = from === undefined && to === undefined ? "" : ` from ${dayOf(from)} to ${dayOf(to)}`;
    super(`${path} has no rows${period}`, { hint: "check --from and --to against the as_of column; times are UTC" });
  }
}

/** There are too few labelled rows for a report. */
export class TooFewRowsError extends BaseError {
  readonly code = "E_TOO_FEW_ROWS";
  constructor({ path, rows, least }: { path: string; rows: number; least: number }) {
    super(`${path} has ${rows} rows to report on; a report needs at least ${least}`, {
      hint: "give a longer period or more history",
    });
  }
}

/** All labelled rows carry the same label, so there is nothing to tell apart. */
export class OneClassError extends BaseError {
  readonly code = "E_ONE_CLASS";
  constructor({ path, rows, label }: { path: string; rows: number; label: 0 | 1 }) {
    super(`all ${rows} rows of ${path} have the label ${label}`, {
      hint: "give rows that were liquidated (1) and rows that were not (0)",
    });
  }
}

interface AboutFault {
  /** Model folder, and its about.json. */
  readonly folder: string;
  readonly path: string;
  /** The template in the folder, where there is one. */
  readonly template: string | undefined;
  readonly reason: string;
}

/**
 * The `about.json` of a model is missing an entry that its model card needs, or holds one of the
 * wrong type.
 */
export class AboutError extends BaseError {
  readonly code = "E_ABOUT";
  constructor({ folder, path, template, reason }: AboutFault) {
    super(`${path} does not say what a model card needs: ${reason}`, {
      hint:
        template === undefined
          ? `\`veriscore model card ${folder} --init\` writes a template there, about.template.json: answer its questions and save it as about.json`
          : `answer the questions of the template ${template}, each in place of its <...>, and save it as about.json beside it`,
    });
  }
}

interface UnreadableReport {
  readonly path: string;
  readonly reason: string;
  /** The command that writes such a report. */
  readonly by?: "model report" | "model attack";
}

/**
 * A report cannot be used for a model card: it is of another format, incomplete, or about another
 * model.
 */
export class ReportUnreadableError extends BaseError {
  readonly code = "E_REPORT";
  constructor({ path, reason, by = "model report" }: UnreadableReport) {
    const name = by === "model report" ? "report.json" : "attack.json";
    super(`${path} is not a report for this card: ${reason}`, {
      hint: `give the ${name} that \`${by}\` has written for this model`,
    });
  }
}
