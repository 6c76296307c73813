import { isError } from "ethers";

import { BaseError } from "../../client/index.ts";
import { ApiFailure, type Failure } from "../api/ask.ts";
import { isRecord } from "../api/json.ts";
import { printableMessage } from "../words/text.ts";
import { PAGE_HINTS } from "./hints.ts";

/** A thing that the page itself refuses, in words. */
export class PageRefusal extends Error {
  readonly code: string;
  readonly hint: string;
  constructor(code: string, message: string, hint: string) {
    super(message);
    this.name = "PageRefusal";
    this.code = code;
    this.hint = hint;
  }
}

const REJECTED = 4001;

/** The code of EIP-1193 in an error of a wallet, or in what ethers made of it. */
const walletCode = (cause: unknown): unknown => {
  if (!isRecord(cause)) return undefined;
  const info = isRecord(cause["info"]) ? cause["info"] : {};
  const inner = isRecord(info["error"]) ? info["error"] : isRecord(cause["error"]) ? cause["error"] : {};
  return typeof cause["code"] === "number" ? cause["code"] : inner["code"];
};

/** Whatever was thrown, as one line with what to do. Whoever wrote it, it is short, and is text. */
export const failureOf = (cause: unknown): Failure => {
  const { code, message, hint, ...more } = toldOf(cause);
  return {
    ...{ code: printableMessage(code), message: printableMessage(message), hint: printableMessage(hint) },
    ...more,
  };
};

/** Why nothing is read through a wallet that is on another chain than before. */
export const MOVED_ON: Failure = {
  code: "E_PAGE_CHAIN",
  message: "the wallet has moved on to another chain, and nothing that it says there counts here",
  hint: "switch the network in the wallet, and try again",
};

const hasMovedOn = (cause: unknown): boolean =>
  walletCode(cause) === MOVED_ON.code || (isRecord(cause) && hasMovedOn(cause["cause"]));

const toldOf = (cause: unknown): Failure => {
  if (hasMovedOn(cause)) return MOVED_ON;
  if (cause instanceof ApiFailure) return cause.failure;
  if (isRecord(cause) && cause["cause"] instanceof ApiFailure) return cause["cause"].failure;
  if (cause instanceof BaseError || cause instanceof PageRefusal) {
    const { code, message, hint } = cause;
    return { code, message, hint: PAGE_HINTS[code] ?? hint };
  }
  if (isError(cause, "ACTION_REJECTED") || walletCode(cause) === REJECTED)
    return { code: "E_PAGE_REFUSED", message: "you refused it in the wallet", hint: "nothing was sent or signed" };
  const message = cause instanceof Error ? (cause.message.split("\n")[0] ?? "") : "something unknown";
  return { code: "E_PAGE_WALLET", message: `the wallet or its node says: ${message}`, hint: "try again" };
};
