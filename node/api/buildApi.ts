import cors from "@fastify/cors";
import helmet from "@fastify/helmet";
import type { FastifyBaseLogger, FastifyError, FastifyRequest } from "fastify";

import { NoScoreError } from "../../client/errors.ts";
import { BaseError } from "../../prover/errors.ts";
import { asDatabaseError } from "../database.ts";
import { addKeys, keyFinder } from "./access.ts";
import { type Api, BODY_LIMIT, newApp } from "./app.ts";
import { addCaching } from "./caching.ts";
import { ApiMethodError, ApiRouteError } from "./errors.ts";
import { failureOf, INTERNAL_FAILURE, requestErrorOf, statusOf } from "./failure.ts";
import { addLimits } from "./limits.ts";
import { addOpenApi, addOpenApiRoute } from "./openApi.ts";
import { addPage } from "./page.ts";
import { addRoutes } from "./routes/all.ts";
import type { ApiConfig, ApiSources } from "./sources.ts";

/** What a caller whose cause may pass is told to wait, in seconds. */
const RETRY_AFTER = "5";

const addFailures = (app: Api, allowedAt: (path: string) => readonly string[]): void => {
  app.setErrorHandler((error: FastifyError | BaseError, request, reply) => {
    // Of a path that is not there it does not matter what else is wrong.
    const isMissing = request.is404 && !(error instanceof BaseError);
    const found = asDatabaseError(error) as FastifyError | BaseError;
    const known = isMissing ? missingError(request, allowedAt) : requestErrorOf(found, BODY_LIMIT);
    if (known === undefined) {
      request.log.error({ err: error }, "an internal fault");
      return reply.code(500).send(INTERNAL_FAILURE);
    }
    const status = statusOf(known);
    if (status >= 500) {
      request.log.warn({ code: known.code }, known.message);
      reply.header("retry-after", RETRY_AFTER);
    }
    if (known instanceof ApiMethodError) reply.header("allow", known.allowed.join(", "));
    if (status === 401) reply.header("www-authenticate", 'Bearer realm="veriscore"');
    const reason = known instanceof NoScoreError ? { reason: known.reason } : {};
    return reply.code(status).send({ ...failureOf(known), ...reason });
  });
};

/** Paths by their methods, so that a wrong method is told from a wrong path. */
const addAllowed = (app: Api): ((path: string) => readonly string[]) => {
  const routes: { readonly method: string; readonly pattern: RegExp }[] = [];
  app.addHook("onRoute", ({ method, url }) => {
    // The answer to browsers that ask before they ask: it is for every path.
    if (url === "*") return;
    const pattern = new RegExp(
      `^${url
        .replaceAll(".", "\\.")
        .replaceAll(/:[^/]+/g, "[^/]+")
        .replace("*", ".*")}/?$`,
    );
    for (const one of [method].flat()) routes.push({ method: one, pattern });
  });
  return (path) => routes.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method);
};

const LONGEST_PATH = 200;

/** Why there is no answer: another method, or nothing of that path. */
const missingError = ({ method, url }: FastifyRequest, allowedAt: (path: string) => readonly string[]): BaseError => {
  const path = (url.split("?")[0] ?? "").slice(0, LONGEST_PATH);
  const allowed = allowedAt(path);
  return allowed.length === 0 ? new ApiRouteError(path) : new ApiMethodError({ method, path, allowed });
};

const addGuards = async (app: Api, config: ApiConfig): Promise<void> => {
  const { keys, origins, requestsPerMinute } = config;
  const findKey = keyFinder(keys ?? []);
  await app.register(helmet, {
    // Reports are pages of their own: no script, no font of another host, and in no frame.
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        styleSrc: ["'unsafe-inline'"],
        imgSrc: ["data:"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    frameguard: { action: "deny" },
  });
  await app.register(cors, {
    origin: origins === undefined ? "*" : [...origins],
    methods: ["GET", "HEAD", "POST"],
    exposedHeaders: ["ETag", "Location", "Retry-After"],
  });
  await addLimits(app, { keyOf: findKey, requestsPerMinute });
  if (keys !== undefined) addKeys(app, findKey);
};

/**
 * Builds the HTTP API of an operator. `inject` asks it without a socket, `listen` serves it, and
 * `close` ends its streams and waits for what is under way.
 *
 * @param options.sources Where its answers come from; they stay the caller's.
 * @param options.config How it treats its callers.
 * @param options.logger A pino; nothing is logged when left out.
 * @example
 * const api = await buildApi({ sources, config: {} });
 * await api.listen({ host: "127.0.0.1", port: 8080 });
 */
export const buildApi = async ({
  sources,
  config,
  logger,
}: {
  readonly sources: ApiSources;
  readonly config: ApiConfig;
  readonly logger?: FastifyBaseLogger;
}): Promise<Api> => {
  const app = newApp({ ...(logger === undefined ? {} : { logger }), proxies: config.proxies ?? 0 });
  const allowedAt = addAllowed(app);
  addFailures(app, allowedAt);
  addCaching(app);
  await addGuards(app, config);
  // Counted as every request: whoever looks for paths is a caller, too.
  app.setNotFoundHandler({ preHandler: app.rateLimit() }, (request) => {
    throw missingError(request, allowedAt);
  });
  await addOpenApi(app);
  addRoutes(app, sources);
  addOpenApiRoute(app);
  if (config.page !== undefined) await addPage(app, config.page);
  await app.ready();
  return app;
};
