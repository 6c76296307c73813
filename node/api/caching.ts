import { createHash } from "node:crypto";

import type { Api } from "./app.ts";

/** Answers that change with the chain: to be kept, and asked for again each time. */
export const REVALIDATE = "no-cache";
/** Answers that change with a new version of a model alone. */
export const FIVE_MINUTES = "public, max-age=300";

/** The strong tag of a body: another body has another one. */
export const entityTag = (body: string): string =>
  `"${createHash("sha256").update(body).digest("base64url").slice(0, 22)}"`;

/** Whether `If-None-Match` names the tag; a weak tag stands for the same body. */
const names = (header: string, tag: string): boolean =>
  header.split(",").some((part) => part.trim() === "*" || part.trim().replace(/^W\//, "") === tag);

/**
 * Gives each answer to GET an entity tag, and answers 304 to whoever has it. Errors are not to be
 * kept.
 */
export const addCaching = (app: Api): void => {
  app.addHook("onSend", (request, reply, payload: unknown, done) => {
    const isKept = reply.statusCode === 200 && (request.method === "GET" || request.method === "HEAD");
    if (reply.statusCode >= 400) reply.header("cache-control", "no-store");
    if (!isKept || reply.getHeader("cache-control") === undefined) {
      if (!reply.hasHeader("cache-control")) reply.header("cache-control", "no-store");
      return done(null, payload);
    }
    if (typeof payload !== "string") return done(null, payload);
    const known = reply.getHeader("etag");
    const tag = typeof known === "string" ? known : entityTag(payload);
    if (known === undefined) reply.header("etag", tag);
    const asked = request.headers["if-none-match"];
    if (asked === undefined || !names(asked, tag)) return done(null, payload);
    reply.code(304).removeHeader("content-length").removeHeader("content-type");
    return done(null, "");
  });
};
