import { computeHmac, getBytes, toUtf8Bytes } from "ethers";

import { WebhookSignatureError } from "./errors.ts";

/** The header of a callback that carries its signature: `t=<Unix seconds>,v1=<64 hex digits>`. */
export const WEBHOOK_HEADER = "veriscore-signature";

/** How far the time of a callback may lie from the receiver's clock, in seconds. */
const TOLERANCE_SECONDS = 300;

interface SignedCallback {
  /** As the order's answer gave it. */
  readonly secret: string;
  /** The bytes of the body as text, before anything is parsed. */
  readonly body: string;
}

const hmacOf = ({ secret, body }: SignedCallback, time: number): string =>
  computeHmac("sha256", toUtf8Bytes(secret), toUtf8Bytes(`${time}.${body}`));

/**
 * Signs a callback: HMAC-SHA256 over the time, a dot and the body.
 *
 * @param callback.time Unix seconds, now.
 * @returns The value of {@link WEBHOOK_HEADER}.
 */
export const signWebhook = ({ time, ...callback }: SignedCallback & { readonly time: number }): string =>
  `t=${time},v1=${hmacOf(callback, time).slice(2)}`;

/** Compares without stopping at the first difference. */
const isSame = (one: Uint8Array, other: Uint8Array): boolean =>
  one.length === other.length &&
  one.reduce((difference, byte, index) => difference | (byte ^ (other[index] ?? 0)), 0) === 0;

const HEADER = /^t=([0-9]{1,12}),v1=([0-9a-f]{64})$/;

/**
 * Checks that a callback comes from the operator, is unchanged, and is of now. Whoever records a
 * callback can send it again within the tolerance, so a receiver also remembers the header
 * `veriscore-delivery` for that long.
 *
 * @param callback.header The value of {@link WEBHOOK_HEADER}.
 * @param callback.body The body as it came, before anything is parsed.
 * @param callback.secret As the order's answer gave it.
 * @param callback.now Unix seconds; the receiver's clock.
 * @param callback.tolerance Seconds that the time may be off; 300 when left out.
 * @throws WebhookSignatureError
 * @example
 * const header = request.headers["veriscore-signature"];
 * verifyWebhook({ header, body, secret, now: Date.now() / 1000 });
 */
export const verifyWebhook = ({
  header,
  now,
  tolerance = TOLERANCE_SECONDS,
  ...callback
}: SignedCallback & {
  readonly header: string | undefined;
  readonly now: number;
  readonly tolerance?: number;
}): void => {
  const [, time, mac] = HEADER.exec(header ?? "") ?? [];
  if (time === undefined || mac === undefined) throw new WebhookSignatureError("the signature's header is missing");
  if (!isSame(getBytes(`0x${mac}`), getBytes(hmacOf(callback, Number(time)))))
    throw new WebhookSignatureError("the signature is not of this body under this secret");
  // After the signature, so that a stranger learns nothing about the clock. NaN is refused as well.
  if (!(Math.abs(now - Number(time)) <= tolerance))
    throw new WebhookSignatureError(`its time is more than ${tolerance} s away from now`);
};
