import { getAddress } from "ethers/address";

import { BadAddressError } from "./nodeErrors.ts";

const SHAPE = /^0x[0-9a-fA-F]{40}$/;

/**
 * Reads an address. Mixed case must carry a valid checksum.
 *
 * @returns The address in lower case, as the store keeps it.
 * @throws BadAddressError.
 */
export const parseAddress = (text: string): string => {
  const trimmed = text.trim();
  const lower = trimmed.toLowerCase();
  if (!SHAPE.test(trimmed)) throw new BadAddressError({ text: trimmed, reason: "not 0x and 40 hex digits" });
  const digits = trimmed.slice(2);
  const mixedCase = digits !== digits.toLowerCase() && digits !== digits.toUpperCase();
  if (mixedCase && getAddress(lower) !== trimmed) {
    throw new BadAddressError({ text: trimmed, reason: "its checksum does not match" });
  }
  return lower;
};

/**
 * Reads the wallets of a bundle. A bundle is a set, so they are sorted and each is there once.
 *
 * @throws BadAddressError.
 */
export const parseWallets = (texts: readonly string[]): readonly string[] =>
  [...new Set(texts.map(parseAddress))].sort((a, b) => (a < b ? -1 : 1));
