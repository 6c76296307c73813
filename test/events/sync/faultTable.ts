import { diceOf } from "../../support/dice.ts";
import type { Faults, NodeCall, NodeReply, RawAnswer } from "../../support/faultyNode.ts";

/** What a fault must come to: the store of a node without it, or a refusal by this code. */
export interface ProviderFault {
  readonly name: string;
  /** New ones, with dice of their own, for each run. */
  readonly faults: () => Faults;
  /** "whole", or the code of the error with which a sync from this node alone ends. */
  /** What the command may wait for; 5 s when left out. */
  readonly maxWaitMs?: number;
  readonly alone: string;
}

type Rate = number;

/** One in so many calls of these methods gets the reply. */
const some =
  (rate: Rate, methods: RegExp, reply: NodeReply | ((own: NodeReply, call: NodeCall) => NodeReply)) => () => {
    const dice = diceOf(Math.round(1_000 * rate) + methods.source.length);
    return {
      reply: (call: NodeCall, own: NodeReply) => {
        if (!methods.test(call.method) || dice.roll(1_000) >= rate * 1_000) return undefined;
        return typeof reply === "function" ? reply(own, call) : reply;
      },
    };
  };

/** One in so many whole answers is this. */
const someAnswers = (rate: Rate, raw: RawAnswer | ((text: string) => RawAnswer)) => () => {
  const dice = diceOf(Math.round(1_000 * rate));
  return {
    answer: (_: readonly NodeCall[], text: string) =>
      dice.roll(1_000) < rate * 1_000 ? (typeof raw === "function" ? raw(text) : raw) : undefined,
  };
};

const error = (code: number | string, message: string): NodeReply => ({ result: undefined, error: { code, message } });

const ALL = /./;
const LOGS = /^eth_getLogs$/;
const HEADERS = /^eth_getBlockByNumber$/;
const STATES = /^eth_(call|getCode)$/;

type Filter = Readonly<{ fromBlock?: string; toBlock?: string; address: readonly string[]; topics: [string[]] }>;
const filterOf = ({ params }: NodeCall): Filter => params[0] as Filter;
const spanOf = (call: NodeCall): number => {
  const { fromBlock = "0x0", toBlock = fromBlock } = filterOf(call);
  return Number(toBlock) - Number(fromBlock) + 1;
};

/** Refuses questions for logs that are too much of something. */
const capped = (isTooMuch: (call: NodeCall, own: NodeReply) => boolean, reply: NodeReply) => () => ({
  reply: (call: NodeCall, own: NodeReply) => (LOGS.test(call.method) && isTooMuch(call, own) ? reply : undefined),
});

const logsOf = ({ result }: NodeReply): readonly Readonly<Record<string, string>>[] =>
  Array.isArray(result) ? (result as readonly Readonly<Record<string, string>>[]) : [];

/** Away for so many milliseconds, from the twentieth request on. */
const outage = (ms: number, raw: RawAnswer) => () => {
  let requests = 0;
  let until: number | undefined;
  return {
    answer: () => {
      requests += 1;
      if (requests === 20) until = performance.now() + ms;
      return until !== undefined && performance.now() < until ? raw : undefined;
    },
  };
};

/** More requests in a second than this are refused. */
const limited = (perSecond: number, reply: NodeReply) => () => {
  let second = 0;
  let count = 0;
  return {
    answer: (calls: readonly NodeCall[]): RawAnswer | undefined => {
      const now = Math.floor(performance.now() / 1_000);
      [second, count] = now === second ? [second, count + 1] : [now, 1];
      if (count <= perSecond) return undefined;
      const replies = calls.map(({ id }) => ({ jsonrpc: "2.0", id, ...reply }));
      return { body: JSON.stringify(replies.length === 1 ? replies[0] : replies) };
    },
  };
};

const page = "<!doctype html><html><body><h1>502 Bad Gateway</h1><hr>nginx</body></html>";
const html = { "content-type": "text/html" };
const changed = (change: Readonly<Record<string, unknown>>) => (own: NodeReply) => ({
  result: logsOf(own).map((log, index) => (index === 0 ? { ...log, ...change } : log)),
});
const inHeader = (change: Readonly<Record<string, unknown>>) => (own: NodeReply) =>
  typeof own.result === "object" && own.result !== null ? { result: { ...own.result, ...change } } : own;

