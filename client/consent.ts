import type { TypedDataField } from "ethers";

import type { SigningPlace, TypedData } from "./statement.ts";

const JOIN_TYPES: Record<string, TypedDataField[]> = {
  Join: [
    { name: "wallet", type: "address" },
    { name: "tokenId", type: "uint256" },
    { name: "owner", type: "address" },
    { name: "nonce", type: "uint256" },
    { name: "deadline", type: "uint256" },
  ],
};

const MERGE_TYPES: Record<string, TypedDataField[]> = {
  Merge: [
    { name: "wallet", type: "address" },
    { name: "fromId", type: "uint256" },
    { name: "intoId", type: "uint256" },
    { name: "owner", type: "address" },
    { name: "nonce", type: "uint256" },
    { name: "deadline", type: "uint256" },
  ],
};

/** A wallet's consent to be moved with its token into one other of one owner. */
export interface Merge {
  readonly wallet: string;
  readonly fromId: bigint;
  readonly intoId: bigint;
  /** Of `intoId`. */
  readonly owner: string;
  readonly nonce: bigint;
  /** Unix seconds. */
  readonly deadline: bigint;
}

/** A wallet's consent to join one token of one owner. */
export interface Join {
  readonly wallet: string;
  readonly tokenId: bigint;
  readonly owner: string;
  readonly nonce: bigint;
  /** Unix seconds. */
  readonly deadline: bigint;
}

const PLACE_LIEN_TYPES: Record<string, TypedDataField[]> = {
  PlaceLien: [
    { name: "tokenId", type: "uint256" },
    { name: "holder", type: "address" },
    { name: "expiry", type: "uint256" },
    { name: "owner", type: "address" },
    { name: "nonce", type: "uint256" },
    { name: "deadline", type: "uint256" },
  ],
};

/** The consent of a token's owner to a lien on it. */
export interface PlaceLien {
  readonly tokenId: bigint;
  /** Who gets the lien. */
  readonly holder: string;
  /** Unix seconds; from then on the lien blocks nothing. */
  readonly expiry: bigint;
  readonly owner: string;
  readonly nonce: bigint;
  /** Unix seconds. */
  readonly deadline: bigint;
}

/**
 * What a wallet signs to join a token.
 *
 * @example
 * const { domain, types, message } = joinTypedData(join, { chainId, verifyingContract: token });
 * const signature = await wallet.signTypedData(domain, types, message);
 */
export const joinTypedData = (message: Join, place: SigningPlace): TypedData<Join> => ({
  domain: { name: "Veriscore Credit", version: "1", ...place },
  types: JOIN_TYPES,
  message,
});

/** What each wallet of a token, and its owner, signs before it is merged into another one. */
export const mergeTypedData = (message: Merge, place: SigningPlace): TypedData<Merge> => ({
  domain: { name: "Veriscore Credit", version: "1", ...place },
  types: MERGE_TYPES,
  message,
});

/** What the owner of a token signs to agree to a lien on it. */
export const placeLienTypedData = (message: PlaceLien, place: SigningPlace): TypedData<PlaceLien> => ({
  domain: { name: "Veriscore Credit", version: "1", ...place },
  types: PLACE_LIEN_TYPES,
  message,
});
