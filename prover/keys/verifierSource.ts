import type { VerificationKey } from "snarkjs";

import { FIELD_ORDER } from "../field.ts";
import { type G1Point, type G2Point, keyPoints } from "./verifyingKey.ts";
import { PRIMES } from "./zkeyFile.ts";

/** Order of the field that BN254's points have their coordinates in. */
const [BASE_FIELD] = PRIMES;

const negated = (coordinate: string): string => String((BASE_FIELD - BigInt(coordinate)) % BASE_FIELD);

/** Stores a point of G1. */
const storeG1 = ([x, y]: G1Point, offset: number): string =>
  [x, y].map((word, index) => `mstore(${offset + 32 * index}, ${word})`).join("\n            ");

/** Stores the negative of a point of G2, each coordinate with c1 first (EIP-197). */
const storeNegatedG2 = ([x, y]: G2Point, offset: number): string =>
  [x[1], x[0], negated(y[1]), negated(y[0])]
    .map((word, index) => `mstore(${offset + 32 * index}, ${word})`)
    .join("\n            ");

/**
 * The Solidity source of a Groth16 verifier for two public signals, for those who verify without a
 * registry: `verifyProof(a, b, c, publicSignals)`, as snarkjs has it.
 */
export const verifierSource = (contract: string, key: VerificationKey): string => {
  const { vk_alpha_1: alpha, vk_beta_2: beta, vk_gamma_2: gamma, vk_delta_2: delta, IC } = keyPoints(key);
  return `// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title ${contract}
/// @notice Groth16 verifier over BN254 for one circuit with two public signals. Generated from its verification key: do not edit.
/// @dev A proof (A, B, C) of signals (s, t) is valid when e(A, B) = e(alpha, beta) e(V, gamma) e(C, delta), where
/// V = IC0 + s IC1 + t IC2 (J. Groth, EUROCRYPT 2016). beta, gamma and delta stand here negated, so that the product of the four
/// pairings is 1, which is what the precompile answers (EIP-197). The precompiles also check that coordinates are in their field
/// and that points are on the curve and in their group (EIP-196, EIP-197).
contract ${contract} {
    uint256 private constant SCALAR_FIELD =
        ${FIELD_ORDER};

    /// @return False for a wrong proof, and also when gas runs short in a precompile.
    function verifyProof(
        uint256[2] calldata a,
        uint256[2][2] calldata b,
        uint256[2] calldata c,
        uint256[2] calldata publicSignals
    ) external view returns (bool) {
        // s and s + r are the same to the curve.
        if (publicSignals[0] >= SCALAR_FIELD || publicSignals[1] >= SCALAR_FIELD) return false;

        // The call ends here, so all memory is free: 768 bytes for four pairs of points.
        assembly {
            // s IC1
            ${storeG1(IC[1], 0)}
            calldatacopy(64, publicSignals, 32)
            let success := staticcall(gas(), 7, 0, 96, 0, 64)

            // + t IC2
            ${storeG1(IC[2], 64)}
            calldatacopy(128, add(publicSignals, 32), 32)
            success := and(success, staticcall(gas(), 7, 64, 96, 64, 64))
            success := and(success, staticcall(gas(), 6, 0, 128, 0, 64))

            // + IC0 = V, where the third pair wants it
            ${storeG1(IC[0], 64)}
            success := and(success, staticcall(gas(), 6, 0, 128, 384, 64))

            // A, B
            calldatacopy(0, a, 64)
            calldatacopy(64, b, 128)
            // alpha, -beta
            ${storeG1(alpha, 192)}
            ${storeNegatedG2(beta, 256)}
            // -gamma, after V
            ${storeNegatedG2(gamma, 448)}
            // C, -delta
            calldatacopy(576, c, 64)
            ${storeNegatedG2(delta, 640)}

            success := and(success, staticcall(gas(), 8, 0, 768, 0, 32))
            mstore(0, and(success, eq(mload(0), 1)))
            return(0, 32)
        }
    }
}
`;
};
