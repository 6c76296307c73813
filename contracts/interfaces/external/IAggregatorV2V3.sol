// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title IAggregatorV2V3
/// @notice The functions of Chainlink's feeds (AggregatorV2V3Interface), with what they mean for a
/// credit score. One feed is one token under one model. A round is the score that is stored now;
/// its number is the last block of the history behind it.
/// @dev Reads fail closed, with the errors of the oracle: see IScoreOracle.readScore. A bundle with
/// defaults reads as IScoreOracle.BundleDefaulted, and a pause as OraclePaused. There is no answer
/// of 0. So a price oracle that asks a fallback when a feed answers 0, as Aave's does, reverts too.
/// A token that was merged into another one reads with the score of that other token.
/// @dev Only the latest round is stored, and every other id reverts with RoundNotStored. So a
/// consumer that compares the latest round with the one before it (`latest - 1`, as Liquity does)
/// cannot take this feed: it refuses to start, or takes the feed for broken.
/// @dev Round ids rise from score to score, with two exceptions. After a score was invalidated, the
/// next one may be of a lower block. After a merge, the rounds are those of the token that remains.
/// @dev Warning: never price collateral by this feed. The owner of the token can stop it at any
/// time by a join, which makes its score stale, and so would stop its own liquidation. It is for
/// the decision to lend. What prices collateral reads IScoreOracle.tryScoreOf, and holds a lien.
/// @dev Warning: a score is no price. A consumer that takes the answer for one, or takes it with
/// another number of decimals than `decimals`, is wrong by powers of ten and is not told.
/// @dev Warning: a feed does not say who is in the token. A lender to a wallet must ask
/// ICreditToken.tokenOf which token the wallet is in.
/// @dev Warning: the person who deployed the feed chose token, model, decimals and limits for good.
/// Read them before you rely on it.
interface IAggregatorV2V3 {
    /// @notice Thrown when a round other than the latest is asked for.
    error RoundNotStored(uint256 roundId, uint256 storedRoundId);

    /// @notice Thrown when a feed is to have more than 18 decimals.
    error DecimalsOutOfRange(uint8 decimals, uint8 max);

    /// @notice How many zeros the answer has behind the score: with 0 a score of 742 is the answer
    /// 742, with 8 it is 74200000000.
    function decimals() external view returns (uint8);

    /// @notice The name of the model and the id of the token.
    function description() external view returns (string memory);

    /// @notice Always 1.
    function version() external view returns (uint256);

    /// @notice The stored score as a round. Reverts with RoundNotStored for any round but the
    /// latest, because the oracle does not keep the blocks of earlier scores. Reverts wherever
    /// `latestRoundData` reverts.
    /// @return roundId As `latestRoundData` returns it, and so for the other values.
    function getRoundData(
        uint80 roundId_
    )
        external
        view
        returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound);

    /// @notice The stored score. Reverts where IScoreOracle.readScore does, under the limits of the
    /// feed.
    /// @return roundId The last block of the history that was scored.
    /// @return answer The score, 300 to 850, with `decimals` zeros behind it.
    /// @return startedAt When that history ended, in Unix seconds.
    /// @return updatedAt The same, not the time of publication: the age that a reader checks must
    /// be the age of the history.
    /// @return answeredInRound Equal to `roundId`.
    function latestRoundData()
        external
        view
        returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound);

    /// @notice The answer of `latestRoundData`.
    function latestAnswer() external view returns (int256);

    /// @notice The `updatedAt` of `latestRoundData`.
    function latestTimestamp() external view returns (uint256);

    /// @notice The `roundId` of `latestRoundData`.
    function latestRound() external view returns (uint256);

    /// @notice The answer of `getRoundData`.
    function getAnswer(uint256 roundId) external view returns (int256);

    /// @notice The `updatedAt` of `getRoundData`.
    function getTimestamp(uint256 roundId) external view returns (uint256);
}
