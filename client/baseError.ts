/**
 * A wrong input or state. Each cause is a class of its own with a stable code; its docstring says
 * when it is thrown, and docs/errors.md is generated from it. The message has the facts, the hint
 * says what to do. The command line prints both in one line and exits with 1.
 */
export abstract class BaseError extends Error {
  abstract readonly code: string;
  readonly hint: string;

  constructor(message: string, { hint, cause }: { hint: string; cause?: unknown }) {
    super(message, { cause });
    this.name = new.target.name;
    this.hint = hint;
  }
}

/**
 * The command line is wrong: an option or argument is missing or unknown, has a bad value, or does
 * not go with the others.
 */
export class UsageError extends BaseError {
  readonly code = "E_USAGE";
  constructor(message: string, hint = "see --help") {
    super(message, { hint });
  }
}
