// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Ownable, Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {ScoreShelf} from "./ScoreShelf.sol";
import {IAttesterSet} from "./interfaces/IAttesterSet.sol";
import {ICreditToken} from "./interfaces/ICreditToken.sol";
import {IModelRegistry} from "./interfaces/IModelRegistry.sol";
import {IScoreOracle} from "./interfaces/IScoreOracle.sol";
import {PublicSignals} from "./libraries/PublicSignals.sol";
import {ScoreRecord} from "./types/ScoreRecord.sol";
import {Statement} from "./types/Statement.sol";

/// @title ScoreOracle
/// @notice Verifies, stores and serves scores. See IScoreOracle.
contract ScoreOracle is IScoreOracle, EIP712, Ownable2Step, Pausable, ScoreShelf {
    using SafeCast for uint256;

    /* STORAGE */

    uint256 private constant MIN_SCORE = 300;
    uint256 private constant MAX_SCORE = 850;
    uint256 private constant MAX_SUBMISSION_AGE = 30 days;

    /// @inheritdoc IScoreOracle
    IAttesterSet public immutable attesters;

    /// @inheritdoc IScoreOracle
    uint256 public immutable maxSubmissionAge;

    /// @inheritdoc IScoreOracle
    address public guardian;

    /* CONSTRUCTOR */

    /// @param maxSubmissionAge_ How long a quorum's statement can be held back, in seconds: 1
    /// second to 30 days.
    constructor(
        address initialOwner,
        ICreditToken token_,
        IModelRegistry registry_,
        IAttesterSet attesters_,
        uint256 maxSubmissionAge_
    ) EIP712("Veriscore", "1") Ownable(initialOwner) ScoreShelf(token_, registry_) {
        _requireCode(address(token_));
        _requireCode(address(registry_));
        _requireCode(address(attesters_));
        if (maxSubmissionAge_ == 0 || maxSubmissionAge_ > MAX_SUBMISSION_AGE) {
            revert InvalidMaxSubmissionAge(maxSubmissionAge_, MAX_SUBMISSION_AGE);
        }

        attesters = attesters_;
        maxSubmissionAge = maxSubmissionAge_;
    }

    /* SUBMISSIONS */

    /// @inheritdoc IScoreOracle
    function submit(Submission calldata submission) external {
        _submit(submission, false);
    }

    /// @inheritdoc IScoreOracle
    function submitBatch(Submission[] calldata submissions) external returns (uint256 accepted) {
        for (uint256 i = 0; i < submissions.length; ++i) {
            if (_isNewer(submissions[i]) && _submit(submissions[i], true)) ++accepted;
        }
    }

    /// @inheritdoc IScoreOracle
    function submitAndRead(Submission calldata submission, uint256 maxAge) external returns (uint16) {
        if (_isNewer(submission)) _submit(submission, false);

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
    function distrust(string calldata reason) external {
        _checkOwnerOrGuardian();
        if (bytes(reason).length == 0) revert EmptyReason();

        distrustedUntil = block.timestamp.toUint40();

        emit ScoresDistrusted(distrustedUntil, msg.sender, reason);
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
    function hashStatement(Statement calldata statement) public view returns (bytes32) {
        return _hashTypedDataV4(statement.structHash());
    }

    /// @notice Gives up the ownership for good, and the guardian with it. Nobody could allow
    /// submissions again, so it reverts while they are paused, and leaves nobody to pause them.
    function renounceOwnership() public override {
        _checkOwner();
        _requireNotPaused();

        guardian = address(0);

        emit GuardianSet(address(0));

        super.renounceOwnership();
    }

    /* INTERNAL */

    /// @dev The only path by which a score is stored.
    /// @param passOver Whether a submission for a bundle that has changed is passed over.
    /// @return Whether the score was stored.
    function _submit(Submission calldata submission, bool passOver) private returns (bool) {
        _requireNotPaused();
        Statement calldata statement = submission.statement;
        ScoreRecord storage record = _recordOf(submission);
        _checkSchema(submission.modelId, statement.schemaHash);
        (bool isCurrent, uint64 notBefore) = _readBundle(statement);
        if (!isCurrent) {
            if (passOver) return false;
            _refuseBundle(statement);
        }
        if (statement.commitment >= PublicSignals.SCALAR_FIELD) revert CommitmentOutOfField(statement.commitment);
        if (submission.score < MIN_SCORE || submission.score > MAX_SCORE) {
            revert ScoreOutOfRange(submission.score, MIN_SCORE, MAX_SCORE);
        }
        _checkTimes(statement, notBefore);
        if (!_isNewer(submission)) {
            revert AsOfNotNewer(statement.asOfBlock, statement.asOfTime, record.asOfBlock, record.asOfTime);
        }
        _checkSignedAndProved(submission);

        uint16 score = submission.score.toUint16();
        record.write(statement, score, _defaultsOf(statement.tokenId), distrustedUntil);

        emit ScoreUpdated(
            statement.tokenId,
            submission.modelId,
            score,
            statement.asOfBlock,
            record.asOfTime,
            statement.commitment
        );

        token.notifyScored(statement.tokenId);
        return true;
    }

    function _checkSignedAndProved(Submission calldata submission) private view {
        Statement calldata statement = submission.statement;
        bytes32 digest = hashStatement(statement);
        attesters.checkQuorum(digest, statement.attesterEpoch, submission.signers, submission.signatures);
        registry.verifyInference(
            uint256(submission.modelId),
            bytes32(statement.commitment),
            abi.encode(submission.score),
            submission.proof
        );
    }

    function _recordOf(Submission calldata submission) private view returns (ScoreRecord storage) {
        return _records[submission.statement.tokenId][submission.modelId];
    }

    function _checkSchema(bytes32 modelId, bytes32 stated) private view {
        bytes32 expected = registry.requireActive(modelId);
        if (stated != expected) revert SchemaMismatch(stated, expected);
    }

    /// @return isCurrent Whether the bundle is the one that the statement names. It is decided by
    /// what is stored: without the gas to read that, the whole call fails.
    /// @return notBefore The least as-of that the bundle can be scored for.
    function _readBundle(Statement calldata statement) private view returns (bool isCurrent, uint64 notBefore) {
        (uint64 epoch, bytes32 root, uint64 changedAt) = token.scorableOf(statement.tokenId);
        isCurrent = epoch != 0 && statement.bundleEpoch == epoch && statement.bundleRoot == root;
        notBefore = changedAt;
    }

    function _refuseBundle(Statement calldata statement) private view {
        // The reader of an error does not need the time.
        // slither-disable-next-line unused-return
        (uint64 epoch, bytes32 root, ) = token.scorableOf(statement.tokenId);
        if (epoch == 0) revert BundleNotScorable(statement.tokenId);
        revert BundleMismatch(statement.tokenId, statement.bundleEpoch, statement.bundleRoot, epoch, root);
    }

    function _checkTimes(Statement calldata statement, uint64 notBefore) private view {
        uint64 asOfTime = statement.asOfTime;
        if (asOfTime > block.timestamp) revert AsOfInFuture(asOfTime, block.timestamp);
        if (block.timestamp - asOfTime > maxSubmissionAge) {
            revert StatementTooOld(asOfTime, block.timestamp - maxSubmissionAge);
        }
        if (statement.coverageFrom > asOfTime) revert CoverageAfterAsOf(statement.coverageFrom, asOfTime);
        if (asOfTime < notBefore) revert AsOfBeforeBundle(asOfTime, notBefore);
    }

    function _isNewer(Submission calldata submission) private view returns (bool) {
        return _recordOf(submission).isOlderThan(submission.statement, distrustedUntil);
    }

    function _checkOwnerOrGuardian() private view {
        if (msg.sender != owner() && msg.sender != guardian) revert NotOwnerOrGuardian(msg.sender);
    }

    function _requireCode(address account) private view {
        if (account.code.length == 0) revert AddressWithoutCode(account);
    }
}
