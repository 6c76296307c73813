import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import type { Api } from "../api/app.ts";
import { ListenError } from "../operations/errors.ts";
import type { HttpServer } from "../operations/httpServer.ts";

/** What machines of the operator ask; everything else is the API's. */
const OPERATIONS = /^\/(healthz|readyz|status|metrics)(\?|$)/;

/** For a request to come in, in milliseconds: slow senders hold nothing for longer. */
const REQUEST_MS = 10_000;
const CHECKING_MS = 1_000;
const HEADER_BYTES = 16_384;

const listening = (server: Server, { host, port }: { readonly host: string; readonly port: number }): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      reject(new ListenError({ host, port, reason: cause.code ?? cause.message }));
    });
    server.listen({ host, port }, resolve);
  });

/** One address for the API and for what watches over the node. */
export interface OperatorHttp {
  readonly url: string;
  /** Ends streams, answers what is under way, and lets the address go. */
  readonly close: () => Promise<void>;
}

/**
 * Serves the API and the routes of operations at one address. Neither keys nor limits of the API
 * count for `/healthz`, `/readyz`, `/status` and `/metrics`.
 *
 * @throws ListenError.
 */
export const serveOperator = async (
  { api, operations }: { readonly api: Api; readonly operations: HttpServer },
  { host = "127.0.0.1", port }: { readonly host?: string | undefined; readonly port: number },
): Promise<OperatorHttp> => {
  await operations.ready();
  const route = (request: IncomingMessage, response: ServerResponse): void => {
    if (OPERATIONS.test(request.url ?? "")) operations.routing(request, response);
    else api.routing(request, response);
  };
  const limits = { requestTimeout: REQUEST_MS, headersTimeout: REQUEST_MS, maxHeaderSize: HEADER_BYTES };
  const server = createServer({ ...limits, connectionsCheckingInterval: CHECKING_MS }, route);
  await listening(server, { host, port });
  const { port: chosen } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${chosen}`,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      await Promise.all([api.close(), operations.close()]);
      server.closeIdleConnections();
      await closed;
    },
  };
};
