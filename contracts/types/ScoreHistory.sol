// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @notice Up to seven scores of 10 bits each, the newest in the lowest bits. A score is at most
/// 850, and 0 stands for none. They share a slot with the latest score, so keeping them costs a
/// submission nothing.
type ScoreHistory is uint72;

using ScoreHistories for ScoreHistory global;

/// @title ScoreHistories
/// @notice Packs and unpacks a score history.
library ScoreHistories {
    uint256 private constant LENGTH = 7;
    uint256 private constant BITS = 10;

    /// @notice Adds a score and drops the oldest of seven.
    /// @param score 1 to 1023, checked by the caller.
    function push(ScoreHistory self, uint16 score) internal pure returns (ScoreHistory) {
        uint256 word = (uint256(ScoreHistory.unwrap(self)) << BITS) | score;
        return ScoreHistory.wrap(uint72(word & ((1 << (LENGTH * BITS)) - 1)));
    }

    /// @notice All scores, newest first.
    /// @param latest A score to put in front of them, or 0 for none.
    function list(ScoreHistory self, uint16 latest) internal pure returns (uint16[] memory scores) {
        uint256 word = ScoreHistory.unwrap(self);
        if (latest != 0) word = (word << BITS) | latest;
        uint256 count = 0;
        while ((word >> (count * BITS)) != 0) ++count;

        scores = new uint16[](count);
        for (uint256 i = 0; i < count; ++i) scores[i] = uint16((word >> (i * BITS)) & ((1 << BITS) - 1));
    }
}
