// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";

import {IAttesterSet} from "../../contracts/interfaces/IAttesterSet.sol";
import {IModelRegistry} from "../../contracts/interfaces/IModelRegistry.sol";
import {IScoreOracle} from "../../contracts/interfaces/IScoreOracle.sol";
import {IScoreSubmission} from "../../contracts/interfaces/IScoreSubmission.sol";
import {Statement} from "../../contracts/types/Statement.sol";
import {OracleScenarios} from "./fixtures/OracleScenarios.sol";

/// An update that comes along with the call that needs it.
contract ScoreOracleSubmitAndReadTest is OracleScenarios {
    function setUp() public {
        deploy();
    }

    function submitAndRead(IScoreOracle.Submission memory submission, uint256 maxAge) internal returns (uint16) {
        return oracle.submitAndRead(submission, noOlderThan(maxAge)).score;
    }

    function test_storesAndReturnsAFreshScore() public {
        IScoreOracle.Submission memory submission = submissionOf(statementFor(tokenId), 742);
        Statement memory statement = submission.statement;
        vm.expectEmit(address(oracle));
        emit IScoreSubmission.ScoreUpdated(tokenId, modelId, 742, statement, submission.signers);
        assertEq(submitAndRead(submission, 0), 742);
        assertEq(oracle.scoreOf(tokenId, modelId).score, 742);
    }

    /// Sending it first does not spoil the call that it came along with.
    function test_frontRunningReturnsTheSameScore() public {
        IScoreOracle.Submission memory submission = submissionOf(statementFor(tokenId), 742);
        vm.prank(address(0xBAD));
        oracle.submit(submission);
        assertEq(submitAndRead(submission, 0), 742);
        assertEq(oracle.historyOf(tokenId, modelId).length, 1);
    }

    /// What is returned is the newest, not what was brought along.
    function test_aSupersededSubmissionReturnsTheNewerScore() public {
        IScoreOracle.Submission memory better = submissionOf(statementFor(tokenId), 800);
        vm.warp(START + 12);
        submit(tokenId, 410);
        assertEq(submitAndRead(better, 1 days), 410);
        assertEq(oracle.historyOf(tokenId, modelId).length, 1);
    }

    /// Passed over, whatever else is wrong with it: only what is stored is returned.
    function test_aSupersededForgeryReturnsTheStoredScore(uint256 claimed) public {
        IScoreOracle.Submission memory forged = submissionOf(statementFor(tokenId), 742);
        forged.score = claimed;
        attest(forged, 0);
        submit(tokenId, 410);
        assertEq(submitAndRead(forged, 0), 410);
    }

    function test_olderThanMaxAgeIsRefusedAndNotStored() public {
        IScoreOracle.Submission memory submission = submissionOf(statementFor(tokenId), 742);
        vm.warp(START + 1000);
        bytes memory tooOld = abi.encodeWithSelector(
            IScoreOracle.ScoreTooOld.selector,
            tokenId,
            modelId,
            START,
            START + 1
        );
        vm.expectRevert(tooOld);
        submitAndRead(submission, 999);
        assertTrue(!isScored(tokenId), "not stored");
        assertEq(submitAndRead(submission, 1000), 742);
        vm.expectRevert(tooOld);
        submitAndRead(submission, 999);
    }

    function test_aStatementOfAnotherBundleIsRefused() public {
        IScoreOracle.Submission memory submission = submissionOf(statementFor(tokenId), 742);
        bytes32 scored = submission.statement.bundleRoot;
        join(tokenId, NEIGHBOUR_KEY);
        (, bytes32 root) = token.bundleOf(tokenId);
        vm.expectRevert(abi.encodeWithSelector(IScoreSubmission.BundleMismatch.selector, tokenId, 1, scored, 2, root));
        submitAndRead(submission, 1 days);
    }

    /// Stored before the bundle changed, it is passed over, and what is stored is no score of the bundle as it is.
    function test_aScoreOfAnotherBundleIsNotRead() public {
        IScoreOracle.Submission memory submission = submissionOf(statementFor(tokenId), 742);
        oracle.submit(submission);
        join(tokenId, NEIGHBOUR_KEY);
        vm.expectRevert(abi.encodeWithSelector(IScoreOracle.StaleBundle.selector, tokenId, 1, 2));
        submitAndRead(submission, 1 days);
    }

    function test_anInvalidatedScoreIsNotRead() public {
        IScoreOracle.Submission memory submission = submissionOf(statementFor(tokenId), 742);
        oracle.submit(submission);
        invalidateScore(tokenId, modelId);
        vm.expectRevert(noScore(tokenId, modelId));
        submitAndRead(submission, 1 days);
    }

    /// For every other reason than age it is refused as by `submit`.
    function test_refusesAsSubmitDoes() public {
        IScoreOracle.Submission memory submission = submissionOf(statementFor(tokenId), 742);
        attest(submission, 1);
        vm.expectRevert(abi.encodeWithSelector(IAttesterSet.QuorumNotReached.selector, 1, 2));
        submitAndRead(submission, 1 days);
        submission = submissionOf(statementFor(tokenId), 742);
        submission.score = 743;
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.InvalidProof.selector, modelId));
        submitAndRead(submission, 1 days);
        submission = submissionOf(statementFor(tokenId), 299);
        vm.expectRevert(abi.encodeWithSelector(IScoreSubmission.ScoreOutOfRange.selector, 299, 300, 850));
        submitAndRead(submission, 1 days);
        assertTrue(!isScored(tokenId), "nothing stored");
    }

    function test_readsOnWhilePausedAndStoresNothing() public {
        IScoreOracle.Submission memory submission = submissionOf(statementFor(tokenId), 742);
        oracle.submit(submission);
        vm.warp(START + 12);
        IScoreOracle.Submission memory next = submissionOf(statementFor(tokenId), 700);
        vm.prank(admin);
        oracle.pause();
        assertEq(submitAndRead(submission, 12), 742);
        vm.expectRevert(abi.encodeWithSelector(Pausable.EnforcedPause.selector));
        submitAndRead(next, 12);
    }

    /// "It takes only an age": it asks for all that `readScore` asks for, and answers with the same.
    function test_readsAsReadScoreDoes() public {
        submit(tokenId, 742);
        vm.warp(START + 1 hours);
        IScoreOracle.Submission memory next = submissionOf(statementFor(tokenId), 740);
        IScoreOracle.Requirements memory required = IScoreOracle.Requirements(0, 366 days, 1 hours, false, false);
        bytes4 tooShort = IScoreOracle.HistoryTooShort.selector;
        vm.expectPartialRevert(tooShort);
        oracle.submitAndRead(next, required);
        (required.minHistory, required.minPublishedAge) = (365 days, 1 hours + 1);
        bytes4 tooLate = IScoreOracle.PublishedTooLately.selector;
        vm.expectPartialRevert(tooLate);
        oracle.submitAndRead(next, required);
        required.minPublishedAge = 1 hours;
        bytes32 answer = keccak256(abi.encode(oracle.submitAndRead(next, required)));
        assertEq(answer, keccak256(abi.encode(oracle.readScore(tokenId, modelId, required))));
        assertEq(oracle.historyOf(tokenId, modelId).length, 2);
    }

    function test_neitherDefaultsNorAPauseUnlessAllowed() public {
        submit(tokenId, 742);
        vm.prank(admin);
        oracle.pause();
        IScoreOracle.Submission memory again = submissionOf(statementFor(tokenId), 742);
        vm.expectRevert(abi.encodeWithSelector(IScoreOracle.OraclePaused.selector));
        oracle.submitAndRead(again, IScoreOracle.Requirements(0, 0, 0, false, false));
        assertEq(submitAndRead(again, 0), 742);
    }

    /// A rise does not come along with a read that asks for a time in public: the call fails, and nothing is stored.
    function test_aRiseIsNotStoredByAReadThatAsksForTime() public {
        submit(tokenId, 600);
        vm.warp(START + 2 hours);
        IScoreOracle.Submission memory rise = submissionOf(statementFor(tokenId), 742);
        bytes4 tooLate = IScoreOracle.PublishedTooLately.selector;
        vm.expectPartialRevert(tooLate);
        oracle.submitAndRead(rise, IScoreOracle.Requirements(0, 0, 1 hours, false, false));
        assertEq(oracle.scoreOf(tokenId, modelId).score, 600);
    }

    function test_aTokenMergedAwayReadsAsTheOther() public {
        uint256 from = mintBy(NEIGHBOUR_KEY);
        IScoreOracle.Submission memory submission = submissionOf(statementFor(from), 742);
        oracle.submit(submission);
        mergeOne(from, tokenId, NEIGHBOUR_KEY);
        vm.expectRevert(noScore(from, modelId));
        submitAndRead(submission, 1 days);
        vm.warp(START + 12);
        submit(tokenId, 610);
        assertEq(submitAndRead(submission, 1 days), 610);
    }
}
