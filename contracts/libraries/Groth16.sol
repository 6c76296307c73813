// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Inference} from "../types/Inference.sol";
import {VerifyingKeys} from "../types/VerifyingKey.sol";
import {PublicSignals} from "./PublicSignals.sol";

/// @title Groth16
/// @notice Verifies proofs over BN254 for circuits with two public signals, one or many of one key
/// at once.
/// @dev A proof (A, B, C) of signals (s, t) is valid when e(A, B) = e(alpha, beta) e(V, gamma)
/// e(C, delta), where V = IC0 + s IC1 + t IC2 (J. Groth, EUROCRYPT 2016). Many are valid, but for a
/// chance of 2^-128, when the product of their equations holds, each raised to a power that was not
/// known when the proofs were made (docs/soundness.md). The precompiles check that coordinates are in
/// their field and that points are on their curve and in their group (EIP-196, EIP-197).
library Groth16 {
    uint256 private constant SCALAR_FIELD = PublicSignals.SCALAR_FIELD;
    uint256 private constant BASE_FIELD = VerifyingKeys.BASE_FIELD;
    /// @dev Of many proofs, a precompile gets twice its price (EIP-1108) and not all gas: on a point
    /// that is off its curve it keeps all that it was given.
    uint256 private constant POINT_GAS = 2 * 6000;
    uint256 private constant PAIRING_GAS = 2 * 45_000;
    uint256 private constant PAIR_GAS = 2 * 34_000;
    /// @dev More than what it takes to make a call.
    uint256 private constant CALL_GAS = 2000;
    uint256 private constant PAIR_WORDS = 6;
    /// @dev The pairs of alpha, V and C come before one pair for each proof.
    uint256 private constant KEY_PAIRS = 3;

    /// @notice Thrown when the pairing of points that are in order fails too.
    error PairingUnavailable(uint256 gasLeft);

    /// @notice Whether all of the proofs are valid. False is no more than a doubt: a precompile fails
    /// on malformed points, and when it is short of gas.
    /// @param key The 20 words of a VerifyingKey that was checked.
    /// @param domain Goes into the factors, with all of the proofs and signals.
    /// @param inferences At least one, with signals in the scalar field.
    /// @param limit What the pairing gets at most, in gas.
    function areValid(
        bytes memory key,
        bytes32 domain,
        Inference[] memory inferences,
        uint256 limit
    ) internal view returns (bool valid) {
        (bool success, uint256[] memory pairs) = _equation(key, domain, inferences);
        if (success) (, valid) = _pairing(pairs, limit);
    }

    /// @notice Twice what the pairing of so many proofs costs, in gas.
    function pairingLimit(uint256 count) internal pure returns (uint256) {
        return PAIRING_GAS + PAIR_GAS * (count + KEY_PAIRS);
    }

    /// @notice Whether a proof is valid, whatever the gas: reverts where it cannot tell.
    /// @param price What `pairingPrice` returned in this call.
    function isValid(bytes memory key, Inference memory inference, uint256 price) internal view returns (bool valid) {
        Inference[] memory alone = new Inference[](1);
        alone[0] = inference;
        // Up to here only points of the key were added up. They are in order, so what failed was
        // short of gas; and a call gets at most 63 of 64 parts of what is left.
        (bool success, uint256[] memory pairs) = _equation(key, 0, alone);
        uint256 left = gasleft();
        if (!success || left - left / 64 < price + CALL_GAS) revert PairingUnavailable(left);
        // What has its price and fails is malformed.
        (, valid) = _pairing(pairs, price);
    }

    /// @notice What the pairing of one proof costs here, in gas: as much as one of points at infinity.
    function pairingPrice() internal view returns (uint256) {
        uint256[] memory pairs = new uint256[](PAIR_WORDS * (1 + KEY_PAIRS));
        uint256 before = gasleft();
        // As much again is needed for one proof, so half of it must do; the rest says when it did not.
        (bool success, bool isOne) = _pairing(pairs, before / 2);
        uint256 left = gasleft();
        if (!success || !isOne) revert PairingUnavailable(left);
        return before - left;
    }

    /// @dev The pairs of points whose pairings multiply to 1. The first factor is 1, as one of them
    /// can always be divided out.
    /// @return success False when a precompile failed.
    function _equation(
        bytes memory key,
        bytes32 domain,
        Inference[] memory inferences
    ) private view returns (bool success, uint256[] memory pairs) {
        uint256 count = inferences.length;
        bytes32 seed = count == 1 ? bytes32(0) : keccak256(abi.encode(domain, inferences));
        pairs = new uint256[](PAIR_WORDS * (count + KEY_PAIRS));
        // The sums of the factors, and of the factors times the signals.
        uint256[3] memory sums = [uint256(0), 0, 0];
        success = true;
        for (uint256 i = 0; i < count; ++i) {
            uint256 factor = i == 0 ? 1 : uint128(uint256(keccak256(abi.encode(seed, i))));
            Inference memory inference = inferences[i];
            sums[0] = addmod(sums[0], factor, SCALAR_FIELD);
            sums[1] = addmod(sums[1], mulmod(factor, inference.score, SCALAR_FIELD), SCALAR_FIELD);
            sums[2] = addmod(sums[2], mulmod(factor, inference.commitment, SCALAR_FIELD), SCALAR_FIELD);
            success = _placeProof(pairs, i, inference.proof, factor) && success;
        }
        success = _placeKey(pairs, key, sums, count == 1 ? type(uint256).max : POINT_GAS) && success;
    }

    /// @dev The pair (-A, B), and C added to the third pair.
    function _placeProof(
        uint256[] memory pairs,
        uint256 index,
        uint256[8] memory proof,
        uint256 factor
    ) private view returns (bool success) {
        (uint256 from, uint256 to, uint256 sum) = (0, 0, 0);
        assembly ("memory-safe") {
            from := proof
            to := add(add(pairs, 0x20), mul(192, add(index, 3)))
            sum := add(pairs, 416)
            mcopy(add(to, 64), add(from, 64), 128)
        }
        if (index == 0) {
            uint256 y = proof[1];
            // A coordinate that is out of the field stays so.
            if (y < BASE_FIELD) y = (BASE_FIELD - y) % BASE_FIELD;
            assembly ("memory-safe") {
                mstore(to, mload(from))
                mstore(add(to, 32), y)
                mcopy(sum, add(from, 192), 64)
            }
            return true;
        }
        uint256 scaled = _scratch();
        success = _multiply(from, SCALAR_FIELD - factor, to, POINT_GAS);
        success = _multiply(from + 192, factor, scaled, POINT_GAS) && success;
        success = _addTo(sum, scaled, POINT_GAS) && success;
    }

    /// @dev The pairs (factors * alpha, beta) and (V, gamma), and delta into the third pair.
    function _placeKey(
        uint256[] memory pairs,
        bytes memory key,
        uint256[3] memory sums,
        uint256 limit
    ) private view returns (bool success) {
        (uint256 from, uint256 to) = (0, 0);
        assembly ("memory-safe") {
            from := add(key, 0x20)
            to := add(pairs, 0x20)
            mcopy(add(to, 64), add(from, 64), 128)
            mcopy(add(to, 256), add(from, 192), 128)
            mcopy(add(to, 448), add(from, 320), 128)
        }
        uint256 scaled = _scratch();
        success = _multiply(from, sums[0], to, limit);
        success = _multiply(from + 448, sums[0], to + 192, limit) && success;
        for (uint256 i = 1; i < 3; ++i) {
            success = _multiply(from + 448 + 64 * i, sums[i], scaled, limit) && success;
            success = _addTo(to + 192, scaled, limit) && success;
        }
    }

    /// @dev Room for a point.
    function _scratch() private pure returns (uint256 room) {
        uint256[2] memory words;
        assembly ("memory-safe") {
            room := words
        }
    }

    /// @dev Writes `scalar` times the point at `from` to `to`.
    function _multiply(uint256 from, uint256 scalar, uint256 to, uint256 limit) private view returns (bool success) {
        if (scalar == 1) {
            assembly ("memory-safe") {
                mcopy(to, from, 64)
            }
            return true;
        }
        assembly ("memory-safe") {
            let input := mload(0x40)
            mcopy(input, from, 64)
            mstore(add(input, 64), scalar)
            success := staticcall(limit, 7, input, 96, to, 64)
            success := and(success, eq(returndatasize(), 64))
        }
    }

    /// @dev Adds the point at `point` to the one at `sum`.
    function _addTo(uint256 sum, uint256 point, uint256 limit) private view returns (bool success) {
        assembly ("memory-safe") {
            let input := mload(0x40)
            mcopy(input, sum, 64)
            mcopy(add(input, 64), point, 64)
            success := staticcall(limit, 6, input, 128, sum, 64)
            success := and(success, eq(returndatasize(), 64))
        }
    }

    /// @return success Whether the precompile answered.
    /// @return isOne Whether the product of the pairings is 1.
    function _pairing(uint256[] memory pairs, uint256 limit) private view returns (bool success, bool isOne) {
        assembly ("memory-safe") {
            success := staticcall(limit, 8, add(pairs, 0x20), mul(mload(pairs), 0x20), 0, 0x20)
            success := and(success, eq(returndatasize(), 0x20))
            isOne := and(success, eq(mload(0), 1))
        }
    }
}
