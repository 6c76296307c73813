import { type Dice, diceOf } from "../../../scripts/dice.ts";
import type { Faults, NodeCall, NodeReply, RawAnswer } from "../../../scripts/faultyNode.ts";
import { HEADERS, LOGS, STATES, error, html, logsOf, page } from "./faults.ts";

/**
 * Faults that dice choose: what is wrong, with which answers, how often and from when to when. A
 * seed stands for the same faults each time.
 */

/** A wrong answer to a call; undefined where it does not fit the call. */
type Wrong = (own: NodeReply, call: NodeCall, dice: Dice) => NodeReply | undefined;

interface Kind {
  readonly name: string;
  readonly methods: RegExp;
  readonly wrong: Wrong;
}

const hexOf = (value: number): string => `0x${value.toString(16)}`;

const ERRORS: readonly NodeReply[] = [
  error(-32603, "Internal error"),
  error(-32000, "header not found"),
  error(-32000, "missing trie node 00ab (path ) state is not available"),
  error(-32005, "limit exceeded"),
  error(-32601, "the method does not exist/is not available"),
  error(-32602, "invalid params"),
  error(-32700, "parse error"),
  error(3, "execution reverted"),
  error("-32000", "execution reverted: 0x"),
  error("SERVER_ERROR", "no backend"),
  { result: undefined, error: { error: { code: -32000, message: "nested" } } },
  { result: undefined, error: { code: -32000, message: { text: "an object" } } },
  { result: undefined, error: { code: null, message: null, data: "0x" } },
  { result: undefined, error: [] },
  { result: undefined, error: true },
  { result: undefined, error: 429 },
  { result: undefined, message: "Too many connections" },
  { result: null, error: { code: -32015, message: "VM execution error." } },
];

const SHAPES: readonly unknown[] = [null, undefined, "0x", "", [], {}, 0, true, "0x0", "0xzz", "latest", [null], [[]]];

/** In a header. */
const headerKind = (name: string, change: (header: Record<string, string>, dice: Dice) => object): Kind => ({
  name,
  methods: HEADERS,
  wrong: ({ result }, _, dice) =>
    typeof result === "object" && result !== null
      ? { result: { ...result, ...change(result as Record<string, string>, dice) } }
      : undefined,
});

type RawLog = Readonly<Record<string, unknown>>;

/** In one log of an answer. */
const logKind = (name: string, change: (log: RawLog, dice: Dice) => RawLog | undefined): Kind => ({
  name,
  methods: LOGS,
  wrong: (own, _, dice) => {
    const logs = logsOf(own);
    if (logs.length === 0) return undefined;
    const at = dice.roll(logs.length);
    const changed = change(logs[at] ?? {}, dice);
    return { result: [...logs.slice(0, at), ...(changed === undefined ? [] : [changed]), ...logs.slice(at + 1)] };
  },
});

const shifted = (value: unknown, by: number): string => hexOf(Math.max(0, Number(value) + by));
const upper = (value: unknown): string => `0x${String(value).slice(2).toUpperCase()}`;
const padded = (value: unknown): string => `0x000${String(value).slice(2)}`;
const OTHER_HASH = `0x${"ab".repeat(32)}`;

