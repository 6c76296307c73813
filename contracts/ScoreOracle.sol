// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Ownable, Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {IAttesterSet} from "./interfaces/IAttesterSet.sol";
import {ICreditToken} from "./interfaces/ICreditToken.sol";
import {IModelRegistry} from "./interfaces/IModelRegistry.sol";
import {IScoreOracle} from "./interfaces/IScoreOracle.sol";
import {PublicSignals} from "./libraries/PublicSignals.sol";
import {Statement} from "./libraries/Statement.sol";

/// @title ScoreOracle
/// @notice See IScoreOracle.
contract ScoreOracle is IScoreOracle, EIP712, Ownable2Step, Pausable {
    using SafeCast for uint256;

    /// @dev Two slots: the first is all that a reader of scores touches, the second is for those who check what is behind one.
    struct Record {
        StoredScore stored;
        uint256 commitment;
    }

    uint256 private constant MIN_SCORE = 300;
    uint256 private constant MAX_SCORE = 850;
    uint256 private constant MAX_SUBMISSION_AGE = 30 days;

    /// @inheritdoc IScoreOracle
    ICreditToken public immutable token;

    /// @inheritdoc IScoreOracle
    IModelRegistry public immutable registry;

    /// @inheritdoc IScoreOracle
    IAttesterSet public immutable attesters;

    /// @inheritdoc IScoreOracle
    uint256 public immutable maxSubmissionAge;

    mapping(uint256 tokenId => mapping(bytes32 modelId => Record)) private _records;

    /// @param maxSubmissionAge_ Seconds, up to 30 days: how long a quorum's statement can be held back.
    constructor(
        address initialOwner,
        ICreditToken token_,
        IModelRegistry registry_,
        IAttesterSet attesters_,
        uint256 maxSubmissionAge_
    ) EIP712("Veriscore", "1") Ownable(initialOwner) {
        _requireCode(address(token_));
        _requireCode(address(registry_));
        _requireCode(address(attesters_));
        if (maxSubmissionAge_ == 0 || maxSubmissionAge_ > MAX_SUBMISSION_AGE) {
            revert InvalidMaxSubmissionAge(maxSubmissionAge_, MAX_SUBMISSION_AGE);
        }

        token = token_;
        registry = registry_;
        attesters = attesters_;
        maxSubmissionAge = maxSubmissionAge_;
    }

    /// @inheritdoc IScoreOracle
    function submit(Submission calldata submission) external {
        _requireNotPaused();
        Statement calldata statement = submission.statement;
        Record storage record = _records[statement.tokenId][submission.modelId];
        _checkSchema(submission.modelId, statement.schemaHash);
        _checkEpochs(statement);
        if (statement.commitment >= PublicSignals.SCALAR_FIELD) revert CommitmentOutOfField(statement.commitment);
        if (submission.score < MIN_SCORE || submission.score > MAX_SCORE) {
            revert ScoreOutOfRange(submission.score, MIN_SCORE, MAX_SCORE);
        }
        _checkTimes(statement, record.stored);
        attesters.checkQuorum(hashStatement(statement), submission.signers, submission.signatures);
        _checkProof(submission);

        StoredScore memory stored = _toStored(statement, submission.score);
        record.stored = stored;
        record.commitment = statement.commitment;

        emit ScoreUpdated(
            statement.tokenId,
            submission.modelId,
            stored.score,
            stored.asOfBlock,
            stored.asOfTime,
            statement.commitment,
            msg.sender
        );

        token.notifyScored(statement.tokenId);
    }

    /// @inheritdoc IScoreOracle
    function pause() external {
        _checkOwner();
        _pause();
    }

    /// @inheritdoc IScoreOracle
    function unpause() external {
        _checkOwner();
        _unpause();
    }

    /// @inheritdoc IScoreOracle
    function scoreOf(uint256 tokenId, bytes32 modelId) external view returns (StoredScore memory) {
        return _current(tokenId, modelId);
    }

    /// @inheritdoc IScoreOracle
    function tryScoreOf(
        uint256 tokenId,
        bytes32 modelId
    ) external view returns (bool found, bool bundleUnchanged, StoredScore memory stored) {
        stored = _records[tokenId][modelId].stored;
        found = stored.score != 0;
        // Epochs are counters: only the same one will do.
        // slither-disable-next-line incorrect-equality
        bundleUnchanged = found && stored.bundleEpoch == token.bundleEpochOf(tokenId);
    }

    /// @inheritdoc IScoreOracle
    function scoreNoOlderThan(uint256 tokenId, bytes32 modelId, uint256 maxAge) external view returns (uint16) {
        StoredScore memory stored = _current(tokenId, modelId);
        if (block.timestamp - stored.asOfTime > maxAge) {
            revert ScoreTooOld(tokenId, modelId, stored.asOfTime, block.timestamp - maxAge);
        }

        return stored.score;
    }

    /// @inheritdoc IScoreOracle
    function commitmentOf(uint256 tokenId, bytes32 modelId) external view returns (uint256) {
        Record storage record = _records[tokenId][modelId];
        _requireScored(record.stored, tokenId, modelId);
        return record.commitment;
    }

    /// @inheritdoc IScoreOracle
    function latestOf(uint256 tokenId) external view returns (bytes32 modelId, StoredScore memory stored) {
        uint256 count = registry.modelCount();
        for (uint256 i = 0; i < count; ++i) {
            bytes32 candidate = registry.modelIdAt(i);
            StoredScore memory scored = _records[tokenId][candidate].stored;
            if (scored.score != 0 && scored.publishedAt >= stored.publishedAt) (modelId, stored) = (candidate, scored);
        }
    }

    /// @inheritdoc IScoreOracle
    function hashStatement(Statement calldata statement) public view returns (bytes32) {
        return _hashTypedDataV4(statement.structHash());
    }

    /// @dev The stored score of the bundle as it is now.
    function _current(uint256 tokenId, bytes32 modelId) private view returns (StoredScore memory stored) {
        stored = _records[tokenId][modelId].stored;
        _requireScored(stored, tokenId, modelId);
        uint64 epoch = token.bundleEpochOf(tokenId);
        if (stored.bundleEpoch != epoch) revert StaleBundle(tokenId, stored.bundleEpoch, epoch);
    }

    /// @dev A stored score is at least 300; 0 is what an empty slot holds.
    function _requireScored(StoredScore memory stored, uint256 tokenId, bytes32 modelId) private pure {
        // slither-disable-next-line incorrect-equality
        if (stored.score == 0) revert NoScore(tokenId, modelId);
    }

    function _checkSchema(bytes32 modelId, bytes32 stated) private view {
        bytes32 expected = registry.requireActive(modelId);
        if (stated != expected) revert SchemaMismatch(stated, expected);
    }

    /// @dev That the token exists is checked by the token.
    function _checkEpochs(Statement calldata statement) private view {
        (uint64 epoch, bytes32 root) = token.bundleOf(statement.tokenId);
        if (statement.bundleEpoch != epoch || statement.bundleRoot != root) {
            revert BundleMismatch(statement.tokenId, statement.bundleEpoch, statement.bundleRoot, epoch, root);
        }
        uint64 attesterEpoch = attesters.epoch();
        if (statement.attesterEpoch != attesterEpoch) {
            revert AttesterEpochMismatch(statement.attesterEpoch, attesterEpoch);
        }
    }

    /// @dev Newer by block alone would let a quorum's mistake turn back the age that readers go by; newer by time alone, the
    /// history. With nothing stored both are 0.
    function _checkTimes(Statement calldata statement, StoredScore storage stored) private view {
        (uint64 asOfBlock, uint64 asOfTime) = (statement.asOfBlock, statement.asOfTime);
        if (asOfTime > block.timestamp) revert AsOfInFuture(asOfTime, block.timestamp);
        if (block.timestamp - asOfTime > maxSubmissionAge) {
            revert StatementTooOld(asOfTime, block.timestamp - maxSubmissionAge);
        }
        if (statement.coverageFrom > asOfTime) revert CoverageAfterAsOf(statement.coverageFrom, asOfTime);
        if (asOfBlock <= stored.asOfBlock || asOfTime <= stored.asOfTime) {
            revert AsOfNotNewer(asOfBlock, asOfTime, stored.asOfBlock, stored.asOfTime);
        }
    }

    function _checkProof(Submission calldata submission) private view {
        uint256[2] memory publicSignals = PublicSignals.pack(submission.score, submission.statement.commitment);
        registry.verifyInference(submission.modelId, submission.a, submission.b, submission.c, publicSignals);
    }

    function _toStored(Statement calldata statement, uint256 score) private view returns (StoredScore memory) {
        return
            StoredScore({
                score: score.toUint16(),
                bundleEpoch: uint256(statement.bundleEpoch).toUint32(),
                asOfBlock: statement.asOfBlock,
                asOfTime: uint256(statement.asOfTime).toUint40(),
                publishedAt: block.timestamp.toUint40(),
                coverageFrom: uint256(statement.coverageFrom).toUint40()
            });
    }

    function _requireCode(address account) private view {
        if (account.code.length == 0) revert AddressWithoutCode(account);
    }
}
