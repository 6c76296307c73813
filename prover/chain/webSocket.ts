import { UsageError } from "../errors.ts";
import type { SentCall } from "./rpcAnswers.ts";

/** One WebSocket to a node, opened when it is needed and again when it was closed. */
export interface RpcSocket {
  /**
   * Sends a call.
   *
   * @returns The text of the answer with the call's id.
   * @throws Error when the socket closes, and one named TimeoutError when no answer comes in time.
   */
  readonly send: (call: SentCall) => Promise<string>;
}

export interface SocketOptions {
  readonly url: string;
  /** For the connection, and for each answer. */
  readonly timeoutMs: number;
  /** Closes it. */
  readonly signal?: AbortSignal | undefined;
  /** Called with each message that is not the answer to a call. */
  readonly onMessage?: (message: unknown) => void;
  readonly onClose?: () => void;
  /** Whether it stays open while no answer is awaited; a process does not end before it closes. */
  readonly keepOpen?: boolean;
}

/** Without a call for so long, in milliseconds, it is closed. */
const IDLE_MS = 500;

interface Waiting {
  readonly resolve: (text: string) => void;
  readonly reject: (cause: Error) => void;
}

const timeoutError = (): Error => Object.assign(new Error("no answer in time"), { name: "TimeoutError" });

const idOf = (message: unknown): number =>
  typeof message === "object" && message !== null && "id" in message ? Number(message.id) : Number.NaN;

const connect = ({ url, timeoutMs }: SocketOptions): Promise<WebSocket> => {
  if (typeof WebSocket === "undefined")
    throw new UsageError("this Node has no WebSocket", "use Node 22 or newer, or an http(s) URL");
  const socket = new WebSocket(url);
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(timeoutError());
      socket.close();
    }, timeoutMs);
    socket.addEventListener("open", () => {
      clearTimeout(timer);
      resolve(socket);
    });
    socket.addEventListener("error", () => {
      clearTimeout(timer);
      reject(new Error("the WebSocket cannot be opened"));
    });
  });
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
};

/** Opens a socket with the first call. */
export const openSocket = (options: SocketOptions): RpcSocket => {
  const { timeoutMs, signal, onMessage, onClose, keepOpen = false } = options;
  const waiting = new Map<number, Waiting>();
  let opened: Promise<WebSocket> | undefined;

  const hear = (text: string): void => {
    const message = parse(text);
    const call = waiting.get(idOf(message));
    if (call === undefined) onMessage?.(message);
    else call.resolve(text);
  };
  const fail = (cause: Error): void => {
    opened = undefined;
    for (const { reject } of waiting.values()) reject(cause);
  };
  const open = async (): Promise<WebSocket> => {
    const socket = await connect(options);
    socket.addEventListener("message", ({ data }) => {
      hear(String(data));
    });
    socket.addEventListener("close", () => {
      fail(new Error("the WebSocket was closed"));
      onClose?.();
    });
    const close = (): void => {
      socket.close();
    };
    signal?.addEventListener("abort", close, { once: true });
    if (signal?.aborted === true) close();
    return socket;
  };
  const ready = async (): Promise<WebSocket> => {
    opened ??= open();
    try {
      return await opened;
    } catch (cause) {
      opened = undefined;
      throw cause;
    }
  };

  let idle: NodeJS.Timeout | undefined;
  const closeWhenIdle = (socket: WebSocket): void => {
    clearTimeout(idle);
    if (keepOpen || waiting.size > 0) return;
    idle = setTimeout(() => {
      opened = undefined;
      socket.close();
    }, IDLE_MS);
  };

  const send = async (call: SentCall): Promise<string> => {
    const socket = await ready();
    clearTimeout(idle);
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise<string>((resolve, reject) => {
        waiting.set(call.id, { resolve, reject });
        timer = setTimeout(() => {
          reject(timeoutError());
        }, timeoutMs);
        socket.send(JSON.stringify({ jsonrpc: "2.0", ...call }));
      });
    } finally {
      clearTimeout(timer);
      waiting.delete(call.id);
      closeWhenIdle(socket);
    }
  };
  return { send };
};
