import { Agent, request } from "undici";

import { addressOfHost, isPublicAddress, lookupPublic } from "../publicAddress.ts";
import { ChallengeDownloadError } from "./errors.ts";

/** Bytes of the largest file that is taken: far above a pool of 190,000 rows. */
const LARGEST = 2 ** 29;
/** The longest that a file may take, in milliseconds. */
const TIMEOUT_MS = 600_000;
const MOST_REDIRECTS = 5;

/** How much of the web may be asked for what somebody else has named. */
export interface WebBounds {
  /** Whether addresses of this machine and of networks behind it are asked as well. */
  readonly allowPrivate: boolean;
  /** The origin of an address that the user has named, which may have any address. */
  readonly trusted?: string | undefined;
}

const reasonOf = (cause: unknown): string => {
  if (!(cause instanceof Error)) return String(cause);
  return cause.cause instanceof Error ? cause.cause.message : cause.message;
};

/** Follows redirects by itself, so that each place on the way is looked at before it is asked. */
const fetchFrom = async (
  first: string,
  { allowPrivate, trusted }: WebBounds,
  refuse: (reason: string) => ChallengeDownloadError,
): Promise<Buffer> => {
  const [any, guarded] = [new Agent(), new Agent({ connect: { lookup: lookupPublic(refuse) } })];
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  try {
    let url = new URL(first);
    for (let redirects = 0; ; redirects++) {
      if (!["http:", "https:"].includes(url.protocol)) throw refuse("it leads out of the web");
      const isFree = allowPrivate || url.origin === trusted;
      const address = addressOfHost(url);
      if (!isFree && address !== undefined && !isPublicAddress(address))
        throw refuse(`${address} is not a public address`);
      const { statusCode, headers, body } = await request(url, { dispatcher: isFree ? any : guarded, signal });
      const { location } = headers;
      if (statusCode >= 300 && statusCode < 400 && typeof location === "string") {
        if (redirects === MOST_REDIRECTS) throw refuse(`it leads on more than ${MOST_REDIRECTS} times`);
        await body.dump();
        url = new URL(location, url);
        continue;
      }
      if (statusCode < 200 || statusCode > 299) throw refuse(`the answer is ${statusCode}`);
      const parts: Uint8Array[] = [];
      let size = 0;
      for await (const part of body as AsyncIterable<Uint8Array>) {
        size += part.length;
        if (size > LARGEST) throw refuse(`it has more than ${LARGEST} bytes`);
        parts.push(part);
      }
      return Buffer.concat(parts);
    }
  } finally {
    await Promise.all([any.destroy(), guarded.destroy()]);
  }
};

/**
 * Reads a file of the web. Places that are not public are not asked, unless the user allows or has named
 * them; this holds for each redirect on the way.
 *
 * @throws ChallengeDownloadError.
 */
export const fetchFile = async (url: string, bounds: WebBounds): Promise<Buffer> => {
  const refuse = (reason: string): ChallengeDownloadError => new ChallengeDownloadError({ source: url, reason });
  try {
    return await fetchFrom(url, bounds, refuse);
  } catch (cause) {
    throw cause instanceof ChallengeDownloadError ? cause : refuse(reasonOf(cause));
  }
};
