// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IScoreOracle} from "../../contracts/interfaces/IScoreOracle.sol";
import {IScoreSubmission} from "../../contracts/interfaces/IScoreSubmission.sol";
import {IScoreRequests} from "../../contracts/interfaces/IScoreRequests.sol";
import {ScoreConsumer} from "../../contracts/examples/ScoreConsumer.sol";
import {RequestScenarios} from "./fixtures/RequestScenarios.sol";

/// "A good score that no bad one can replace": a throwaway wallet's notice runs out on the day of the fall. From then on the token
/// cannot be scored, and the old score read on as fresh. A score ends with the notice, whether or not somebody lets the wallet out.
contract ScoreOracleLeaveDueTest is RequestScenarios {
    uint256 internal constant DUE = START + 30 days;
    address internal throwaway;

    function setUp() public {
        deployRequests();
        throwaway = vm.addr(NEIGHBOUR_KEY);
        join(tokenId, NEIGHBOUR_KEY);
        vm.prank(throwaway);
        token.announceLeave();
    }

    function stale(uint64 scored, uint64 current) internal view returns (bytes memory) {
        return abi.encodeWithSelector(IScoreOracle.StaleBundle.selector, tokenId, scored, current);
    }

    function test_aGoodScoreDoesNotOutliveTheNotice() public {
        ScoreConsumer consumer = new ScoreConsumer(oracle, modelId, 1 days, 0, 0);
        vm.warp(DUE - 12);
        submit(tokenId, 780);
        assertEq(consumer.scoreOf(borrower), 780);

        vm.warp(DUE);
        refused(submissionOf(statementFor(tokenId), 400), IScoreSubmission.BundleNotScorable.selector);
        vm.expectRevert(stale(2, 3));
        consumer.scoreOf(borrower);
        vm.expectRevert(stale(2, 3));
        oracle.scoreOf(tokenId, modelId);
        vm.expectRevert(stale(2, 3));
        oracle.readScore(tokenId, modelId, IScoreOracle.Requirements(1 days, 0, 0, true, true));
        (bool found, bool bundleUnchanged, ) = oracle.tryScoreOf(tokenId, modelId);
        assertTrue(found && !bundleUnchanged, "found and stale");

        token.leaveBundle(throwaway);
        submit(tokenId, 400);
        assertEq(consumer.scoreOf(borrower), 400);
    }

    /// Under the id of a token that was merged away too.
    function test_norUnderAnotherId() public {
        uint256 other = mintBy(0xC7);
        vm.warp(DUE);
        token.leaveBundle(throwaway);
        mergeOne(other, tokenId, 0xC7);
        vm.prank(vm.addr(0xC7));
        token.announceLeave();
        submit(tokenId, 780);
        assertEq(oracle.scoreNoOlderThan(other, modelId, 0), 780);
        vm.warp(DUE + 30 days);
        vm.expectPartialRevert(IScoreOracle.StaleBundle.selector);
        oracle.scoreNoOlderThan(other, modelId, 30 days);
    }

    /// The epoch that readers compare with never comes back, whoever is let out first.
    function test_theEpochOnlyRises() public {
        vm.prank(borrower);
        token.announceLeave();
        uint64[3] memory seen;
        (, seen[0]) = token.resolve(tokenId);
        vm.warp(DUE);
        (, seen[1]) = token.resolve(tokenId);
        token.leaveBundle(throwaway);
        (, seen[2]) = token.resolve(tokenId);
        assertTrue(seen[0] == 2 && seen[1] == 3 && seen[2] == 4, "two leaves, two epochs");
        (uint64 epoch, ) = token.bundleOf(tokenId);
        assertEq(epoch, 3);
        token.leaveBundle(borrower);
        (uint256 liveId, uint64 none) = token.resolve(tokenId);
        assertTrue(liveId == 0 && none == 0, "burned");
    }

    /// Nor does a fee wait for a score that cannot come any more.
    function test_aFeeIsNotHeldForABundleThatCannotBeScored() public {
        vm.warp(DUE - 600);
        uint256 id = askEther();
        vm.expectPartialRevert(IScoreRequests.DeadlineNotPassed.selector);
        requests.refund(id, refundee);
        vm.warp(DUE);
        requests.refund(id, refundee);
        assertEq(requests.claimable(refundee, NATIVE), ETHER_FEE);

        // What is asked for now is a score of the bundle without the wallet.
        id = askEther();
        token.leaveBundle(throwaway);
        requests.deliver(id, submissionOf(statementFor(tokenId), 640));
        assertEq(requests.claimable(operator, NATIVE), ETHER_FEE);
    }

    /// A delivery before the end is one.
    function test_aDeliveryBeforeTheNoticeRunsOutIsPaid() public {
        vm.warp(DUE - 600);
        uint256 id = askEther();
        submit(tokenId, 780);
        vm.warp(DUE);
        vm.expectPartialRevert(IScoreRequests.Delivered.selector);
        requests.refund(id, refundee);
        requests.claim(id);
        assertEq(requests.claimable(operator, NATIVE), ETHER_FEE);
    }
}
