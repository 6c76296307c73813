// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title IAggregatorV3
/// @notice The functions of Chainlink's price feeds (AggregatorV3Interface), with what they mean
/// for a credit score. One feed is one token under one model. A round is the score that is stored
/// now; its number is the last block of the history behind it.
/// @dev Reads fail closed, with the errors of the oracle: IScoreOracle.NoScore, StaleBundle and
/// ScoreTooOld. A token that was merged into another one reads with the score of that other token.
/// @dev Round ids rise from score to score, with two exceptions. After a score was invalidated, the
/// next one may be of a lower block. After a merge, the rounds are those of the token that remains.
/// @dev Warning: a feed does not say who is in the token. A lender to a wallet must ask
/// ICreditToken.tokenOf which token the wallet is in.
/// @dev Warning: the person who deployed the feed chose token, model and age limit for good. Read
/// them before you rely on it.
interface IAggregatorV3 {
    /// @notice Thrown when a round other than the latest is asked for.
    error RoundNotStored(uint80 roundId, uint80 storedRoundId);

    /// @notice Always 0: a score of 742 is the answer 742.
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

    /// @notice The stored score. Reverts when there is none, when the wallets in the token have
    /// changed since, or when the history behind it ended longer ago than the feed allows.
    /// @return roundId The last block of the history that was scored.
    /// @return answer The score, 300 to 850.
    /// @return startedAt When that history ended, in Unix seconds.
    /// @return updatedAt The same, not the time of publication: the age that a reader checks must
    /// be the age of the history.
    /// @return answeredInRound Equal to `roundId`.
    function latestRoundData()
        external
        view
        returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound);
}
