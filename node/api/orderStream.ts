import type { ServerResponse } from "node:http";

import type { OrderBook, OrderStep, ScoreOrder } from "../orders/scoreOrder.ts";
import { ApiBusyError } from "./errors.ts";
import { isOver, stepBody } from "./orderBody.ts";

/** Streams that are open at once, of all callers. */
const MOST_STREAMS = 256;
/**
 * A comment is sent as often, so that no one between takes the connection for dead; in
 * milliseconds.
 */
const SIGN_OF_LIFE_MS = 15_000;
/** After which a client asks again, in milliseconds. */
const RETRY_MS = 2_000;
/** Bytes that may wait for a client that does not read. */
const MOST_BUFFERED = 262_144;

/** Server-sent events of orders. */
export interface OrderStreams {
  /** @throws ApiBusyError when too many are open. */
  readonly open: (response: ServerResponse, order: ScoreOrder, lastId: string | undefined) => void;
  readonly close: () => void;
}

/** A step with an id that stays when the oldest steps of an order are dropped. */
interface NamedStep {
  readonly id: string;
  readonly step: OrderStep;
}

const namedSteps = ({ steps }: ScoreOrder): readonly NamedStep[] =>
  steps.map((step, index) => {
    const before = steps.slice(0, index).filter(({ at }) => at === step.at).length;
    return { id: `${step.at}.${before}`, step };
  });

/**
 * The steps after the one that a client has seen.
 *
 * @param lastId The header `Last-Event-ID`. One that is not known begins with the first later step.
 */
export const stepsAfter = (order: ScoreOrder, lastId: string | undefined): readonly NamedStep[] => {
  const named = namedSteps(order);
  const seen = named.findIndex(({ id }) => id === lastId);
  if (seen >= 0) return named.slice(seen + 1);
  const [, at = "0"] = /^([0-9]{1,15})\./.exec(lastId ?? "") ?? [];
  return named.filter(({ step }) => step.at > Number(at));
};

const eventOf = ({ id, step }: NamedStep): string =>
  `id: ${id}\nevent: ${step.state}\ndata: ${JSON.stringify(stepBody(step))}\n\n`;

export const openOrderStreams = (sources: { readonly orders: OrderBook }): OrderStreams => {
  const streams = new Set<ServerResponse>();
  const open: OrderStreams["open"] = (response, order, lastId) => {
    const { orders } = sources;
    if (streams.size >= MOST_STREAMS) throw new ApiBusyError("streams");
    streams.add(response);
    let seen = lastId;
    response.writeHead(200, {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-store",
      "x-accel-buffering": "no",
    });
    response.write(`retry: ${RETRY_MS}\n\n`);
    const send = (known: ScoreOrder): void => {
      for (const event of stepsAfter(known, seen)) {
        response.write(eventOf(event));
        seen = event.id;
      }
      if (isOver(known)) response.end();
      else if (response.writableLength > MOST_BUFFERED) response.destroy();
    };
    const unwatch = orders.watch((changed) => {
      if (changed.id === order.id) send(changed);
    });
    const signs = setInterval(() => response.write(": still here\n\n"), SIGN_OF_LIFE_MS);
    response.once("close", () => {
      clearInterval(signs);
      unwatch();
      streams.delete(response);
    });
    // What happened since the order was found is in this one.
    send(orders.find(order.id) ?? order);
  };
  return {
    open,
    close: () => {
      for (const stream of streams) stream.end();
    },
  };
};
