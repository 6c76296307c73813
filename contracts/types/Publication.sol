// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

/// @notice When a score was published, and since when it has held: 22 bits of seconds from the as-of
/// to the publication, 22 bits of seconds for which it had held by then, and 4 bits of points by
/// which it is above the lowest score of that time. 22 bits hold 48 days.
type Publication is uint48;

using Publications for Publication global;

/// @title Publications
/// @notice Packs and unpacks a publication.
library Publications {
    uint256 private constant SECONDS_BITS = 22;
    uint256 internal constant MAX_SECONDS = (1 << SECONDS_BITS) - 1;
    uint256 private constant RISEN_SHIFT = 2 * SECONDS_BITS;

    /// @dev A score that rises by more, above the lowest of its time, holds from its publication on.
    /// Scores of an unchanged wallet vary by a few points. If each rise counted, whoever submits each
    /// of them could keep a score from ever having held.
    uint256 internal constant MAX_RISE = 10;

    /// @notice A score that holds from now on.
    /// @param wait Seconds from the as-of to now; submissions after more than 48 days are refused.
    function begin(uint256 wait) internal pure returns (Publication) {
        if (wait > MAX_SECONDS) {
            revert SafeCast.SafeCastOverflowedUintDowncast(uint8(SECONDS_BITS), wait);
        }
        return Publication.wrap(uint48(wait));
    }

    /// @notice A score that goes on where an earlier one of the same wallets ended: it has held for as
    /// long as that one, unless it rises by too much.
    /// @param wait Seconds from the as-of to now.
    /// @param elapsed Seconds from the publication of the earlier score to now.
    function next(
        Publication self,
        uint256 wait,
        uint256 elapsed,
        uint16 earlierScore,
        uint16 score
    ) internal pure returns (Publication) {
        uint256 word = Publication.unwrap(begin(wait));
        // All of these are small, and no score has risen by more than itself.
        unchecked {
            uint256 lowest = earlierScore - self.risen();
            if (score > lowest + MAX_RISE) return Publication.wrap(uint48(word));
            if (score > lowest) word |= (score - lowest) << RISEN_SHIFT;
            uint256 held = self.heldFor() + elapsed;
            word |= (held < MAX_SECONDS ? held : MAX_SECONDS) << SECONDS_BITS;
        }
        return Publication.wrap(uint48(word));
    }

    /// @return Seconds from the as-of to the publication.
    function waited(Publication self) internal pure returns (uint40) {
        return uint40(Publication.unwrap(self) & MAX_SECONDS);
    }

    /// @return Seconds for which the score had held when it was published, 48 days at most.
    function heldFor(Publication self) internal pure returns (uint40) {
        return uint40((Publication.unwrap(self) >> SECONDS_BITS) & MAX_SECONDS);
    }

    /// @return Points above the lowest score of the time in which it has held.
    function risen(Publication self) internal pure returns (uint256) {
        return Publication.unwrap(self) >> RISEN_SHIFT;
    }
}
