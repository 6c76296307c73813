import { type Bundle, contractAt, readBundle, onChain } from "../../client/index.ts";
import { requireOwnParts } from "../chain/parts.ts";
import type { ReadPlace } from "../chain/place.ts";
import { readStored, type StoredCredit } from "../chain/stored.ts";

/** What the chain says of a wallet's credit. */
export interface Credit extends StoredCredit {
  readonly account: string;
  readonly modelId: string;
  readonly bundle: Bundle;
  readonly isOwner: boolean;
  /** When the account can be let out, Unix seconds; 0 where it has not given notice. */
  readonly leaveFrom: number;
  /** Of the bad end that the model is about, 0 to 1; undefined where the registry does not say. */
  readonly probability: number | undefined;
  /** The token's own picture, as data. */
  readonly picture: string | undefined;
  /** The time of the chain's latest block, Unix seconds. */
  readonly now: number;
}

/** A wallet that is in no token. */
export interface NoCredit {
  readonly account: string;
  /** When it can mint or join, Unix seconds; 0 for at once. */
  readonly freeFrom: number;
  readonly defaults: number;
  readonly now: number;
}

const PICTURE = /^data:image\/svg\+xml;base64,[A-Za-z0-9+/=]+$/;

/** The picture in the metadata of a token, which are data themselves. */
const pictureOf = (uri: string): string | undefined => {
  try {
    const [, body = ""] = /^data:application\/json;base64,(.*)$/s.exec(uri) ?? [];
    const bytes = Uint8Array.from(atob(body), (letter) => letter.codePointAt(0) ?? 0);
    const { image } = JSON.parse(new TextDecoder().decode(bytes)) as { readonly image?: unknown };
    return typeof image === "string" && PICTURE.test(image) ? image : undefined;
  } catch {
    return undefined;
  }
};

/** The registry says probabilities in billionths; a model need not say any. */
const BILLION = 1_000_000_000;

const probabilityOf = async (
  { deployment, provider }: ReadPlace,
  { modelId, score }: { readonly modelId: string; readonly score: bigint },
): Promise<number | undefined> => {
  const registry = contractAt("registry", deployment.registry, provider);
  try {
    return Number(await onChain(() => registry.probabilityOf(modelId, score))) / BILLION;
  } catch {
    return undefined;
  }
};

const timeNow = async ({ provider }: ReadPlace): Promise<number> =>
  (await onChain(() => provider.getBlock("latest")))?.timestamp ?? 0;

/** Reads a wallet's credit, or that it has none. @throws PageRefusal, and the errors of the node. */
export const readCredit = async (
  place: ReadPlace,
  { account, modelId }: { readonly account: string; readonly modelId: string },
): Promise<Credit | NoCredit> => {
  const { deployment, provider } = place;
  const token = contractAt("token", deployment.token, provider);
  const [tokenId, freeFrom, [defaults], now] = await Promise.all([
    onChain(() => token.tokenOf(account)),
    onChain(() => token.freeFrom(account)),
    onChain(() => token.defaultsOf(account)),
    timeNow(place),
    requireOwnParts(place),
  ]);
  if (tokenId === 0n) return { account, freeFrom: Number(freeFrom), defaults: Number(defaults), now };
  const [bundle, { record, refusal }, uri] = await Promise.all([
    readBundle({ ...place, tokenId }),
    readStored(place, tokenId, modelId),
    onChain(() => token.tokenURIUnder(tokenId, modelId)),
  ]);
  return {
    ...{ account, modelId, bundle, record, refusal, now },
    isOwner: bundle.owner.toLowerCase() === account,
    leaveFrom: Number(freeFrom),
    probability: record && (await probabilityOf(place, { modelId, score: record.score })),
    picture: pictureOf(uri),
  };
};

export const hasCredit = (credit: Credit | NoCredit): credit is Credit => "bundle" in credit;