/** Backends that are behind: they know nothing of newer blocks. */
const behind = (rate: Rate, blocks: number) =>
  some(rate, HEADERS, (own, { params }) => {
    const { number } = (own.result ?? {}) as { number?: string };
    if (number === undefined || !/^(latest|finalized)$/.test(String(params[0]))) return own;
    return params[0] === "latest"
      ? { result: { ...(own.result as object), number: `0x${(Number(number) - blocks).toString(16)}` } }
      : own;
  });

const passing: readonly ProviderFault[] = [
  { name: "internal errors (-32603)", faults: some(0.15, ALL, error(-32603, "Internal error")), alone: "whole" },
  { name: '"header not found"', faults: some(0.15, ALL, error(-32000, "header not found")), alone: "whole" },
  { name: "null instead of a block", faults: some(0.3, HEADERS, { result: null }), alone: "whole" },
  {
    name: '"missing trie node"',
    faults: some(0.15, STATES, error(-32000, "missing trie node 1f (path )")),
    alone: "whole",
  },
  {
    name: "errors without a code",
    faults: some(0.1, ALL, { result: undefined, error: "upstream failure" }),
    alone: "whole",
  },
  { name: "errors with a code as text", faults: some(0.1, ALL, error("-32603", "oops")), alone: "whole" },
  {
    name: "errors in another language",
    faults: some(0.1, ALL, error(-32000, "Внутренняя ошибка сервера")),
    alone: "whole",
  },
  {
    name: '"method not found" of one backend',
    faults: some(0.03, ALL, error(-32601, "method not found")),
    alone: "whole",
  },
  { name: '"invalid params" of one backend', faults: some(0.03, ALL, error(-32602, "invalid params")), alone: "whole" },
  { name: "nothing at all for a result", faults: some(0.1, ALL, { result: undefined }), alone: "whole" },
  {
    name: "an error and a result",
    faults: some(0.1, ALL, (own) => ({ ...own, error: { code: -32603, message: "x" } })),
    alone: "whole",
  },
  { name: "null for logs", faults: some(0.2, LOGS, { result: null }), alone: "whole" },
  { name: "backends whose head is behind", faults: behind(0.5, 1), alone: "whole" },
];

const limits: readonly ProviderFault[] = [
  {
    name: "-32007 in a 200",
    faults: limited(40, { error: { code: -32007, message: "50/second request limit reached" } }),
    alone: "whole",
  },
  {
    name: "-32012 in a 200",
    faults: limited(40, { error: { code: -32012, message: "credits limited to 1000/s" } }),
    alone: "whole",
  },
  { name: "-32005 in a 200", faults: limited(40, { error: { code: -32005, message: "RPS limit" } }), alone: "whole" },
  {
    name: "-32005 without a word of rates",
    faults: limited(40, { error: { code: -32005, message: "limit exceeded" } }),
    alone: "whole",
  },
  {
    name: "a limit in Chinese",
    faults: limited(40, { error: { code: -32000, message: "请求过于频繁" } }),
    alone: "whole",
    // Words that say nothing are waited for a tenth of it.
    maxWaitMs: 60_000,
  },
  {
    name: "a gateway's own shape of a limit",
    faults: limited(40, { message: "API rate limit exceeded" }),
    alone: "whole",
  },
  { name: "429 without Retry-After", faults: someAnswers(0.2, { status: 429, body: "" }), alone: "whole" },
  {
    name: "429 with Retry-After",
    faults: someAnswers(0.02, { status: 429, headers: { "retry-after": "1" } }),
    alone: "whole",
  },
  {
    name: "429 until a date",
    faults: () => {
      let asked = 0;
      return {
        answer: () =>
          (asked += 1) === 7
            ? { status: 429, headers: { "retry-after": new Date(Date.now() + 1_500).toUTCString() } }
            : undefined,
      };
    },
    alone: "whole",
  },
];

