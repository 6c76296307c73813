import { BaseError } from "../client/baseError.ts";

export { BaseError, UsageError } from "../client/baseError.ts";

/**
 * A file that a command needs cannot be read: it is missing, it is a folder, or its permissions
 * forbid it.
 */
export class FileUnreadableError extends BaseError {
  readonly code = "E_FILE_UNREADABLE";
  constructor({
    path,
    reason,
    hint = "check the path and its permissions",
  }: {
    path: string;
    reason: string;
    hint?: string;
  }) {
    super(`cannot read ${path}: ${reason}`, { hint });
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
 * An internal fault: something is thrown that is not one of these errors. It is a defect of this
 * program, or a failure of the machine. The command line prints it with its stack.
 */
export const INTERNAL_FAULT = {
  code: "E_INTERNAL",
  hint: "report it with the command and all that it printed",
} as const;
