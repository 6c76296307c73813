import { Type } from "typebox";

import { WEBHOOK_HEADER } from "../../../client/webhook.ts";
import type { ScoreOrder } from "../../orders/scoreOrder.ts";
import type { Api } from "../app.ts";
import { REVALIDATE } from "../caching.ts";
import { OrderUnknownError } from "../errors.ts";
import { isOver, orderBody } from "../orderBody.ts";
import { openOrderStreams, stepsAfter } from "../orderStream.ts";
import { failures } from "../schemas/common.ts";
import { OrderBody, OrderPath, OrderRequest, PlacedBody } from "../schemas/orders.ts";
import type { ApiSources } from "../sources.ts";
import { servedModel, tokenIdOf } from "../subject.ts";

const orderOf = ({ orders }: ApiSources, id: string): ScoreOrder => {
  const order = orders.find(id);
  if (order === undefined) throw new OrderUnknownError(id);
  return order;
};

/**
 * The live token's order, and the callback that goes with it, checked before anything is placed.
 */
const place = async (
  sources: ApiSources,
  { tokenId, model, callbackUrl }: { tokenId: string; model?: string; callbackUrl?: string },
) => {
  const { orders, reader, webhooks } = sources;
  const { modelId } = servedModel(sources, model);
  const { liveTokenId } = await reader.liveToken(tokenIdOf(tokenId));
  if (callbackUrl !== undefined) await webhooks.check(callbackUrl);
  const order = orders.place({ tokenId: liveTokenId, modelId, source: "api" });
  if (callbackUrl === undefined) return orderBody(order, sources);
  const { secret } = webhooks.register(order, callbackUrl);
  return { ...orderBody(order, sources), callback: { header: WEBHOOK_HEADER, secret } };
};

const addStream = (app: Api, sources: ApiSources): void => {
  const streams = openOrderStreams(sources);
  // The server waits for open connections; these would never end by themselves.
  app.addHook("preClose", (done) => {
    streams.close();
    done();
  });
  app.get(
    "/v1/orders/:id/events",
    {
      exposeHeadRoute: false,
      schema: {
        ...{ tags: ["orders"], params: OrderPath, summary: "The steps of an order, as server-sent events" },
        description:
          "One event for each step, from the one after `Last-Event-ID`. It ends with the order; then 204 says that nothing more comes.",
        headers: Type.Object({ "last-event-id": Type.Optional(Type.String({ maxLength: 64 })) }),
        response: {
          200: { description: "the steps", content: { "text/event-stream": { schema: Type.String() } } },
          204: Type.Null({ description: "the order is over and all was seen" }),
          ...failures,
        },
      },
    },
    async (request, reply) => {
      const order = orderOf(sources, request.params.id);
      const lastId = request.headers["last-event-id"];
      if (isOver(order) && stepsAfter(order, lastId).length === 0) return reply.code(204).send(null);
      for (const [name, value] of Object.entries(reply.getHeaders()))
        if (value !== undefined) reply.raw.setHeader(name, value);
      streams.open(reply.raw, order, lastId);
      reply.hijack();
      return reply;
    },
  );
};

/** `/v1/orders`: to have a token scored, and to follow that. */
export const addOrderRoutes = (app: Api, sources: ApiSources): void => {
  app.post(
    "/v1/orders",
    {
      schema: {
        ...{ tags: ["orders"], summary: "Have a token scored", body: OrderRequest },
        response: { 202: PlacedBody, ...failures },
      },
    },
    async ({ body }, reply) => {
      const placed = await place(sources, body);
      return reply
        .code(202)
        .header("location", placed.links["self"] ?? "")
        .send(placed);
    },
  );
  app.get(
    "/v1/orders/:id",
    {
      schema: {
        ...{ tags: ["orders"], summary: "How far an order is", params: OrderPath },
        response: { 200: OrderBody, ...failures },
      },
    },
    async ({ params: { id } }, reply) => {
      reply.header("cache-control", REVALIDATE);
      return orderBody(orderOf(sources, id), sources);
    },
  );
  addStream(app, sources);
};
