// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title IGroth16Verifier
/// @notice A verifier for a circuit with two public signals, as `model setup` and snarkjs write it.
/// @dev Warning: such a verifier does not revert. It returns false on a wrong proof, and also when
/// it is short of gas. A caller that does not require `true` accepts everything.
interface IGroth16Verifier {
    /// @param a The first point of the proof.
    /// @param b The second point, with its coordinates in the order that snarkjs exports for
    /// Solidity.
    /// @param c The third point.
    /// @param publicSignals In the order of the circuit.
    /// @return Whether the proof is valid; false also when gas ran short.
    function verifyProof(
        uint256[2] calldata a,
        uint256[2][2] calldata b,
        uint256[2] calldata c,
        uint256[2] calldata publicSignals
    ) external view returns (bool);
}
