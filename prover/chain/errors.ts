import { BaseError } from "../errors.ts";

interface RpcFailure {
  readonly url: string;
  readonly method: string;
  readonly rpcCode?: number;
  readonly message: string;
}

export class RpcUnreachableError extends BaseError {
  readonly code = "E_RPC_UNREACHABLE";
  constructor({ url, reason, cause }: { url: string; reason: string; cause?: unknown }) {
    super(`no node answers at ${url}: ${reason}`, { hint: "check --rpc and that the node is running", cause });
  }
}

export class RpcTimeoutError extends BaseError {
  readonly code = "E_RPC_TIMEOUT";
  constructor({ url, method, timeoutMs }: { url: string; method: string; timeoutMs: number }) {
    super(`${url} did not answer ${method} within ${timeoutMs} ms`, {
      hint: "try again later, a smaller --chunk, or another node",
    });
  }
}

/** The node answered, with an error or with something that is no answer. */
export class RpcError extends BaseError {
  readonly code = "E_RPC_ERROR";
  readonly method: string;
  readonly rpcCode: number | undefined;
  constructor({ url, method, rpcCode, message }: RpcFailure) {
    super(`${url} answered ${method} with an error${rpcCode === undefined ? "" : ` (${rpcCode})`}: ${message}`, {
      hint: "past prices need a node that keeps past states (an archive node); otherwise try another node",
    });
    this.method = method;
    this.rpcCode = rpcCode;
  }
}

/** Two nodes tell two histories: one of them is wrong, and nothing of the range was written. */
export class RpcMismatchError extends BaseError {
  readonly code = "E_RPC_MISMATCH";
  constructor({ what, block, one, other }: { what: string; block?: bigint; one: string; other: string }) {
    const where = block === undefined ? "" : ` of block ${block}`;
    super(`${one} and ${other} differ in ${what}${where}`, {
      hint: "one of the nodes is wrong or behind: find out which with a third, nothing of these blocks was written",
    });
  }
}

export class RpcIncompleteError extends BaseError {
  readonly code = "E_RPC_INCOMPLETE";
  constructor({ url, block, reason }: { url: string; block: bigint; reason: string }) {
    super(`${url} does not give all logs of block ${block}: ${reason}`, {
      hint: "use another node, or cross-check with --verify-rpc; nothing of these blocks was written",
    });
  }
}

export class ReorgError extends BaseError {
  readonly code = "E_REORG";
  constructor({ block, stored, found }: { block: bigint; stored: string; found: string }) {
    super(`block ${block} is ${found} at the node but ${stored} in the store`, {
      hint: "the store belongs to another chain or to a history that was undone: sync into a new --db",
    });
  }
}

export class BadAddressError extends BaseError {
  readonly code = "E_BAD_ADDRESS";
  constructor({ text, reason }: { text: string; reason: string }) {
    super(`"${text}" is no address: ${reason}`, {
      hint: "an address is 0x and 40 hex digits; mixed case must carry a valid EIP-55 checksum",
    });
  }
}
