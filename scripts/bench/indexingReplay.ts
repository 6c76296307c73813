/**
 * A node that remembers what another one says: `node scripts/bench/indexingReplay.ts <url> <blocks>`.
 * It asks that node each question once, and adds so many blocks without events after its last one,
 * with the state of that. What is measured in front of it is the indexer and hardly the node. It
 * sends its URL to the process that forked it, and serves until it is killed.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

interface Call {
  readonly id: number;
  readonly method: string;
  readonly params: readonly unknown[];
}

interface Header {
  readonly [field: string]: unknown;
  readonly number: string;
  readonly timestamp: string;
}

const [node = "", added = "0"] = process.argv.slice(2);
const SECONDS_PER_BLOCK = 12;

const hex = (value: number): string => `0x${value.toString(16)}`;
const word = (value: number): string => value.toString(16).padStart(64, "0");

const ask = async (method: string, params: readonly unknown[]): Promise<unknown> => {
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
  const response = await fetch(node, { method: "POST", headers: { "content-type": "application/json" }, body });
  return response.json();
};

/** Answers as they are sent, from the result or the error on. */
const known = new Map<string, Promise<string>>();
const remembered = (method: string, params: readonly unknown[]): Promise<string> => {
  const key = JSON.stringify([method, params]);
  const answer =
    known.get(key) ??
    ask(method, params).then((said) => {
      const { result, error } = said as { readonly result?: unknown; readonly error?: unknown };
      return error === undefined ? `"result":${JSON.stringify(result)}` : `"error":${JSON.stringify(error)}`;
    });
  known.set(key, answer);
  return answer;
};

const { result } = (await ask("eth_getBlockByNumber", ["latest", false])) as { readonly result: Header };
const last = { number: Number(result.number), time: Number(result.timestamp), header: result };
const head = last.number + Number(added);
const timeOf = (number: number): number => last.time + (number - last.number) * SECONDS_PER_BLOCK;

/** A block without events, as long as others. */
const emptyBlock = (number: number): string => {
  const [hash, parentHash] = [`0x${word(number)}`, `0x${word(number - 1)}`];
  const fields = { number: hex(number), hash, parentHash, timestamp: hex(timeOf(number)), transactions: [] };
  return `"result":${JSON.stringify({ ...last.header, logsBloom: `0x${"0".repeat(512)}`, ...fields })}`;
};

/** EVM code that tells the time of its block tells that of an added block too. */
const atLast = async ({ method, params }: Call, number: number): Promise<string> => {
  const answer = await remembered(method, [params[0], hex(last.number)]);
  const { to } = params[0] as { readonly to?: string };
  const isTimed = method === "eth_call" && to === undefined;
  return isTimed ? answer.replace(word(last.time), word(timeOf(number))) : answer;
};

const logsIn = ({ method, params: [filter] }: Call): string | Promise<string> => {
  const { fromBlock, toBlock, ...of } = filter as { readonly fromBlock?: string; readonly toBlock?: string };
  if (fromBlock === undefined || toBlock === undefined) return remembered(method, [filter]);
  if (Number(fromBlock) > last.number) return '"result":[]';
  return remembered(method, [{ ...of, fromBlock, toBlock: hex(Math.min(Number(toBlock), last.number)) }]);
};

const NAMED = /^(latest|finalized|safe)$/;

const answerTo = (call: Call): string | Promise<string> => {
  const { method, params } = call;
  if (method === "eth_getLogs") return logsIn(call);
  if (method === "eth_getBlockByNumber") {
    const number = NAMED.test(String(params[0])) ? head : Number(params[0]);
    if (number > head) return '"result":null';
    return number > last.number ? emptyBlock(number) : remembered(method, [hex(number), params[1]]);
  }
  const number = Number(params[1]);
  return number > last.number ? atLast(call, number) : remembered(method, params);
};

const reply = async (call: Call): Promise<string> => `{"jsonrpc":"2.0","id":${call.id},${await answerTo(call)}}`;

const server = createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on("data", (part: Buffer) => parts.push(part));
  request.on("end", () => {
    const asked = JSON.parse(Buffer.concat(parts).toString()) as Call | readonly Call[];
    const text = "id" in asked ? reply(asked) : Promise.all(asked.map(reply)).then((all) => `[${all.join(",")}]`);
    void text.then((body) => response.setHeader("content-type", "application/json").end(body));
  });
});
server.listen(0, "127.0.0.1", () => {
  process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
});
