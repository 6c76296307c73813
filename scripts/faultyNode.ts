import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";

/** A provider in front of a real node, which does to its answers what providers do. */

export interface NodeCall {
  readonly id: number;
  readonly method: string;
  readonly params: readonly unknown[];
}

export interface NodeReply {
  readonly result?: unknown;
  readonly error?: unknown;
  readonly [other: string]: unknown;
}

/** A whole answer that is none: written as it stands, slowly or in parts. */
export interface RawAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Closes the connection: before anything is written, or after half of the body. */
  readonly reset?: "before" | "midway";
  /** Milliseconds between the tenths of the body. */
  readonly dripMs?: number;
}

export interface Faults {
  /** What is answered to one call instead; undefined for the node's own answer. */
  readonly reply?: (call: NodeCall, answer: NodeReply) => NodeReply | undefined;
  /** What is asked of the node instead. */
  readonly rewrite?: (call: NodeCall) => NodeCall;
  /** What is done to a whole answer, given its text; undefined for nothing. */
  readonly answer?: (calls: readonly NodeCall[], text: string) => RawAnswer | undefined;
}

export interface FaultyNode {
  readonly url: string;
  readonly close: () => Promise<void>;
}

type Reply = NodeReply & { readonly id: number };

const JSON_TYPE = { "content-type": "application/json" };

/** Asks a real node several calls at once. */
export const askNode = async (url: string, calls: readonly NodeCall[]): Promise<readonly Reply[]> => {
  const body = JSON.stringify(calls.map((call) => ({ ...call, jsonrpc: "2.0" })));
  const answered = await fetch(url, { method: "POST", headers: JSON_TYPE, body });
  return [(await answered.json()) as Reply | readonly Reply[]].flat();
};

const write = async (response: ServerResponse, raw: RawAnswer): Promise<void> => {
  const { status = 200, headers = JSON_TYPE, body = "", reset, dripMs } = raw;
  if (reset === "before") {
    response.destroy();
    return;
  }
  response.writeHead(status, reset === undefined ? headers : { ...headers, "content-length": String(body.length) });
  if (reset === "midway") {
    response.write(body.slice(0, Math.floor(body.length / 2)), () => response.destroy());
    return;
  }
  if (dripMs === undefined) {
    response.end(body);
    return;
  }
  const part = Math.ceil(body.length / 10);
  for (let at = 0; at < body.length && !response.destroyed; at += part) {
    response.write(body.slice(at, at + part));
    await wait(dripMs);
  }
  response.end();
};

/** Answers calls in their order. */
type AnswerCalls = (calls: readonly NodeCall[]) => Promise<readonly NodeReply[]>;

/**
 * Listens until it is closed.
 *
 * @param rawOf What is done to a whole answer, given its text.
 */
export const startNode = async (
  answerCalls: AnswerCalls,
  rawOf: NonNullable<Faults["answer"]> = () => undefined,
): Promise<FaultyNode> => {
  const respond = async (text: string, response: ServerResponse): Promise<void> => {
    const asked = JSON.parse(text) as NodeCall | readonly NodeCall[];
    const calls = [asked].flat();
    const replies = (await answerCalls(calls)).map((reply) => ({ jsonrpc: "2.0", ...reply }));
    const body = JSON.stringify(Array.isArray(asked) ? replies : replies[0]);
    await write(response, rawOf(calls, body) ?? { body });
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      respond(Buffer.concat(chunks).toString(), response).catch(() => response.destroy());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
};

/** Listens until it is closed, in front of the node at the URL. */
export const startFaultyNode = (url: string, faults: Faults): Promise<FaultyNode> => {
  const { reply = () => undefined, rewrite = (call) => call, answer } = faults;
  return startNode(async (calls) => {
    const answers = await askNode(url, calls.map(rewrite));
    return calls.map((call) => {
      const own = answers.find(({ id }) => id === call.id) ?? {};
      return { id: call.id, ...(reply(call, own) ?? own) };
    });
  }, answer);
};
