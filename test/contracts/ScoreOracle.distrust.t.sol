// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IScoreOracle} from "../../contracts/interfaces/IScoreOracle.sol";
import {IScoreSubmission} from "../../contracts/interfaces/IScoreSubmission.sol";
import {Statement} from "../../contracts/types/Statement.sol";
import {OracleScenarios} from "./fixtures/OracleScenarios.sol";

/// "Forged scores and loans in one block drained the pool; invalidating is per token": one call distrusts all of them, and a reader
/// can ask that a score has been public for a while.
contract ScoreOracleDistrustTest is OracleScenarios {
    address internal guardian = address(0x6A);
    uint256[] internal forged;

    function setUp() public {
        deploy();
        vm.prank(admin);
        oracle.setGuardian(guardian);
        for (uint256 i = 0; i < 20; ++i) forged.push(mintBy(0xE000 + i));
        for (uint256 i = 0; i < 20; ++i) submit(forged[i], 850);
    }

    function distrust() internal {
        vm.prank(guardian);
        oracle.distrust("two attester keys are stolen");
    }

    function distrusted(uint256 id, uint256 publishedAt) internal {
        bytes memory refusal = abi.encodeWithSelector(
            IScoreOracle.ScoreDistrusted.selector,
            id,
            modelId,
            publishedAt,
            oracle.distrustedUntil()
        );
        vm.expectRevert(refusal);
        oracle.scoreOf(id, modelId);
        vm.expectRevert(refusal);
        oracle.scoreNoOlderThan(id, modelId, type(uint256).max);
        vm.expectRevert(refusal);
        oracle.readScore(id, modelId, anything());
        vm.expectRevert(refusal);
        oracle.commitmentOf(id, modelId);
        (bool found, bool unchanged, IScoreOracle.StoredScore memory stored) = oracle.tryScoreOf(id, modelId);
        assertTrue(!found && !unchanged && stored.score == 0, "none is found");
        assertEq(oracle.recordOf(id, modelId).score, 0);
        assertEq(oracle.historyOf(id, modelId).length, 0);
        (bytes32 model, ) = oracle.latestOf(id);
        assertEq(model, 0);
    }

    function anything() internal pure returns (IScoreOracle.Requirements memory) {
        return IScoreOracle.Requirements(type(uint256).max, 0, 0, true, true);
    }

    function test_forgedScoresAreDistrustedAtOnce() public {
        vm.expectEmit(address(oracle));
        emit IScoreOracle.ScoresDistrusted(uint40(START), guardian, "two attester keys are stolen");
        distrust();
        for (uint256 i = 0; i < 20; ++i) distrusted(forged[i], START);
        assertEq(oracle.distrustedUntil(), START);
    }

    /// Whatever came before in the same second is among them, and what comes after in that second too.
    function test_theSecondItselfIsDistrusted() public {
        distrust();
        submit(tokenId, 742);
        distrusted(tokenId, START);
        vm.warp(START + 1);
        submit(tokenId, 743);
        assertEq(oracle.scoreNoOlderThan(tokenId, modelId, 0), 743);
        assertEq(oracle.historyOf(tokenId, modelId).length, 1);
    }

    /// Forged with a block of the far future, so that no honest statement would be newer.
    function test_aForgedBlockDoesNotStopTheToken() public {
        vm.warp(START + 12);
        Statement memory statement = statementFor(forged[0]);
        statement.asOfBlock = type(uint32).max;
        oracle.submit(submissionOf(statement, 850));
        vm.warp(START + 24);
        IScoreOracle.Submission memory honest = submissionOf(statementFor(forged[0]), 500);
        refused(honest, IScoreSubmission.AsOfNotNewer.selector);
        distrust();
        vm.warp(START + 36);
        oracle.submit(honest);
        assertEq(oracle.scoreOf(forged[0], modelId).score, 500);
        assertEq(oracle.historyOf(forged[0], modelId).length, 1);
    }

    /// Its time still counts: what was distrusted is not submitted once more.
    function test_aDistrustedStatementIsNotReplayed() public {
        vm.warp(START + 12);
        IScoreOracle.Submission memory forgery = submissionOf(statementFor(forged[0]), 850);
        oracle.submit(forgery);
        distrust();
        vm.warp(START + 13);
        refused(forgery, IScoreSubmission.AsOfNotNewer.selector);
        IScoreOracle.Submission[] memory batch = batchOf(forgery, submissionOf(statementFor(forged[1]), 600));
        assertEq(oracle.submitBatch(batch), 1);
        distrusted(forged[0], START + 12);
        assertEq(oracle.scoreOf(forged[1], modelId).score, 600);
    }

    function test_underTheIdThatItWasMergedFrom() public {
        mergeOne(forged[0], tokenId, 0xE000);
        submit(tokenId, 742);
        distrust();
        distrusted(forged[0], START);
    }

    /// It only takes away, as pausing does, and needs a reason; a second call reaches further.
    function test_ownerAndGuardianDistrustAndNobodyElse(address stranger) public {
        vm.assume(stranger != admin && stranger != guardian);
        vm.expectRevert(abi.encodeWithSelector(IScoreOracle.NotOwnerOrGuardian.selector, stranger));
        vm.prank(stranger);
        oracle.distrust("because");
        vm.expectRevert(abi.encodeWithSelector(IScoreOracle.EmptyReason.selector));
        vm.prank(guardian);
        oracle.distrust("");
        distrust();
        vm.warp(START + 5);
        vm.prank(admin);
        oracle.distrust("another one");
        assertEq(oracle.distrustedUntil(), START + 5);
    }

    /// A distrusted score can be distrusted, and not invalidated: it is gone already.
    function test_whatIsDistrustedIsNotInvalidated() public {
        distrust();
        vm.expectPartialRevert(IScoreOracle.ScoreDistrusted.selector);
        vm.prank(guardian);
        oracle.invalidate(forged[0], modelId, "forged");
    }

    /// The pool that was drained in one block could have asked for an hour.
    function test_aScoreOfThisBlockIsNotOldEnoughForALoan() public {
        IScoreOracle.Requirements memory required = IScoreOracle.Requirements(1 days, 0, 1 hours, true, true);
        bytes memory refusal = abi.encodeWithSelector(
            IScoreOracle.PublishedTooLately.selector,
            forged[0],
            modelId,
            0,
            1 hours
        );
        vm.expectRevert(refusal);
        oracle.readScore(forged[0], modelId, required);
        vm.warp(START + 1 hours - 1);
        vm.expectPartialRevert(IScoreOracle.PublishedTooLately.selector);
        oracle.readScore(forged[0], modelId, required);
        vm.warp(START + 1 hours);
        assertEq(oracle.readScore(forged[0], modelId, required).score, 850);
        distrust();
        distrusted(forged[0], START);
    }
}
