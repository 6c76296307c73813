// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @notice What attesters sign, as EIP-712 typed data in the domain of the ScoreOracle
/// ("Veriscore", "1", chain id, oracle): "these are the features, under this commitment, of this
/// bundle's history in these markets up to this time".
struct Statement {
    uint256 tokenId;
    /// @dev The epoch and the root of the token's bundle when the statement was made.
    uint64 bundleEpoch;
    bytes32 bundleRoot;
    /// @dev The chain whose history was read. It need not be the chain of the oracle.
    uint64 historyChainId;
    /// @dev keccak256(abi.encode(Market[])): which markets' logs count, and of which contracts.
    bytes32 marketsHash;
    /// @dev The last block of the history: the last one whose time is at most `asOfTime`.
    uint64 asOfBlock;
    bytes32 asOfBlockHash;
    /// @dev Unix seconds, on a boundary of the oracle's `asOfPeriod`. Block numbers are of another
    /// chain, so only the time is compared with the clock.
    uint64 asOfTime;
    /// @dev The attesters' own history is complete from this Unix second on.
    uint64 coverageFrom;
    /// @dev The hash of the feature schema.
    bytes32 schemaHash;
    /// @dev The Poseidon commitment to the features and a salt; the second public signal of the
    /// circuit.
    uint256 commitment;
    /// @dev The root of the events that the features were taken from. It lets anyone show, log by
    /// log, what was left out or made up.
    bytes32 eventsRoot;
    /// @dev The epoch of the attester set that signs.
    uint64 attesterEpoch;
}

using StatementHash for Statement global;

/// @title StatementHash
/// @notice The EIP-712 struct hash of a statement.
library StatementHash {
    bytes32 internal constant TYPEHASH = keccak256(
        "Statement(uint256 tokenId,uint64 bundleEpoch,bytes32 bundleRoot,uint64 historyChainId,bytes32 marketsHash,uint64 asOfBlock,bytes32 asOfBlockHash,uint64 asOfTime,uint64 coverageFrom,bytes32 schemaHash,uint256 commitment,bytes32 eventsRoot,uint64 attesterEpoch)"
    );

    /// @dev Every member is one word, so the ABI encoding of the struct is its EIP-712 encodeData.
    function structHash(Statement calldata statement) internal pure returns (bytes32) {
        return keccak256(abi.encode(TYPEHASH, statement));
    }
}
