import { createHash, timingSafeEqual } from "node:crypto";

import type { FastifyRequest } from "fastify";

import type { Api } from "./app.ts";
import { ApiKeyError } from "./errors.ts";

const digestOf = (text: string): Buffer => createHash("sha256").update(text).digest();

/** `Bearer` and `Token` are what clients of Spectral and of Cred send. */
const AUTHORIZATION = /^(?:Bearer|Token)\s+(\S{1,512})$/i;

/** The key that a request brings, whether or not it is a known one. */
export const keyOf = ({ headers }: Pick<FastifyRequest, "headers">): string | undefined => {
  const own = headers["x-api-key"];
  if (typeof own === "string" && own !== "") return own;
  return AUTHORIZATION.exec(headers.authorization?.trim() ?? "")?.[1];
};

/** Paths that anybody may read: they say how to ask. */
const OPEN = new Set(["/openapi.json"]);

/**
 * Asks for one of some keys. They are compared by their hashes, all of them each time, so the time
 * that it takes says nothing about them.
 */
export const addKeys = (app: Api, keys: readonly string[]): void => {
  const known = keys.map(digestOf);
  // After the limits, so that guesses are counted, and before a body is read.
  app.addHook("preParsing", (request, _reply, _payload, done) => {
    if (OPEN.has(request.routeOptions.url ?? "")) {
      done();
      return;
    }
    const given = keyOf(request);
    const digest = digestOf(given ?? "");
    const matches = known.map((one) => timingSafeEqual(one, digest));
    done(given === undefined || !matches.includes(true) ? new ApiKeyError() : null);
  });
};
