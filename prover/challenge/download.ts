import { join } from "node:path";

import { readBytes, writeAtomic } from "../files.ts";
import { ChallengeDownloadError } from "./errors.ts";
import { fetchFile, type WebBounds } from "./webFile.ts";

/** Whether addresses of this machine and of networks behind it are asked for what others have named. */
export interface WebAccess {
  readonly allowPrivate: boolean;
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
  { named, gateway, allowPrivate }: { readonly named: string | undefined; readonly gateway: string } & WebAccess,
): WebBounds => {
  const free = IPFS.test(place) ? gateway : named;
  return { allowPrivate, trusted: free !== undefined && URL.canParse(free) ? new URL(free).origin : undefined };
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
  { from, gateway, allowPrivate }: { readonly from?: string | undefined; readonly gateway: string } & WebAccess,
): ReadPublished => {
  const place = from ?? uri;
  if (WEB.test(place) || IPFS.test(place)) {
    const folder = webFolder(place, gateway);
    const bounds = boundsOf(place, { named: from, gateway, allowPrivate });
    return (name) => fetchFile(`${folder}${name}`, bounds);
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
    allowPrivate,
  }: {
    readonly folder: string;
    readonly modeler: string;
    readonly named: string | undefined;
    readonly gateway: string;
  } & WebAccess,
): Promise<string> => {
  const isOfWeb = WEB.test(place) || IPFS.test(place);
  if (!isOfWeb && named !== undefined) return named;
  if (!isOfWeb) {
    const source = place === "" ? `the place of the proofs of ${modeler}` : place.slice(0, 200);
    throw new ChallengeDownloadError({ source, reason: "it is no address of the web" });
  }
  const path = join(folder, `published-${modeler.toLowerCase()}.jsonl`);
  const bounds = boundsOf(place, { named, gateway, allowPrivate });
  await writeAtomic(path, await fetchFile(addressOf(place, gateway), bounds));
  return path;
};

/** Whether a place is an address that others can ask for a file. */
export const isWebAddress = (place: string): boolean => (WEB.test(place) || IPFS.test(place)) && URL.canParse(place);
