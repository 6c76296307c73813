import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import type { Signer } from "ethers";

import { BaseError } from "../../prover/errors.ts";
import { isRecord, toJson } from "../../prover/jsonValue.ts";
import { attest } from "../../prover/onchain/attest.ts";
import { attestationOf, type ScoreRequest } from "../../prover/onchain/request.ts";
import type { Market } from "../../scripts/localQuorum.ts";
import { indexMarket, type LocalQuorum } from "../../scripts/localQuorum.ts";

/** How an attester behaves: it looks and signs, or one of the ways in which others do not. */
export type Manners = "honest" | "huge" | "late" | "liar" | "refusing" | "replaying" | "silent" | "malformed";

export interface AttesterServer {
  readonly address: string;
  readonly url: string;
  manners: Manners;
  /** Requests that came. */
  asked: number;
  readonly close: () => Promise<void>;
}

const bodyOf = async (request: IncomingMessage): Promise<unknown> => {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return JSON.parse(Buffer.concat(parts).toString("utf8"));
};

interface Attester {
  readonly quorum: LocalQuorum;
  readonly market: Market;
  readonly signer: Signer;
  readonly storePath: string;
}

/** The request of an operator, by the reader of attestations. */
const requestIn = (body: unknown): ScoreRequest => {
  const unsigned = { attester: `0x${"00".repeat(20)}`, signature: "0x00" };
  return attestationOf({ ...(isRecord(body) ? body : {}), ...unsigned }, "the body");
};

const signs = async ({ quorum, market, signer, storePath }: Attester, body: unknown): Promise<string> => {
  await indexMarket(storePath, { url: quorum.url, market });
  const request: ScoreRequest = requestIn(body);
  return toJson(await attest({ request, ...quorum, signer, storePath }));
};

/** An attester of the local quorum behind HTTP, with the real `attest` and a store of its own. */
export const startAttester = async (attester: Attester): Promise<AttesterServer> => {
  let first: string | undefined;
  /** One after the other: DuckDB lets one process write at a time. */
  let turn: Promise<unknown> = Promise.resolve();
  const honest = (body: unknown, response: ServerResponse): Promise<string> => {
    const signed = turn.then(() => {
      // On a busy machine questions that were given up would hold up the next one.
      if (response.destroyed) throw new Error("nobody waits for it any more");
      return signs(attester, body);
    });
    turn = signed.catch(() => undefined);
    return signed;
  };
  const answer = async (body: unknown, response: ServerResponse): Promise<void> => {
    const send = (status: number, text: string): void => {
      response.writeHead(status, { "content-type": "application/json" }).end(text);
    };
    if (served.manners === "silent") return;
    if (served.manners === "huge") send(200, JSON.stringify({ signature: "0".repeat(2_000_000) }));
    else if (served.manners === "malformed") send(200, "{]");
    else if (served.manners === "refusing")
      send(409, toJson({ code: "E_ATTESTATION_REFUSED", message: "the commitment is 1 here", hint: "look" }));
    else {
      const signed = await honest(body, response);
      first ??= signed;
      if (served.manners === "liar") send(200, signed.replace(/"asOfBlock": \d+/, '"asOfBlock": 1'));
      else if (served.manners === "replaying") send(200, first);
      else if (served.manners === "late") setTimeout(() => send(200, signed), 3_000).unref();
      else send(200, signed);
    }
  };
  const server = createServer((request, response) => {
    served.asked += 1;
    bodyOf(request)
      .then((body) => answer(body, response))
      .catch((cause: unknown) => {
        const { code, message, hint } =
          cause instanceof BaseError ? cause : { code: "E_INTERNAL", message: String(cause), hint: "" };
        response.writeHead(409, { "content-type": "application/json" }).end(toJson({ code, message, hint }));
      });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  const served: AttesterServer = {
    address: await attester.signer.getAddress(),
    url: `http://127.0.0.1:${port}`,
    manners: "honest",
    asked: 0,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
  return served;
};
