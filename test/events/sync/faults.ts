import { diceOf } from "../../../scripts/dice.ts";
import type { Faults, NodeCall, NodeReply, RawAnswer } from "../../../scripts/faultyNode.ts";

/** What a fault must come to: the store of a node without it, or a refusal by this code. */
export interface ProviderFault {
  readonly name: string;
  /** New ones, with dice of their own, for each run. */
  readonly faults: () => Faults;
  /** "whole", or the code of the error with which a sync from this node alone ends. */
  readonly alone: string;
  /** What the command may wait for; 5 s when left out. */
  readonly maxWaitMs?: number;
}

type Rate = number;

/** One in so many calls of these methods gets the reply. */
export const some =
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
export const someAnswers = (rate: Rate, raw: RawAnswer | ((text: string) => RawAnswer)) => () => {
  const dice = diceOf(Math.round(1_000 * rate));
  return {
    answer: (_: readonly NodeCall[], text: string) =>
      dice.roll(1_000) < rate * 1_000 ? (typeof raw === "function" ? raw(text) : raw) : undefined,
  };
};

export const error = (code: number | string, message: string): NodeReply => ({
  result: undefined,
  error: { code, message },
});

export const ALL = /./;
export const LOGS = /^eth_getLogs$/;
export const HEADERS = /^eth_getBlockByNumber$/;
export const STATES = /^eth_(call|getCode)$/;

type Filter = Readonly<{ fromBlock?: string; toBlock?: string; address: readonly string[]; topics: [string[]] }>;
export const filterOf = ({ params }: NodeCall): Filter => params[0] as Filter;
export const spanOf = (call: NodeCall): number => {
  const { fromBlock = "0x0", toBlock = fromBlock } = filterOf(call);
  return Number(toBlock) - Number(fromBlock) + 1;
};

/** Refuses questions for logs that are too much of something. */
export const capped = (isTooMuch: (call: NodeCall, own: NodeReply) => boolean, reply: NodeReply) => () => ({
  reply: (call: NodeCall, own: NodeReply) => (LOGS.test(call.method) && isTooMuch(call, own) ? reply : undefined),
});

export const logsOf = ({ result }: NodeReply): readonly Readonly<Record<string, string>>[] =>
  Array.isArray(result) ? (result as readonly Readonly<Record<string, string>>[]) : [];

/** Away for so many milliseconds, from the twentieth request on. */
export const outage = (ms: number, raw: RawAnswer) => () => {
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
export const limited = (perSecond: number, reply: NodeReply) => () => {
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

export const page = "<!doctype html><html><body><h1>502 Bad Gateway</h1><hr>nginx</body></html>";
export const html = { "content-type": "text/html" };
export const changed = (change: Readonly<Record<string, unknown>>) => (own: NodeReply) => ({
  result: logsOf(own).map((log, index) => (index === 0 ? { ...log, ...change } : log)),
});
export const inHeader = (change: Readonly<Record<string, unknown>>) => (own: NodeReply) =>
  typeof own.result === "object" && own.result !== null ? { result: { ...own.result, ...change } } : own;

/** Backends that are behind: they know nothing of newer blocks. */
export const behind = (rate: Rate, blocks: number) =>
  some(rate, HEADERS, (own, { params }) => {
    const { number } = (own.result ?? {}) as { number?: string };
    if (number === undefined || !/^(latest|finalized)$/.test(String(params[0]))) return own;
    return params[0] === "latest"
      ? { result: { ...(own.result as object), number: `0x${(Number(number) - blocks).toString(16)}` } }
      : own;
  });
