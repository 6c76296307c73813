// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";

import {ICreditToken} from "./interfaces/ICreditToken.sol";
import {IModelRegistry} from "./interfaces/IModelRegistry.sol";
import {IScoreOracle} from "./interfaces/IScoreOracle.sol";
import {ScoreRecord} from "./types/ScoreRecord.sol";

/// @title ScoreShelf
/// @notice The scores that ScoreOracle has stored, and how they are read. See IScoreOracle.
abstract contract ScoreShelf is IScoreOracle, Pausable {
    /// @inheritdoc IScoreOracle
    ICreditToken public immutable token;

    /// @inheritdoc IScoreOracle
    IModelRegistry public immutable registry;

    /// @dev The first variable of this contract: it shares the slot of the pause, which every
    /// submission reads.
    /// @inheritdoc IScoreOracle
    uint40 public distrustedUntil;

    mapping(uint256 tokenId => mapping(bytes32 modelId => ScoreRecord)) internal _records;

    constructor(ICreditToken token_, IModelRegistry registry_) {
        (token, registry) = (token_, registry_);
    }

    /* READS */

    /// @inheritdoc IScoreOracle
    function scoreOf(uint256 tokenId, bytes32 modelId) external view returns (StoredScore memory stored) {
        _readCurrent(stored, tokenId, modelId, true);
    }

    /// @inheritdoc IScoreOracle
    function readScore(
        uint256 tokenId,
        bytes32 modelId,
        Requirements calldata required
    ) external view returns (StoredScore memory stored) {
        _readMet(stored, tokenId, modelId, required);
    }

    /// @inheritdoc IScoreOracle
    function readScoreOf(
        address wallet,
        bytes32 modelId,
        Requirements calldata required
    ) external view returns (uint256 tokenId, StoredScore memory stored) {
        tokenId = token.tokenOf(wallet);
        // An empty slot holds 0: ids start at 1.
        // slither-disable-next-line incorrect-equality
        if (tokenId == 0) revert ICreditToken.WalletNotInToken(wallet);
        _readMet(stored, tokenId, modelId, required);
    }

    /// @inheritdoc IScoreOracle
    function tryScoreOf(
        uint256 tokenId,
        bytes32 modelId
    ) external view returns (bool found, bool bundleUnchanged, StoredScore memory stored) {
        (uint256 liveId, uint64 epoch) = token.resolve(tokenId);
        stored = _trusted(liveId, modelId);
        found = stored.score != 0;
        bundleUnchanged = found && stored.bundleEpoch == epoch;
    }

    /// @inheritdoc IScoreOracle
    function recordOf(uint256 tokenId, bytes32 modelId) external view returns (StoredScore memory) {
        return _trusted(tokenId, modelId);
    }

    /// @inheritdoc IScoreOracle
    function heldSinceOf(uint256 tokenId, bytes32 modelId) external view returns (uint40) {
        // The next line fills it in.
        // slither-disable-next-line uninitialized-local
        StoredScore memory stored;
        return _readCurrent(stored, tokenId, modelId, true).heldSince();
    }

    /// @inheritdoc IScoreOracle
    function commitmentOf(uint256 tokenId, bytes32 modelId) external view returns (uint256) {
        uint256 liveId = _liveId(tokenId);
        _requireScored(_records[liveId][modelId].read(), tokenId, modelId);
        return _records[liveId][modelId].commitment;
    }

    /// @inheritdoc IScoreOracle
    function historyOf(uint256 tokenId, bytes32 modelId) external view returns (uint16[] memory scores) {
        ScoreRecord storage record = _records[_liveId(tokenId)][modelId];
        if (record.isTrusted(distrustedUntil)) scores = record.scores.list();
    }

    /// @inheritdoc IScoreOracle
    function latestOf(uint256 tokenId) external view returns (bytes32 modelId, StoredScore memory stored) {
        uint256 liveId = _liveId(tokenId);
        uint256 count = registry.modelCount();
        for (uint256 i = 0; i < count; ++i) {
            bytes32 candidate = registry.modelIdAt(i);
            StoredScore memory scored = _trusted(liveId, candidate);
            if (scored.score != 0 && scored.publishedAt >= stored.publishedAt) (modelId, stored) = (candidate, scored);
        }
    }

    /// @inheritdoc IScoreOracle
    function scoreNoOlderThan(uint256 tokenId, bytes32 modelId, uint256 maxAge) external view returns (uint16) {
        // The next line fills it in.
        // slither-disable-next-line uninitialized-local
        StoredScore memory stored;
        _readCurrent(stored, tokenId, modelId, true);
        if (block.timestamp - stored.asOfTime > maxAge) {
            revert ScoreTooOld(tokenId, modelId, stored.asOfTime, block.timestamp - maxAge);
        }
        return stored.score;
    }

    /* INTERNAL */

    /// @dev Fills in the stored score of the bundle as it is now, which meets the requirements.
    function _readMet(
        StoredScore memory stored,
        uint256 tokenId,
        bytes32 modelId,
        Requirements calldata required
    ) internal view {
        ScoreRecord storage record = _readCurrent(stored, tokenId, modelId, required.mayHaveDefaults);
        if (paused() && !required.mayBePaused) revert OraclePaused();
        // What is stored was published before now, and its history ended before that and began before
        // it ended.
        unchecked {
            if (block.timestamp - stored.asOfTime > required.maxAge) {
                revert ScoreTooOld(tokenId, modelId, stored.asOfTime, block.timestamp - required.maxAge);
            }
            uint256 history = stored.asOfTime - stored.coverageFrom;
            if (history < required.minHistory) revert HistoryTooShort(tokenId, modelId, history, required.minHistory);
            // A score has held since its publication at least.
            if (block.timestamp - stored.publishedAt < required.minPublishedAge) {
                uint256 publishedAge = block.timestamp - record.heldSince();
                if (publishedAge < required.minPublishedAge) {
                    revert PublishedTooLately(tokenId, modelId, publishedAge, required.minPublishedAge);
                }
            }
        }
        if (stored.defaults != 0 && !required.mayHaveDefaults) _requireNoDefaults(tokenId);
    }

    /// @dev Fills in the stored score of the bundle as it is now.
    function _readCurrent(
        StoredScore memory stored,
        uint256 tokenId,
        bytes32 modelId,
        bool mayHaveDefaults
    ) private view returns (ScoreRecord storage record) {
        (uint256 liveId, uint64 epoch) = token.resolve(tokenId);
        record = _records[liveId][modelId];
        record.copyTo(stored);
        // Without a call on the way that readers go.
        if (stored.publishedAt <= distrustedUntil || stored.score == 0) _requireScored(stored, tokenId, modelId);
        if (stored.bundleEpoch == epoch) return record;

        if (!mayHaveDefaults) _requireNoDefaults(tokenId);
        revert StaleBundle(tokenId, stored.bundleEpoch, epoch);
    }

    /// @dev What is stored under an id; empty when there is no score, or one that is distrusted.
    function _trusted(uint256 tokenId, bytes32 modelId) private view returns (StoredScore memory stored) {
        ScoreRecord storage record = _records[tokenId][modelId];
        if (record.score() != 0 && record.isTrusted(distrustedUntil)) return record.read();
    }

    function _liveId(uint256 tokenId) private view returns (uint256 liveId) {
        // Only a reader who asks whether a score is fresh needs the epoch.
        // slither-disable-next-line unused-return
        (liveId, ) = token.resolve(tokenId);
    }

    /// @dev A stored score is at least 300; an empty slot holds 0.
    function _requireScored(StoredScore memory stored, uint256 tokenId, bytes32 modelId) internal view {
        // slither-disable-next-line incorrect-equality
        if (stored.score == 0) revert NoScore(tokenId, modelId);
        if (stored.publishedAt <= distrustedUntil) {
            revert ScoreDistrusted(tokenId, modelId, stored.publishedAt, distrustedUntil);
        }
    }

    /// @dev For reads that fail anyway: a default is a graver reason than a stale score.
    function _requireNoDefaults(uint256 tokenId) private view {
        (uint256 count, uint256 lastAt) = token.bundleDefaultsOf(_liveId(tokenId));
        if (count != 0) revert BundleDefaulted(tokenId, count, lastAt);
    }
}
