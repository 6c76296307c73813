// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title PublicSignals
/// @notice The field of the two public signals of every circuit: a score and a commitment. Their
/// order is written on chain in ModelRegistry, where it calls the verifier, and off chain in
/// prover/witness/publicSignals.ts.
library PublicSignals {
    /// @dev The order r of the scalar field of BN254. x and x + r are the same number to a circuit,
    /// so only values below r are accepted.
    uint256 internal constant SCALAR_FIELD =
        21888242871839275222246405745257275088548364400416034343698204186575808495617;
}
