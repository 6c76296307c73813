import { createHash, timingSafeEqual } from "node:crypto";

import type { FastifyRequest } from "fastify";

import type { Api } from "./app.ts";
import { ApiKeyError } from "./errors.ts";
import { isOfPage } from "./page.ts";

const digestOf = (text: string): Buffer => createHash("sha256").update(text).digest();

/** `Bearer` and `Token` are what clients of Spectral and of Cred send. */
const AUTHORIZATION = /^(?:Bearer|Token)\s+(\S{1,512})$/i;

/** The key that a request brings, whether or not it is a known one. */
const keyOf = ({ headers }: Pick<FastifyRequest, "headers">): string | undefined => {
  const own = headers["x-api-key"];
  if (typeof own === "string" && own !== "") return own;
  return AUTHORIZATION.exec(headers.authorization?.trim() ?? "")?.[1];
};

/** Paths that anybody may read: they say how to ask. */
const OPEN = new Set(["/openapi.json"]);

/**
 * Finds which of some keys a request brings. They are compared by their hashes, all of them each
 * time, so the time that it takes says nothing about them.
 *
 * @returns Its place among the keys; -1 for none of them.
 */
export const keyFinder = (keys: readonly string[]): ((request: Pick<FastifyRequest, "headers">) => number) => {
  const known = keys.map(digestOf);
  return (request) => {
    const given = keyOf(request);
    const digest = digestOf(given ?? "");
    const matches = known.map((one) => timingSafeEqual(one, digest));
    return given === undefined ? -1 : matches.indexOf(true);
  };
};

/** Asks each request for a key. */
export const addKeys = (app: Api, findKey: ReturnType<typeof keyFinder>): void => {
  // After the limits, so that guesses are counted, and before a body is read.
  app.addHook("preParsing", (request, _reply, _payload, done) => {
    const isOpen = OPEN.has(request.routeOptions.url ?? "") || isOfPage(request);
    done(isOpen || findKey(request) >= 0 ? null : new ApiKeyError());
  });
};
