// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ChallengeEntries} from "./ChallengeEntries.sol";
import {IChallengeRules} from "./interfaces/IChallengeRules.sol";
import {IChallenges} from "./interfaces/IChallenges.sol";
import {ChallengeTerms} from "./libraries/ChallengeTerms.sol";
import {Demand, Entry, Status, Terms} from "./types/Challenge.sol";
import {Inference} from "./types/Inference.sol";

/// @title ChallengeDisputes
/// @notice Faults of answers, and proofs that are shown on demand. See IChallenges.
abstract contract ChallengeDisputes is ChallengeEntries {
    mapping(uint256 id => mapping(address modeler => mapping(uint256 place => Demand))) private _demands;

    /* STEPS */

    /// @inheritdoc IChallenges
    function dispute(
        uint256 id,
        address modeler,
        uint256 place,
        Inference calldata leaf,
        bytes32[] calldata leafPath,
        bytes32 rowCommitment,
        bytes32[] calldata rowPath
    ) external nonReentrant {
        Terms memory terms = _termsOf(id);
        _answered(id, terms, modeler);
        IChallengeRules.Question memory question = _question(id, modeler, place);
        Fault fault = rules.faultOf(question, leaf, leafPath, rowCommitment, rowPath);

        // Whoever demands first and shows the fault then cannot be robbed by a copy of the second step.
        Demand storage demanded = _demands[id][modeler][place];
        _strike(id, terms, modeler, demanded.until == 0 ? msg.sender : demanded.by, terms.stake / 2, fault);
    }

    /// @inheritdoc IChallenges
    function demand(uint256 id, address modeler, uint256 place) external payable nonReentrant {
        Terms memory terms = _termsOf(id);
        Entry storage entry = _answered(id, terms, modeler);
        if (place >= terms.rows) revert PlaceOutOfRange(place, terms.rows);
        Demand storage demanded = _demands[id][modeler][place];
        if (demanded.by != address(0)) revert AlreadyDemanded(id, modeler, place);

        (demanded.by, demanded.until) = (msg.sender, ChallengeTerms.dueAt(terms, entry.lastDue));
        entry.lastDue = demanded.until;
        ++entry.openDemands;
        ++_progress[id].openDemands;

        emit ProofDemanded(id, modeler, place, msg.sender, demanded.until);

        _take(terms.currency, terms.bond);
    }

    /// @inheritdoc IChallenges
    function show(
        uint256 id,
        address modeler,
        uint256 place,
        uint256[8] calldata proof,
        bytes32 rowCommitment,
        bytes32[] calldata rowPath
    ) external nonReentrant {
        Terms memory terms = _termsOf(id);
        _requireNow(0, _openDemand(id, modeler, place).until);
        rules.requireProof(_question(id, modeler, place), proof, rowCommitment, rowPath);

        _close(id, modeler, place);
        _credit(modeler, terms.currency, terms.bond);

        emit ProofShown(id, modeler, place);
    }

    /// @inheritdoc IChallenges
    function closeDemand(uint256 id, address modeler, uint256 place) external nonReentrant {
        Terms memory terms = _termsOf(id);
        Demand storage demanded = _openDemand(id, modeler, place);
        bool isStruck = _entries[id][modeler].status == Status.Struck;
        if (!isStruck) _requireNow(uint256(demanded.until) + 1, type(uint256).max);

        _close(id, modeler, place);
        _credit(demanded.by, terms.currency, terms.bond);

        emit DemandClosed(id, modeler, place);

        if (!isStruck) _strike(id, terms, modeler, demanded.by, terms.stake / 2, Fault.MissingProof);
    }

    /// @inheritdoc IChallenges
    function strike(uint256 id, address modeler) external nonReentrant {
        Terms memory terms = _termsOf(id);
        if (msg.sender != terms.judge) revert NotTheJudge(msg.sender);
        _answered(id, terms, modeler);

        _strike(id, terms, modeler, NOBODY, terms.stake, Fault.UntrustedKey);
    }

    /* READS */

    /// @inheritdoc IChallenges
    function demandOf(uint256 id, address modeler, uint256 place) external view returns (Demand memory) {
        return _demands[id][modeler][place];
    }

    /* INTERNAL */

    /// @dev An entry that can still be disputed.
    function _answered(uint256 id, Terms memory terms, address modeler) private view returns (Entry storage entry) {
        entry = _entries[id][modeler];
        if (entry.status != Status.Answered) revert WrongStatus(id, modeler);
        _requireNow(0, terms.disputeBy);
    }

    function _openDemand(uint256 id, address modeler, uint256 place) private view returns (Demand storage demanded) {
        demanded = _demands[id][modeler][place];
        if (demanded.until == 0) revert NoDemand(id, modeler, place);
    }

    /// @dev Who demanded stays, so that no place is demanded twice.
    function _close(uint256 id, address modeler, uint256 place) private {
        _demands[id][modeler][place].until = 0;
        Entry storage entry = _entries[id][modeler];
        --entry.openDemands;
        if (entry.status != Status.Struck) --_progress[id].openDemands;
    }

    function _question(
        uint256 id,
        address modeler,
        uint256 place
    ) private view returns (IChallengeRules.Question memory) {
        Entry storage entry = _entries[id][modeler];
        return
            IChallengeRules.Question(
                _progress[id].terms,
                entry.key,
                entry.scores,
                entry.root,
                _seedOf(id, modeler),
                place
            );
    }
}
