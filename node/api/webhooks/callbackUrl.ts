import { addressOfHost, isPublicAddress, lookupPublic, publicAddresses } from "../../../prover/publicAddress.ts";
import { WebhookUrlError } from "../errors.ts";

/** Characters of the longest URL that is kept. */
const LONGEST = 2_048;

const refuse = (reason: string): WebhookUrlError => new WebhookUrlError(reason);

/**
 * Reads the URL of a callback.
 *
 * @param options.allowPrivate For local networks alone: http, and any address.
 * @throws WebhookUrlError
 */
export const parseCallback = (text: string, { allowPrivate }: { readonly allowPrivate: boolean }): URL => {
  const url = text.length <= LONGEST && URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) throw refuse(`not a URL of at most ${LONGEST} characters`);
  if (url.protocol !== "https:" && !(allowPrivate && url.protocol === "http:"))
    throw refuse("it does not begin with https:");
  if (url.username !== "" || url.password !== "") throw refuse("it has a user or a password");
  const address = addressOfHost(url);
  if (!allowPrivate && address !== undefined && !isPublicAddress(address))
    throw refuse(`${address} is not a public address`);
  return url;
};

/**
 * @throws WebhookUrlError when the host of a callback has no address, or one that is not public.
 */
export const checkHost = async (url: URL, { allowPrivate }: { readonly allowPrivate: boolean }): Promise<void> => {
  if (!allowPrivate && addressOfHost(url) === undefined) await publicAddresses(url.hostname, refuse);
};

/** Resolves names for a connection, as `lookupPublic` does. */
export const publicLookup = lookupPublic(refuse);
