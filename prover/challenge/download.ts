import { join } from "node:path";

import { readBytes, writeAtomic } from "../files.ts";
import { ChallengeDownloadError } from "./errors.ts";
import { fetchFile, type WebBounds } from "./webFile.ts";

/** How what others have named is asked for. */
export interface WebAccess {
  /** For `ipfs://`. */
  readonly gateway: string;
  /** Whether addresses of this machine and of networks behind it are asked. */
  readonly allowPrivate: boolean;
  /** How long a server may give too little, in milliseconds. */
  readonly patienceMs: number;
}

const WEB = /^https?:\/\//i;
const IPFS = /^ipfs:\/\//i;

/** @throws ChallengeDownloadError for a path of IPFS that leads to another place of the gateway. */
const addressOf = (place: string, gateway: string): string => {
  if (!IPFS.test(place)) return place;
  const base = `${gateway.replace(/\/+$/, "")}/ipfs/`;
  const url = place.replace(IPFS, base);
  if (!URL.canParse(url) || !new URL(url).href.startsWith(new URL(base).href))
    throw new ChallengeDownloadError({ source: place.slice(0, 200), reason: "it is no path of IPFS" });
  return url;
};

/** A folder of the web as its URL with a slash at the end. */
const webFolder = (place: string, gateway: string): string => {
  const url = addressOf(place, gateway);
  return url.endsWith(".json") ? url.slice(0, url.lastIndexOf("/") + 1) : `${url.replace(/\/+$/, "")}/`;
};

/** Who may be asked for a place. What the user has named, and a gateway of IPFS, may be anywhere. */
const boundsOf = (
  place: string,
  { named, gateway, allowPrivate, patienceMs }: { readonly named: string | undefined } & WebAccess,
): WebBounds => {
  const free = IPFS.test(place) ? gateway : named;
  return {
    allowPrivate,
    patienceMs,
    trusted: free !== undefined && URL.canParse(free) ? new URL(free).origin : undefined,
  };
};

/** Reads a file of a published folder by its name. */
export type ReadPublished = (name: string) => Promise<Buffer>;

/**
 * A published folder: of the web, or of this machine where its user named it.
 *
 * @param uri What the terms say; only the web is asked for it.
 * @param options.from What the user said instead: a URL, or a folder.
 * @throws ChallengeDownloadError where there is neither; FileUnreadableError.
 */
export const publishedFolder = (
  uri: string,
  { from, ...access }: { readonly from?: string | undefined } & WebAccess,
): ReadPublished => {
  const place = from ?? uri;
  if (WEB.test(place) || IPFS.test(place)) {
    const folder = webFolder(place, access.gateway);
    const bounds = boundsOf(place, { named: from, ...access });
    return (name) => fetchFile(`${folder}${name}`, bounds);
  }
  if (from === undefined)
    throw new ChallengeDownloadError({
      source: uri === "" ? "the challenge's description" : uri.slice(0, 200),
      reason: "it is no address of the web",
    });
  return (name) => readBytes(join(from, name));
};

/** Bytes of a published proof with its place: about a thousand, and more than once where two runs have proved it. */
const LONGEST_PROOF = 2 ** 12;
/** What a file of proofs may have beside them. */
const ROOM = 2 ** 16;

/**
 * A modeler's published proofs as a file of this machine.
 *
 * @param place An address of the web that the modeler said, or what the user named.
 * @param options.folder Where a download is kept.
 * @param options.named What the user said, if anything: a path of this machine is read for nobody else.
 * @param options.rows How many were drawn. A file that is far larger than as many proofs is not taken.
 * @returns The path.
 * @throws ChallengeDownloadError, SlowDownloadError, FileUnwritableError.
 */
export const keepPlace = async (
  place: string,
  {
    folder,
    modeler,
    named,
    rows,
    ...access
  }: {
    readonly folder: string;
    readonly modeler: string;
    readonly named: string | undefined;
    readonly rows: number;
  } & WebAccess,
): Promise<string> => {
  const isOfWeb = WEB.test(place) || IPFS.test(place);
  if (!isOfWeb && named !== undefined) return named;
  if (!isOfWeb) {
    const source = place === "" ? `the place of the proofs of ${modeler}` : place.slice(0, 200);
    throw new ChallengeDownloadError({ source, reason: "it is no address of the web" });
  }
  const path = join(folder, `published-${modeler.toLowerCase()}.jsonl`);
  const bounds = { ...boundsOf(place, { named, ...access }), most: ROOM + rows * LONGEST_PROOF };
  await writeAtomic(path, await fetchFile(addressOf(place, access.gateway), bounds));
  return path;
};

/** Whether a place is an address that others can ask for a file. */
export const isWebAddress = (place: string): boolean => (WEB.test(place) || IPFS.test(place)) && URL.canParse(place);
