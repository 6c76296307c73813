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

/** An application that refuses what has not the form of its schemas, and does not wait for slow clients. */
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
    // Each hop is one proxy; what stands further away says what it likes.
    trustProxy: (_address, hop) => hop < proxies,
    return503OnClosing: true,
    forceCloseConnections: "idle",
    routerOptions: { maxParamLength: 256, ignoreTrailingSlash: true },
    http: { connectionsCheckingInterval: CHECKING_MS, headersTimeout: REQUEST_MS, maxHeaderSize: 16_384 },
    clientErrorHandler: refuseMalformed,
  };
  const app = fastify(options).withTypeProvider<TypeBoxTypeProvider>();
  app.setValidatorCompiler(({ schema, httpPart }) =>
    (httpPart === "body" ? validators.body : validators.url).compile(schema as object),
  );
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
  return app;
};

const MALFORMED = JSON.stringify({
  code: "E_API_REQUEST",
  message: "the request is wrong: it is not HTTP, or it came too slowly",
  hint: "compare it with /openapi.json, which says what is taken",
});

/** Answers what is not HTTP, and ends the connection. */
const refuseMalformed = (error: ConnectionError, socket: Socket): void => {
  if (error.code === "ECONNRESET" || socket.destroyed) return;
  const status = error.code === "ERR_HTTP_REQUEST_TIMEOUT" ? "408 Request Timeout" : "400 Bad Request";
  const head = `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nContent-Length: ${MALFORMED.length}\r\n`;
  if (socket.writable) socket.write(`${head}Connection: close\r\n\r\n${MALFORMED}`);
  socket.destroySoon();
};
