import { lookup } from "node:dns/promises";
import type { LookupAddress, LookupOptions } from "node:dns";

import ipaddr from "ipaddr.js";

import { excerpt } from "../../../client/excerpt.ts";
import { WebhookUrlError } from "../errors.ts";

/** The part of IPv6 that is given to the public; all else is local, special or not given out. */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR("2000::/3");

/**
 * Whether an address belongs to the public internet: neither this machine nor a network behind it,
 * not shared by a provider's customers, and no wrapping of such an address in IPv6.
 */
export const isPublicAddress = (text: string): boolean => {
  if (!ipaddr.isValid(text)) return false;
  // `::ffff:127.0.0.1` becomes `127.0.0.1`.
  const address = ipaddr.process(text);
  if (address.range() !== "unicast") return false;
  return address instanceof ipaddr.IPv4 || address.match(GLOBAL_UNICAST);
};

/** Characters of the longest URL that is kept. */
const LONGEST = 2_048;

const withoutBrackets = (host: string): string => host.replace(/^\[|\]$/g, "");

/**
 * Reads the URL of a callback.
 *
 * @param options.allowPrivate For local networks alone: http, and any address.
 * @throws WebhookUrlError
 */
export const parseCallback = (text: string, { allowPrivate }: { readonly allowPrivate: boolean }): URL => {
  const url = text.length <= LONGEST && URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) throw new WebhookUrlError(`not a URL of at most ${LONGEST} characters`);
  if (url.protocol !== "https:" && !(allowPrivate && url.protocol === "http:"))
    throw new WebhookUrlError("it does not begin with https:");
  if (url.username !== "" || url.password !== "") throw new WebhookUrlError("it has a user or a password");
  const host = withoutBrackets(url.hostname);
  // A connection to an address asks no resolver, so it is looked at here.
  if (!allowPrivate && ipaddr.isValid(host) && !isPublicAddress(host))
    throw new WebhookUrlError(`${host} is not a public address`);
  return url;
};

/**
 * All addresses of a host. One that is not public refuses them all: whoever controls the name
 * chooses which of them is used.
 *
 * @throws WebhookUrlError
 */
const publicAddresses = async (host: string): Promise<readonly LookupAddress[]> => {
  const found = await lookup(host, { all: true, verbatim: true }).catch((cause: unknown) => {
    throw new WebhookUrlError(
      `${excerpt(host)} has no address (${(cause as NodeJS.ErrnoException).code ?? "unknown"})`,
    );
  });
  const wrong = found.find(({ address }) => !isPublicAddress(address));
  if (wrong !== undefined)
    throw new WebhookUrlError(`${excerpt(host)} has the address ${wrong.address}, which is not public`);
  return found;
};

/**
 * @throws WebhookUrlError when the host of a callback has no address, or one that is not public.
 */
export const checkHost = async (
  { hostname }: URL,
  { allowPrivate }: { readonly allowPrivate: boolean },
): Promise<void> => {
  if (!allowPrivate && !ipaddr.isValid(withoutBrackets(hostname))) await publicAddresses(hostname);
};

type Found = (error: Error | null, address: string | LookupAddress[], family?: number) => void;

/**
 * Resolves names for a connection. It connects to the very addresses that were looked at, so a name
 * that answers otherwise the second time gains nothing.
 */
export const publicLookup = (host: string, { all }: LookupOptions, found: Found): void => {
  publicAddresses(host).then(
    (addresses) => {
      const [first] = addresses;
      if (first === undefined) found(new WebhookUrlError(`${excerpt(host)} has no address`), "");
      else if (all === true) found(null, [...addresses]);
      else found(null, first.address, first.family);
    },
    (cause: unknown) => {
      found(cause as Error, "");
    },
  );
};
