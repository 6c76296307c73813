// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title IAggregatorV3
/// @notice What readers of Chainlink's price feeds call (AggregatorV3Interface), with what it means for a credit score: one feed is
/// one token under one model. A round is the score stored now, numbered by the last block of the history behind it.
/// @dev Reads fail closed, and with the oracle's own errors: IScoreOracle.NoScore, StaleBundle and ScoreTooOld. They go on for a
/// token that was merged into another, with that one's score.
/// @dev Round ids rise from score to score, but for two cases: after a score was invalidated the next may be of a lower block, and
/// after a merge the token's rounds are those of the token that it was merged into.
/// @dev Warning: a feed says nothing of who is in the token. A lender to a wallet must ask ICreditToken.tokenOf which one it is in.
/// @dev Warning: whoever made the feed chose token, model and age limit, for good. Read them before relying on it.
interface IAggregatorV3 {
    error RoundNotStored(uint80 roundId, uint80 storedRoundId);

    /// @notice 0: a score of 742 is the answer 742.
    function decimals() external view returns (uint8);

    /// @notice The model's name and the token's id.
    function description() external view returns (string memory);

    /// @notice 1.
    function version() external view returns (uint256);

    /// @notice The stored score as a round. Reverts with RoundNotStored for any round but the latest, as the oracle keeps no
    /// blocks of those before, and wherever `latestRoundData` reverts.
    function getRoundData(
        uint80 roundId_
    )
        external
        view
        returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound);

    /// @notice The stored score. Reverts when there is none, when the wallets in the token have changed since, and when the history
    /// ended longer ago than the feed allows.
    /// @return roundId Last block of the history that was scored.
    /// @return answer The score, 300 to 850.
    /// @return startedAt When that history ended, Unix seconds.
    /// @return updatedAt The same, not the time of publication: the age that a reader checks must be the history's.
    /// @return answeredInRound `roundId`.
    function latestRoundData()
        external
        view
        returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound);
}
