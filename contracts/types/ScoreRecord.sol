// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {IScoreOracle} from "../interfaces/IScoreOracle.sol";
import {ScoreHistory} from "./ScoreHistory.sol";
import {Statement} from "./Statement.sol";

/// @notice What the oracle stores of a token under a model, in two slots. A reader of scores
/// touches only the first: 16 + 32 + 40 + 32 + 24 + 8 + 32 + 72 = 256 bits. 32 bits of Unix seconds
/// last until 2106, and 40 bits of block numbers last for 8,000 years of four blocks a second;
/// submissions past either are refused. A score of 0 stands for none: nothing was stored yet, or
/// the score was invalidated. In the second case its time stays.
struct ScoreRecord {
    uint16 score;
    uint32 bundleEpoch;
    uint40 asOfBlock;
    uint32 asOfTime;
    /// @dev Seconds from the as-of to the submission: at most 30 days, and 24 bits hold 194.
    uint24 publishedAfter;
    /// @dev The most defaults that any wallet of the bundle had, 255 for that many or more. A
    /// default begins another epoch of the bundle, so this holds for as long as the score does.
    uint8 defaults;
    uint32 coverageFrom;
    ScoreHistory earlier;
    uint256 commitment;
}

using ScoreRecords for ScoreRecord global;

/// @title ScoreRecords
/// @notice Reads and writes a score record.
library ScoreRecords {
    using SafeCast for uint256;

    /// @dev Writes each slot once: everything that can revert comes before, so the compiler sees
    /// the fields of a slot together.
    /// Distrusted scores are not kept among the earlier ones.
    /// @param score 300 to 850, checked by the caller.
    /// @param defaults The most defaults that any wallet of the bundle has.
    /// @param distrustedUntil The last Unix second whose scores are distrusted.
    function write(
        ScoreRecord storage self,
        Statement calldata statement,
        uint16 score,
        uint256 defaults,
        uint256 distrustedUntil
    ) internal {
        uint32 bundleEpoch = uint256(statement.bundleEpoch).toUint32();
        uint40 asOfBlock = uint256(statement.asOfBlock).toUint40();
        uint32 asOfTime = uint256(statement.asOfTime).toUint32();
        uint24 publishedAfter = (block.timestamp - asOfTime).toUint24();
        uint32 coverageFrom = uint256(statement.coverageFrom).toUint32();
        uint8 mostDefaults = uint8(Math.min(defaults, type(uint8).max));
        bool trusted = self.isTrusted(distrustedUntil);
        ScoreHistory earlier = trusted ? self.earlier : ScoreHistory.wrap(0);
        if (trusted && self.score != 0) earlier = earlier.push(self.score);

        self.score = score;
        self.bundleEpoch = bundleEpoch;
        self.asOfBlock = asOfBlock;
        self.asOfTime = asOfTime;
        self.publishedAfter = publishedAfter;
        self.defaults = mostDefaults;
        self.coverageFrom = coverageFrom;
        self.earlier = earlier;
        self.commitment = statement.commitment;
    }

    /// @dev The time stays, so neither the same statement nor an older one is accepted again.
    function invalidate(ScoreRecord storage self) internal {
        (self.score, self.asOfBlock) = (0, 0);
    }

    /// @notice Whether the record was published after the last second whose scores are distrusted.
    function isTrusted(ScoreRecord storage self, uint256 distrustedUntil) internal view returns (bool) {
        return self.publishedAt() > distrustedUntil;
    }

    /// @notice Whether a statement is strictly newer, by block and by time. By block alone, a
    /// quorum's mistake could turn back the age that readers judge by; by time alone, it could turn
    /// back the history. Both are 0 when nothing is stored. Of a distrusted score only the time
    /// counts: a forged block must not stop a token.
    function isOlderThan(
        ScoreRecord storage self,
        Statement calldata statement,
        uint256 distrustedUntil
    ) internal view returns (bool) {
        (uint64 asOfBlock, uint64 asOfTime) = (self.asOfBlock, self.asOfTime);
        if (!self.isTrusted(distrustedUntil)) asOfBlock = 0;
        return statement.asOfBlock > asOfBlock && statement.asOfTime > asOfTime;
    }

    /// @notice When the record was submitted, in Unix seconds.
    function publishedAt(ScoreRecord storage self) internal view returns (uint40 time) {
        // 32 and 24 bits fit into 40.
        unchecked {
            time = uint40(self.asOfTime) + self.publishedAfter;
        }
    }

    function read(ScoreRecord storage self) internal view returns (IScoreOracle.StoredScore memory stored) {
        self.copyTo(stored);
    }

    /// @dev Into memory that the reader has already, which a read for a lender is cheaper by. In one
    /// piece, so that the slot is loaded once.
    function copyTo(ScoreRecord storage self, IScoreOracle.StoredScore memory stored) internal view {
        unchecked {
            stored.publishedAt = uint40(self.asOfTime) + self.publishedAfter;
        }
        stored.score = self.score;
        stored.bundleEpoch = self.bundleEpoch;
        stored.asOfBlock = self.asOfBlock;
        stored.asOfTime = self.asOfTime;
        stored.coverageFrom = self.coverageFrom;
        stored.defaults = self.defaults;
    }
}
