/**
 * The arguments of a read, checked before any request: callers from JavaScript have no types.
 */
import type { Provider } from "ethers";

import { parseAddress } from "./address.ts";
import { UsageError } from "./baseError.ts";
import type { Deployment } from "./deployment.ts";
import { excerptOf } from "./excerpt.ts";

/** Where to read. */
export interface Place {
  readonly deployment: Deployment;
  /** Any provider of ethers: a node's JSON-RPC, or the browser's wallet. */
  readonly provider: Provider;
}

/** Whom to read about: a token by its id, or the token that a wallet is in. */
export type Subject =
  { readonly tokenId: bigint; readonly wallet?: undefined } | { readonly wallet: string; readonly tokenId?: undefined };

const AGE_END = 2n ** 64n;
const TOKEN_ID_END = 2n ** 256n;

/** Checks that a read has a parsed deployment and a provider. */
export const checkPlace = (place: Place): void => {
  const { deployment, provider } = place as { readonly [Name in keyof Place]?: Partial<Place[Name]> | null };
  if (typeof deployment?.chainId !== "bigint")
    throw new UsageError("the deployment is not a parsed one", "give what parseDeployment returns");
  if (typeof provider?.getNetwork !== "function")
    throw new UsageError("the provider is missing", "give a provider of ethers");
};

/** Whom a read is about, checked: the address of a wallet is in lower case. */
export type CheckedSubject = { readonly tokenId: bigint } | { readonly wallet: string };

const checkWallet = (wallet: unknown): string => {
  if (typeof wallet !== "string")
    throw new UsageError(`the wallet is ${excerptOf(wallet)}`, "give an address: 0x and 40 hex digits");
  return parseAddress(wallet);
};

const checkTokenId = (tokenId: unknown): bigint => {
  if (typeof tokenId !== "bigint" || tokenId < 1n || tokenId >= TOKEN_ID_END)
    throw new UsageError(`the tokenId is ${excerptOf(tokenId)}`, "give a bigint of 1 or more, such as 1n");
  return tokenId;
};

/**
 * Checks whom a read is about.
 * @throws UsageError unless exactly one of `tokenId` and `wallet` is given, with the right type.
 * @throws BadAddressError when the wallet is not an address.
 */
export const checkSubject = ({ tokenId, wallet }: Subject): CheckedSubject => {
  if ((tokenId === undefined) === (wallet === undefined))
    throw new UsageError(
      tokenId === undefined ? "neither tokenId nor wallet is given" : "both tokenId and wallet are given",
      "give one of the two",
    );
  return tokenId === undefined ? { wallet: checkWallet(wallet) } : { tokenId: checkTokenId(tokenId) };
};

/**
 * Checks the address of a wallet.
 * @returns The address in lower case.
 * @throws UsageError when it is not a text, BadAddressError when it is not an address.
 */
export const walletOf = ({ wallet }: { readonly wallet: string }): string => checkWallet(wallet);

/** What a reader asks of a score. What is left out is as strict as can be. */
export interface Limits {
  /** Greatest age of the history behind the score, in seconds. */
  readonly maxAge: bigint;
  /** Least length of that history, in seconds; 0 when left out. */
  readonly minHistory?: bigint;
  /**
   * Least time for which the score has held in public, in seconds; 0 when left out. It is met for
   * certain only up to 48 days.
   */
  readonly minPublishedAge?: bigint;
  /** Whether defaults may have been reported against wallets of the bundle; false when left out. */
  readonly mayHaveDefaults?: boolean;
  /** Whether submissions of scores may be paused; false when left out. */
  readonly mayBePaused?: boolean;
}

const secondsOf = (name: string, given: unknown): bigint => {
  const seconds: unknown = Number.isSafeInteger(given) ? BigInt(given as number) : given;
  if (typeof seconds !== "bigint" || seconds < 0n || seconds >= AGE_END)
    throw new UsageError(
      `the ${name} is ${Number.isNaN(seconds) ? "NaN" : excerptOf(seconds)}`,
      "give whole seconds as a bigint: 0n or more, below 2^64",
    );
  return seconds;
};

const flagOf = (name: string, given: unknown): boolean => {
  if (typeof given !== "boolean") throw new UsageError(`the ${name} is ${excerptOf(given)}`, "give true or false");
  return given;
};

/**
 * Checks what a reader asks of a score. A safe integer of JavaScript is taken for seconds as well.
 * @throws UsageError unless seconds are whole, 0 or more, and below 2^64, and the rest is boolean.
 */
export const limitsOf = ({
  maxAge,
  minHistory = 0n,
  minPublishedAge = 0n,
  mayHaveDefaults = false,
  mayBePaused = false,
}: Limits): Required<Limits> => ({
  maxAge: secondsOf("maxAge", maxAge),
  minHistory: secondsOf("minHistory", minHistory),
  minPublishedAge: secondsOf("minPublishedAge", minPublishedAge),
  mayHaveDefaults: flagOf("mayHaveDefaults", mayHaveDefaults),
  mayBePaused: flagOf("mayBePaused", mayBePaused),
});
