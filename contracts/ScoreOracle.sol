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
import {ScoreRecord} from "./types/ScoreRecord.sol";
import {Statement} from "./types/Statement.sol";

/// @title ScoreOracle
/// @notice Verifies, stores and serves scores. See IScoreOracle.
contract ScoreOracle is IScoreOracle, EIP712, Ownable2Step, Pausable {
    using SafeCast for uint256;

    /* STORAGE */

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

    /// @inheritdoc IScoreOracle
    address public guardian;

    mapping(uint256 tokenId => mapping(bytes32 modelId => ScoreRecord)) private _records;

    /* CONSTRUCTOR */

    /// @param maxSubmissionAge_ How long a quorum's statement can be held back, in seconds: 1
    /// second to 30 days.
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

    /* SUBMISSIONS */

    /// @inheritdoc IScoreOracle
    function submit(Submission calldata submission) external {
        _submit(submission);
    }

    /// @inheritdoc IScoreOracle
    function submitBatch(Submission[] calldata submissions) external returns (uint256 accepted) {
        for (uint256 i = 0; i < submissions.length; ++i) {
            if (!_recordOf(submissions[i]).isOlderThan(submissions[i].statement)) continue;

            _submit(submissions[i]);
            ++accepted;
        }
    }

    /// @inheritdoc IScoreOracle
    function submitAndRead(Submission calldata submission, uint256 maxAge) external returns (uint16) {
        if (_recordOf(submission).isOlderThan(submission.statement)) _submit(submission);

        return scoreNoOlderThan(submission.statement.tokenId, submission.modelId, maxAge);
    }

    /* OWNER AND GUARDIAN */

    /// @inheritdoc IScoreOracle
    function invalidate(uint256 tokenId, bytes32 modelId, string calldata reason) external {
        _checkOwnerOrGuardian();
        if (bytes(reason).length == 0) revert EmptyReason();
        ScoreRecord storage record = _records[tokenId][modelId];
        StoredScore memory wrong = record.read();
        _requireScored(wrong, tokenId, modelId);

        record.invalidate();

        emit ScoreInvalidated(tokenId, modelId, wrong.score, wrong.asOfBlock, wrong.asOfTime, msg.sender, reason);

        token.notifyScored(tokenId);
    }

    /// @inheritdoc IScoreOracle
    function setGuardian(address guardian_) external {
        _checkOwner();

        guardian = guardian_;

        emit GuardianSet(guardian_);
    }

    /// @inheritdoc IScoreOracle
    function pause() external {
        _checkOwnerOrGuardian();
        _pause();
    }

    /// @inheritdoc IScoreOracle
    function unpause() external {
        _checkOwner();
        _unpause();
    }

    /* READS */

    /// @inheritdoc IScoreOracle
    function scoreOf(uint256 tokenId, bytes32 modelId) external view returns (StoredScore memory) {
        return _current(tokenId, modelId);
    }

    /// @inheritdoc IScoreOracle
    function tryScoreOf(
        uint256 tokenId,
        bytes32 modelId
    ) external view returns (bool found, bool bundleUnchanged, StoredScore memory stored) {
        (uint256 liveId, uint64 epoch) = token.resolve(tokenId);
        ScoreRecord storage record = _records[liveId][modelId];
        if (record.score == 0) return (false, false, stored);

        return (true, record.bundleEpoch == epoch, record.read());
    }

    /// @inheritdoc IScoreOracle
    function recordOf(uint256 tokenId, bytes32 modelId) external view returns (StoredScore memory stored) {
        ScoreRecord storage record = _records[tokenId][modelId];
        if (record.score != 0) return record.read();
    }

    /// @inheritdoc IScoreOracle
    function commitmentOf(uint256 tokenId, bytes32 modelId) external view returns (uint256) {
        ScoreRecord storage record = _records[_liveId(tokenId)][modelId];
        if (record.score == 0) revert NoScore(tokenId, modelId);
        return record.commitment;
    }

    /// @inheritdoc IScoreOracle
    function historyOf(uint256 tokenId, bytes32 modelId) external view returns (uint16[] memory) {
        ScoreRecord storage record = _records[_liveId(tokenId)][modelId];
        return record.earlier.list(record.score);
    }

    /// @inheritdoc IScoreOracle
    function latestOf(uint256 tokenId) external view returns (bytes32 modelId, StoredScore memory stored) {
        uint256 liveId = _liveId(tokenId);
        uint256 count = registry.modelCount();
        for (uint256 i = 0; i < count; ++i) {
            bytes32 candidate = registry.modelIdAt(i);
            StoredScore memory scored = _records[liveId][candidate].read();
            if (scored.score != 0 && scored.publishedAt >= stored.publishedAt) (modelId, stored) = (candidate, scored);
        }
    }

    /// @inheritdoc IScoreOracle
    function scoreNoOlderThan(uint256 tokenId, bytes32 modelId, uint256 maxAge) public view returns (uint16) {
        StoredScore memory stored = _current(tokenId, modelId);
        if (block.timestamp - stored.asOfTime > maxAge) {
            revert ScoreTooOld(tokenId, modelId, stored.asOfTime, block.timestamp - maxAge);
        }

        return stored.score;
    }

    /// @inheritdoc IScoreOracle
    function hashStatement(Statement calldata statement) public view returns (bytes32) {
        return _hashTypedDataV4(statement.structHash());
    }

    /* INTERNAL */

    /// @dev The only path by which a score is stored.
    function _submit(Submission calldata submission) private {
        _requireNotPaused();
        Statement calldata statement = submission.statement;
        ScoreRecord storage record = _recordOf(submission);
        _checkSchema(submission.modelId, statement.schemaHash);
        uint64 notBefore = _checkBundle(statement);
        if (statement.commitment >= PublicSignals.SCALAR_FIELD) revert CommitmentOutOfField(statement.commitment);
        if (submission.score < MIN_SCORE || submission.score > MAX_SCORE) {
            revert ScoreOutOfRange(submission.score, MIN_SCORE, MAX_SCORE);
        }
        _checkTimes(statement, record, notBefore);
        bytes32 digest = hashStatement(statement);
        attesters.checkQuorum(digest, statement.attesterEpoch, submission.signers, submission.signatures);
        registry.verifyInference(
            uint256(submission.modelId),
            bytes32(statement.commitment),
            abi.encode(submission.score),
            submission.proof
        );

        uint16 score = submission.score.toUint16();
        record.write(statement, score);

        emit ScoreUpdated(
            statement.tokenId,
            submission.modelId,
            score,
            statement.asOfBlock,
            record.asOfTime,
            statement.commitment
        );

        token.notifyScored(statement.tokenId);
    }

    /// @dev The stored score of the bundle as it is now.
    function _current(uint256 tokenId, bytes32 modelId) private view returns (StoredScore memory stored) {
        (uint256 liveId, uint64 epoch) = token.resolve(tokenId);
        stored = _records[liveId][modelId].read();
        _requireScored(stored, tokenId, modelId);
        if (stored.bundleEpoch != epoch) revert StaleBundle(tokenId, stored.bundleEpoch, epoch);
    }

    function _recordOf(Submission calldata submission) private view returns (ScoreRecord storage) {
        return _records[submission.statement.tokenId][submission.modelId];
    }

    function _liveId(uint256 tokenId) private view returns (uint256 liveId) {
        // Only a reader who asks whether a score is fresh needs the epoch.
        // slither-disable-next-line unused-return
        (liveId, ) = token.resolve(tokenId);
    }

    /// @dev A stored score is at least 300; an empty slot holds 0.
    function _requireScored(StoredScore memory stored, uint256 tokenId, bytes32 modelId) private pure {
        // slither-disable-next-line incorrect-equality
        if (stored.score == 0) revert NoScore(tokenId, modelId);
    }

    function _checkSchema(bytes32 modelId, bytes32 stated) private view {
        bytes32 expected = registry.requireActive(modelId);
        if (stated != expected) revert SchemaMismatch(stated, expected);
    }

    /// @return notBefore The least as-of that the bundle can be scored for.
    function _checkBundle(Statement calldata statement) private view returns (uint64 notBefore) {
        (uint64 epoch, bytes32 root, uint64 changedAt) = token.scorableOf(statement.tokenId);
        if (epoch == 0) revert BundleNotScorable(statement.tokenId);
        if (statement.bundleEpoch != epoch || statement.bundleRoot != root) {
            revert BundleMismatch(statement.tokenId, statement.bundleEpoch, statement.bundleRoot, epoch, root);
        }
        return changedAt;
    }

    function _checkTimes(Statement calldata statement, ScoreRecord storage record, uint64 notBefore) private view {
        (uint64 asOfBlock, uint64 asOfTime) = (statement.asOfBlock, statement.asOfTime);
        if (asOfTime > block.timestamp) revert AsOfInFuture(asOfTime, block.timestamp);
        if (block.timestamp - asOfTime > maxSubmissionAge) {
            revert StatementTooOld(asOfTime, block.timestamp - maxSubmissionAge);
        }
        if (statement.coverageFrom > asOfTime) revert CoverageAfterAsOf(statement.coverageFrom, asOfTime);
        if (asOfTime < notBefore) revert AsOfBeforeBundle(asOfTime, notBefore);
        if (!record.isOlderThan(statement)) {
            revert AsOfNotNewer(asOfBlock, asOfTime, record.asOfBlock, record.asOfTime);
        }
    }

    function _checkOwnerOrGuardian() private view {
        if (msg.sender != owner() && msg.sender != guardian) revert NotOwnerOrGuardian(msg.sender);
    }

    function _requireCode(address account) private view {
        if (account.code.length == 0) revert AddressWithoutCode(account);
    }
}
