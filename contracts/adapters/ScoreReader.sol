// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IScoreOracle} from "../interfaces/IScoreOracle.sol";

/// @title ScoreReader
/// @notice What a contract that relies on scores inherits: it fixes once, and for good, which scores
/// count there. A bundle with defaults never does, and none does while submissions are paused.
abstract contract ScoreReader {
    /// @notice Where the scores are read.
    IScoreOracle public immutable oracle;

    /// @notice The one model whose scores count here.
    bytes32 public immutable modelId;

    /// @notice How long ago the history behind a score may have ended, in seconds.
    uint256 public immutable maxAge;

    /// @notice How long that history must be at least, in seconds.
    uint256 public immutable minHistory;

    /// @notice For how long a score must have been public, in seconds: the guardian's time to act
    /// on a forged one.
    uint256 public immutable minPublishedAge;

    /// @param modelId_ Known to the registry, not necessarily active yet. Reverts with
    /// IModelRegistry.UnknownModel otherwise: without its model a reader could never read.
    constructor(
        IScoreOracle oracle_,
        bytes32 modelId_,
        uint256 maxAge_,
        uint256 minHistory_,
        uint256 minPublishedAge_
    ) {
        // slither-disable-next-line unused-return
        oracle_.registry().modelOf(modelId_);

        (oracle, modelId) = (oracle_, modelId_);
        (maxAge, minHistory, minPublishedAge) = (maxAge_, minHistory_, minPublishedAge_);
    }

    /// @dev The score of a token, or a revert by name. See IScoreOracle.readScore.
    function _readScore(uint256 tokenId) internal view returns (IScoreOracle.StoredScore memory) {
        return oracle.readScore(tokenId, modelId, _required());
    }

    /// @dev The same by wallet. See IScoreOracle.readScoreOf.
    function _readScoreOf(address wallet) internal view returns (uint256, IScoreOracle.StoredScore memory) {
        return oracle.readScoreOf(wallet, modelId, _required());
    }

    function _required() private view returns (IScoreOracle.Requirements memory) {
        return
            IScoreOracle.Requirements({
                maxAge: maxAge,
                minHistory: minHistory,
                minPublishedAge: minPublishedAge,
                mayHaveDefaults: false,
                mayBePaused: false
            });
    }
}
