// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @notice What attesters sign, as EIP-712 typed data in the ScoreOracle's domain ("Veriscore", "1", chain id, oracle): "these
/// are the features, under this commitment, of this bundle's history up to this block".
struct Statement {
    uint256 tokenId;
    /// @dev Epoch and root of the token's bundle when the statement was made.
    uint64 bundleEpoch;
    bytes32 bundleRoot;
    /// @dev Last block of the history, and its time in Unix seconds. The block is one of the chain that was indexed, which need not
    /// be the oracle's own, so only the time is compared with the clock.
    uint64 asOfBlock;
    uint64 asOfTime;
    /// @dev The attesters' own history is complete since then, Unix seconds.
    uint64 coverageFrom;
    /// @dev Hash of the feature schema.
    bytes32 schemaHash;
    /// @dev Poseidon commitment to the features and a salt; the circuit's second public signal.
    uint256 commitment;
    /// @dev Epoch of the attester set that signs.
    uint64 attesterEpoch;
}

using StatementHash for Statement global;

/// @title StatementHash
/// @notice The EIP-712 struct hash of a statement.
library StatementHash {
    bytes32 internal constant TYPEHASH = keccak256(
        "Statement(uint256 tokenId,uint64 bundleEpoch,bytes32 bundleRoot,uint64 asOfBlock,uint64 asOfTime,uint64 coverageFrom,bytes32 schemaHash,uint256 commitment,uint64 attesterEpoch)"
    );

    /// @dev Every member is one word, so the ABI encoding of the struct is its EIP-712 encodeData.
    function structHash(Statement calldata statement) internal pure returns (bytes32) {
        return keccak256(abi.encode(TYPEHASH, statement));
    }
}
