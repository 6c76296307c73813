// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title PublicSignals
/// @notice The public signals of every model's circuit. Their order is written here and nowhere else in contracts/.
library PublicSignals {
    /// @dev Order of BN254's scalar field. x and x + r are the same number to a circuit, so only x is ever accepted.
    uint256 internal constant SCALAR_FIELD =
        21888242871839275222246405745257275088548364400416034343698204186575808495617;

    /// @param score In 300-850, checked by the caller.
    /// @param commitment Poseidon hash of the features and a salt, below the field's order, checked by the caller.
    function pack(uint256 score, uint256 commitment) internal pure returns (uint256[2] memory) {
        return [score, commitment];
    }
}
