// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ChallengeFunds} from "./ChallengeFunds.sol";
import {ChallengeRules} from "./ChallengeRules.sol";
import {IChallengeRules} from "./interfaces/IChallengeRules.sol";
import {IChallenges} from "./interfaces/IChallenges.sol";
import {ChallengeTerms} from "./libraries/ChallengeTerms.sol";
import {ModelCode} from "./libraries/ModelCode.sol";
import {Answer, Entry, Progress, Status, Terms} from "./types/Challenge.sol";
import {VerifyingKey} from "./types/VerifyingKey.sol";

/// @title ChallengeEntries
/// @notice From the opening of a challenge to the answers. See IChallenges.
abstract contract ChallengeEntries is ChallengeFunds {
    /* STORAGE */

    /// @dev Blocks between the last commitment and the draw: two epochs, so that no proposer knows the
    /// RANDAO mix of the draw while commitments are taken.
    uint256 private constant DRAW_MARGIN = 64;

    /// @inheritdoc IChallenges
    IChallengeRules public immutable rules;

    /// @inheritdoc IChallenges
    uint256 public challengeCount;

    mapping(uint256 id => Progress) internal _progress;
    mapping(uint256 id => mapping(address modeler => Entry)) internal _entries;
    /// @inheritdoc IChallenges
    mapping(uint256 id => mapping(uint256 index => address)) public modelerAt;
    /// @dev Of all who answered with a key, the one who committed first.
    mapping(uint256 id => mapping(bytes32 keyHash => address)) private _holderOf;

    /* CONSTRUCTOR */

    constructor() {
        rules = new ChallengeRules();
    }

    /* STEPS */

    /// @inheritdoc IChallenges
    function open(Terms calldata terms) external payable nonReentrant returns (uint256 id) {
        id = ++challengeCount;
        Progress storage progress = _progress[id];
        progress.sponsor = msg.sender;
        progress.terms = rules.keepTerms(terms);

        emit ChallengeOpened(id, msg.sender, progress.terms);

        _take(terms.currency, uint256(terms.bounty) + terms.deposit);
    }

    /// @inheritdoc IChallenges
    function commit(uint256 id, bytes32 commitment) external payable nonReentrant {
        Terms memory terms = _termsOf(id);
        _requireNow(0, terms.commitBy);
        if (block.number + DRAW_MARGIN > terms.drawBlock) revert TooCloseToDraw(block.number, terms.drawBlock);
        Progress storage progress = _progress[id];
        if (progress.entries == terms.maxEntries) revert EntriesFull(terms.maxEntries);
        Entry storage entry = _entries[id][msg.sender];
        if (entry.status != Status.None) revert AlreadyCommitted(id, msg.sender);

        uint16 index = progress.entries++;
        (entry.commitment, entry.index, entry.status) = (commitment, index, Status.Committed);
        modelerAt[id][index] = msg.sender;

        emit ModelCommitted(id, msg.sender, index, commitment);

        _take(terms.currency, terms.stake);
    }

    /// @inheritdoc IChallenges
    function draw(uint256 id, bytes calldata header) external {
        Terms memory terms = _termsOf(id);
        Progress storage progress = _progress[id];
        if (progress.seed != 0) revert AlreadyDrawn(id);
        _requireNow(uint256(terms.commitBy) + 1, terms.answerBy - ChallengeTerms.MIN_GAP);
        bytes32 randao = rules.randaoOf(terms.drawBlock, header);

        bytes32 seed = keccak256(abi.encode(block.chainid, address(this), id, randao));
        progress.seed = seed;

        emit RowsDrawn(id, seed);
    }

    /// @inheritdoc IChallenges
    /// @dev The rules are this contract's own, and call nobody.
    // slither-disable-next-line reentrancy-no-eth
    function answer(uint256 id, VerifyingKey calldata key, Answer calldata answer_) external {
        Terms memory terms = _termsOf(id);
        // Reverts before the draw.
        _seedOf(id, msg.sender);
        _requireNow(0, terms.answerBy);
        Entry storage entry = _entries[id][msg.sender];
        if (entry.status != Status.Committed) revert WrongStatus(id, msg.sender);
        if (answer_.dev && terms.judge != address(0)) revert DevKeyNotAllowed(id);
        bytes32 opened = commitmentOf(id, msg.sender, key, answer_.manifestHash, answer_.dev, answer_.salt);
        if (opened != entry.commitment) revert CommitmentNotOpened(entry.commitment);

        entry.status = Status.Answered;
        (entry.root, entry.manifestHash) = (answer_.root, answer_.manifestHash);
        ++_progress[id].answered;
        (entry.key, entry.scores) = rules.keepAnswer(key, answer_.scores, terms.rows);
        bytes32 keyHash = keccak256(abi.encode(key));

        emit Answered(id, msg.sender, keyHash, answer_.root, answer_.uri);

        _holdKey(id, terms, keyHash, entry);
    }

    /* READS */

    /// @inheritdoc IChallenges
    function commitmentOf(
        uint256 id,
        address modeler,
        VerifyingKey calldata key,
        bytes32 manifestHash,
        bool dev,
        bytes32 salt
    ) public view returns (bytes32) {
        bytes32 keyHash = keccak256(abi.encode(key));
        return keccak256(abi.encode(block.chainid, address(this), id, modeler, keyHash, manifestHash, dev, salt));
    }

    /// @inheritdoc IChallenges
    function progressOf(uint256 id) external view returns (Progress memory) {
        return _progress[id];
    }

    /// @inheritdoc IChallenges
    function entryOf(uint256 id, address modeler) external view returns (Entry memory) {
        return _entries[id][modeler];
    }

    /// @inheritdoc IChallenges
    function rowOf(uint256 id, address modeler, uint256 place) external view returns (uint256) {
        return rules.rowAt(_progress[id].terms, _seedOf(id, modeler), place);
    }

    /* INTERNAL */

    function _termsOf(uint256 id) internal view returns (Terms memory) {
        address source = _progress[id].terms;
        if (source == address(0)) revert UnknownChallenge(id);
        return abi.decode(ModelCode.read(source), (Terms));
    }

    function _seedOf(uint256 id, address modeler) internal view returns (bytes32) {
        bytes32 seed = _progress[id].seed;
        if (seed == 0) revert NotDrawn(id);
        return keccak256(abi.encode(seed, modeler));
    }

    /// @dev Both seconds are within the time.
    function _requireNow(uint256 from, uint256 until) internal view {
        if (block.timestamp < from || block.timestamp > until) revert NotNow(from, until, block.timestamp);
    }

    /// @dev Takes an answered entry out of the challenge with the demands that it leaves open, and credits
    /// a part of its stake to a finder. What the judge strikes is nobody's, as the judge may have an entry.
    function _strike(
        uint256 id,
        Terms memory terms,
        address modeler,
        address finder,
        uint96 reward,
        Fault fault
    ) internal {
        Entry storage entry = _entries[id][modeler];
        Progress storage progress = _progress[id];
        entry.status = Status.Struck;
        ++progress.struck;
        progress.openDemands -= entry.openDemands;

        emit EntryStruck(id, modeler, finder, fault);

        progress.paidToFinders += reward;
        _credit(finder, terms.currency, reward);
    }

    /// @dev Of two entries with one key, the later commitment is struck.
    function _holdKey(uint256 id, Terms memory terms, bytes32 keyHash, Entry storage entry) private {
        address holder = _holderOf[id][keyHash];
        if (holder == address(0)) {
            _holderOf[id][keyHash] = msg.sender;
        } else if (_entries[id][holder].index < entry.index) {
            _strike(id, terms, msg.sender, address(0), 0, Fault.CopiedKey);
        } else {
            _holderOf[id][keyHash] = msg.sender;
            if (_entries[id][holder].status == Status.Answered)
                _strike(id, terms, holder, address(0), 0, Fault.CopiedKey);
        }
    }
}
