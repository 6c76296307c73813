import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";

import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import { Ajv, type Options } from "ajv";
import addFormats from "ajv-formats";
import {
  type ConnectionError,
  fastify,
  type FastifyBaseLogger,
  type FastifyHttpOptions,
  type FastifyInstance,
  type RawServerDefault,
} from "fastify";

import { ApiRequestError } from "./errors.ts";
import { failureOf } from "./failure.ts";

/** The web framework, with schemas that are types. */
export type Api = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

/** Bytes of the largest body: a batch of 100 wallets has less than a tenth of it. */
export const BODY_LIMIT = 65_536;
/** For how long a client may take to send its request, in milliseconds. */
const REQUEST_MS = 10_000;
/** How often that is looked at. */
const CHECKING_MS = 1_000;
/** For how long a connection is kept for a next request, in milliseconds. */
const KEPT_MS = 5_000;
/** Longest silence of a connection: streams of events say something more often. */
const SILENCE_MS = 60_000;

const ajvOf = (options: Options): Ajv => {
  const ajv = new Ajv({ strict: true, strictTypes: false, strictTuples: false, allErrors: false, ...options });
  // The package is CommonJS, whose function comes as its own `default`.
  addFormats.default(ajv);
  return ajv;
};

/**
 * Bodies are taken as they are. What comes in a URL is text, so integers are read from it. Nothing
 * unknown is removed in silence.
 */
const validators = {
  body: ajvOf({}),
  url: ajvOf({ coerceTypes: true, useDefaults: true }),
};

/**
 * An application that refuses what has not the form of its schemas, and does not wait for slow
 * clients.
 */
export const newApp = ({
  logger,
  proxies = 0,
}: {
  readonly logger?: FastifyBaseLogger;
  readonly proxies?: number;
}): Api => {
  const options: FastifyHttpOptions<RawServerDefault, FastifyBaseLogger> = {
    ...(logger === undefined ? { logger: false } : { loggerInstance: logger }),
    bodyLimit: BODY_LIMIT,
    requestTimeout: REQUEST_MS,
    connectionTimeout: SILENCE_MS,
    keepAliveTimeout: KEPT_MS,
    // Each hop is one proxy; what stands further away says what it likes.
    trustProxy: (_address, hop) => hop < proxies,
    return503OnClosing: true,
    forceCloseConnections: "idle",
    routerOptions: { maxParamLength: 256, ignoreTrailingSlash: true },
    http: { connectionsCheckingInterval: CHECKING_MS, headersTimeout: REQUEST_MS, maxHeaderSize: 16_384 },
    clientErrorHandler: refuseMalformed,
    frameworkErrors: (_error, _request, { raw }) => {
      raw.writeHead(400, { "content-type": "application/json", "cache-control": "no-store" }).end(BAD_URL);
    },
  };
  const app = fastify(options).withTypeProvider<TypeBoxTypeProvider>();
  // Bodies are JSON alone.
  app.removeContentTypeParser("text/plain");
  endConnectionsOnClose(app);
  app.setValidatorCompiler(({ schema, httpPart }) =>
    (httpPart === "body" ? validators.body : validators.url).compile(schema as object),
  );
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
  return app;
};

/** The last answer on a connection ends it, or closing would wait for a next request. */
const endConnectionsOnClose = (app: Api): void => {
  let isClosing = false;
  app.addHook("preClose", (done) => {
    isClosing = true;
    done();
  });
  app.addHook("onSend", (_request, reply, payload, done) => {
    if (isClosing) reply.header("connection", "close");
    done(null, payload);
  });
};

const wrong = (reason: string): string => JSON.stringify(failureOf(new ApiRequestError(reason)));
const MALFORMED = wrong("it is not HTTP, or it came too slowly");
const BAD_URL = wrong("its path is not well encoded");

/** Answers what is not HTTP, and ends the connection. */
const refuseMalformed = (error: ConnectionError, socket: Socket): void => {
  if (error.code === "ECONNRESET" || socket.destroyed) return;
  const status = error.code === "ERR_HTTP_REQUEST_TIMEOUT" ? "408 Request Timeout" : "400 Bad Request";
  const head = `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nContent-Length: ${MALFORMED.length}\r\n`;
  if (socket.writable) socket.write(`${head}Connection: close\r\n\r\n${MALFORMED}`);
  socket.destroySoon();
};
