// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";

import {IScoreOracle} from "../interfaces/IScoreOracle.sol";
import {IAggregatorV2V3} from "../interfaces/external/IAggregatorV2V3.sol";
import {ScoreReader} from "./ScoreReader.sol";

/// @title ScoreAggregator
/// @notice Serves the score of one token as a feed. See IAggregatorV2V3.
contract ScoreAggregator is IAggregatorV2V3, ScoreReader {
    uint8 private constant MAX_DECIMALS = 18;

    /// @notice The token whose score is served.
    uint256 public immutable tokenId;

    /// @inheritdoc IAggregatorV2V3
    uint8 public immutable decimals;
    /// @inheritdoc IAggregatorV2V3
    uint256 public constant version = 1;
    /// @inheritdoc IAggregatorV2V3
    string public description;

    /// @param decimals_ What its consumers ask for, at most 18: the answer is the score with as many
    /// zeros behind it.
    constructor(
        IScoreOracle oracle_,
        uint256 tokenId_,
        bytes32 modelId_,
        uint256 maxAge_,
        uint256 minHistory_,
        uint256 minPublishedAge_,
        uint8 decimals_
    ) ScoreReader(oracle_, modelId_, maxAge_, minHistory_, minPublishedAge_) {
        if (decimals_ > MAX_DECIMALS) revert DecimalsOutOfRange(decimals_, MAX_DECIMALS);

        (tokenId, decimals) = (tokenId_, decimals_);
        // A model never changes once it is registered, so its name can be kept.
        description = string.concat(
            oracle_.registry().modelOf(modelId_).registration.name,
            " / token ",
            Strings.toString(tokenId_)
        );
    }

    /// @inheritdoc IAggregatorV2V3
    function latestRoundData() external view returns (uint80, int256, uint256, uint256, uint80) {
        (uint80 roundId, int256 answer, uint256 asOfTime) = _latest();
        return (roundId, answer, asOfTime, asOfTime, roundId);
    }

    /// @inheritdoc IAggregatorV2V3
    function getRoundData(uint80 asked) external view returns (uint80, int256, uint256, uint256, uint80) {
        (int256 answer, uint256 asOfTime) = _stored(asked);
        return (asked, answer, asOfTime, asOfTime, asked);
    }

    /// @inheritdoc IAggregatorV2V3
    function latestAnswer() external view returns (int256 answer) {
        (, answer, ) = _latest();
    }

    /// @inheritdoc IAggregatorV2V3
    function latestTimestamp() external view returns (uint256 asOfTime) {
        (, , asOfTime) = _latest();
    }

    /// @inheritdoc IAggregatorV2V3
    function latestRound() external view returns (uint256 roundId) {
        (roundId, , ) = _latest();
    }

    /// @inheritdoc IAggregatorV2V3
    function getAnswer(uint256 asked) external view returns (int256 answer) {
        (answer, ) = _stored(asked);
    }

    /// @inheritdoc IAggregatorV2V3
    function getTimestamp(uint256 asked) external view returns (uint256 asOfTime) {
        (, asOfTime) = _stored(asked);
    }

    function _latest() private view returns (uint80 roundId, int256 answer, uint256 asOfTime) {
        IScoreOracle.StoredScore memory stored = _readScore(tokenId);
        answer = int256(uint256(stored.score) * 10 ** decimals);
        (roundId, asOfTime) = (stored.asOfBlock, stored.asOfTime);
    }

    /// @dev The round that is asked for, which only the latest can be.
    function _stored(uint256 asked) private view returns (int256 answer, uint256 asOfTime) {
        uint80 roundId;
        (roundId, answer, asOfTime) = _latest();
        if (asked != roundId) revert RoundNotStored(asked, roundId);
    }
}
