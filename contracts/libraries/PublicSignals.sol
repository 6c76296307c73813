// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title PublicSignals
/// @notice The two public signals of every model's circuit, a score and a commitment, are numbers of this field. Their order is
/// written in ModelRegistry's call of the verifier and nowhere else in contracts/.
library PublicSignals {
    /// @dev Order of BN254's scalar field. x and x + r are the same number to a circuit, so only x is ever accepted.
    uint256 internal constant SCALAR_FIELD =
        21888242871839275222246405745257275088548364400416034343698204186575808495617;
}
