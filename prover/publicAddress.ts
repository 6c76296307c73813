import { lookup } from "node:dns/promises";
import type { LookupAddress, LookupOptions } from "node:dns";

import ipaddr from "ipaddr.js";

import { excerpt } from "../client/excerpt.ts";

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

/** The host of a URL when it is an address and not a name. A connection to one asks no resolver. */
export const addressOfHost = ({ hostname }: URL): string | undefined => {
  const host = hostname.replace(/^\[|\]$/g, "");
  return ipaddr.isValid(host) ? host : undefined;
};

/** Makes the error of whoever asks. */
type Refuse = (reason: string) => Error;

/**
 * All addresses of a host. One that is not public refuses them all: whoever controls the name
 * chooses which of them is used.
 *
 * @throws What `refuse` makes.
 */
export const publicAddresses = async (host: string, refuse: Refuse): Promise<readonly LookupAddress[]> => {
  const found = await lookup(host, { all: true, verbatim: true }).catch((cause: unknown) => {
    throw refuse(`${excerpt(host)} has no address (${(cause as NodeJS.ErrnoException).code ?? "unknown"})`);
  });
  const wrong = found.find(({ address }) => !isPublicAddress(address));
  if (wrong !== undefined) throw refuse(`${excerpt(host)} has the address ${wrong.address}, which is not public`);
  return found;
};

type Found = (error: Error | null, address: string | LookupAddress[], family?: number) => void;

/**
 * Resolves names for a connection. It connects to the very addresses that were looked at, so a name
 * that answers otherwise the second time gains nothing.
 */
export const lookupPublic =
  (refuse: Refuse) =>
  (host: string, { all }: LookupOptions, found: Found): void => {
    publicAddresses(host, refuse).then(
      (addresses) => {
        const [first] = addresses;
        if (first === undefined) found(refuse(`${excerpt(host)} has no address`), "");
        else if (all === true) found(null, [...addresses]);
        else found(null, first.address, first.family);
      },
      (cause: unknown) => {
        found(cause as Error, "");
      },
    );
  };
