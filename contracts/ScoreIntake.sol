// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {ScoreShelf} from "./ScoreShelf.sol";
import {IAttesterSet} from "./interfaces/IAttesterSet.sol";
import {IScoreOracle} from "./interfaces/IScoreOracle.sol";
import {PublicSignals} from "./libraries/PublicSignals.sol";
import {Inference} from "./types/Inference.sol";
import {ScoreRecord} from "./types/ScoreRecord.sol";
import {Statement} from "./types/Statement.sol";

/// @title ScoreIntake
/// @notice What ScoreOracle takes: submissions of scores, one or many. See IScoreOracle.
abstract contract ScoreIntake is EIP712, ScoreShelf {
    using SafeCast for uint256;

    uint256 private constant MIN_SCORE = 300;
    uint256 private constant MAX_SCORE = 850;
    uint256 private constant MAX_SUBMISSION_AGE = 30 days;
    uint256 private constant MAX_BATCH = 256;
    /// @dev Eight words.
    uint256 private constant PROOF_LENGTH = 256;

    /// @inheritdoc IScoreOracle
    IAttesterSet public immutable attesters;

    /// @inheritdoc IScoreOracle
    uint256 public immutable maxSubmissionAge;

    /// @inheritdoc IScoreOracle
    uint256 public immutable asOfPeriod;

    constructor(IAttesterSet attesters_, uint256 maxSubmissionAge_, uint256 asOfPeriod_) EIP712("Veriscore", "1") {
        if (maxSubmissionAge_ == 0 || maxSubmissionAge_ > MAX_SUBMISSION_AGE) {
            revert InvalidMaxSubmissionAge(maxSubmissionAge_, MAX_SUBMISSION_AGE);
        }
        if (asOfPeriod_ == 0 || asOfPeriod_ > maxSubmissionAge_) {
            revert InvalidAsOfPeriod(asOfPeriod_, maxSubmissionAge_);
        }

        attesters = attesters_;
        maxSubmissionAge = maxSubmissionAge_;
        asOfPeriod = asOfPeriod_;
    }

    /* SUBMISSIONS */

    /// @inheritdoc IScoreOracle
    function submit(Submission calldata submission) external {
        _submit(submission);
    }

    /// @inheritdoc IScoreOracle
    function submitBatch(Submission[] calldata submissions) external returns (uint256 accepted) {
        if (submissions.length > MAX_BATCH) revert BatchTooLong(submissions.length, MAX_BATCH);
        // Bit i says that only the proof of submission i is still to be verified.
        uint256 waiting = 0;
        uint256[] memory defaults = new uint256[](submissions.length);
        uint64 attesterEpoch = attesters.epoch();
        for (uint256 i = 0; i < submissions.length; ++i) {
            Submission calldata submission = submissions[i];
            if (!_canReplace(submission) || _hasLapsed(submission, attesterEpoch)) continue;
            _requireNotPaused();
            bool isAdmitted;
            (isAdmitted, defaults[i]) = _readAdmitted(submission, true);
            if (!isAdmitted) continue;
            _checkQuorum(submission);
            if (submission.proof.length == PROOF_LENGTH) waiting |= 1 << i;
            else _refuseProof(submission);
        }

        for (uint256 i = 0; waiting != 0; ++i) {
            uint256 group = _sameModel(submissions, waiting, i);
            accepted += _proveAndStore(submissions, group, defaults, submissions[i].modelId);
            waiting &= ~group;
        }
    }

    /// @inheritdoc IScoreOracle
    // What is read after the call to the token is not written.
    // slither-disable-next-line reentrancy-no-eth
    function submitAndRead(
        Submission calldata submission,
        Requirements calldata required
    ) external returns (StoredScore memory stored) {
        if (_canReplace(submission)) _submit(submission);

        _readMet(stored, submission.statement.tokenId, submission.modelId, required);
    }

    /* READS */

    /// @inheritdoc IScoreOracle
    function hashStatement(Statement calldata statement) public view returns (bytes32) {
        return _hashTypedDataV4(statement.structHash());
    }

    /* INTERNAL */

    function _submit(Submission calldata submission) private {
        _requireNotPaused();
        // It is refused where it is not admitted.
        // slither-disable-next-line unused-return
        (, uint256 defaults) = _readAdmitted(submission, false);
        Statement calldata statement = submission.statement;
        ScoreRecord storage record = _recordOf(submission);
        record.requireReplaceableBy(statement, submission.score, distrustedUntil);
        _checkQuorum(submission);
        registry.verifyInference(
            uint256(submission.modelId),
            bytes32(statement.commitment),
            abi.encode(submission.score),
            submission.proof
        );

        _store(record, submission, defaults);
    }

    /// @dev Everything that a submission must be, but fit to replace what is stored, signed and proved.
    /// @param passOver Whether a submission for a bundle that has changed is passed over.
    /// @return isAdmitted False when it is passed over.
    /// @return defaults The most that any wallet of the bundle has.
    function _readAdmitted(
        Submission calldata submission,
        bool passOver
    ) private view returns (bool isAdmitted, uint256 defaults) {
        Statement calldata statement = submission.statement;
        _checkModel(submission.modelId, statement);
        uint64 notBefore;
        (isAdmitted, notBefore, defaults) = _readBundle(statement);
        if (!isAdmitted) {
            if (passOver) return (false, 0);
            _refuseBundle(statement);
        }
        if (statement.commitment >= PublicSignals.SCALAR_FIELD) revert CommitmentOutOfField(statement.commitment);
        if (submission.score < MIN_SCORE || submission.score > MAX_SCORE) {
            revert ScoreOutOfRange(submission.score, MIN_SCORE, MAX_SCORE);
        }
        _checkTimes(statement, notBefore);
    }

    function _checkQuorum(Submission calldata submission) private view {
        Statement calldata statement = submission.statement;
        bytes32 digest = hashStatement(statement);
        attesters.checkQuorum(digest, statement.attesterEpoch, submission.signers, submission.signatures);
    }

    /// @dev The waiting submissions under the same model as submission `i`, if that is waiting.
    function _sameModel(
        Submission[] calldata submissions,
        uint256 waiting,
        uint256 i
    ) private pure returns (uint256 group) {
        if ((waiting >> i) & 1 == 0) return 0;
        for (uint256 j = i; j < submissions.length; ++j) {
            if (submissions[j].modelId == submissions[i].modelId) group |= waiting & (1 << j);
        }
    }

    /// @dev Verifies the proofs of a group together, and stores the scores of those that are valid
    /// and can still replace what is stored: the group may hold a token twice.
    function _proveAndStore(
        Submission[] calldata submissions,
        uint256 group,
        uint256[] memory defaults,
        bytes32 modelId
    ) private returns (uint256 stored) {
        if (group == 0) return 0;
        uint256 valid = registry.verifyBatch(modelId, _inferencesOf(submissions, group));
        for (uint256 i = 0; group != 0; ++i) {
            if (group & 1 != 0) {
                Submission calldata submission = submissions[i];
                if (valid & 1 == 0) _refuseProof(submission);
                else if (_canReplace(submission)) stored += _store(_recordOf(submission), submission, defaults[i]);
                valid >>= 1;
            }
            group >>= 1;
        }
    }

    function _inferencesOf(
        Submission[] calldata submissions,
        uint256 group
    ) private pure returns (Inference[] memory inferences) {
        uint256 count = 0;
        for (uint256 bits = group; bits != 0; bits &= bits - 1) ++count;
        inferences = new Inference[](count);
        for (uint256 i = submissions.length; i > 0; --i) {
            if ((group >> (i - 1)) & 1 == 0) continue;
            Submission calldata submission = submissions[i - 1];
            uint256[8] memory proof = abi.decode(submission.proof, (uint256[8]));
            inferences[--count] = Inference(submission.score, submission.statement.commitment, proof);
        }
    }

    function _refuseProof(Submission calldata submission) private {
        Statement calldata statement = submission.statement;
        emit ProofRefused(statement.tokenId, submission.modelId, submission.score, statement.commitment);
    }

    /// @dev The only path by which a score is stored.
    /// @return One score.
    function _store(
        ScoreRecord storage record,
        Submission calldata submission,
        uint256 defaults
    ) private returns (uint256) {
        Statement calldata statement = submission.statement;
        uint16 score = submission.score.toUint16();
        record.write(statement, score, defaults, distrustedUntil);

        emit ScoreUpdated(statement.tokenId, submission.modelId, score, statement, submission.signers);

        token.notifyScored(statement.tokenId);
        return 1;
    }

    function _recordOf(Submission calldata submission) private view returns (ScoreRecord storage) {
        return _records[submission.statement.tokenId][submission.modelId];
    }

    function _checkModel(bytes32 modelId, Statement calldata statement) private view {
        (bytes32 schemaHash, uint64 chainId, bytes32 marketsHash) = registry.requireActive(modelId);
        if (statement.schemaHash != schemaHash) revert SchemaMismatch(statement.schemaHash, schemaHash);
        if (statement.historyChainId != chainId) revert HistoryChainMismatch(statement.historyChainId, chainId);
        if (statement.marketsHash != marketsHash) revert MarketsMismatch(statement.marketsHash, marketsHash);
    }

    /// @return isCurrent Whether the bundle is the one that the statement names. It is decided by
    /// what is stored: without the gas to read that, the whole call fails.
    /// @return notBefore The least as-of that the bundle can be scored for.
    /// @return defaults The most that any wallet of the bundle has.
    function _readBundle(
        Statement calldata statement
    ) private view returns (bool isCurrent, uint64 notBefore, uint256 defaults) {
        uint64 epoch;
        bytes32 root;
        (epoch, root, notBefore, defaults) = token.scorableOf(statement.tokenId);
        isCurrent = epoch != 0 && statement.bundleEpoch == epoch && statement.bundleRoot == root;
    }

    function _refuseBundle(Statement calldata statement) private view {
        // The reader of an error does not need the rest.
        // slither-disable-next-line unused-return
        (uint64 epoch, bytes32 root, , ) = token.scorableOf(statement.tokenId);
        if (epoch == 0) revert BundleNotScorable(statement.tokenId);
        revert BundleMismatch(statement.tokenId, statement.bundleEpoch, statement.bundleRoot, epoch, root);
    }

    function _checkTimes(Statement calldata statement, uint64 notBefore) private view {
        uint64 asOfTime = statement.asOfTime;
        if (asOfTime > block.timestamp) revert AsOfInFuture(asOfTime, block.timestamp);
        if (asOfTime % asOfPeriod != 0) revert AsOfNotOnBoundary(asOfTime, asOfPeriod);
        if (block.timestamp - asOfTime >= maxSubmissionAge) {
            revert StatementTooOld(asOfTime, block.timestamp - maxSubmissionAge + 1);
        }
        if (statement.coverageFrom > asOfTime) revert CoverageAfterAsOf(statement.coverageFrom, asOfTime);
        if (asOfTime < notBefore) revert AsOfBeforeBundle(asOfTime, notBefore);
    }

    function _canReplace(Submission calldata submission) private view returns (bool) {
        return _recordOf(submission).isReplaceableBy(submission.statement, submission.score, distrustedUntil);
    }

    /// @dev Whether the statement could be submitted once, and no longer can: its attesters were
    /// replaced, its model has ended, or it was held back for too long.
    function _hasLapsed(Submission calldata submission, uint64 attesterEpoch) private view returns (bool) {
        Statement calldata statement = submission.statement;
        return
            statement.attesterEpoch < attesterEpoch ||
            block.timestamp >= uint256(statement.asOfTime) + maxSubmissionAge ||
            registry.hasEnded(submission.modelId);
    }
}
