import { BaseError } from "../errors.ts";

const dayOf = (seconds: number | undefined): string =>
  seconds === undefined ? "…" : new Date(seconds * 1000).toISOString().slice(0, 10);

export class NoRowsError extends BaseError {
  readonly code = "E_NO_ROWS";
  constructor({ path, from, to }: { path: string; from: number | undefined; to: number | undefined }) {
    const period = from === undefined && to === undefined ? "" : ` from ${dayOf(from)} to ${dayOf(to)}`;
    super(`${path} has no rows${period}`, { hint: "check --from and --to against the as_of column; times are UTC" });
  }
}

export class TooFewRowsError extends BaseError {
  readonly code = "E_TOO_FEW_ROWS";
  constructor({ path, rows, least }: { path: string; rows: number; least: number }) {
    super(`${path} has ${rows} rows to report on; fewer than ${least} say nothing`, {
      hint: "give a longer period or more history",
    });
  }
}

export class OneClassError extends BaseError {
  readonly code = "E_ONE_CLASS";
  constructor({ path, rows, label }: { path: string; rows: number; label: 0 | 1 }) {
    super(`all ${rows} rows of ${path} have the label ${label}`, {
      hint: "a report needs rows that were liquidated (1) and rows that were not (0)",
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

/** What the modeler does next. */
const aboutHint = ({ folder, template }: Pick<AboutFault, "folder" | "template">): string =>
  template === undefined
    ? `\`veriscore model card ${folder} --init\` writes a template there, about.template.json: answer its questions and save it as about.json`
    : `answer the questions of the template ${template}, each in place of its <...>, and save it as about.json beside it`;

/** The model folder has no about.json, which says what no report can measure. */
export class AboutMissingError extends BaseError {
  readonly code = "E_FILE_UNREADABLE";
  constructor({ path, reason, ...fault }: AboutFault) {
    super(`cannot read ${path}: ${reason}`, { hint: aboutHint(fault) });
  }
}

/** about.json leaves a question of the template without an answer, or is of another shape. */
export class AboutError extends BaseError {
  readonly code = "E_ABOUT";
  constructor({ path, reason, ...fault }: AboutFault) {
    super(`${path} does not say what a model card needs: ${reason}`, { hint: aboutHint(fault) });
  }
}

export class ReportUnreadableError extends BaseError {
  readonly code = "E_REPORT";
  constructor({ path, reason }: { path: string; reason: string }) {
    super(`${path} is no report for this card: ${reason}`, { hint: "give a report.json that model report wrote" });
  }
}