const outages: readonly ProviderFault[] = [
  { name: "503 for two seconds", faults: outage(2_000, { status: 503, body: page, headers: html }), alone: "whole" },
  {
    name: "a page with status 200 for two seconds",
    faults: outage(2_000, { body: page, headers: html }),
    alone: "whole",
  },
  { name: "a connection that is closed for two seconds", faults: outage(2_000, { reset: "before" }), alone: "whole" },
  { name: "503 for longer than it waits", faults: outage(60_000, { status: 503 }), alone: "E_RPC_ERROR" },
  {
    name: "403 of a firewall now and then",
    faults: someAnswers(0.1, { status: 403, body: page, headers: html }),
    alone: "whole",
  },
  {
    name: "404 of a balancer now and then",
    faults: someAnswers(0.1, { status: 404, body: "not found" }),
    alone: "whole",
  },
  {
    name: "a redirect to a page",
    faults: someAnswers(0.1, { status: 302, headers: { location: "/login" } }),
    alone: "whole",
  },
  { name: "connections reset before an answer", faults: someAnswers(0.15, { reset: "before" }), alone: "whole" },
  {
    name: "connections reset midway",
    faults: someAnswers(0.15, (body) => ({ reset: "midway", body })),
    alone: "whole",
  },
  { name: "answers cut off", faults: someAnswers(0.15, (text) => ({ body: text.slice(0, -9) })), alone: "whole" },
  { name: "empty answers", faults: someAnswers(0.15, { body: "" }), alone: "whole" },
  {
    name: "plain answers that say they are gzip",
    faults: someAnswers(0.15, (body) => ({ body, headers: { "content-encoding": "gzip" } })),
    alone: "whole",
  },
  { name: "answers that drip", faults: someAnswers(0.05, (body) => ({ body, dripMs: 60 })), alone: "whole" },
  {
    name: "answers that drip too slowly",
    faults: someAnswers(0.02, (body) => ({ body, dripMs: 400 })),
    alone: "whole",
  },
];

const sizes: readonly ProviderFault[] = [
  {
    name: "a cap on contracts",
    faults: capped((call) => filterOf(call).address.length > 3, error(-32602, "exceed max addresses: 3")),
    alone: "whole",
  },
  {
    name: "a cap on topics",
    faults: capped((call) => filterOf(call).topics[0].length > 4, error(-32602, "too many topics, at most 4")),
    alone: "whole",
  },
  {
    name: "a cap on blocks",
    faults: capped((call) => spanOf(call) > 7, error(-32600, "eth_getLogs is limited to a 7 range")),
    alone: "whole",
  },
  {
    name: "a cap in words of its own",
    faults: capped((call) => spanOf(call) > 7, error(-32000, "das ist zu viel auf einmal")),
    alone: "whole",
  },
  {
    name: "a cap on results",
    faults: capped((_, own) => logsOf(own).length > 20, error(-32005, "query returned more than 20 results")),
    alone: "whole",
  },
  {
    name: "a cap on the calls of a batch, item by item",
    faults: () => ({
      answer: (calls: readonly NodeCall[]) =>
        calls.length > 5
          ? {
              body: JSON.stringify(
                calls.map(({ id }) => ({ jsonrpc: "2.0", id, ...error(-32003, "batch response size exceeded") })),
              ),
            }
          : undefined,
    }),
    alone: "whole",
  },
  {
    name: "batches of which some answers are missing",
    faults: someAnswers(0.5, (text) => {
      const replies = JSON.parse(text) as unknown;
      return { body: Array.isArray(replies) ? JSON.stringify(replies.slice(1)) : text };
    }),
    alone: "whole",
  },
  {
    name: "batches with an answer twice",
    faults: someAnswers(0.5, (text) => {
      const replies = JSON.parse(text) as unknown;
      return {
        body: Array.isArray(replies)
          ? JSON.stringify([replies[0], replies[0], ...(replies as unknown[]).slice(2)])
          : text,
      };
    }),
    alone: "whole",
  },
  {
    name: "ids as text, and batches in any order",
    faults: () => ({
      answer: (_: readonly NodeCall[], text: string) => {
        const replies = JSON.parse(text) as { id: number } | { id: number }[];
        const named = [replies].flat().map((reply) => ({ ...reply, id: String(reply.id) }));
        return { body: JSON.stringify(Array.isArray(replies) ? named.toReversed() : named[0]) };
      },
    }),
    alone: "whole",
  },
  {
    name: "the answer to another question",
    faults: someAnswers(0.15, (text) => {
      const replies = JSON.parse(text) as { id: number } | { id: number }[];
      const shifted = [replies].flat().map((reply) => ({ ...reply, id: reply.id - 1_000_000 }));
      return { body: JSON.stringify(Array.isArray(replies) ? shifted : shifted[0]) };
    }),
    alone: "whole",
  },
];

