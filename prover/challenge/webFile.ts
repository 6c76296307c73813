import { Agent, request } from "undici";

import { addressOfHost, isPublicAddress, lookupPublic } from "../publicAddress.ts";
import { type Pace, paceLimits, watchPace } from "./downloadPace.ts";
import { ChallengeDownloadError, SlowDownloadError } from "./errors.ts";

/** Bytes of the largest file that is taken: far above a pool of 190,000 rows. */
const LARGEST = 2 ** 29;
const MOST_REDIRECTS = 5;
/** The pace is watched instead. */
const UNTIMED = { headersTimeout: 0, bodyTimeout: 0 } as const;

/** How much of the web may be asked for what somebody else has named, and for how long. */
export interface WebBounds {
  /** Whether addresses of this machine and of networks behind it are asked as well. */
  readonly allowPrivate: boolean;
  /** The origin of an address that the user has named, which may have any address. */
  readonly trusted?: string | undefined;
  /** How long a server may give too little: see `paceLimits`. */
  readonly patienceMs: number;
  /** Bytes of the largest file that is taken. */
  readonly most?: number;
}

const reasonOf = (cause: unknown): string => {
  if (!(cause instanceof Error)) return String(cause);
  return cause.cause instanceof Error ? cause.cause.message : cause.message;
};

type Refuse = (reason: string) => ChallengeDownloadError;

interface Reading {
  readonly pace: Pace;
  readonly signal: AbortSignal;
  readonly refuse: Refuse;
}

const readBody = async (
  body: AsyncIterable<Uint8Array>,
  { pace, refuse, most }: Pick<Reading, "pace" | "refuse"> & { readonly most: number },
): Promise<Buffer> => {
  const parts: Uint8Array[] = [];
  let size = 0;
  pace.begin();
  for await (const part of body) {
    pace.took(part.length);
    size += part.length;
    if (size > most) throw refuse(`it has more than ${most} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts);
};

/** Follows redirects by itself, so that each place on the way is looked at before it is asked. */
const fetchFrom = async (
  first: string,
  { allowPrivate, trusted, most = LARGEST }: WebBounds,
  { pace, signal, refuse }: Reading,
): Promise<Buffer> => {
  const [any, guarded] = [new Agent(), new Agent({ connect: { lookup: lookupPublic(refuse) } })];
  try {
    let url = new URL(first);
    for (let redirects = 0; ; redirects++) {
      if (!["http:", "https:"].includes(url.protocol)) throw refuse("it leads out of the web");
      const isFree = allowPrivate || url.origin === trusted;
      const address = addressOfHost(url);
      if (!isFree && address !== undefined && !isPublicAddress(address))
        throw refuse(`${address} is not a public address`);
      const dispatcher = isFree ? any : guarded;
      const { statusCode, headers, body } = await request(url, { dispatcher, signal, ...UNTIMED });
      const { location } = headers;
      if (statusCode >= 300 && statusCode < 400 && typeof location === "string") {
        if (redirects === MOST_REDIRECTS) throw refuse(`it leads on more than ${MOST_REDIRECTS} times`);
        await body.dump();
        url = new URL(location, url);
        continue;
      }
      if (statusCode < 200 || statusCode > 299) throw refuse(`the answer is ${statusCode}`);
      return await readBody(body as AsyncIterable<Uint8Array>, { pace, refuse, most });
    }
  } finally {
    await Promise.all([any.destroy(), guarded.destroy()]);
  }
};

/**
 * Reads a file of the web. Places that are not public are not asked, unless the user allows or has named
 * them; this holds for each redirect on the way. A server that gives too little is given up.
 *
 * @throws ChallengeDownloadError, SlowDownloadError.
 */
export const fetchFile = async (url: string, bounds: WebBounds): Promise<Buffer> => {
  const refuse: Refuse = (reason) => new ChallengeDownloadError({ source: url, reason });
  const slow = new AbortController();
  const pace = watchPace(paceLimits(bounds.patienceMs), (reason) =>
    slow.abort(new SlowDownloadError({ source: url, reason })),
  );
  try {
    return await fetchFrom(url, bounds, { pace, signal: slow.signal, refuse });
  } catch (cause) {
    if (slow.signal.aborted) throw slow.signal.reason;
    throw cause instanceof ChallengeDownloadError ? cause : refuse(reasonOf(cause));
  } finally {
    pace.stop();
  }
};
