// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title IGroth16Verifier
/// @notice A verifier for a circuit with two public signals, as `model setup` writes it for each model, and as snarkjs does.
/// @dev Warning: such a verifier returns false instead of reverting, on a wrong proof and also when it is short of gas. A caller
/// that does not require `true` accepts everything.
interface IGroth16Verifier {
    /// @param a,b,c The proof, with the coordinates of `b` in the order that snarkjs exports for Solidity.
    /// @param publicSignals In the circuit's order.
    /// @return Whether the proof is valid; false also when gas ran short.
    function verifyProof(
        uint256[2] calldata a,
        uint256[2][2] calldata b,
        uint256[2] calldata c,
        uint256[2] calldata publicSignals
    ) external view returns (bool);
}
