import { AbiCoder } from "ethers";

import type { Groth16Proof } from "./proofFile.ts";

const pair = (values: readonly string[] | undefined): [string, string] => [values?.[0] ?? "", values?.[1] ?? ""];

/**
 * A, B and C as a Solidity verifier takes them, ABI-encoded, 256 bytes: the two coordinates of each
 * element of G2 swapped (EIP-197).
 */
export const encodeProof = ({ pi_a, pi_b, pi_c }: Groth16Proof): string => {
  const swapped = [pair([...pair(pi_b[0])].reverse()), pair([...pair(pi_b[1])].reverse())];
  return AbiCoder.defaultAbiCoder().encode(
    ["uint256[2]", "uint256[2][2]", "uint256[2]"],
    [pair(pi_a), swapped, pair(pi_c)],
  );
};
