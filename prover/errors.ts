/** A wrong input or state: one line with a stable code, the facts and what to do. The command line exits 1 on it; anything else is an internal fault and exits 2. */
export abstract class BaseError extends Error {
  abstract readonly code: string;
  readonly hint: string;

  constructor(message: string, { hint, cause }: { hint: string; cause?: unknown }) {
    super(message, { cause });
    this.name = new.target.name;
    this.hint = hint;
  }
}

export class FileUnreadableError extends BaseError {
  readonly code = "E_FILE_UNREADABLE";
  constructor({ path, reason }: { path: string; reason: string }) {
    super(`cannot read ${path}: ${reason}`, { hint: "check the path and its permissions" });
  }
}

export class FileUnwritableError extends BaseError {
  readonly code = "E_FILE_UNWRITABLE";
  constructor({ path, reason }: { path: string; reason: string }) {
    super(`cannot write ${path}: ${reason}`, { hint: "check that the folder exists, is writable and has space left" });
  }
}

export class UsageError extends BaseError {
  readonly code = "E_USAGE";
  constructor(message: string, hint = "see --help") {
    super(message, { hint });
  }
}
