// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @notice A claim that a model gives this score to the features behind this commitment, with its
/// proof.
struct Inference {
    /// @dev The first public signal.
    uint256 score;
    /// @dev The second public signal.
    uint256 commitment;
    /// @dev A and C of G1 with B of G2 between them, in the order of a VerifyingKey.
    uint256[8] proof;
}
