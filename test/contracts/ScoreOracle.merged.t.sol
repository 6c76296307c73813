// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IScoreOracle} from "../../contracts/interfaces/IScoreOracle.sol";
import {IScoreSubmission} from "../../contracts/interfaces/IScoreSubmission.sol";
import {OracleScenarios} from "./fixtures/OracleScenarios.sol";

/// What ids read as whose token was merged away, burned or never minted.
contract ScoreOracleMergedTest is OracleScenarios {
    uint256 internal from;

    function setUp() public {
        deploy();
        from = mintBy(NEIGHBOUR_KEY);
    }

    function staleRead(uint256 id, uint64 scored, uint64 current) internal {
        bytes memory stale = abi.encodeWithSelector(IScoreOracle.StaleBundle.selector, id, scored, current);
        vm.expectRevert(stale);
        oracle.scoreOf(id, modelId);
        vm.expectRevert(stale);
        oracle.scoreNoOlderThan(id, modelId, type(uint256).max);
        (bool found, bool bundleUnchanged, ) = oracle.tryScoreOf(id, modelId);
        assertTrue(found && !bundleUnchanged, "found and stale");
    }

    /// The score of the merged token does not come along, whoever's was better.
    function test_mergingLeavesTheOthersScoreStaleUnderBothIds(bool fromScored) public {
        if (fromScored) submit(from, 850);
        submit(tokenId, 410);
        mergeOne(from, tokenId, NEIGHBOUR_KEY);
        staleRead(tokenId, 1, 2);
        staleRead(from, 1, 2);
        assertEq(oracle.commitmentOf(from, modelId), oracle.commitmentOf(tokenId, modelId));
    }

    function test_mergingIntoAnUnscoredTokenLeavesNoScore() public {
        submit(from, 850);
        mergeOne(from, tokenId, NEIGHBOUR_KEY);
        assertReadsAsNoScore(from, modelId);
        assertReadsAsNoScore(tokenId, modelId);
    }

    function test_theNextScoreReadsUnderBothIds() public {
        submit(from, 850);
        mergeOne(from, tokenId, NEIGHBOUR_KEY);
        vm.warp(START + 12);
        submit(tokenId, 610);
        uint256[2] memory ids = [tokenId, from];
        for (uint256 i = 0; i < 2; ++i) {
            IScoreOracle.StoredScore memory stored = oracle.scoreOf(ids[i], modelId);
            assertEq(stored.score, 610);
            assertEq(stored.bundleEpoch, 2);
            assertEq(oracle.scoreNoOlderThan(ids[i], modelId, 0), 610);
            (bool found, bool bundleUnchanged, ) = oracle.tryScoreOf(ids[i], modelId);
            assertTrue(found && bundleUnchanged, "fresh");
        }
    }

    /// The age counts under either id, and the error names the id that was asked for.
    function test_theAgeCountsUnderTheMergedId() public {
        mergeOne(from, tokenId, NEIGHBOUR_KEY);
        submit(tokenId, 610);
        vm.warp(START + 100);
        assertEq(oracle.scoreNoOlderThan(from, modelId, 100), 610);
        vm.expectRevert(abi.encodeWithSelector(IScoreOracle.ScoreTooOld.selector, from, modelId, START, START + 1));
        oracle.scoreNoOlderThan(from, modelId, 99);
    }

    function test_idsReadThroughAChainOfMerges() public {
        uint256 last = mintBy(NEIGHBOUR_KEY + 1);
        submit(last, 700);
        mergeOne(from, tokenId, NEIGHBOUR_KEY);
        mergeTwo(tokenId, last);
        vm.warp(START + 12);
        submit(last, 720);
        uint256[3] memory ids = [from, tokenId, last];
        for (uint256 i = 0; i < 3; ++i) assertEq(oracle.scoreNoOlderThan(ids[i], modelId, 0), 720);

        burnToken(last);
        for (uint256 i = 0; i < 3; ++i) assertReadsAsNoScore(ids[i], modelId);
    }

    /// Moves the wallets of the borrower and the neighbour together.
    function mergeTwo(uint256 fromId, uint256 intoId) internal {
        address owner = token.ownerOf(intoId);
        address[] memory wallets = token.walletsOf(fromId);
        bytes[] memory signed = new bytes[](2);
        for (uint256 i = 0; i < 2; ++i) {
            uint256 key = wallets[i] == borrower ? borrowerKey : NEIGHBOUR_KEY;
            signed[i] = signature(
                key,
                token.hashMerge(wallets[i], fromId, intoId, owner, token.nonces(wallets[i]), block.timestamp)
            );
        }
        vm.prank(owner);
        token.merge(fromId, intoId, block.timestamp, signed);
    }

    /// Nobody can be scored under an id that forwards.
    function test_submittingForAMergedTokenIsRefused() public {
        IScoreOracle.Submission memory submission = submissionOf(statementFor(from), 850);
        mergeOne(from, tokenId, NEIGHBOUR_KEY);
        vm.expectRevert(abi.encodeWithSelector(IScoreSubmission.BundleNotScorable.selector, from));
        oracle.submit(submission);
        (submission.statement.bundleEpoch, submission.statement.bundleRoot) = token.bundleOf(tokenId);
        attest(submission, 2);
        vm.expectRevert(abi.encodeWithSelector(IScoreSubmission.BundleNotScorable.selector, from));
        oracle.submit(submission);
    }

    function test_aBurnedTokenReadsAsNoScore() public {
        IScoreOracle.Submission memory submission = submissionOf(statementFor(tokenId), 742);
        oracle.submit(submission);
        burnToken(tokenId);
        assertReadsAsNoScore(tokenId, modelId);
        vm.warp(START + 12);
        submission.statement.asOfTime += 12;
        submission.statement.asOfBlock += 1;
        attest(submission, 2);
        vm.expectRevert(abi.encodeWithSelector(IScoreSubmission.BundleNotScorable.selector, tokenId));
        oracle.submit(submission);
    }

    /// The last wallet that leaves burns the token too.
    function test_aTokenThatEverybodyLeftReadsAsNoScore() public {
        submit(tokenId, 742);
        vm.prank(borrower);
        token.announceLeave();
        vm.warp(START + 30 days);
        token.leaveBundle(borrower);
        assertReadsAsNoScore(tokenId, modelId);
    }

    function test_anIdNeverMintedReadsAsNoScore(uint256 id) public {
        vm.assume(id != tokenId && id != from);
        submit(tokenId, 742);
        assertReadsAsNoScore(id, modelId);
        assertReadsAsNoScore(0, modelId);
    }

    function test_aDefaultMakesTheScoreStale() public {
        submit(tokenId, 742);
        bytes32 digest = token.hashPlaceLien(tokenId, address(this), START + 1 days, borrower, 0, START);
        token.placeLien(tokenId, START + 1 days, START, signature(borrowerKey, digest));
        assertEq(oracle.scoreNoOlderThan(tokenId, modelId, 0), 742);
        token.reportDefault(tokenId);
        staleRead(tokenId, 1, 2);
    }

    function test_leavingMakesTheScoreStaleAndComingBackDoesNotRestoreIt() public {
        join(tokenId, 0xC9);
        submit(tokenId, 742);
        vm.prank(vm.addr(0xC9));
        token.announceLeave();
        assertEq(oracle.scoreOf(tokenId, modelId).score, 742);
        vm.warp(START + 30 days);
        token.leaveBundle(vm.addr(0xC9));
        staleRead(tokenId, 2, 3);
        join(tokenId, 0xC9);
        staleRead(tokenId, 2, 4);
    }
}