const lies: readonly ProviderFault[] = [
  { name: "no logs now and then", faults: some(0.3, LOGS, { result: [] }), alone: "whole" },
  {
    name: "no logs of some blocks, however it is asked",
    faults: () => ({
      reply: ({ method }, own) =>
        LOGS.test(method)
          ? { result: logsOf(own).filter(({ blockNumber }) => Number(blockNumber) % 5 !== 0) }
          : undefined,
    }),
    alone: "whole",
  },
  {
    name: "no logs and no receipts of some blocks",
    faults: () => ({
      reply: ({ method }, own) =>
        LOGS.test(method)
          ? { result: logsOf(own).filter(({ blockNumber }) => Number(blockNumber) % 5 !== 0) }
          : /Receipt/.test(method)
            ? { result: null }
            : undefined,
    }),
    alone: "E_RPC_INCOMPLETE",
  },
  {
    name: "logs out of order, and twice",
    faults: some(1, LOGS, (own) => ({ result: [...logsOf(own).toReversed(), ...logsOf(own)] })),
    alone: "whole",
  },
  { name: "a removed log now and then", faults: some(0.2, LOGS, changed({ removed: true })), alone: "whole" },
  {
    name: "logs of other contracts now and then",
    faults: some(0.2, LOGS, changed({ address: `0x${"12".repeat(20)}` })),
    alone: "whole",
  },
  {
    name: "logs of other blocks now and then",
    faults: some(0.2, LOGS, changed({ blockNumber: "0xffffff" })),
    alone: "whole",
  },
  { name: "logs without a place now and then", faults: some(0.2, LOGS, changed({ logIndex: null })), alone: "whole" },
  {
    name: "logs with another block's hash now and then",
    faults: some(0.05, LOGS, changed({ blockHash: `0x${"ab".repeat(32)}` })),
    alone: "whole",
  },
  {
    name: "logs with another block's hash always",
    faults: some(1, LOGS, changed({ blockHash: `0x${"ab".repeat(32)}` })),
    alone: "E_REORG",
  },
  { name: "removed logs always", faults: some(1, LOGS, changed({ removed: true })), alone: "E_RPC_ERROR" },
  {
    name: "logs of other contracts always",
    faults: some(1, LOGS, changed({ address: `0x${"12".repeat(20)}` })),
    alone: "E_RPC_ERROR",
  },
  {
    name: "a time of long ago now and then",
    faults: some(0.02, HEADERS, inHeader({ timestamp: "0x1" })),
    alone: "whole",
  },
  {
    name: "headers of other blocks now and then",
    faults: some(0.1, HEADERS, (own, { params }) =>
      String(params[0]).startsWith("0x") ? inHeader({ number: "0x1" })(own) : own,
    ),
    alone: "whole",
  },
  {
    name: "blooms without a bit now and then",
    faults: some(0.2, HEADERS, inHeader({ logsBloom: `0x${"0".repeat(512)}` })),
    alone: "whole",
  },
  {
    name: "blooms with every bit",
    faults: some(1, HEADERS, inHeader({ logsBloom: `0x${"f".repeat(512)}` })),
    alone: "whole",
  },
  { name: "no blooms", faults: some(1, HEADERS, inHeader({ logsBloom: null })), alone: "E_RPC_ERROR" },
  {
    name: "no questions by hash",
    faults: () => ({
      reply: ({ method, params }) =>
        LOGS.test(method) && "blockHash" in (params[0] as object) ? error(-32602, "invalid argument 0") : undefined,
    }),
    alone: "whole",
  },
  {
    name: "another chain id from some answer on",
    faults: () => {
      let asked = 0;
      return { reply: ({ method }) => (method === "eth_chainId" && (asked += 1) > 1 ? { result: "0x5" } : undefined) };
    },
    alone: "whole",
  },
  {
    name: "a finalized block past the latest one",
    faults: some(1, HEADERS, (own, { params }) =>
      params[0] === "finalized" ? inHeader({ number: "0xffffff" })(own) : own,
    ),
    alone: "E_RPC_ERROR",
  },
];

/** By what they do to an answer. */
export const PROVIDER_FAULTS: Readonly<Record<string, readonly ProviderFault[]>> = {
  stutters: passing,
  "limits its rate": limits,
  "is away": outages,
  "finds things too large": sizes,
  lies: lies,
};
