// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Statement} from "../types/Statement.sol";

/// @title IScoreSubmission
/// @notice What the ScoreOracle says of a submission: that it was stored, or why it was not.
interface IScoreSubmission {
    /* EVENTS */

    /// @notice Emitted once, with what can never change.
    event OracleDeployed(
        address token,
        address registry,
        address attesters,
        uint256 maxSubmissionAge,
        uint256 asOfPeriod
    );

    /// @notice Emitted when a score is stored, with all that was signed and who signed it.
    event ScoreUpdated(
        uint256 indexed tokenId,
        bytes32 indexed modelId,
        uint16 score,
        Statement statement,
        address[] signers
    );

    /// @notice Emitted when a submission of a batch is passed over because its proof is wrong.
    event ProofRefused(uint256 indexed tokenId, bytes32 indexed modelId, uint256 score, uint256 commitment);

    /* ERRORS */

    /// @notice Thrown when the constructor is given a submission age of 0 or above the maximum.
    error InvalidMaxSubmissionAge(uint256 maxSubmissionAge, uint256 max);

    /// @notice Thrown when the constructor is given a period of 0 or above the submission age.
    error InvalidAsOfPeriod(uint256 asOfPeriod, uint256 max);

    /// @notice Thrown when a batch is longer than `max`.
    error BatchTooLong(uint256 length, uint256 max);

    /// @notice Thrown when the statement names another feature schema than the model has.
    error SchemaMismatch(bytes32 stated, bytes32 expected);

    /// @notice Thrown when the statement is about another chain's history than the model is for.
    error HistoryChainMismatch(uint64 stated, uint64 expected);

    /// @notice Thrown when the statement is about other markets than the model is for.
    error MarketsMismatch(bytes32 stated, bytes32 expected);

    /// @notice Thrown when the bundle has changed since the statement was signed.
    error BundleMismatch(
        uint256 tokenId,
        uint64 statedEpoch,
        bytes32 statedRoot,
        uint64 currentEpoch,
        bytes32 currentRoot
    );

    /// @notice Thrown when the token does not exist, or cannot be scored as it is.
    error BundleNotScorable(uint256 tokenId);

    /// @notice Thrown when the as-of of the statement lies before the last change of the bundle.
    error AsOfBeforeBundle(uint64 asOfTime, uint64 changedAt);

    /// @notice Thrown when the commitment is not below the order of the scalar field.
    error CommitmentOutOfField(uint256 commitment);

    /// @notice Thrown when the score is not within 300 to 850.
    error ScoreOutOfRange(uint256 score, uint256 min, uint256 max);

    /// @notice Thrown when the as-of of the statement lies in the future.
    error AsOfInFuture(uint64 asOfTime, uint256 timestamp);

    /// @notice Thrown when the as-of of the statement is not a multiple of `asOfPeriod`.
    error AsOfNotOnBoundary(uint64 asOfTime, uint256 asOfPeriod);

    /// @notice Thrown when the statement is not less than `maxSubmissionAge` old.
    error StatementTooOld(uint64 asOfTime, uint256 notBefore);

    /// @notice Thrown when the stated coverage begins after the as-of.
    error CoverageAfterAsOf(uint64 coverageFrom, uint64 asOfTime);

    /// @notice Thrown when block or time of the statement is not above those of the stored score.
    error AsOfNotNewer(uint64 asOfBlock, uint64 asOfTime, uint64 storedBlock, uint40 storedTime);

    /// @notice Thrown when the stated history begins later than that of the stored score, which is of
    /// the same state of the bundle, at most 30 days older and no higher.
    error HistoryShortened(uint64 coverageFrom, uint40 storedCoverageFrom);
}
