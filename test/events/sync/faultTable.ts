import type { NodeCall } from "../../../scripts/faultyNode.ts";
import {
  type ProviderFault,
  some,
  someAnswers,
  error,
  ALL,
  LOGS,
  HEADERS,
  STATES,
  filterOf,
  spanOf,
  capped,
  logsOf,
  outage,
  limited,
  page,
  html,
  behind,
} from "./faults.ts";
import { lies } from "./lyingFaults.ts";

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
  { name: "503 for a second", faults: outage(1_000, { status: 503, body: page, headers: html }), alone: "whole" },
  {
    name: "a page with status 200 for a second",
    faults: outage(1_000, { body: page, headers: html }),
    alone: "whole",
  },
  { name: "a connection that is closed for a second", faults: outage(1_000, { reset: "before" }), alone: "whole" },
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
    maxWaitMs: 60_000,
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

export const PROVIDER_FAULTS: Readonly<Record<string, readonly ProviderFault[]>> = {
  stutters: passing,
  "limits its rate": limits,
  "is away": outages,
  "finds things too large": sizes,
  lies: lies,
};