const HEADER_KINDS: readonly Kind[] = [
  headerKind("a time that is earlier", ({ timestamp }, dice) => ({
    timestamp: shifted(timestamp, -1 - dice.roll(90_000)),
  })),
  headerKind("a time that is later", ({ timestamp }, dice) => ({
    timestamp: shifted(timestamp, 1 + dice.roll(90_000)),
  })),
  headerKind("a time far in the future", () => ({ timestamp: "0xffffffffff" })),
  headerKind("a time past 64 bits", () => ({ timestamp: `0x${"f".repeat(20)}` })),
  headerKind("a time in decimals", ({ timestamp }) => ({ timestamp: Number(timestamp) })),
  headerKind("numbers with zeros before them", ({ number, timestamp }) => ({
    number: padded(number),
    timestamp: padded(timestamp),
  })),
  headerKind("hashes in upper case", ({ hash }) => ({ hash: upper(hash) })),
  headerKind("another hash", () => ({ hash: OTHER_HASH })),
  headerKind("an empty hash", () => ({ hash: "0x" })),
  headerKind("half a hash", ({ hash = "" }) => ({ hash: hash.slice(0, 34) })),
  headerKind("no hash", () => ({ hash: null })),
  headerKind("the number before", ({ number }) => ({ number: shifted(number, -1) })),
  headerKind("an empty bloom", () => ({ logsBloom: `0x${"0".repeat(512)}` })),
  headerKind("half a bloom", ({ logsBloom = "" }) => ({ logsBloom: logsBloom.slice(0, 258) })),
  {
    name: "no finalized block",
    methods: HEADERS,
    wrong: (_, { params }) => (params[0] === "finalized" ? { result: null } : undefined),
  },
  {
    name: "a head that jumps",
    methods: HEADERS,
    wrong: ({ result }, { params }, dice) =>
      params[0] === "latest" || params[0] === "finalized"
        ? { result: { ...(result as object), number: hexOf(dice.roll(100_000)) } }
        : undefined,
  },
];

const LOG_KINDS: readonly Kind[] = [
  { name: "no logs", methods: LOGS, wrong: () => ({ result: [] }) },
  {
    name: "half of the logs",
    methods: LOGS,
    wrong: (own) => ({ result: logsOf(own).slice(0, logsOf(own).length >> 1) }),
  },
  { name: "logs in no order", methods: LOGS, wrong: (own, _, dice) => ({ result: dice.shuffled(logsOf(own)) }) },
  { name: "logs twice", methods: LOGS, wrong: (own) => ({ result: [...logsOf(own), ...logsOf(own)] }) },
  logKind("a log less", () => undefined),
  logKind("a log of another contract", (log) => ({ ...log, address: `0x${"12".repeat(20)}` })),
  logKind("a log of half a contract", (log) => ({ ...log, address: String(log.address).slice(0, 22) })),
  logKind("a log of another event", (log) => ({ ...log, topics: [OTHER_HASH] })),
  logKind("a log with a topic less", (log) => ({ ...log, topics: (log.topics as string[]).slice(0, -1) })),
  logKind("a log with half a topic", (log) => ({
    ...log,
    topics: (log.topics as string[]).map((topic, at) => (at === 0 ? topic : topic.slice(0, 20))),
  })),
  logKind("a log with a topic that is none", (log) => ({
    ...log,
    topics: [...(log.topics as string[]).slice(0, -1), null],
  })),
  logKind("a log without topics", (log) => ({ ...log, topics: undefined })),
  logKind("a log of the block before", (log) => ({ ...log, blockNumber: shifted(log.blockNumber, -1) })),
  logKind("a log of the block after", (log) => ({ ...log, blockNumber: shifted(log.blockNumber, 1) })),
  logKind("a log with another block's hash", (log) => ({ ...log, blockHash: OTHER_HASH })),
  logKind("a log with half a transaction's hash", (log) => ({
    ...log,
    transactionHash: String(log.transactionHash).slice(0, 30),
  })),
  logKind("a log with the place of another", (log) => ({ ...log, logIndex: shifted(log.logIndex, 1) })),
  logKind("a log with a place far off", (log) => ({ ...log, logIndex: shifted(log.logIndex, 5_000) })),
  logKind("a log with another transaction's place", (log) => ({
    ...log,
    transactionIndex: shifted(log.transactionIndex, 1),
  })),
  logKind("a log with another transaction's hash", (log) => ({ ...log, transactionHash: OTHER_HASH })),
  logKind("a log with half its words", (log) => ({
    ...log,
    data: String(log.data).slice(0, 2 + (((String(log.data).length - 2) >> 7) << 6)),
  })),
  logKind("a log with half a word", (log) => ({ ...log, data: String(log.data).slice(0, -32) })),
  logKind("a log with half a byte", (log) => ({ ...log, data: String(log.data).slice(0, -1) })),
  logKind("a log without words", (log) => ({ ...log, data: "0x" })),
  logKind("a log with a word more", (log) => ({ ...log, data: `${String(log.data)}${"0".repeat(64)}` })),
  logKind("a log with other words", (log) => ({ ...log, data: `0x${"0".repeat(String(log.data).length - 2)}` })),
  logKind("a log in upper case", (log) => ({ ...log, data: upper(log.data), address: upper(log.address) })),
  logKind("a log with numbers for hex", (log) => ({
    ...log,
    logIndex: Number(log.logIndex),
    blockNumber: Number(log.blockNumber),
  })),
  logKind("a log with zeros before its numbers", (log) => ({ ...log, logIndex: padded(log.logIndex) })),
  logKind("a log that was removed", (log) => ({ ...log, removed: true })),
];

