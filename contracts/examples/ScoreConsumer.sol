// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ScoreReader} from "../adapters/ScoreReader.sol";
import {IScoreOracle} from "../interfaces/IScoreOracle.sol";

/// @title ScoreConsumer
/// @notice The smallest correct reader of scores: from a wallet to a score that can be lent on, or a
/// revert.
contract ScoreConsumer is ScoreReader {
    constructor(
        IScoreOracle oracle_,
        bytes32 modelId_,
        uint256 maxAge_,
        uint256 minHistory_,
        uint256 minPublishedAge_
    ) ScoreReader(oracle_, modelId_, maxAge_, minHistory_, minPublishedAge_) {}

    /// @notice The score of a wallet's token, 300 to 850. Reverts when the wallet is not in any
    /// token, when the token has no score, when its bundle has changed since or has defaulted, when
    /// the score is too old, of too short a history or too new, and while submissions are paused.
    function scoreOf(address wallet) external view returns (uint16) {
        (, IScoreOracle.StoredScore memory stored) = _readScoreOf(wallet);
        return stored.score;
    }
}
