import { existsSync } from "node:fs";
import { join } from "node:path";

import fastifyStatic from "@fastify/static";
import type { FastifyRequest } from "fastify";

import type { Api } from "./app.ts";
import { PageMissingError } from "./errors.ts";

/**
 * What the page may do: run its own scripts, WebAssembly among them, and ask this server alone. A
 * picture may be data, since tokens draw theirs on chain. No text becomes markup or a script.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join("; ");

/** Files whose names hold a hash of what is in them. */
const HASHED = /-[A-Z0-9]{8}\.(?:js|css|wasm)(?:\.br|\.gz)?$/;

/** Whether a request is for a file of the page: open to all, and counted apart from the API. */
export const isOfPage = ({ routeOptions: { config } }: Pick<FastifyRequest, "routeOptions">): boolean =>
  (config as { readonly isPage?: boolean } | undefined)?.isPage === true;

/**
 * Serves the built page at `/`. Its files are those that are there now: no other path is looked for.
 * They are open to all, also where the API asks for keys.
 */
export const addPage = async (app: Api, folder: string): Promise<void> => {
  if (!existsSync(join(folder, "index.html"))) {
    const { code, message, hint } = new PageMissingError(folder);
    app.log.warn({ code, hint }, message);
    return;
  }
  await app.register(async (scope) => {
    scope.addHook("onRoute", (route) => {
      Object.assign(route, { config: { ...route.config, isPage: true } });
    });
    await scope.register(fastifyStatic, {
      ...{ root: folder, wildcard: false, preCompressed: true, etag: true, cacheControl: false },
      globIgnore: ["**/*.br", "**/*.gz"],
      setHeaders: (reply, path) => {
        reply.header("cache-control", HASHED.test(path) ? "public, max-age=31536000, immutable" : "no-cache");
        reply.header("content-security-policy", POLICY);
      },
    });
  });
};
