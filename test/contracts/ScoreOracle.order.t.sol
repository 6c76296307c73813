// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ICreditToken} from "../../contracts/interfaces/ICreditToken.sol";
import {IScoreOracle} from "../../contracts/interfaces/IScoreOracle.sol";
import {IScoreSubmission} from "../../contracts/interfaces/IScoreSubmission.sol";
import {Statement} from "../../contracts/types/Statement.sol";
import {Bundles} from "./fixtures/Bundles.sol";

/// "A fall hidden by stepping back in time": a score of 400 as of an hour ago stands, and attesters sign any as-of that they cover,
/// so 700 as of 20 hours ago as well. The order of as-ofs holds for each wallet, whatever token it moves to.
contract ScoreOracleOrderTest is Bundles {
    uint256 internal constant FRESH = 0xC1;
    uint256 internal constant NOW = START + 1 days;

    function setUp() public {
        deploy();
        vm.warp(NOW);
    }

    /// What attesters would sign about a token as of some time ago.
    function pastStatement(uint256 id, uint256 ago) internal view returns (Statement memory statement) {
        statement = statementFor(id);
        statement.asOfTime -= uint64(ago);
        statement.asOfBlock = statement.asOfTime / 12;
    }

    function past(uint256 id, uint256 ago, uint256 score) internal view returns (IScoreOracle.Submission memory) {
        return submissionOf(pastStatement(id, ago), score);
    }

    /// Not alone, where it says why, and neither in a batch nor along with a read, which may pass over it.
    function refusedBeforeNow(IScoreOracle.Submission memory submission) internal {
        vm.expectRevert(
            abi.encodeWithSelector(
                IScoreSubmission.AsOfBeforeBundle.selector,
                submission.statement.asOfTime,
                block.timestamp
            )
        );
        oracle.submit(submission);
        IScoreOracle.Submission[] memory batch = new IScoreOracle.Submission[](1);
        batch[0] = submission;
        bytes memory call = abi.encodeCall(oracle.submitBatch, (batch));
        (bool success, bytes memory answer) = address(oracle).call(call);
        assertTrue(!success || abi.decode(answer, (uint256)) == 0, "none of the batch");
        call = abi.encodeCall(oracle.submitAndRead, (submission, IScoreOracle.Requirements(1 days, 0, 0, true, true)));
        (success, ) = address(oracle).call(call);
        assertTrue(!success, "nothing is read");
    }

    function test_aFallIsNotHiddenByMergingIntoAFreshToken() public {
        oracle.submit(past(tokenId, 1 hours, 400));
        uint256 freshId = mintBy(FRESH);
        merge(list(borrowerKey), tokenId, freshId);
        refusedBeforeNow(past(freshId, 20 hours, 700));
        submit(freshId, 390);
        assertEq(oracle.scoreNoOlderThan(tokenId, modelId, 0), 390);
    }

    /// The adverse submission is front-run: it never lands, and an older one may not land in its place.
    function test_aFallIsNotHiddenByAJoinBeforeTheSubmission() public {
        IScoreOracle.Submission memory adverse = past(tokenId, 1 hours, 400);
        join(tokenId, FRESH);
        refused(adverse, IScoreSubmission.BundleMismatch.selector);
        refusedBeforeNow(past(tokenId, 20 hours, 700));
        refusedBeforeNow(past(tokenId, 1, 700));
    }

    /// Nor under a lien, where the loan is open already: nobody joins, so the fall is stored as it was signed.
    function test_aFallIsNotHiddenByAJoinUnderALien() public {
        placeLien(borrowerKey, tokenId, address(0x1E), NOW + 30 days);
        IScoreOracle.Submission memory adverse = past(tokenId, 1 hours, 400);
        bytes memory signed = consent(FRESH, tokenId, NOW);
        bytes memory refusal = abi.encodeWithSelector(
            ICreditToken.LienActive.selector,
            tokenId,
            address(0x1E),
            NOW + 30 days
        );
        reverts(abi.encodeCall(token.join, (tokenId, vm.addr(FRESH), NOW, signed)), borrower, refusal);
        oracle.submit(adverse);
        refused(past(tokenId, 20 hours, 700), IScoreSubmission.AsOfNotNewer.selector);
        assertEq(oracle.scoreNoOlderThan(tokenId, modelId, 1 days), 400);
    }

    function test_aFallIsNotHiddenByMergingAFreshTokenIn() public {
        oracle.submit(past(tokenId, 1 hours, 400));
        uint256 freshId = mintBy(FRESH);
        oracle.submit(submissionOf(statementFor(freshId), 800));
        merge(list(FRESH), freshId, tokenId);
        refusedBeforeNow(past(tokenId, 20 hours, 700));
    }

    /// Two moves in one block are no way around either.
    function test_aFallIsNotHiddenByMergingTwice() public {
        oracle.submit(past(tokenId, 1 hours, 400));
        (uint256 second, uint256 third) = (mintBy(FRESH), mintBy(FRESH + 1));
        merge(list(borrowerKey), tokenId, second);
        uint256[] memory both = vm.addr(FRESH) < borrower ? list(FRESH, borrowerKey) : list(borrowerKey, FRESH);
        merge(both, second, third);
        refusedBeforeNow(past(third, 20 hours, 700));
    }

    /// A default begins an epoch as well.
    function test_aFallIsNotHiddenByADefaultOfOnesOwn() public {
        oracle.submit(past(tokenId, 1 hours, 400));
        defaultOn(borrowerKey, tokenId, address(0x1E));
        refusedBeforeNow(past(tokenId, 20 hours, 700));
    }

    /// A new token is one of whatever its wallet was before.
    function test_aMintedTokenIsScoredFromItsMintOn() public {
        uint256 id = mintBy(FRESH);
        refusedBeforeNow(past(id, 1, 700));
        submit(id, 700);
        assertEq(oracle.scoreNoOlderThan(id, modelId, 0), 700);
    }

    function test_whatAStatementMustSay() public {
        join(tokenId, FRESH);
        vm.warp(NOW + 1 hours);
        (uint64 epoch, bytes32 root, uint64 notBefore, ) = token.scorableOf(tokenId);
        assertTrue(epoch == 2 && notBefore == NOW, "as of the join");
        assertEq(root, rootOf(list(borrowerKey, FRESH)));
        (epoch, root, notBefore, ) = token.scorableOf(9);
        assertTrue(epoch == 0 && root == 0 && notBefore == 0, "nothing of no token");
    }
}
