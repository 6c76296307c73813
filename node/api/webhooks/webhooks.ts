import { createHmac, randomBytes } from "node:crypto";

import { Agent, request } from "undici";

import { excerpt } from "../../../client/excerpt.ts";
import { signWebhook, WEBHOOK_HEADER } from "../../../client/webhook.ts";
import { BaseError } from "../../../prover/errors.ts";
import type { OrderBook, ScoreOrder } from "../../orders/scoreOrder.ts";
import { ApiBusyError, WebhookKnownError } from "../errors.ts";
import { type Callback, type CallbackStore, openCallbackStore } from "./callbackStore.ts";
import { checkHost, parseCallback, publicLookup } from "./callbackUrl.ts";

/** Tells callers of an order that it is over. */
export interface Webhooks {
  /** @throws WebhookUrlError for a URL that may not be called. */
  readonly check: (url: string) => Promise<void>;
  /**
   * Keeps a callback for an order, over or not.
   *
   * @returns The secret that signs it: of this order and URL alone, so no receiver can speak for
   * another.
   * @throws WebhookKnownError for a URL that the order has already, ApiBusyError when it has too many.
   */
  readonly register: (order: ScoreOrder, url: string) => { readonly secret: string };
  /** How far each callback of an order is. */
  readonly ofOrder: (orderId: string) => readonly { readonly url: string; readonly state: string }[];
  /** Resolves once nothing is under way any more. */
  readonly close: () => Promise<void>;
}

interface WebhookOptions {
  /** File of the callbacks; ":memory:" for a test. */
  readonly path: string;
  readonly orders: OrderBook;
  /** What the body of a callback says of an order. */
  readonly describe: (order: ScoreOrder) => unknown;
  /** Random and kept in the file when left out. */
  readonly secret?: string;
  /** For local networks alone: http, and any address. */
  readonly allowPrivate?: boolean;
  /** Waits between attempts, in milliseconds; after the last one a callback is given up. */
  readonly waits?: readonly number[];
  /** Called when a callback was not taken. */
  readonly onFailure?: (failure: {
    readonly orderId: string;
    readonly reason: string;
    readonly isLast: boolean;
  }) => void;
}

const SECOND_MS = 1_000;
/** Nine attempts over about five hours. */
const WAITS_MS = [5, 20, 80, 320, 1_280, 3_600, 3_600, 7_200].map((seconds) => seconds * SECOND_MS);
const TIMEOUT_MS = 10_000;
/** Bytes of an answer that are read before the connection is ended. */
const MOST_ANSWER = 16_384;
const AT_ONCE = 8;
/** After which a file that could not be written is tried again, in milliseconds. */
const FILE_PAUSE_MS = 1_000;
const MOST_CALLBACKS = 8;
const SECRET_BYTES = 32;

const isOver = ({ state }: ScoreOrder): boolean => state === "done" || state === "failed";

interface Sending {
  readonly agent: Agent;
  readonly secretOf: (orderId: string, url: string) => string;
  readonly describe: WebhookOptions["describe"];
  readonly allowPrivate: boolean;
}

/** @throws Whatever keeps a callback from being taken: only a status of 2xx takes it. */
const deliver = async ({ orderId, url }: Callback, order: ScoreOrder, sending: Sending): Promise<void> => {
  const target = parseCallback(url, sending);
  const body = JSON.stringify({ type: `order.${order.state}`, order: sending.describe(order) });
  const time = Math.floor(Date.now() / SECOND_MS);
  // Redirects are not followed: they could lead to an address that was not looked at.
  const answer = await request(target, {
    method: "POST",
    dispatcher: sending.agent,
    signal: AbortSignal.timeout(TIMEOUT_MS),
    headers: {
      "content-type": "application/json",
      "user-agent": "veriscore",
      "veriscore-delivery": orderId,
      [WEBHOOK_HEADER]: signWebhook({ secret: sending.secretOf(orderId, url), body, time }),
    },
    body,
  });
  await answer.body.dump({ limit: MOST_ANSWER });
  if (answer.statusCode < 200 || answer.statusCode > 299) throw new Error(`status ${answer.statusCode}`);
};

const reasonOf = (cause: unknown): string =>
  cause instanceof BaseError ? cause.message : excerpt(cause instanceof Error ? cause.message : String(cause));

type SendOptions = WebhookOptions & { readonly sending: Sending };

