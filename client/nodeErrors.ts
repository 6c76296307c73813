import { BaseError } from "./baseError.ts";

interface RpcFailure {
  readonly url: string;
  readonly method: string;
  readonly rpcCode?: number;
  readonly message: string;
  /** What the fault means: the hint follows from it. */
  readonly fault?: RpcFault;
}

/** What a node's error means for who asked. */
export type RpcFault = "busy" | "passing" | "large" | "refused" | "final";

const WAIT =
  "the node limits how much it is asked: wait, ask for less at once (--concurrency, --chunk), or add another --rpc";
const ELSEWHERE = "add another --rpc, or use a node that keeps past states (an archive node)";
const LESS = "ask for less at once with a smaller --chunk, or use another node";
const ARCHIVE = "use a node that keeps past states (an archive node) for past prices; otherwise try another node";
const REFUSED = "check --rpc, its key and what its plan allows, or use another node";

/** No node answers at the URL: the connection fails, or the host is unknown. */
export class RpcUnreachableError extends BaseError {
  readonly code = "E_RPC_UNREACHABLE";
  constructor({ url, reason, cause }: { url: string; reason: string; cause?: unknown }) {
    super(`no node answers at ${url}: ${reason}`, { hint: "check --rpc and that the node is running", cause });
  }
}

/** The node does not answer a call in time. */
export class RpcTimeoutError extends BaseError {
  readonly code = "E_RPC_TIMEOUT";
  constructor({ url, method, timeoutMs }: { url: string; method: string; timeoutMs: number }) {
    super(`${url} did not answer ${method} within ${timeoutMs} ms`, {
      hint: "try again later, with a smaller --chunk, or with another node",
    });
  }
}

/** The node answers a call with an error, or with something that is not an answer to it. */
export class RpcError extends BaseError {
  readonly code = "E_RPC_ERROR";
  readonly method: string;
  readonly rpcCode: number | undefined;
  readonly fault: RpcFault;
  constructor({ url, method, rpcCode, message, fault = "final" }: RpcFailure) {
    super(`${url} answered ${method} with an error${rpcCode === undefined ? "" : ` (${rpcCode})`}: ${message}`, {
      hint:
        fault === "busy"
          ? WAIT
          : fault === "passing"
            ? ELSEWHERE
            : fault === "large"
              ? LESS
              : fault === "refused"
                ? REFUSED
                : ARCHIVE,
    });
    this.method = method;
    this.rpcCode = rpcCode;
    this.fault = fault;
  }
}

/**
 * Two nodes answer the same question about a block differently, so at least one of them is wrong.
 * Nothing of the range is written.
 */
export class RpcMismatchError extends BaseError {
  readonly code = "E_RPC_MISMATCH";
  constructor({ what, block, one, other }: { what: string; block?: bigint; one: string; other: string }) {
    const where = block === undefined ? "" : ` of block ${block}`;
    super(`${one} and ${other} differ in ${what}${where}`, {
      hint: "ask a third node which of the two is wrong or behind; nothing of these blocks was written",
    });
  }
}

/**
 * The node leaves out logs that the bloom filter of a block announces, or cuts off its answers.
 * Nothing of the range is written.
 */
export class RpcIncompleteError extends BaseError {
  readonly code = "E_RPC_INCOMPLETE";
  constructor({ url, block, reason }: { url: string; block: bigint; reason: string }) {
    super(`${url} does not give all logs of block ${block}: ${reason}`, {
      hint: "use another node, or cross-check with --verify-rpc; nothing of these blocks was written",
    });
  }
}

/**
 * A block that the store holds has another hash at the node. The store was filled from another
 * chain, or the chain has undone the block.
 */
export class ReorgError extends BaseError {
  readonly code = "E_REORG";
  constructor({ block, stored, found }: { block: bigint; stored: string; found: string }) {
    super(`block ${block} is ${found} at the node but ${stored} in the store`, {
      hint: "sync into a new --db: the store belongs to another chain or to a history that was undone",
    });
  }
}

/**
 * A text that should be an address has the wrong length or alphabet, or its mixed case does not
 * carry a valid checksum.
 */
export class BadAddressError extends BaseError {
  readonly code = "E_BAD_ADDRESS";
  constructor({ text, reason }: { text: string; reason: string }) {
    super(`"${text}" is not an address: ${reason}`, {
      hint: "give 0x and 40 hex digits; mixed case must carry a valid EIP-55 checksum",
    });
  }
}
