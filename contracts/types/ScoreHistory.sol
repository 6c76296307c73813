// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @notice Up to eight scores of 10 bits each, the latest in the lowest bits. A score is at most
/// 850. A latest score of 0 stands for none: there was none yet, or it was taken away.
type ScoreHistory is uint80;

using ScoreHistories for ScoreHistory global;

/// @title ScoreHistories
/// @notice Packs and unpacks a score history.
library ScoreHistories {
    uint256 private constant BITS = 10;
    uint256 internal constant MASK = (1 << BITS) - 1;

    /// @notice The latest score; 0 for none.
    function latest(ScoreHistory self) internal pure returns (uint16) {
        return uint16(uint256(ScoreHistory.unwrap(self)) & MASK);
    }

    /// @notice Adds a score and drops the oldest of eight. It takes the place of one that was taken
    /// away.
    /// @param score 1 to 1023, checked by the caller.
    function push(ScoreHistory self, uint16 score) internal pure returns (ScoreHistory) {
        uint256 word = ScoreHistory.unwrap(self);
        if (word & MASK != 0) word <<= BITS;
        // What is shifted past the last bit is the oldest.
        return ScoreHistory.wrap(uint80(word | score));
    }

    /// @notice Takes the latest score away.
    function withoutLatest(ScoreHistory self) internal pure returns (ScoreHistory) {
        return ScoreHistory.wrap(uint80(ScoreHistory.unwrap(self) & ~MASK));
    }

    /// @notice All scores, newest first.
    function list(ScoreHistory self) internal pure returns (uint16[] memory scores) {
        uint256 word = ScoreHistory.unwrap(self);
        if (word & MASK == 0) word >>= BITS;
        uint256 count = 0;
        while ((word >> (count * BITS)) != 0) ++count;

        scores = new uint16[](count);
        for (uint256 i = 0; i < count; ++i) scores[i] = uint16((word >> (i * BITS)) & MASK);
    }
}
