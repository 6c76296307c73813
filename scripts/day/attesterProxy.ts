import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";

import type { Dice } from "../dice.ts";

/** Stands in front of an attester, and does to its answers what a bad one would. */
export interface AttesterProxy {
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** Given the text of an honest answer, what is answered instead, or a promise of it. */
export type Misdeed = (honest: string) => string | Promise<string>;

const bodyOf = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
};

/** An attester that answers everything late. */
export const slow =
  (milliseconds: number): Misdeed =>
  async (honest) => {
    await pause(milliseconds);
    return honest;
  };

const swapDigit = (text: string, dice: Dice): string => {
  const at = text.length - 1 - dice.roll(20);
  return `${text.slice(0, at)}${text[at] === "1" ? "2" : "1"}${text.slice(at + 1)}`;
};

/** An attester that lies: other signatures, other statements, an old answer, one without end, or noise. */
export const lying = (dice: Dice): Misdeed => {
  let old: string | undefined;
  const lies: readonly Misdeed[] = [
    (honest) => honest.replace(/0x[0-9a-f]{130}/, (signature) => swapDigit(signature, dice)),
    (honest) =>
      honest.replace(/"commitment":\s*"(\d+)"/, (_, digits: string) => `"commitment":"${swapDigit(digits, dice)}"`),
    (honest) => honest.replace(/"asOfBlock":\s*"?(\d+)"?/, '"asOfBlock":"1"'),
    (honest) => old ?? honest.slice(0, 20),
    (honest) => honest.padEnd(10_000_000, " "),
    () => "<html>it works</html>",
  ];
  return (honest) => {
    const lie = dice.pick(lies)(honest);
    old ??= honest;
    return lie;
  };
};

/**
 * Starts the proxy.
 *
 * @param url The attester's own.
 */
export const startAttesterProxy = async (url: string, misdeed: Misdeed): Promise<AttesterProxy> => {
  const server = createServer((request, response) => {
    const respond = async (): Promise<void> => {
      const body = await bodyOf(request);
      const headers = { "content-type": request.headers["content-type"] ?? "application/json" };
      const asked = { method: request.method ?? "GET", headers, ...(body.length > 0 && { body }) };
      const answered = await fetch(new URL(request.url ?? "/", url), asked);
      const honest = await answered.text();
      const isAttestation = request.method === "POST" && answered.ok;
      response.writeHead(answered.status, { "content-type": "application/json" });
      response.end(isAttestation ? await misdeed(honest) : honest);
    };
    respond().catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
