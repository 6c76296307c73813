// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ChallengeDisputes} from "./ChallengeDisputes.sol";
import {IChallenges} from "./interfaces/IChallenges.sol";
import {Entry, Progress, Status, Terms} from "./types/Challenge.sol";

/// @title Challenges
/// @notice Models compete, every prediction has its proof, the contract does the grading. See
/// IChallenges.
contract Challenges is ChallengeDisputes {
    /* STORAGE */

    /// @dev Written by way of a storage pointer, in `_place`.
    // slither-disable-next-line uninitialized-state
    mapping(uint256 id => address[]) private _winners;

    /* STEPS */

    /// @inheritdoc IChallenges
    function reveal(uint256 id, bytes32 salt, bytes calldata labels) external {
        Terms memory terms = _termsOf(id);
        _requireNow(uint256(terms.answerBy) + 1, terms.revealBy);
        Progress storage progress = _progress[id];
        if (progress.labels != address(0)) revert NotTheLabels(terms.labelsHash);

        progress.labels = rules.keepLabels(progress.terms, salt, labels);

        emit LabelsRevealed(id, salt);
    }

    /// @inheritdoc IChallenges
    function grade(uint256 id, address modeler) external {
        Terms memory terms = _termsOf(id);
        Progress storage progress = _progress[id];
        Entry storage entry = _entries[id][modeler];
        if (progress.labels == address(0)) revert NotRevealed(id);
        _requireNow(uint256(terms.disputeBy) + 1, terms.gradeBy);
        if (entry.status != Status.Answered) revert WrongStatus(id, modeler);
        if (entry.openDemands != 0) revert DemandsOpen(entry.openDemands);

        (int32[7] memory metrics, int64 weighted, bool passes) = rules.measure(
            progress.terms,
            entry.scores,
            progress.labels,
            _seedOf(id, modeler)
        );
        (entry.status, entry.passes, entry.metrics, entry.weighted) = (Status.Graded, passes, metrics, weighted);
        ++progress.graded;
        if (passes) _place(id, modeler, terms.shares.length);

        emit EntryGraded(id, modeler, metrics, weighted, passes);
    }

    /// @inheritdoc IChallenges
    function settle(uint256 id) external nonReentrant {
        Terms memory terms = _termsOf(id);
        Progress storage progress = _progress[id];
        if (progress.isSettled) revert AlreadySettled(id);
        uint256 honest = uint256(progress.answered) - progress.struck;
        _requireOver(terms, progress, honest);
        if (progress.openDemands != 0) revert DemandsOpen(progress.openDemands);

        progress.isSettled = true;
        uint256 pot = 0;
        // slither-disable-next-line incorrect-equality
        if (progress.seed == 0) {
            progress.isVoid = true;
            _credit(progress.sponsor, terms.currency, uint256(terms.bounty) + terms.deposit);
        } else {
            uint256 forfeits = (progress.entries - honest) * terms.stake - progress.paidToFinders;
            pot = _divide(id, terms, progress, honest, forfeits);
        }

        emit ChallengeSettled(id, _winners[id], pot, progress.bonus);
    }

    /// @inheritdoc IChallenges
    function collect(uint256 id, address modeler) external nonReentrant {
        Terms memory terms = _termsOf(id);
        Progress storage progress = _progress[id];
        Entry storage entry = _entries[id][modeler];
        if (!progress.isSettled) revert NotSettled(id);
        bool isHonest =
            progress.isVoid
                ? entry.status == Status.Committed
                : entry.status == Status.Answered || entry.status == Status.Graded;
        if (!isHonest) revert WrongStatus(id, modeler);

        entry.status = Status.Paid;
        _credit(modeler, terms.currency, uint256(terms.stake) + progress.bonus);
    }

    /* READS */

    /// @inheritdoc IChallenges
    function winnersOf(uint256 id) external view returns (address[] memory) {
        return _winners[id];
    }

    /* INTERNAL */

    /// @dev Puts an entry where it belongs among the best. Of two with the same grade the earlier
    /// commitment is before.
    function _place(uint256 id, address modeler, uint256 places) private {
        address[] storage winners = _winners[id];
        uint256 to = winners.length;
        if (to < places) winners.push();
        else if (!_isBefore(id, modeler, winners[--to])) return;
        for (; to > 0 && _isBefore(id, modeler, winners[to - 1]); --to) winners[to] = winners[to - 1];
        winners[to] = modeler;
    }

    function _isBefore(uint256 id, address one, address other) private view returns (bool) {
        (Entry storage a, Entry storage b) = (_entries[id][one], _entries[id][other]);
        return a.weighted == b.weighted ? a.index < b.index : a.weighted > b.weighted;
    }

    /// @dev Every entry has its grade or can no longer get one.
    function _requireOver(Terms memory terms, Progress storage progress, uint256 honest) private view {
        uint256 until = terms.gradeBy;
        // slither-disable-next-line incorrect-equality
        if (progress.seed == 0) until = terms.answerBy;
        else if (progress.labels == address(0)) until = terms.revealBy;
        else if (progress.graded == honest) until = terms.disputeBy;
        _requireNow(until + 1, type(uint256).max);
    }

    /// @return pot What the winners get.
    function _divide(
        uint256 id,
        Terms memory terms,
        Progress storage progress,
        uint256 honest,
        uint256 forfeits
    ) private returns (uint256 pot) {
        address sponsor = progress.sponsor;
        bool isRevealed = progress.labels != address(0);
        if (isRevealed && _winners[id].length > 0) {
            pot = terms.bounty + forfeits;
            _credit(sponsor, terms.currency, terms.deposit);
            _payWinners(id, terms, pot);
            return pot;
        }
        uint256 promised = uint256(terms.bounty) + terms.deposit;
        bool isLost = !isRevealed && honest > 0;
        if (!isLost) _credit(sponsor, terms.currency, promised);
        uint256 shared = isLost ? promised + forfeits : forfeits;
        // No more than the terms could add up to, which ChallengeTerms.check bounds.
        uint96 bonus = uint96(honest == 0 ? 0 : shared / honest);
        progress.bonus = bonus;
        // What the division leaves over: fewer units than entries, or all where nobody is honest.
        _credit(NOBODY, terms.currency, shared - bonus * honest);
    }

    /// @dev Where there are fewer winners than shares, they get all by the shares that they have. What
    /// rounding leaves over is the first one's.
    function _payWinners(uint256 id, Terms memory terms, uint256 pot) private {
        address[] memory winners = _winners[id];
        uint256 whole = 0;
        for (uint256 i = 0; i < winners.length; ++i) whole += terms.shares[i];
        uint256 left = pot;
        for (uint256 i = winners.length - 1; i > 0; --i) {
            uint256 part = (pot * terms.shares[i]) / whole;
            left -= part;
            _credit(winners[i], terms.currency, part);
        }
        _credit(winners[0], terms.currency, left);
    }
}