const wordsOf = ({ result }: NodeReply): string => (typeof result === "string" ? result : "0x");
const STATE_KINDS: readonly Kind[] = [
  { name: "nothing", methods: STATES, wrong: () => ({ result: "0x" }) },
  { name: "zeros", methods: STATES, wrong: (own) => ({ result: wordsOf(own).replace(/(?<=^0x.*)[1-9a-f]/g, "0") }) },
  { name: "one word of zeros", methods: STATES, wrong: () => ({ result: `0x${"0".repeat(64)}` }) },
  { name: "ones", methods: STATES, wrong: (own) => ({ result: `0x${"f".repeat(wordsOf(own).length - 2)}` }) },
  { name: "half an answer", methods: STATES, wrong: (own) => ({ result: wordsOf(own).slice(0, 34) }) },
  { name: "a word more", methods: STATES, wrong: (own) => ({ result: `${wordsOf(own)}${"0".repeat(64)}` }) },
  { name: "half a byte less", methods: STATES, wrong: (own) => ({ result: wordsOf(own).slice(0, -1) }) },
  { name: "an answer in upper case", methods: STATES, wrong: (own) => ({ result: upper(wordsOf(own)) }) },
  {
    name: "data of an error",
    methods: STATES,
    wrong: () => ({ result: `0x08c379a0${"0".repeat(62)}20${"0".repeat(128)}` }),
  },
];

const GENERAL_KINDS: readonly Kind[] = [
  { name: "errors", methods: /./, wrong: (_own, _call, dice) => dice.pick(ERRORS) },
  { name: "shapes", methods: /./, wrong: (_own, _call, dice) => ({ result: dice.pick(SHAPES) }) },
  {
    name: "errors beside results",
    methods: /./,
    wrong: (own, _, dice) => ({ ...dice.pick(ERRORS), result: own.result }),
  },
  { name: "ids that are missing", methods: /./, wrong: (own) => ({ ...own, id: undefined }) },
  { name: "ids that are null", methods: /./, wrong: (own) => ({ ...own, id: null }) },
  { name: "ids as text", methods: /./, wrong: (own, { id }) => ({ ...own, id: String(id) }) },
  { name: "ids of another", methods: /./, wrong: (own, { id }) => ({ ...own, id: id + 1 }) },
  { name: "another chain", methods: /^eth_chainId$/, wrong: () => ({ result: "0x1" }) },
];

/** What is asked instead: by the backends of a balancer that are not what they should be. */
const REWRITES: Readonly<Record<string, (call: NodeCall, dice: Dice) => NodeCall>> = {
  "today's state": (call) =>
    STATES.test(call.method) ? { ...call, params: [...call.params.slice(0, -1), "latest"] } : call,
  "an older state": (call, dice) =>
    STATES.test(call.method)
      ? { ...call, params: [...call.params.slice(0, -1), shifted(call.params.at(-1), -1 - dice.roll(60))] }
      : call,
};

