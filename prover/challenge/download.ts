import { join } from "node:path";

import { readBytes, writeAtomic } from "../files.ts";
import { ChallengeDownloadError } from "./errors.ts";

/** Bytes of the largest file that is taken: far above a pool of 190,000 rows. */
const LARGEST = 2 ** 29;
/** The longest that a file may take, in milliseconds. */
const TIMEOUT_MS = 600_000;

const WEB = /^https?:\/\//i;
const IPFS = /^ipfs:\/\//i;

const reasonOf = (cause: unknown): string => {
  if (!(cause instanceof Error)) return String(cause);
  return cause.cause instanceof Error ? cause.cause.message : cause.message;
};

const addressOf = (place: string, gateway: string): string =>
  place.replace(IPFS, `${gateway.replace(/\/+$/, "")}/ipfs/`);

/** A folder of the web as its URL with a slash at the end. */
const webFolder = (place: string, gateway: string): string => {
  const url = addressOf(place, gateway);
  return url.endsWith(".json") ? url.slice(0, url.lastIndexOf("/") + 1) : `${url.replace(/\/+$/, "")}/`;
};

const fetchBytes = async (url: string): Promise<Buffer> => {
  const refuse = (reason: string): ChallengeDownloadError => new ChallengeDownloadError({ source: url, reason });
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    if (!response.ok || response.body === null) throw refuse(`the answer is ${response.status}`);
    const parts: Uint8Array[] = [];
    let size = 0;
    for await (const part of response.body as AsyncIterable<Uint8Array>) {
      size += part.length;
      if (size > LARGEST) throw refuse(`it has more than ${LARGEST} bytes`);
      parts.push(part);
    }
    return Buffer.concat(parts);
  } catch (cause) {
    throw cause instanceof ChallengeDownloadError ? cause : refuse(reasonOf(cause));
  }
};

/** Reads a file of a published folder by its name. */
export type ReadPublished = (name: string) => Promise<Buffer>;

/**
 * A published folder: of the web, or of this machine where its user named it.
 *
 * @param uri What the terms say; only the web is asked for it.
 * @param options.from What the user said instead: a URL, or a folder.
 * @param options.gateway For `ipfs://`.
 * @throws ChallengeDownloadError where there is neither; FileUnreadableError.
 */
export const publishedFolder = (
  uri: string,
  { from, gateway }: { readonly from?: string | undefined; readonly gateway: string },
): ReadPublished => {
  const place = from ?? uri;
  if (WEB.test(place) || IPFS.test(place)) {
    const folder = webFolder(place, gateway);
    return (name) => fetchBytes(`${folder}${name}`);
  }
  if (from === undefined)
    throw new ChallengeDownloadError({
      source: uri === "" ? "the challenge's description" : uri.slice(0, 200),
      reason: "it is no address of the web",
    });
  return (name) => readBytes(join(from, name));
};

/**
 * A modeler's published proofs as a file of this machine.
 *
 * @param place An address of the web that the modeler said, or what the user named.
 * @param options.folder Where a download is kept.
 * @param options.named What the user said, if anything: a path of this machine is read for nobody else.
 * @returns The path.
 * @throws ChallengeDownloadError, FileUnwritableError.
 */
export const keepPlace = async (
  place: string,
  {
    folder,
    modeler,
    named,
    gateway,
  }: {
    readonly folder: string;
    readonly modeler: string;
    readonly named: string | undefined;
    readonly gateway: string;
  },
): Promise<string> => {
  const isOfWeb = WEB.test(place) || IPFS.test(place);
  if (!isOfWeb && named !== undefined) return named;
  if (!isOfWeb) {
    const source = place === "" ? `the place of the proofs of ${modeler}` : place.slice(0, 200);
    throw new ChallengeDownloadError({ source, reason: "it is no address of the web" });
  }
  const path = join(folder, `published-${modeler.toLowerCase()}.jsonl`);
  await writeAtomic(path, await fetchBytes(addressOf(place, gateway)));
  return path;
};

/** Whether a place is an address that others can ask for a file. */
export const isWebAddress = (place: string): boolean => (WEB.test(place) || IPFS.test(place)) && URL.canParse(place);
