import { RpcError, RpcTimeoutError } from "../../client/nodeErrors.ts";

/**
 * What a node's fault means for who asked. Nodes say the same in many words, and some say it with
 * HTTP status 200: the code decides first, the words after it.
 *
 * - `busy`: the node wants to be left alone for a while (rate limits, 429, 5xx);
 * - `passing`: one of several backends lacks the state, or failed; another attempt may find one
 *   that does not;
 * - `large`: the same question in parts may be answered;
 * - `final`: asked again, it would say the same.
 */
export type FaultKind = "busy" | "passing" | "large" | "final";

export interface Fault {
  readonly method: string;
  /** HTTP status. */
  readonly status: number;
  /** The code of a JSON-RPC error. */
  readonly rpcCode: number | undefined;
  readonly message: string;
}

/** Codes of JSON-RPC 2.0 and EIP-1474: no such method, wrong parameters, a call that reverts. */
const FINAL_CODES: ReadonlySet<number> = new Set([-32700, -32600, -32601, -32602, -32004, -32006, 3]);
/** Providers' own: requests per second, credits, capacity. */
const BUSY_CODES: ReadonlySet<number> = new Set([429, -32007, -32012, -32029, -32090, -32097, -32098, -32099]);

const BUSY =
  /rate.?limit|too many requests|capacity|exceeded.*(quota|credits|units)|(credits|quota|rps|requests per second|throughput)\b|throttl|slow down|overloaded/i;
const LARGE =
  /too (large|big|many (results|logs|blocks|topics|addresses|items))|more than [\d,]+ (results|logs|blocks|addresses|topics)|(response|result|query|body|payload|batch|range).{0,30}(size|exceed|limit|too)|block range|max(imum)? (results|addresses|topics)|limit(ed)? to [\d,]+|entity too large/i;
const REVERT = /revert|invalid opcode|out of gas|stack (under|over)flow/i;
const REFUSED =
  /does not exist|not (supported|available) (method|on)|unsupported|unauthorized|forbidden|invalid (api|project|argument|param)/i;

/** Whether a call changes the chain: asked twice, it may be done twice. */
const sends = (method: string): boolean => /^eth_send|_sendRaw|^personal_|^hardhat_|^anvil_|^evm_/.test(method);

/** Only these can revert; of any other question it is nonsense. */
const runsCode = (method: string): boolean => method === "eth_call" || method === "eth_estimateGas" || sends(method);

export const faultOf = ({ method, status, rpcCode, message }: Fault): FaultKind => {
  if (rpcCode === undefined) {
    if (status === 413) return "large";
    return status === 408 || status === 429 || status >= 500 ? "busy" : "final";
  }
  if (rpcCode === 3 || REVERT.test(message)) return runsCode(method) ? "final" : "passing";
  if (status === 429 || BUSY_CODES.has(rpcCode) || BUSY.test(message)) return "busy";
  if (LARGE.test(message)) return "large";
  if (FINAL_CODES.has(rpcCode) || sends(method) || REFUSED.test(message)) return "final";
  // "limit exceeded" (EIP-1474): of a question for logs its size, of any other the rate.
  if (rpcCode === -32005) return method === "eth_getLogs" ? "large" : "busy";
  return status >= 500 ? "busy" : "passing";
};

/** Whether the question in parts may succeed where this failed. */
export const isRefusal = (cause: unknown): boolean =>
  cause instanceof RpcTimeoutError || (cause instanceof RpcError && cause.method === "eth_getLogs");
