import { setTimeout as pause } from "node:timers/promises";

import { numbered } from "./rpcAnswers.ts";
import { openSocket } from "./webSocket.ts";

export interface HeadWatch {
  /** ws:// or wss://. */
  readonly url: string;
  /** For the connection, and for the answer to the subscription. */
  readonly timeoutMs: number;
  /** Ends the watch. */
  readonly signal: AbortSignal;
  /**
   * Called with each new block, and when the connection opens again: blocks may have come between.
   */
  readonly onHead: () => void;
}

const FIRST_DELAY_MS = 500;
const MAX_DELAY_MS = 30_000;

const isHead = (message: unknown): boolean =>
  typeof message === "object" && message !== null && "method" in message && message.method === "eth_subscription";

/** One connection, until it closes or cannot be had. */
const watchOnce = ({ url, timeoutMs, signal, onHead }: HeadWatch): Promise<boolean> =>
  new Promise((resolve) => {
    let isSubscribed = false;
    const ended = (): void => {
      resolve(isSubscribed);
    };
    const onMessage = (message: unknown): void => {
      if (isHead(message)) onHead();
    };
    const socket = openSocket({ url, timeoutMs, signal, keepOpen: true, onMessage, onClose: ended });
    const [call] = numbered([{ method: "eth_subscribe", params: ["newHeads"] }]);
    if (call === undefined) return;
    socket.send(call).then(() => {
      isSubscribed = true;
      onHead();
    }, ended);
  });

/**
 * Tells of new blocks as a node announces them over a WebSocket, and connects again whenever the
 * connection is lost. It only says when to look: what is there is read in the ordinary way.
 *
 * @returns When the signal ends it.
 */
export const watchHeads = async (watch: HeadWatch): Promise<void> => {
  const { signal } = watch;
  for (let delay = FIRST_DELAY_MS; !signal.aborted;) {
    const wasSubscribed = await watchOnce(watch);
    delay = wasSubscribed ? FIRST_DELAY_MS : Math.min(delay * 2, MAX_DELAY_MS);
    await pause(delay, undefined, { signal }).catch(() => undefined);
  }
};
