// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IAttesterSet} from "../../contracts/interfaces/IAttesterSet.sol";
import {IModelRegistry} from "../../contracts/interfaces/IModelRegistry.sol";
import {IScoreOracle} from "../../contracts/interfaces/IScoreOracle.sol";
import {IScoreSubmission} from "../../contracts/interfaces/IScoreSubmission.sol";
import {Statement} from "../../contracts/types/Statement.sol";
import {TrapdoorKey} from "./fixtures/TrapdoorKey.sol";
import {OracleScenarios} from "./fixtures/OracleScenarios.sol";

/// What was valid when a batch was made, and no longer is when it is sent, is passed over: no rotation, no end of a model and no delay
/// spoils the rest. What never was valid refuses the batch.
contract ScoreOracleLapsedTest is OracleScenarios {
    uint256 internal other;

    function setUp() public {
        deploy();
        other = mintBy(NEIGHBOUR_KEY);
    }

    /// In either place.
    function onlyTheOtherIsStored(IScoreOracle.Submission memory lapsed, bool first) internal {
        IScoreOracle.Submission memory good = submissionOf(statementFor(other), 650);
        assertEq(oracle.submitBatch(first ? batchOf(lapsed, good) : batchOf(good, lapsed)), 1);
        assertTrue(!isScored(tokenId), "not the lapsed one");
        assertEq(oracle.scoreOf(other, modelId).score, 650);
    }

    function test_aRotationBeforeABatch(bool first) public {
        vm.warp(START + DELAY - 1);
        Statement memory statement = statementFor(tokenId);
        IScoreOracle.Submission memory earlier = submissionOf(statement, 742);
        vm.warp(START);
        rotateAttesters();
        vm.expectRevert(abi.encodeWithSelector(IAttesterSet.AttesterEpochMismatch.selector, 1, 2));
        oracle.submit(earlier);
        onlyTheOtherIsStored(earlier, first);
    }

    function test_theEndOfAModelBeforeABatch(bool first) public {
        (bytes32 second, TrapdoorKey secondKey) = addModel(2);
        IScoreOracle.Submission memory ended = submissionUnder(second, secondKey, statementFor(tokenId), 742);
        vm.prank(admin);
        registry.deprecate(second, uint40(block.timestamp));
        refused(ended, IModelRegistry.ModelNotActive.selector);
        onlyTheOtherIsStored(ended, first);
    }

    function test_aBatchThatIsHeldBack(bool first) public {
        IScoreOracle.Submission memory old = submissionOf(statementFor(tokenId), 742);
        vm.warp(START + MAX_SUBMISSION_AGE);
        vm.expectRevert(abi.encodeWithSelector(IScoreSubmission.StatementTooOld.selector, START, START + 1));
        oracle.submit(old);
        onlyTheOtherIsStored(old, first);
    }

    /// A second earlier it is stored.
    function test_aBatchInItsLastSecond() public {
        IScoreOracle.Submission memory last = submissionOf(statementFor(tokenId), 742);
        vm.warp(START + MAX_SUBMISSION_AGE - 1);
        assertEq(oracle.submitBatch(batchOf(last, submissionOf(statementFor(other), 650))), 2);
    }

    /// An epoch that is yet to come was never valid.
    function test_anAttesterEpochToComeRefusesAll() public {
        Statement memory statement = statementFor(tokenId);
        statement.attesterEpoch = 2;
        IScoreOracle.Submission[] memory batch = batchOf(
            submissionOf(statement, 742),
            submissionOf(statementFor(other), 650)
        );
        vm.expectRevert(abi.encodeWithSelector(IAttesterSet.AttesterEpochMismatch.selector, 2, 1));
        oracle.submitBatch(batch);
    }

    /// Nor was a model that does not count yet.
    function test_aModelBeforeItsTimeRefusesAll() public {
        bytes32 next = register(new TrapdoorKey(2), SCHEMA, keccak256("next"));
        IScoreOracle.Submission memory early = submissionOf(statementFor(tokenId), 742);
        early.modelId = next;
        IScoreOracle.Submission[] memory batch = batchOf(early, submissionOf(statementFor(other), 650));
        vm.expectPartialRevert(IModelRegistry.ModelNotActive.selector);
        oracle.submitBatch(batch);
    }

    /// "A stranger can spoil": what has lapsed is passed over while paused as well, as a batch of nothing else.
    function test_aBatchOfNothingElseIsNotAnError() public {
        IScoreOracle.Submission memory old = submissionOf(statementFor(tokenId), 742);
        vm.warp(START + MAX_SUBMISSION_AGE);
        vm.prank(admin);
        oracle.pause();
        assertEq(oracle.submitBatch(batchOf(old, old)), 0);
    }
}