const raws: Readonly<Record<string, (text: string, dice: Dice) => RawAnswer>> = {
  statuses: (text, dice) => {
    const status = dice.pick([
      201, 204, 301, 302, 400, 401, 402, 403, 404, 408, 413, 429, 500, 502, 503, 504, 520, 524,
    ]);
    return {
      status,
      body: status === 204 ? "" : dice.pick([page, "", text, '{"message":"x"}', "error code: 1015"]),
      headers: html,
    };
  },
  "limits with odd times": (_, dice) => ({
    status: dice.pick([429, 503]),
    headers: {
      "retry-after": dice.pick(["999999999", "-5", "0", "soon", "1e9", "Fri, 31 Dec 9999 23:59:59 GMT", "NaN", "0.01"]),
    },
  }),
  pages: () => ({ body: page, headers: html }),
  "empty answers": () => ({ body: "" }),
  "garbage that says it is gzip": () => ({
    body: "\u001f\u008b no gzip at all",
    headers: { "content-encoding": "gzip" },
  }),
  "answers cut off": (text, dice) => ({ body: text.slice(0, dice.roll(text.length)) }),
  "an answer twice": (text) => ({ body: text + text }),
  "resets before": () => ({ reset: "before" }),
  "resets midway": (body) => ({ reset: "midway", body }),
  "slow drips": (body) => ({ body, dripMs: 40 }),
  "an array in an array": (text) => ({ body: `[${text}]` }),
  null: () => ({ body: "null" }),
  numbers: () => ({ body: "[1,2,3]" }),
  "a large page": () => ({ body: "x".repeat(4_000_000), headers: html }),
};

export interface RolledFaults {
  readonly name: string;
  readonly faults: Faults;
}

const RATES = [0.02, 0.05, 0.15, 0.3];
const KINDS: readonly Kind[] = [...HEADER_KINDS, ...LOG_KINDS, ...STATE_KINDS, ...GENERAL_KINDS];

/** From which request to which. */
const rollWindow = (dice: Dice): ((count: number) => boolean) => {
  const [from, length] = [dice.pick([0, 0, 10, 60]), dice.pick([20, 100, Infinity, Infinity])];
  return (count) => count >= from && count < from + length;
};

const rollOne = (seed: number): RolledFaults => {
  const dice = diceOf(seed);
  const what = dice.roll(10);
  const rate = dice.pick(RATES);
  const isIn = rollWindow(dice);
  let count = 0;
  const isWrong = (): boolean => isIn((count += 1)) && dice.roll(1_000) < 1_000 * rate;
  if (what < 7) {
    const { name, methods, wrong } = dice.pick(KINDS);
    const reply: Faults["reply"] = (call, own) =>
      methods.test(call.method) && isWrong() ? wrong(own, call, dice) : undefined;
    return { name: `${name} at ${rate}`, faults: { reply } };
  }
  if (what === 7) {
    const name = dice.pick(Object.keys(REWRITES));
    return {
      name: `${name} at ${rate}`,
      faults: { rewrite: (call) => (isWrong() ? (REWRITES[name]?.(call, dice) ?? call) : call) },
    };
  }
  const name = dice.pick(Object.keys(raws));
  return {
    name: `${name} at ${rate}`,
    faults: { answer: (_, text) => (isWrong() ? raws[name]?.(text, dice) : undefined) },
  };
};

/** One to three faults at once. */
export const rollFaults = (seed: number): RolledFaults => {
  const dice = diceOf(seed);
  const rolled = Array.from({ length: 1 + dice.roll(3) }, () => rollOne(dice.roll(1_000_000_000)));
  const faults: Faults = {
    rewrite: (call) => rolled.reduce((asked, { faults: { rewrite = (of) => of } }) => rewrite(asked), call),
    reply: (call, own) => rolled.reduce<NodeReply>((said, { faults: { reply } }) => reply?.(call, said) ?? said, own),
    answer: (calls, text) =>
      rolled.map(({ faults: { answer } }) => answer?.(calls, text)).find((raw) => raw !== undefined),
  };
  return { name: rolled.map(({ name }) => name).join(" + "), faults };
};
