import { getBytes, keccak256, toBeHex, zeroPadValue } from "ethers";

import { remembered } from "./remembered.ts";

// ethers' hash is slow, and the same few addresses and topics are in every block.
const digestOf = remembered((item: string) => getBytes(keccak256(item)));

/** The bloom of a block with these logs, hex. Twin of `bloomBits` in prover/chain/blooms.ts. */
export const bloomOf = (logs: readonly { readonly address: string; readonly topics: readonly string[] }[]): string => {
  let bloom = 0n;
  for (const item of logs.flatMap(({ address, topics }) => [address, ...topics])) {
    const digest = digestOf(item);
    for (const at of [0, 2, 4]) bloom |= 1n << BigInt((((digest[at] ?? 0) << 8) | (digest[at + 1] ?? 0)) & 2047);
  }
  return zeroPadValue(toBeHex(bloom, 256), 256);
};
