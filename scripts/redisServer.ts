import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { createServer } from "node:net";
import { setTimeout as pause } from "node:timers/promises";

import { Redis } from "ioredis";

/** Where Debian and others put the server. */
const PLACES = ["/usr/bin/redis-server", "/usr/local/bin/redis-server", "/opt/homebrew/bin/redis-server"];

/** The server's program; undefined on a machine without it. */
export const redisProgram = (): string | undefined => PLACES.find((path) => existsSync(path));

/** A private Redis server on the loopback, whose jobs outlive it in a folder. */
export interface RedisServer {
  readonly url: string;
  readonly pid: () => number | undefined;
  /** kill -9. */
  readonly kill: () => Promise<void>;
  /** Starts it again on the same port and files, and waits until it answers. */
  readonly start: () => Promise<void>;
}

/** A port of the loopback that nobody listens at. */
export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => {
        if (typeof address === "object" && address !== null) resolve(address.port);
      });
    });
  });

/** Waits until the server has read its file and answers. */
const answered = async (url: string, isAlive: () => boolean): Promise<void> => {
  for (;;) {
    if (!isAlive()) throw new Error("redis-server ended at its start");
    const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null });
    client.on("error", () => undefined);
    try {
      await client.connect();
      await client.ping();
      return;
    } catch {
      await pause(50);
    } finally {
      client.disconnect();
    }
  }
};

/**
 * Starts a server that writes each job to its file before it answers.
 *
 * @param folder Where its file goes, made when it is not there.
 * @throws Error on a machine without redis-server.
 */
export const startRedis = async (folder: string): Promise<RedisServer> => {
  const program = redisProgram();
  if (program === undefined) throw new Error("redis-server is not installed: apt-get install redis-server");
  await mkdir(folder, { recursive: true });
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  const settings = [
    "--port",
    String(port),
    "--bind",
    "127.0.0.1",
    "--dir",
    folder,
    "--appendonly",
    "yes",
    "--save",
    "",
  ];
  let child: ChildProcess | undefined;
  const start = async (): Promise<void> => {
    const started = spawn(program, settings, { stdio: "ignore" });
    child = started;
    await answered(url, () => started.exitCode === null && started.signalCode === null);
  };
  await start();
  return {
    url,
    pid: () => child?.pid,
    start,
    kill: async () => {
      const running = child;
      if (running === undefined || running.exitCode !== null || running.signalCode !== null) return;
      const ended = new Promise((resolve) => running.once("exit", resolve));
      running.kill("SIGKILL");
      await ended;
    },
  };
};
