import { BaseError } from "../../prover/errors.ts";

/** A node has been asked to end, by SIGTERM or SIGINT: it finishes what it has and takes nothing new. */
export class StoppingError extends BaseError {
  readonly code = "E_STOPPING";
  constructor() {
    super("this node is about to end", { hint: "ask another one, or this one after its restart" });
  }
}

/** The disk of a node's data is nearly full. What does not fit is refused as a whole; nothing is half-written. */
export class DiskSpaceError extends BaseError {
  readonly code = "E_DISK_SPACE";
  constructor({ folder, freeMegabytes, least }: { folder: string; freeMegabytes: number; least: number }) {
    super(`${freeMegabytes} MB are free at ${folder}, fewer than ${least}`, {
      hint: "make room, or set minFreeMegabytes in the configuration",
    });
  }
}

/** The folder of a node's data, or a file of it, cannot be looked at: it was removed, or its disk is gone. */
export class DataFolderError extends BaseError {
  readonly code = "E_DATA_FOLDER";
  constructor({ path, cause }: { path: string; cause: unknown }) {
    const { code = "unknown" } = cause as NodeJS.ErrnoException;
    super(`${path} of this node cannot be looked at: ${code}`, {
      hint: "stop the node, bring its files back, and start it; see docs/operations.md for restoring",
      cause,
    });
  }
}

/**
 * Another file has taken the place of one that a running node has open, or was written over it: what
 * the node keeps would be lost with its end.
 */
export class FileReplacedError extends BaseError {
  readonly code = "E_FILE_REPLACED";
  /** The node's own file is gone for good. */
  readonly isWrittenOver: boolean;
  constructor({ path, isWrittenOver = false }: { path: string; isWrittenOver?: boolean }) {
    super(`${path} is not as this node left it: another file has its place, or was written over it`, {
      hint: "nothing is signed or sent; stop the node, put its own file or the newest copy there, and start it; see docs/operations.md",
    });
    this.isWrittenOver = isWrittenOver;
  }
}

/** A loop of a node met an internal fault. It goes on with its next round. */
export class LoopFaultError extends BaseError {
  readonly code = "E_LOOP_FAULT";
  constructor({ loop, cause }: { loop: string; cause: unknown }) {
    super(`the loop ${loop} met an internal fault: ${cause instanceof Error ? cause.message : String(cause)}`, {
      hint: "report it with the lines of the log that have this code; the loop goes on",
      cause,
    });
  }
}

/** The port of a node cannot be listened on: another process has it, or it needs other rights. */
export class ListenError extends BaseError {
  readonly code = "E_LISTEN";
  constructor({ host, port, reason }: { host: string; port: number; reason: string }) {
    super(`cannot listen on ${host} port ${port}: ${reason}`, {
      hint: "end the process that has the port, or name another one in listen.port",
    });
  }
}

/** An HTTP request is not as the service takes it: not JSON, too large, or without a needed part. */
export class HttpRequestError extends BaseError {
  readonly code = "E_HTTP_REQUEST";
  constructor(reason: string) {
    super(`the request cannot be used: ${reason}`, { hint: "see the service's documentation for its shape" });
  }
}

/** Nothing is served at this path, or not by this method. */
export class HttpPathError extends BaseError {
  readonly code = "E_HTTP_PATH";
  constructor({ method, path }: { method: string; path: string }) {
    super(`nothing answers ${method} ${path}`, { hint: "check the path and the method" });
  }
}

/** One caller asks more often than the service allows. */
export class TooManyRequestsError extends BaseError {
  readonly code = "E_TOO_MANY_REQUESTS";
  constructor({ most, seconds }: { most: number; seconds: number }) {
    super(`more than ${most} requests in a minute`, { hint: `ask again in ${seconds} s` });
  }
}

/** As many requests as a service works on at once are under way. */
export class OverloadedError extends BaseError {
  readonly code = "E_OVERLOADED";
  constructor(most: number) {
    super(`${most} requests are being worked on, and no more are taken`, { hint: "ask again in a second" });
  }
}
