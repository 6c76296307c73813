// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IScoreOracle} from "../../contracts/interfaces/IScoreOracle.sol";
import {Deployment} from "./fixtures/Deployment.sol";

/// What lenders read.
contract ScoreOracleReadsTest is Deployment {
    function setUp() public {
        deploy();
    }

    function test_readsGoOnWhilePaused() public {
        submit(tokenId, 742);
        vm.prank(admin);
        oracle.pause();
        assertEq(oracle.scoreNoOlderThan(tokenId, modelId, 1 days), 742);
    }

    function test_scoreOfRevertsWithoutAScore() public {
        bytes memory noScore = abi.encodeWithSelector(IScoreOracle.NoScore.selector, tokenId, modelId);
        vm.expectRevert(noScore);
        oracle.scoreOf(tokenId, modelId);
        vm.expectRevert(noScore);
        oracle.scoreNoOlderThan(tokenId, modelId, type(uint256).max);
        vm.expectRevert(noScore);
        oracle.commitmentOf(tokenId, modelId);
        (bytes32 latest, ) = oracle.latestOf(tokenId);
        assertEq(latest, bytes32(0));
    }

    function test_tryScoreOfTellsWhetherThereIsOneAndWhetherItStands() public {
        (bool found, bool bundleUnchanged, IScoreOracle.StoredScore memory stored) = oracle.tryScoreOf(
            tokenId,
            modelId
        );
        assertTrue(!found && !bundleUnchanged && stored.score == 0, "nothing yet");
        (found, bundleUnchanged, ) = oracle.tryScoreOf(99, modelId);
        assertTrue(!found && !bundleUnchanged, "no such token");

        submit(tokenId, 742);
        (found, bundleUnchanged, stored) = oracle.tryScoreOf(tokenId, modelId);
        assertTrue(found && bundleUnchanged && stored.score == 742, "fresh");

        join(tokenId, 0xC0);
        (found, bundleUnchanged, stored) = oracle.tryScoreOf(tokenId, modelId);
        assertTrue(found && !bundleUnchanged && stored.score == 742, "bundle changed");
    }

    function test_changingTheBundleMakesTheScoreStaleUntilTheNextOne() public {
        submit(tokenId, 742);
        join(tokenId, 0xC0);
        bytes memory stale = abi.encodeWithSelector(IScoreOracle.StaleBundle.selector, tokenId, 1, 2);
        vm.expectRevert(stale);
        oracle.scoreOf(tokenId, modelId);
        vm.expectRevert(stale);
        oracle.scoreNoOlderThan(tokenId, modelId, type(uint256).max);

        vm.warp(START + 12);
        submit(tokenId, 700);
        assertEq(oracle.scoreOf(tokenId, modelId).bundleEpoch, 2);
        assertEq(oracle.scoreNoOlderThan(tokenId, modelId, 0), 700);
    }

    function test_scoreNoOlderThanCountsFromTheEndOfTheHistory() public {
        IScoreOracle.Submission memory submission = submissionOf(statementFor(tokenId), 742);
        vm.warp(START + 1000);
        oracle.submit(submission);
        assertEq(oracle.scoreNoOlderThan(tokenId, modelId, 1000), 742);
        vm.expectRevert(abi.encodeWithSelector(IScoreOracle.ScoreTooOld.selector, tokenId, modelId, START, START + 1));
        oracle.scoreNoOlderThan(tokenId, modelId, 999);
    }

    function test_scoreNoOlderThanTakesAnyMaxAge(uint256 maxAge) public {
        submit(tokenId, 742);
        vm.warp(START + 1000);
        bool isOld = maxAge < 1000;
        if (isOld) vm.expectPartialRevert(IScoreOracle.ScoreTooOld.selector);
        uint16 score = oracle.scoreNoOlderThan(tokenId, modelId, maxAge);
        assertTrue(isOld || score == 742, "young enough");
    }

    function test_latestOfIsTheScoreSubmittedLast() public {
        submit(tokenId, 742);
        bytes32 second = register(modelKey, SCHEMA, keccak256("second manifest"));
        vm.warp(START + DELAY);
        IScoreOracle.Submission memory submission = submissionOf(statementFor(tokenId), 650);
        submission.modelId = second;
        oracle.submit(submission);

        (bytes32 latest, IScoreOracle.StoredScore memory stored) = oracle.latestOf(tokenId);
        assertEq(latest, second);
        assertEq(stored.score, 650);
        assertEq(oracle.scoreOf(tokenId, modelId).score, 742);

        vm.warp(START + DELAY + 12);
        submission = submissionOf(statementFor(tokenId), 660);
        submission.modelId = second;
        oracle.submit(submission);
        submit(tokenId, 750);
        (latest, ) = oracle.latestOf(tokenId);
        assertEq(latest, second);
        vm.warp(START + DELAY + 24);
        submit(tokenId, 760);
        (latest, stored) = oracle.latestOf(tokenId);
        assertEq(latest, modelId);
        assertEq(stored.score, 760);
    }
}
