// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IScoreOracle} from "../../contracts/interfaces/IScoreOracle.sol";
import {IScoreSubmission} from "../../contracts/interfaces/IScoreSubmission.sol";
import {TrapdoorKey} from "./fixtures/TrapdoorKey.sol";
import {OracleScenarios} from "./fixtures/OracleScenarios.sol";

/// The last eight scores, and several models side by side.
contract ScoreOracleHistoryTest is OracleScenarios {
    function setUp() public {
        deploy();
    }

    /// Scores 601, 602, ... an hour and a minute apart.
    function submitMany(uint256 count) internal {
        for (uint256 i = 1; i <= count; ++i) {
            vm.warp(START + i * 61 minutes);
            submit(tokenId, 600 + i);
        }
    }

    function test_historyOfIsEmptyWithoutAScore() public view {
        assertEq(oracle.historyOf(tokenId, modelId).length, 0);
        assertEq(oracle.historyOf(99, modelId).length, 0);
        assertEq(oracle.historyOf(0, modelId).length, 0);
    }

    function test_historyOfIsNewestFirstAndHoldsEight(uint8 seed) public {
        uint256 count = seed % 11;
        submitMany(count);
        uint16[] memory past = oracle.historyOf(tokenId, modelId);
        assertEq(past.length, count < 8 ? count : 8);
        for (uint256 i = 0; i < past.length; ++i) {
            assertEq(past[i], 600 + count - i);
        }
    }

    function test_historyOfGoesOnAcrossBundles() public {
        submitMany(1);
        join(tokenId, NEIGHBOUR_KEY);
        submitADayLater(700);
        uint16[] memory past = oracle.historyOf(tokenId, modelId);
        assertEq(past.length, 2);
        assertEq(past[0], 700);
        assertEq(past[1], 601);
    }

    function submitADayLater(uint256 score) internal {
        vm.warp(START + 1 days);
        submit(tokenId, score);
    }

    /// Invalidating the newest of nine leaves seven: the one that fell off does not come back.
    function test_historyOfAfterInvalidationOfAFullOne() public {
        submitMany(9);
        invalidateScore(tokenId, modelId);
        uint16[] memory past = oracle.historyOf(tokenId, modelId);
        assertEq(past.length, 7);
        assertEq(past[0], 608);
        assertEq(past[6], 602);
    }

    /// Those of the token that is left: the history of the one merged away is gone with its scores.
    function test_historyOfAMergedTokenIsTheOthers() public {
        uint256 from = mintBy(NEIGHBOUR_KEY);
        submit(from, 500);
        submitMany(2);
        mergeOne(from, tokenId, NEIGHBOUR_KEY);
        uint16[] memory past = oracle.historyOf(from, modelId);
        assertEq(past.length, 2);
        assertEq(past[0], 602);
        assertEq(past[1], 601);
    }

    function test_historyOfABurnedTokenIsEmpty() public {
        submitMany(2);
        burnToken(tokenId);
        assertEq(oracle.historyOf(tokenId, modelId).length, 0);
    }

    function test_severalModelsScoreOneTokenSideBySide() public {
        bytes32[3] memory models;
        TrapdoorKey[3] memory keys;
        (models[0], keys[0]) = (modelId, modelKey);
        (models[1], keys[1]) = addModel(2);
        (models[2], keys[2]) = addModel(3);
        for (uint256 round = 0; round < 3; ++round) {
            for (uint256 i = 0; i < 3; ++i) {
                vm.warp(block.timestamp + 1 hours);
                if (i > round) continue;
                oracle.submit(submissionUnder(models[i], keys[i], statementFor(tokenId), 400 + 100 * i + round));
            }
        }
        for (uint256 i = 0; i < 3; ++i) {
            assertEq(oracle.scoreOf(tokenId, models[i]).score, 400 + 100 * i + 2);
            uint16[] memory past = oracle.historyOf(tokenId, models[i]);
            assertEq(past.length, 3 - i);
            for (uint256 k = 0; k < past.length; ++k) assertEq(past[k], 400 + 100 * i + 2 - k);
        }
        (bytes32 latest, ) = oracle.latestOf(tokenId);
        assertEq(latest, models[2]);
        assertTrue(
            oracle.commitmentOf(tokenId, models[0]) != oracle.commitmentOf(tokenId, models[1]),
            "each its commitment"
        );
    }

    /// The same statement serves every model of its schema: each model's order in time is its own.
    function test_oneStatementServesTwoModels() public {
        (bytes32 second, TrapdoorKey secondKey) = addModel(2);
        IScoreOracle.Submission memory first = submissionOf(statementFor(tokenId), 742);
        oracle.submit(first);
        oracle.submit(submissionUnder(second, secondKey, first.statement, 555));
        assertEq(oracle.scoreOf(tokenId, modelId).asOfTime, oracle.scoreOf(tokenId, second).asOfTime);
        refused(submissionUnder(second, secondKey, first.statement, 555), IScoreSubmission.AsOfNotNewer.selector);
    }
}
