// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {IScoreOracle} from "../interfaces/IScoreOracle.sol";
import {IScoreSubmission} from "../interfaces/IScoreSubmission.sol";
import {Publication, Publications} from "./Publication.sol";
import {ScoreHistories, ScoreHistory} from "./ScoreHistory.sol";
import {Statement} from "./Statement.sol";

/// @notice What the oracle stores of a token under a model, in two slots. A reader of scores
/// touches only the first: 80 + 24 + 32 + 32 + 48 + 8 + 32 = 256 bits. 32 bits of Unix seconds
/// last until 2106, and 32 bits of block numbers last for 34 years of four blocks a second;
/// submissions past either are refused. A score of 0 stands for none: nothing was stored yet, or
/// the score was invalidated. In the second case its time stays.
struct ScoreRecord {
    /// @dev The score, and those before it.
    ScoreHistory scores;
    uint24 bundleEpoch;
    uint32 asOfBlock;
    uint32 asOfTime;
    Publication publication;
    /// @dev The most defaults that any wallet of the bundle had, 255 for that many or more. A
    /// default begins another epoch of the bundle, so this holds for as long as the score does.
    uint8 defaults;
    uint32 coverageFrom;
    uint256 commitment;
}

using ScoreRecords for ScoreRecord global;

/// @title ScoreRecords
/// @notice Reads and writes a score record.
library ScoreRecords {
    using SafeCast for uint256;

    /// @dev A statement goes on where the stored score ended when its as-of is at most this much
    /// later. It is as long as the horizon of the default that scores predict.
    uint256 private constant GOES_ON_FOR = 30 days;

    /// @dev Writes each slot once: everything that can revert comes before, so the compiler sees
    /// the fields of a slot together.
    /// Distrusted scores are not kept among the earlier ones.
    /// @param newScore 300 to 850, checked by the caller.
    /// @param defaults The most defaults that any wallet of the bundle has.
    /// @param distrustedUntil The last Unix second whose scores are distrusted.
    function write(
        ScoreRecord storage self,
        Statement calldata statement,
        uint16 newScore,
        uint256 defaults,
        uint256 distrustedUntil
    ) internal {
        uint24 bundleEpoch = uint256(statement.bundleEpoch).toUint24();
        uint32 asOfBlock = uint256(statement.asOfBlock).toUint32();
        uint32 asOfTime = uint256(statement.asOfTime).toUint32();
        uint32 coverageFrom = uint256(statement.coverageFrom).toUint32();
        uint8 mostDefaults = uint8(Math.min(defaults, type(uint8).max));
        bool goesOn = self.goesOnWith(statement, distrustedUntil);
        Publication publication = _published(self, statement, newScore, goesOn);
        ScoreHistory scores = goesOn || self.isTrusted(distrustedUntil) ? self.scores : ScoreHistory.wrap(0);
        scores = scores.push(newScore);

        self.scores = scores;
        self.bundleEpoch = bundleEpoch;
        self.asOfBlock = asOfBlock;
        self.asOfTime = asOfTime;
        self.publication = publication;
        self.defaults = mostDefaults;
        self.coverageFrom = coverageFrom;
        self.commitment = statement.commitment;
    }

    /// @dev The time stays, so neither the same statement nor an older one is accepted again.
    function invalidate(ScoreRecord storage self) internal {
        (self.scores, self.asOfBlock) = (self.scores.withoutLatest(), 0);
    }

    /// @notice Whether the record was published after the last second whose scores are distrusted.
    function isTrusted(ScoreRecord storage self, uint256 distrustedUntil) internal view returns (bool) {
        return self.publishedAt() > distrustedUntil;
    }

    /// @notice Whether a statement can take the place of what is stored.
    function isReplaceableBy(
        ScoreRecord storage self,
        Statement calldata statement,
        uint256 newScore,
        uint256 distrustedUntil
    ) internal view returns (bool) {
        return self.isOlderThan(statement, distrustedUntil) && !self.isCutBy(statement, newScore, distrustedUntil);
    }

    /// @notice The same, with a revert by name when it cannot.
    function requireReplaceableBy(
        ScoreRecord storage self,
        Statement calldata statement,
        uint256 newScore,
        uint256 distrustedUntil
    ) internal view {
        if (!self.isOlderThan(statement, distrustedUntil)) {
            revert IScoreSubmission.AsOfNotNewer(
                statement.asOfBlock,
                statement.asOfTime,
                self.asOfBlock,
                self.asOfTime
            );
        }
        if (self.isCutBy(statement, newScore, distrustedUntil)) {
            revert IScoreSubmission.HistoryShortened(statement.coverageFrom, self.coverageFrom);
        }
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

    /// @notice Whether a newer statement goes on where the score ended, but begins later: it would
    /// hide a part of the same wallets' history from readers who ask for its length. A fall is never
    /// kept out by that.
    function isCutBy(
        ScoreRecord storage self,
        Statement calldata statement,
        uint256 newScore,
        uint256 distrustedUntil
    ) internal view returns (bool) {
        return
            statement.coverageFrom > self.coverageFrom &&
            newScore >= self.score() &&
            self.goesOnWith(statement, distrustedUntil);
    }

    /// @notice Whether a newer statement goes on where the score ended: it is about the same state of
    /// the bundle, and at most 30 days later. A score that is invalidated or distrusted does not go
    /// on.
    function goesOnWith(
        ScoreRecord storage self,
        Statement calldata statement,
        uint256 distrustedUntil
    ) internal view returns (bool) {
        (uint256 bundleEpoch, uint256 asOfTime) = (self.bundleEpoch, self.asOfTime);
        (ScoreHistory scores, Publication publication) = (self.scores, self.publication);
        // The statement is newer, and the sum fits into 40 bits.
        unchecked {
            return
                scores.latest() != 0 &&
                bundleEpoch == statement.bundleEpoch &&
                statement.asOfTime - asOfTime <= GOES_ON_FOR &&
                asOfTime + publication.waited() > distrustedUntil;
        }
    }

    /// @notice The score; 0 for none.
    function score(ScoreRecord storage self) internal view returns (uint16) {
        return self.scores.latest();
    }

    /// @notice When the record was submitted, in Unix seconds.
    function publishedAt(ScoreRecord storage self) internal view returns (uint40 time) {
        (uint40 asOfTime, Publication publication) = (self.asOfTime, self.publication);
        // 32 and 22 bits fit into 40.
        unchecked {
            time = asOfTime + publication.waited();
        }
    }

    /// @notice Since when the score has held, in Unix seconds.
    function heldSince(ScoreRecord storage self) internal view returns (uint40) {
        // It has held for no longer than there is time.
        unchecked {
            return self.publishedAt() - self.publication.heldFor();
        }
    }

    function read(ScoreRecord storage self) internal view returns (IScoreOracle.StoredScore memory stored) {
        self.copyTo(stored);
    }

    /// @dev Into memory that the reader has already, which a read for a lender is cheaper by. In one
    /// piece, without a call, so that the slot is loaded once.
    function copyTo(ScoreRecord storage self, IScoreOracle.StoredScore memory stored) internal view {
        uint256 publication = Publication.unwrap(self.publication);
        unchecked {
            stored.publishedAt = uint40(self.asOfTime + (publication & Publications.MAX_SECONDS));
        }
        stored.score = uint16(ScoreHistory.unwrap(self.scores) & ScoreHistories.MASK);
        stored.bundleEpoch = self.bundleEpoch;
        stored.asOfBlock = self.asOfBlock;
        stored.asOfTime = self.asOfTime;
        stored.coverageFrom = self.coverageFrom;
        stored.defaults = self.defaults;
    }

    /// @dev The publication of a newer statement's score, now.
    /// @param goesOn See `goesOnWith`.
    function _published(
        ScoreRecord storage self,
        Statement calldata statement,
        uint16 newScore,
        bool goesOn
    ) private view returns (Publication) {
        uint256 wait = block.timestamp - statement.asOfTime;
        if (!goesOn) return Publications.begin(wait);

        (uint256 asOfTime, ScoreHistory scores, Publication publication) = (
            self.asOfTime,
            self.scores,
            self.publication
        );
        uint256 elapsed = block.timestamp - asOfTime - publication.waited();
        return publication.next(wait, elapsed, scores.latest(), newScore);
    }
}
