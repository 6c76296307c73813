// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC4906} from "@openzeppelin/contracts/interfaces/IERC4906.sol";

import {IScoreOracle} from "../../contracts/interfaces/IScoreOracle.sol";
import {IScoreSubmission} from "../../contracts/interfaces/IScoreSubmission.sol";
import {Statement} from "../../contracts/types/Statement.sol";
import {TrapdoorKey} from "./fixtures/TrapdoorKey.sol";
import {OracleScenarios} from "./fixtures/OracleScenarios.sol";

/// Taking back a score that was wrong.
contract ScoreOracleInvalidateTest is OracleScenarios {
    address internal guardian = address(0x6A);
    string internal constant REASON = "indexer bug 17";

    function setUp() public {
        deploy();
        vm.prank(admin);
        oracle.setGuardian(guardian);
    }

    function test_ownerAndGuardianInvalidateWithAReasonInTheEvent() public {
        address[2] memory callers = [admin, guardian];
        for (uint256 i = 0; i < 2; ++i) {
            vm.warp(START + (i + 1) * 12);
            submit(tokenId, 742);
            uint64 asOfBlock = uint64(block.timestamp / 12);
            vm.expectEmit(address(oracle));
            emit IScoreOracle.ScoreInvalidated(
                tokenId,
                modelId,
                742,
                asOfBlock,
                uint40(block.timestamp),
                callers[i],
                REASON
            );
            vm.expectEmit(address(token));
            emit IERC4906.MetadataUpdate(tokenId);
            vm.prank(callers[i]);
            oracle.invalidate(tokenId, modelId, REASON);
            assertReadsAsNoScore(tokenId, modelId);
        }
    }

    function test_strangersDoNotInvalidate(address caller) public {
        vm.assume(caller != admin && caller != guardian);
        submit(tokenId, 742);
        vm.expectRevert(abi.encodeWithSelector(IScoreOracle.NotOwnerOrGuardian.selector, caller));
        vm.prank(caller);
        oracle.invalidate(tokenId, modelId, REASON);
        assertEq(oracle.scoreOf(tokenId, modelId).score, 742);
    }

    function test_anEmptyReasonIsRefused() public {
        submit(tokenId, 742);
        vm.expectRevert(abi.encodeWithSelector(IScoreOracle.EmptyReason.selector));
        vm.prank(admin);
        oracle.invalidate(tokenId, modelId, "");
    }

    function test_whatIsNotScoredIsNotInvalidated() public {
        bytes32 other = keccak256("other model");
        submit(tokenId, 742);
        vm.expectRevert(noScore(tokenId, other));
        vm.prank(admin);
        oracle.invalidate(tokenId, other, REASON);
        vm.expectRevert(noScore(99, modelId));
        vm.prank(admin);
        oracle.invalidate(99, modelId, REASON);
        assertEq(oracle.scoreOf(tokenId, modelId).score, 742);
    }

    function test_aSecondInvalidationIsRefused() public {
        submit(tokenId, 742);
        invalidateScore(tokenId, modelId);
        vm.expectRevert(noScore(tokenId, modelId));
        vm.prank(admin);
        oracle.invalidate(tokenId, modelId, REASON);
    }

    /// The score before does not come back: nothing but a statement of a later time sets one.
    function test_removesAndNeverSets() public {
        submit(tokenId, 800);
        vm.warp(START + 12);
        submit(tokenId, 410);
        invalidateScore(tokenId, modelId);
        assertReadsAsNoScore(tokenId, modelId);
        (bytes32 latest, IScoreOracle.StoredScore memory stored) = oracle.latestOf(tokenId);
        assertEq(latest, bytes32(0));
        assertEq(stored.score, 0);
    }

    function test_theHistoryLosesJustTheNewest() public {
        for (uint256 i = 1; i <= 3; ++i) {
            vm.warp(START + i * 1 hours);
            submit(tokenId, 600 + i);
        }
        invalidateScore(tokenId, modelId);
        uint16[] memory past = oracle.historyOf(tokenId, modelId);
        assertEq(past.length, 2);
        assertEq(past[0], 602);
        assertEq(past[1], 601);

        vm.warp(START + 4 hours);
        submit(tokenId, 604);
        past = oracle.historyOf(tokenId, modelId);
        assertEq(past.length, 3);
        assertEq(past[0], 604);
        assertEq(past[1], 602);
    }

    function test_theSameStatementAndOlderOnesAreNotTakenAgain() public {
        IScoreOracle.Submission memory older = submissionOf(statementFor(tokenId), 800);
        vm.warp(START + 12);
        IScoreOracle.Submission memory wrong = submissionOf(statementFor(tokenId), 742);
        oracle.submit(wrong);
        invalidateScore(tokenId, modelId);

        IScoreOracle.Submission[2] memory again = [wrong, older];
        for (uint256 i = 0; i < 2; ++i) {
            (uint64 asOfBlock, uint64 asOfTime) = (again[i].statement.asOfBlock, again[i].statement.asOfTime);
            vm.expectRevert(
                abi.encodeWithSelector(IScoreSubmission.AsOfNotNewer.selector, asOfBlock, asOfTime, 0, START + 12)
            );
            oracle.submit(again[i]);
        }
        assertEq(oracle.submitBatch(batchOf(wrong, older)), 0);
        assertReadsAsNoScore(tokenId, modelId);
    }

    function test_theSameTimeIsRefusedAndOneSecondLaterIsTaken() public {
        submit(tokenId, 742);
        invalidateScore(tokenId, modelId);
        vm.warp(START + 1);
        Statement memory statement = statementFor(tokenId);
        statement.asOfTime = uint64(START);
        statement.asOfBlock += 1;
        refused(submissionOf(statement, 700), IScoreSubmission.AsOfNotNewer.selector);
        statement.asOfTime = uint64(START + 1);
        oracle.submit(submissionOf(statement, 700));
        assertEq(oracle.scoreNoOlderThan(tokenId, modelId, 0), 700);
    }

    /// A quorum that signed an as-of block from far ahead has frozen the token, until that score is taken back.
    function test_aTokenFrozenByAHugeBlockIsFreedByInvalidation() public {
        Statement memory statement = statementFor(tokenId);
        statement.asOfBlock = type(uint32).max;
        oracle.submit(submissionOf(statement, 742));
        vm.warp(START + 12);
        IScoreOracle.Submission memory next = submissionOf(statementFor(tokenId), 700);
        vm.expectRevert(
            abi.encodeWithSelector(
                IScoreSubmission.AsOfNotNewer.selector,
                next.statement.asOfBlock,
                START + 12,
                type(uint32).max,
                START
            )
        );
        oracle.submit(next);

        invalidateScore(tokenId, modelId);
        oracle.submit(next);
        IScoreOracle.StoredScore memory stored = oracle.scoreOf(tokenId, modelId);
        assertEq(stored.score, 700);
        assertEq(stored.asOfBlock, next.statement.asOfBlock);
    }

    /// Even then block 0 is none.
    function test_blockZeroIsNeverTaken() public {
        Statement memory statement = statementFor(tokenId);
        statement.asOfBlock = 0;
        IScoreOracle.Submission memory submission = submissionOf(statement, 742);
        vm.expectRevert(abi.encodeWithSelector(IScoreSubmission.AsOfNotNewer.selector, 0, START, 0, 0));
        oracle.submit(submission);
        submit(tokenId, 742);
        invalidateScore(tokenId, modelId);
        vm.warp(START + 12);
        statement.asOfTime = uint64(START + 12);
        refused(submissionOf(statement, 742), IScoreSubmission.AsOfNotNewer.selector);
    }

    function test_worksWhilePausedAndOnAStaleBundle() public {
        submit(tokenId, 742);
        join(tokenId, NEIGHBOUR_KEY);
        vm.prank(guardian);
        oracle.pause();
        vm.prank(guardian);
        oracle.invalidate(tokenId, modelId, REASON);
        assertReadsAsNoScore(tokenId, modelId);
    }

    function test_onlyTheOneModelAndTokenLoseTheirScore() public {
        (bytes32 second, TrapdoorKey secondKey) = addModel(2);
        uint256 neighbour = mintBy(NEIGHBOUR_KEY);
        submit(tokenId, 742);
        submit(neighbour, 650);
        oracle.submit(submissionUnder(second, secondKey, statementFor(tokenId), 555));
        invalidateScore(tokenId, modelId);
        assertReadsAsNoScore(tokenId, modelId);
        assertEq(oracle.scoreOf(tokenId, second).score, 555);
        assertEq(oracle.scoreOf(neighbour, modelId).score, 650);
        assertEq(oracle.historyOf(tokenId, second).length, 1);
        assertEq(oracle.historyOf(neighbour, modelId).length, 1);
    }

    /// The picture shows no other model's score in its place.
    function test_thePictureShowsThatThereIsNone() public {
        string memory unscored = token.tokenURI(tokenId);
        submit(tokenId, 742);
        (bytes32 second, TrapdoorKey secondKey) = addModel(2);
        string memory first = token.tokenURI(tokenId);
        oracle.submit(submissionUnder(second, secondKey, statementFor(tokenId), 555));
        (bytes32 latest, ) = oracle.latestOf(tokenId);
        assertEq(latest, second);
        assertEq(token.tokenURI(tokenId), first);
        assertTrue(keccak256(bytes(first)) != keccak256(bytes(unscored)), "scored");

        invalidateScore(tokenId, modelId);
        assertEq(token.tokenURI(tokenId), unscored);
    }

    /// Of a burned token too, whose score nobody reads any more.
    function test_aBurnedTokensScoreCanBeTakenBack() public {
        submit(tokenId, 742);
        burnToken(tokenId);
        invalidateScore(tokenId, modelId);
        assertReadsAsNoScore(tokenId, modelId);
    }
}
