import { RpcError, RpcTimeoutError } from "../../client/nodeErrors.ts";

/**
 * What a node's fault means for who asked. Nodes say the same in many words, and some say it with
 * HTTP status 200: the code decides first, the words after it.
 *
 * - `busy`: the node wants to be left alone for a while (rate limits, 429, 5xx);
 * - `passing`: one of several backends lacks the state, or failed; another attempt may find one
 *   that does not;
 * - `large`: the same question in parts may be answered;
 * - `refused`: the node does not answer such a question, or not whoever asks; another node may;
 * - `final`: what is asked for fails, wherever it is asked.
 */
export type FaultKind = "busy" | "passing" | "large" | "refused" | "final";

export interface Fault {
  readonly method: string;
  readonly params: readonly unknown[];
  /** HTTP status. */
  readonly status: number;
  /** The code of a JSON-RPC error. */
  readonly rpcCode: number | undefined;
  readonly message: string;
}

/** Codes of JSON-RPC 2.0 and EIP-1474: no such method, wrong parameters. */
const REFUSED_CODES: ReadonlySet<number> = new Set([-32700, -32600, -32601, -32602, -32004, -32006]);
/** Providers' own: requests per second, credits, capacity. */
const BUSY_CODES: ReadonlySet<number> = new Set([429, 503, -32007, -32012, -32029, -32090, -32097, -32098, -32099]);
/** HTTP: not this key, not this plan, not this method. Others, such as 403 and 404, stutter. */
const REFUSED_STATUSES: ReadonlySet<number> = new Set([400, 401, 402, 405, 501]);

const BUSY =
  /rate.?limit|too many requests|capacity|exceeded.*(quota|credits|units)|(credits|quota|rps|requests per second|throughput)\b|throttl|slow down|overloaded|try again later|(requests?|calls?).{0,20}(limit|quota)/i;
const LARGE =
  /too (large|big|wide|many (results|logs|blocks|topics|addresses|items))|more than [\d,]+ (results|logs|blocks|addresses|topics)|(response|result|query|body|payload|batch|range).{0,30}(size|exceed|limit|too)|block range|max(imum)? (results|addresses|topics|block)|limit(ed)? to [\d,]+|entity too large/i;
const REVERT = /revert|invalid opcode|out of gas|stack (under|over)flow/i;
const REFUSED =
  /does not exist|not (supported|available) (method|on)|unsupported|unauthorized|forbidden|invalid (api|project|argument|param)/i;

/** Whether a call changes the chain: asked twice, it may be done twice. */
const sends = (method: string): boolean => /^eth_send|_sendRaw|^personal_|^hardhat_|^anvil_|^evm_/.test(method);

/** Only these can revert; of any other question it is nonsense. */
const runsCode = (method: string): boolean => method === "eth_call" || method === "eth_estimateGas" || sends(method);

/** Whether the question cannot be split into fewer blocks. */
export const isOneBlock = ([filter]: readonly unknown[]): boolean => {
  const { fromBlock, toBlock, blockHash } = (filter ?? {}) as Readonly<Record<string, unknown>>;
  return blockHash !== undefined || fromBlock === toBlock;
};

const faultOfStatus = (status: number): FaultKind => {
  if (status === 413) return "large";
  if (status === 408 || status === 425 || status === 429 || status >= 500) return status === 501 ? "refused" : "busy";
  return REFUSED_STATUSES.has(status) ? "refused" : "passing";
};

export const faultOf = ({ method, params, status, rpcCode, message }: Fault): FaultKind => {
  if (rpcCode === undefined) return sends(method) ? "final" : faultOfStatus(status);
  if (rpcCode === 3 || REVERT.test(message)) return runsCode(method) ? "final" : "passing";
  if (status === 429 || BUSY_CODES.has(rpcCode) || BUSY.test(message)) return "busy";
  if (LARGE.test(message)) return "large";
  if (sends(method)) return "final";
  if (REFUSED_CODES.has(rpcCode) || REFUSED.test(message)) return "refused";
  // "limit exceeded" (EIP-1474): of a question for the logs of several blocks its size, else the
  // rate.
  if (rpcCode === -32005) return method === "eth_getLogs" && !isOneBlock(params) ? "large" : "busy";
  return status >= 500 ? "busy" : "passing";
};

/** The state is gone at this backend: waiting does not bring it back. */
const STATE = /missing trie|pruned|state|header not found|(unknown|no|missing) block|block not found|history/i;

/** Whether words that nothing is known about may stand for a limit or an outage that passes. */
export const isUnclear = ({ message }: { message: string }): boolean => !STATE.test(message);

/** Whether the question in parts may succeed where this failed. */
export const isRefusal = (cause: unknown): boolean =>
  cause instanceof RpcTimeoutError || (cause instanceof RpcError && cause.method === "eth_getLogs");
