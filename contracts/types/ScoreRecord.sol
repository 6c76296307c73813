// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {IScoreOracle} from "../interfaces/IScoreOracle.sol";
import {ScoreHistory} from "./ScoreHistory.sol";
import {Statement} from "./Statement.sol";

/// @notice What the oracle keeps of a token under a model, in two slots. The first is all that a reader of scores touches:
/// 16 + 32 + 40 + 3 * 32 + 72 = 256 bits. 32 bits of Unix seconds last until 2106, 40 bits of block numbers for 8,000 years of four
/// blocks a second; past either, submissions are refused. A score of 0 is none: nothing was stored yet, or what was stored was
/// invalidated, when its time stays.
struct ScoreRecord {
    uint16 score;
    uint32 bundleEpoch;
    uint40 asOfBlock;
    uint32 asOfTime;
    uint32 publishedAt;
    uint32 coverageFrom;
    ScoreHistory earlier;
    uint256 commitment;
}

using ScoreRecords for ScoreRecord global;

/// @title ScoreRecords
/// @notice Reads and writes a score record.
library ScoreRecords {
    using SafeCast for uint256;

    /// @dev Writes each slot once: what can revert comes before, so that the compiler sees the fields of a slot together.
    /// @param score 300 to 850, checked by the caller.
    function write(ScoreRecord storage self, Statement calldata statement, uint16 score) internal {
        uint32 bundleEpoch = uint256(statement.bundleEpoch).toUint32();
        uint40 asOfBlock = uint256(statement.asOfBlock).toUint40();
        uint32 asOfTime = uint256(statement.asOfTime).toUint32();
        uint32 publishedAt = block.timestamp.toUint32();
        uint32 coverageFrom = uint256(statement.coverageFrom).toUint32();
        ScoreHistory earlier = self.earlier;
        if (self.score != 0) earlier = earlier.push(self.score);

        self.score = score;
        self.bundleEpoch = bundleEpoch;
        self.asOfBlock = asOfBlock;
        self.asOfTime = asOfTime;
        self.publishedAt = publishedAt;
        self.coverageFrom = coverageFrom;
        self.earlier = earlier;
        self.commitment = statement.commitment;
    }

    /// @dev The time stays, so that neither the same statement nor an older one is taken again.
    function invalidate(ScoreRecord storage self) internal {
        (self.score, self.asOfBlock) = (0, 0);
    }

    /// @notice Whether a statement is strictly newer. Newer by block alone would let a quorum's mistake turn back the age that readers
    /// go by; newer by time alone, the history. With nothing stored both are 0.
    function isOlderThan(ScoreRecord storage self, Statement calldata statement) internal view returns (bool) {
        (uint64 asOfBlock, uint64 asOfTime) = (self.asOfBlock, self.asOfTime);
        return statement.asOfBlock > asOfBlock && statement.asOfTime > asOfTime;
    }

    function read(ScoreRecord storage self) internal view returns (IScoreOracle.StoredScore memory) {
        return
            IScoreOracle.StoredScore({
                score: self.score,
                bundleEpoch: self.bundleEpoch,
                asOfBlock: self.asOfBlock,
                asOfTime: self.asOfTime,
                publishedAt: self.publishedAt,
                coverageFrom: self.coverageFrom
            });
    }
}
