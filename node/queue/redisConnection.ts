import { Redis } from "ioredis";

import { QueueUnreachableError } from "./errors.ts";

/** Longest wait between two attempts to connect. Milliseconds. */
const LONGEST_WAIT = 2_000;
/** How long opening waits for the server; a server that is away is a fault after that. Milliseconds. */
const PATIENCE = 2_000;

/** A refusal of a server that answers counts for so long: whoever is refused asks again sooner. Milliseconds. */
const REFUSED_MS = 10_000;
/** How a server begins the line of a refusal: OOM, MISCONF, READONLY, NOAUTH and others. */
const REFUSAL = /^[A-Z]{3,} /;

/** A connection that comes back by itself, and what is wrong with it meanwhile. */
export interface RedisConnection {
  readonly client: Redis;
  /** Keeps an error of anybody who uses the server, where the server is at fault. */
  readonly failed: (error: Error) => void;
  readonly fault: () => QueueUnreachableError | undefined;
}

/** Where a server is, without the password of its URL. */
const placeOf = (url: string): string => {
  const { protocol, hostname, port, pathname } = new URL(url);
  return `${protocol}//${hostname}:${port === "" ? "6379" : port}${pathname}`;
};

/**
 * Connects, and waits a moment for it.
 *
 * @param url `redis://` or `rediss://`, with a password and the number of a database where needed.
 * @returns The connection, also when the server is away.
 */
export const connectRedis = async (url: string): Promise<RedisConnection> => {
  // Without an end to the attempts, a command that is under way is sent again once the server is back.
  const client = new Redis(url, {
    maxRetriesPerRequest: null,
    retryStrategy: (times) => Math.min(50 * 2 ** times, LONGEST_WAIT),
  });
  let last: { readonly reason: string; readonly at: number } | undefined;
  const failed = (error: Error): void => {
    const [reason = ""] = error.message.split("\n");
    // Others concern one job, such as a lease that is lost.
    if ("code" in error || REFUSAL.test(reason)) last = { reason, at: Date.now() };
  };
  client.on("error", failed);
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, PATIENCE);
    client.once("ready", () => {
      clearTimeout(timer);
      resolve();
    });
  });
  return {
    client,
    failed,
    fault: () => {
      const isReady = client.status === "ready";
      const isRefused = last !== undefined && REFUSAL.test(last.reason) && Date.now() - last.at < REFUSED_MS;
      if (isReady && !isRefused) return undefined;
      return new QueueUnreachableError({ where: placeOf(url), reason: last?.reason ?? "the connection is closed" });
    },
  };
};
