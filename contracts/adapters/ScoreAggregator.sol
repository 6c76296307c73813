// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";

import {IScoreOracle} from "../interfaces/IScoreOracle.sol";
import {IAggregatorV3} from "../interfaces/external/IAggregatorV3.sol";

/// @title ScoreAggregator
/// @notice Serves the score of one token as a price feed. See IAggregatorV3.
contract ScoreAggregator is IAggregatorV3 {
    IScoreOracle public immutable oracle;
    uint256 public immutable tokenId;
    bytes32 public immutable modelId;
    uint256 public immutable maxAge;

    /// @inheritdoc IAggregatorV3
    uint8 public constant decimals = 0;
    /// @inheritdoc IAggregatorV3
    uint256 public constant version = 1;
    /// @inheritdoc IAggregatorV3
    string public description;

    /// @param modelId_ Known to the registry, not necessarily active yet.
    /// @param maxAge_ How long ago the history behind a score may have ended, in seconds.
    constructor(IScoreOracle oracle_, uint256 tokenId_, bytes32 modelId_, uint256 maxAge_) {
        (oracle, tokenId, modelId, maxAge) = (oracle_, tokenId_, modelId_, maxAge_);
        // A model never changes once it is registered, so its name can be kept.
        description = string.concat(
            oracle_.registry().modelOf(modelId_).registration.name,
            " / token ",
            Strings.toString(tokenId_)
        );
    }

    /// @inheritdoc IAggregatorV3
    function getRoundData(uint80 asked) external view returns (uint80, int256, uint256, uint256, uint80) {
        (uint80 roundId, int256 answer, uint256 asOfTime) = _round();
        if (asked != roundId) revert RoundNotStored(asked, roundId);
        return (roundId, answer, asOfTime, asOfTime, roundId);
    }

    /// @inheritdoc IAggregatorV3
    function latestRoundData() external view returns (uint80, int256, uint256, uint256, uint80) {
        (uint80 roundId, int256 answer, uint256 asOfTime) = _round();
        return (roundId, answer, asOfTime, asOfTime, roundId);
    }

    function _round() private view returns (uint80 roundId, int256 answer, uint256 asOfTime) {
        // The oracle judges the age, so that the rule is written once. The second read is for what
        // is stored beside the score.
        answer = int256(uint256(oracle.scoreNoOlderThan(tokenId, modelId, maxAge)));
        IScoreOracle.StoredScore memory stored = oracle.scoreOf(tokenId, modelId);
        return (stored.asOfBlock, answer, stored.asOfTime);
    }
}
