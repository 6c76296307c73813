import fastifyHelmet from "@fastify/helmet";
import { type TypeBoxTypeProvider, TypeBoxValidatorCompiler } from "@fastify/type-provider-typebox";
import { fastify, type FastifyBaseLogger, type FastifyError, type FastifyInstance, LogController } from "fastify";
import type { Server, IncomingMessage, ServerResponse } from "node:http";

import { BaseError, INTERNAL_FAULT } from "../../prover/errors.ts";
import { asDatabaseError } from "../database.ts";
import { HttpPathError, HttpRequestError, ListenError } from "./errors.ts";
import type { Operations } from "./operations.ts";

/** A server whose routes take their types from their schemas. */
export type HttpServer = FastifyInstance<
  Server,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

/** What every refusal looks like. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

const refusalOf = ({ code, message, hint }: BaseError): Refusal => ({ code, message, hint });

const BODY_LIMIT_BYTES = 65_536;
/** For a whole request to come in, and for a silent connection. Slow senders hold nothing for longer. */
const REQUEST_TIMEOUT_MS = 15_000;
const CONNECTION_TIMEOUT_MS = 60_000;

const isClientFault = (error: FastifyError): boolean =>
  error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500;

/** Answers what was thrown: a cause by its code, anything else as an internal fault without details. */
const answerErrors = (app: HttpServer, { log, statusOf }: { log: Operations["log"]; statusOf: StatusOf }): void => {
  app.setErrorHandler<FastifyError | BaseError>((thrown, request, reply) => {
    const error = asDatabaseError(thrown) as FastifyError | BaseError;
    if (error instanceof BaseError) return reply.status(statusOf(error)).send(refusalOf(error));
    if (isClientFault(error))
      return reply.status(error.statusCode ?? 400).send(refusalOf(new HttpRequestError(error.message)));
    log.error({ err: error, method: request.method, route: request.routeOptions.url }, "a request failed");
    return reply.status(500).send({ ...INTERNAL_FAULT, message: "this service has a fault" });
  });
  app.setNotFoundHandler((request, reply) => {
    const [path = ""] = request.url.split("?");
    return reply.status(404).send(refusalOf(new HttpPathError({ method: request.method, path: path.slice(0, 200) })));
  });
};

/** The HTTP status of a refusal. */
export type StatusOf = (error: BaseError) => number;

/**
 * Makes the HTTP server of a node, without routes yet. Bodies are at most 64 kB of JSON; slow
 * senders are cut off; refusals are `{ code, message, hint }`.
 *
 * @param options.statusOf The status of each refusal; 400 for all when left out.
 * @param options.proxies How many proxies stand before it, whose `X-Forwarded-For` tells the caller; 0
 * when left out.
 */
export const openHttpServer = async ({
  operations: { log },
  statusOf = () => 400,
  bodyLimitBytes = BODY_LIMIT_BYTES,
  proxies = 0,
}: {
  readonly operations: Operations;
  readonly statusOf?: StatusOf;
  readonly bodyLimitBytes?: number;
  readonly proxies?: number | undefined;
}): Promise<HttpServer> => {
  // The narrower type: a route needs no more of it.
  const loggerInstance: FastifyBaseLogger = log;
  const app = fastify({
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: bodyLimitBytes,
    // Each hop is one proxy; what stands further away says what it likes.
    trustProxy: (_address, hop) => hop < proxies,
    requestTimeout: REQUEST_TIMEOUT_MS,
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    routerOptions: { maxParamLength: 200 },
    return503OnClosing: true,
  })
    .withTypeProvider<TypeBoxTypeProvider>()
    .setValidatorCompiler(TypeBoxValidatorCompiler);
  answerErrors(app, { log, statusOf });
  await app.register(fastifyHelmet);
  return app;
};

/**
 * Begins to listen.
 *
 * @returns The address, with the port that was chosen where 0 was asked for.
 * @throws ListenError.
 */
export const listen = async (
  app: HttpServer,
  { host = "127.0.0.1", port }: { readonly host?: string | undefined; readonly port: number },
): Promise<string> => {
  try {
    return await app.listen({ host, port });
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    throw new ListenError({ host, port, reason: code ?? message });
  }
};
