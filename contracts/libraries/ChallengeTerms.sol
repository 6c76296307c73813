// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IChallenges} from "../interfaces/IChallenges.sol";
import {Terms} from "../types/Challenge.sol";
import {FeeSplit} from "../types/FeeShares.sol";
import {Grading} from "./Grading.sol";

/// @title ChallengeTerms
/// @notice Refuses terms under which a challenge could not be played to its end.
library ChallengeTerms {
    /// @dev Between any two deadlines, in seconds; also from the last draw to the last answer.
    uint256 internal constant MIN_GAP = 1 hours;
    /// @dev The least time for a modeler to show a proof.
    uint256 internal constant MIN_RESPONSE = 1 hours;
    /// @dev From opening to the end: money is never locked for longer.
    uint256 internal constant MAX_LENGTH = 365 days;
    /// @dev Scores of a modeler are kept as the code of one contract, and so are labels.
    uint256 internal constant MAX_ROWS = 12_000;
    uint256 internal constant MAX_POOL_ROWS = 190_000;
    uint256 internal constant MAX_ENTRIES = 256;
    uint256 internal constant MAX_WINNERS = 16;
    /// @dev Seconds from one demanded proof of an entry to the next are these, which is a block, and one
    /// more for each entry that the terms allow. All entries together owe at most one proof a second.
    uint40 private constant MIN_PACE = 12;
    uint256 private constant PARTS = 10_000;
    uint256 private constant PERCENT = 100;

    /// @notice Reverts with the number of the first of the terms that is out of its bounds.
    function check(Terms calldata terms) internal view {
        // Nothing that is ever divided or paid is more than fits its place.
        uint256 all = uint256(terms.bounty) + terms.deposit + uint256(terms.stake) * terms.maxEntries;
        if (all > type(uint96).max) revert IChallenges.InvalidTerms(1);
        if (terms.deposit == 0) revert IChallenges.InvalidTerms(2);
        if (terms.stake == 0) revert IChallenges.InvalidTerms(3);
        if (terms.bond == 0) revert IChallenges.InvalidTerms(4);
        _checkTimes(terms);
        if (terms.drawBlock <= block.number) revert IChallenges.InvalidTerms(12);
        if (terms.poolRows < terms.rows || terms.poolRows > MAX_POOL_ROWS) revert IChallenges.InvalidTerms(13);
        if (terms.rows == 0 || terms.rows > MAX_ROWS) revert IChallenges.InvalidTerms(14);
        if (terms.maxEntries == 0 || terms.maxEntries > MAX_ENTRIES) revert IChallenges.InvalidTerms(15);
        bool isScore = terms.threshold >= Grading.MIN_SCORE && terms.threshold <= Grading.MAX_SCORE;
        if (!isScore) revert IChallenges.InvalidTerms(16);
        uint256 weights = 0;
        for (uint256 i = 0; i < 7; ++i) weights += terms.weights[i];
        if (weights != PERCENT) revert IChallenges.InvalidTerms(23);
        _checkShares(terms.shares);
        if (!_isTable(terms.probabilities)) revert IChallenges.InvalidTerms(26);
        bool isShared = FeeSplit.leaveEnough(terms.modelerShare, terms.attestersShare);
        if (!isShared) revert IChallenges.InvalidTerms(28);
    }

    /// @notice The last second in which a proof that is demanded now can be shown: responseTime from now,
    /// and no sooner than the pace after the one before.
    /// @dev A place is demanded once. Whatever else is demanded, nothing is therefore due later than
    /// `rows` times the pace after its responseTime, and the grades wait for that.
    /// @param last When the last of the entry's proofs is due; zero when none was demanded.
    function dueAt(Terms memory terms, uint40 last) internal view returns (uint40 due) {
        due = uint40(block.timestamp) + terms.responseTime;
        uint40 next = last + MIN_PACE + terms.maxEntries;
        if (due < next) due = next;
    }

    function _checkTimes(Terms calldata terms) private view {
        if (terms.commitBy < block.timestamp + MIN_GAP) revert IChallenges.InvalidTerms(6);
        if (terms.answerBy < terms.commitBy + 2 * MIN_GAP) revert IChallenges.InvalidTerms(7);
        if (terms.disputeBy < terms.answerBy + MIN_GAP) revert IChallenges.InvalidTerms(8);
        if (terms.revealBy < terms.disputeBy + MIN_GAP) revert IChallenges.InvalidTerms(9);
        uint256 queue = terms.rows * (MIN_PACE + terms.maxEntries);
        uint256 closed = uint256(terms.disputeBy) + terms.responseTime + queue;
        uint256 from = (closed > terms.revealBy ? closed : terms.revealBy) + MIN_GAP;
        if (terms.gradeBy < from || terms.gradeBy > block.timestamp + MAX_LENGTH) revert IChallenges.InvalidTerms(10);
        if (terms.responseTime < MIN_RESPONSE) revert IChallenges.InvalidTerms(11);
    }

    function _checkShares(uint16[] calldata shares) private pure {
        uint256 sum = 0;
        for (uint256 i = 0; i < shares.length; ++i) {
            if (shares[i] == 0) revert IChallenges.InvalidTerms(25);
            sum += shares[i];
        }
        if (shares.length > MAX_WINNERS || sum != PARTS) revert IChallenges.InvalidTerms(25);
    }

    /// @dev Four bytes for each score, probabilities that never rise.
    function _isTable(bytes memory probabilities) private pure returns (bool) {
        if (probabilities.length != Grading.TABLE_LENGTH) return false;
        uint256 last = Grading.ONE;
        for (uint256 i = 0; i < Grading.SCORES; ++i) {
            uint256 here = Grading.probabilityAt(probabilities, i);
            if (here > last) return false;
            last = here;
        }
        return true;
    }
}
