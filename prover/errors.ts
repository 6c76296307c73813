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
 * A file that a command needs cannot be read: it is missing, it is a folder, or its permissions
 * forbid it.
 */
export class FileUnreadableError extends BaseError {
  readonly code = "E_FILE_UNREADABLE";
  constructor({ path, reason, hint }: { path: string; reason: string; hint?: string }) {
    super(`cannot read ${path}: ${reason}`, { hint: hint ?? "check the path and its permissions" });
  }
}

/**
 * A result cannot be written: the folder is missing or is not writable, or the disk is full. No
 * half-written file remains.
 */
export class FileUnwritableError extends BaseError {
  readonly code = "E_FILE_UNWRITABLE";
  constructor({ path, reason }: { path: string; reason: string }) {
    super(`cannot write ${path}: ${reason}`, { hint: "check that the folder exists, is writable and has space left" });
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

/**
 * An internal fault: something is thrown that is not one of these errors. It is a defect of this
 * program, or a failure of the machine. The command line prints it with its stack.
 */
export const INTERNAL_FAULT = {
  code: "E_INTERNAL",
  hint: "report it with the command and all that it printed",
} as const;