/** One attempt, whose outcome is kept. */
const attempt = async (store: CallbackStore, callback: Callback, options: SendOptions): Promise<void> => {
  const { orders, sending, waits = WAITS_MS, onFailure } = options;
  const { orderId, attempts } = callback;
  const order = orders.find(orderId);
  try {
    if (order === undefined) throw new Error("the order is gone");
    // It was told inside a transaction that was undone.
    if (!isOver(order)) throw new Error("the order goes on");
    await deliver(callback, order, sending);
    store.delivered(callback);
  } catch (cause) {
    const wait = order === undefined ? undefined : waits[attempts];
    const reason = reasonOf(cause);
    store.failed(callback, { reason, again: wait === undefined ? undefined : Date.now() + wait });
    onFailure?.({ orderId, reason, isLast: wait === undefined });
  }
};

/** Sends what is due, a few at once, and sleeps until the next is due. */
const startSending = (store: CallbackStore, options: SendOptions) => {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let isClosed = false;
  let notBefore = 0;
  /** Of a file that cannot be read, something is due when it may be read again. */
  const nextDue = (): number | undefined => {
    try {
      return store.nextDue();
    } catch {
      return Date.now() + FILE_PAUSE_MS;
    }
  };
  const sendDue = async (): Promise<void> => {
    for (let due = store.due(Date.now(), AT_ONCE); due.length > 0 && !isClosed; due = store.due(Date.now(), AT_ONCE))
      await Promise.all(due.map((callback) => attempt(store, callback, options)));
  };
  const wake = (): void => {
    if (isClosed || running !== undefined) return;
    clearTimeout(timer);
    const next = nextDue();
    if (next === undefined) return;
    const send = (): void => {
      running = sendDue()
        .catch(() => {
          // The file cannot be written now. What was sent is sent again: a receiver takes it once.
          notBefore = Date.now() + FILE_PAUSE_MS;
        })
        .finally(() => {
          running = undefined;
          wake();
        });
    };
    timer = setTimeout(send, Math.max(0, next - Date.now(), notBefore - Date.now())).unref();
  };
  const close = async (): Promise<void> => {
    isClosed = true;
    clearTimeout(timer);
    await running?.catch(() => undefined);
  };
  return { wake, close };
};

/** Opens the callbacks of an operator, and goes on where it was stopped. */
export const openWebhooks = (options: WebhookOptions): Webhooks => {
  const { orders, allowPrivate = false, describe } = options;
  const store = openCallbackStore(options.path);
  const master = options.secret ?? store.master(() => randomBytes(SECRET_BYTES).toString("hex"));
  const secretOf = (orderId: string, url: string): string =>
    createHmac("sha256", master).update(`${orderId}\n${url}`).digest("hex");
  const agent = new Agent({ connect: { timeout: TIMEOUT_MS, ...(allowPrivate ? {} : { lookup: publicLookup }) } });
  const { wake, close } = startSending(store, { ...options, sending: { agent, secretOf, describe, allowPrivate } });

  const orderEnded = (order: ScoreOrder | undefined): void => {
    if (order === undefined || !isOver(order)) return;
    store.orderEnded(order.id, Date.now());
    wake();
  };
  let looking: NodeJS.Timeout | undefined;
  const lookAtEnded = (): void => {
    try {
      for (const orderId of store.waiting()) orderEnded(orders.find(orderId));
    } catch {
      clearTimeout(looking);
      looking = setTimeout(lookAtEnded, FILE_PAUSE_MS).unref();
    }
  };
  // A file that cannot be written must not stand in the way of the order itself.
  const unwatch = orders.watch((order) => {
    if (isOver(order)) lookAtEnded();
  });
  const unwatchPruned = orders.watchPruned((ids) => {
    try {
      store.forget(ids);
    } catch {
      // A few rows of orders that nobody can ask for stay behind.
    }
  });
  lookAtEnded();
  wake();
  return {
    check: async (url) => checkHost(parseCallback(url, { allowPrivate }), { allowPrivate }),
    register: ({ id }, url) => {
      const known = store.ofOrder(id);
      // Whoever joins an order and knows the URL of another must not learn its secret.
      if (known.some((callback) => callback.url === url)) throw new WebhookKnownError();
      if (known.length >= MOST_CALLBACKS) throw new ApiBusyError("callbacks of this order");
      store.add(id, url);
      // It may have ended before.
      orderEnded(orders.find(id));
      return { secret: secretOf(id, url) };
    },
    ofOrder: store.ofOrder,
    close: async () => {
      unwatch();
      unwatchPruned();
      clearTimeout(looking);
      await close();
      await agent.close();
      store.close();
    },
  };
};
