// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IModelRegistry} from "../../contracts/interfaces/IModelRegistry.sol";
import {IScoreOracle} from "../../contracts/interfaces/IScoreOracle.sol";
import {IScoreSubmission} from "../../contracts/interfaces/IScoreSubmission.sol";
import {IScoreRequests} from "../../contracts/interfaces/IScoreRequests.sol";
import {Statement} from "../../contracts/types/Statement.sol";
import {TrapdoorKey} from "./fixtures/TrapdoorKey.sol";
import {RequestScenarios} from "./fixtures/RequestScenarios.sol";

/// What counts as delivered, to whom the fee goes, and when it goes back.
contract ScoreRequestsDeliveryTest is RequestScenarios {
    function setUp() public {
        deployRequests();
    }

    function refundRefused(uint256 id, bytes memory reason) internal {
        vm.expectRevert(reason);
        requests.refund(id, refundee);
    }

    function notPassed(uint256 id) internal view returns (bytes memory) {
        return abi.encodeWithSelector(IScoreRequests.DeadlineNotPassed.selector, id, START + WAIT, block.timestamp);
    }

    /// Whoever copies a delivery from the mempool only pays its gas.
    function test_aStrangersDeliveryCreditsTheOperatorNamed(address stranger) public {
        vm.assume(stranger != operator);
        uint256 id = askEther();
        IScoreOracle.Submission memory submission = submissionOf(statementFor(tokenId), 742);
        vm.prank(stranger);
        requests.deliver(id, submission);
        assertEq(requests.claimable(operator, NATIVE), ETHER_FEE);
        assertEq(requests.claimable(stranger, NATIVE), 0);
    }

    /// The same submission, sent to the oracle first, does not cost the operator its fee.
    function test_frontRunOfADeliveryStillCredits(address thief) public {
        uint256 id = askEther();
        IScoreOracle.Submission memory submission = submissionOf(statementFor(tokenId), 742);
        vm.prank(thief);
        oracle.submit(submission);
        vm.prank(operator);
        requests.deliver(id, submission);
        assertEq(requests.claimable(operator, NATIVE), ETHER_FEE);
    }

    /// Nor does a newer score than the one that is delivered.
    function test_aNewerScoreThanTheDeliveredOneStillCredits() public {
        uint256 id = askEther();
        IScoreOracle.Submission memory submission = submissionOf(statementFor(tokenId), 742);
        vm.warp(START + 12);
        submit(tokenId, 700);
        requests.deliver(id, submission);
        assertEq(requests.claimable(operator, NATIVE), ETHER_FEE);
    }

    function test_refundOnlyAfterTheDeadline() public {
        uint256 id = askEther();
        refundRefused(id, notPassed(id));
        vm.warp(START + WAIT);
        refundRefused(id, notPassed(id));
        vm.warp(START + WAIT + 1);
        vm.expectEmit(address(requests));
        emit IScoreRequests.RequestRefunded(id, refundee, NATIVE, ETHER_FEE);
        vm.prank(address(0xBAD));
        requests.refund(id, refundee);
        assertClosed(id);
        assertEq(requests.pending(NATIVE), 0);
        requests.withdraw(refundee, NATIVE);
        assertEq(refundee.balance, ETHER_FEE);
    }

    function test_noRefundOfWhatWasDeliveredInTime() public {
        uint256 id = askEther();
        vm.warp(START + WAIT);
        submit(tokenId, 742);
        vm.warp(START + WAIT + 1);
        refundRefused(id, abi.encodeWithSelector(IScoreRequests.Delivered.selector, id));
        requests.claim(id);
        assertEq(requests.claimable(operator, NATIVE), ETHER_FEE);
        assertClosed(id);
    }

    /// The score is taken all the same when it is sent to the oracle; a delivery that earns nothing is refused.
    function test_deliveredASecondLateIsNotPaid() public {
        uint256 id = askEther();
        vm.warp(START + WAIT + 1);
        IScoreOracle.Submission memory submission = submissionOf(statementFor(tokenId), 742);
        vm.expectRevert(notDelivered(id));
        requests.deliver(id, submission);
        assertTrue(!isScored(tokenId), "reverted with it");
        oracle.submit(submission);
        vm.expectRevert(notDelivered(id));
        requests.claim(id);
        requests.refund(id, refundee);
        assertEq(requests.claimable(refundee, NATIVE), ETHER_FEE);
    }

    /// A score for a history that ended before the request was there for nothing.
    function test_anAsOfBeforeTheRequestDoesNotCount() public {
        submit(tokenId, 700);
        vm.warp(START + 12);
        Statement memory before = statementFor(tokenId);
        vm.warp(START + 13);
        uint256 id = askEther();
        vm.expectRevert(notDelivered(id));
        requests.claim(id);
        IScoreOracle.Submission memory submission = submissionOf(before, 742);
        vm.expectRevert(notDelivered(id));
        requests.deliver(id, submission);
        vm.warp(START + 24);
        before = statementFor(tokenId);
        before.asOfTime = uint64(START + 13);
        requests.deliver(id, submissionOf(before, 742));
    }

    function test_theSubmissionOfAnotherRequestIsRefused() public {
        uint256 other = mintBy(NEIGHBOUR_KEY);
        (bytes32 second, TrapdoorKey secondKey) = addModel(2);
        uint256 id = askEther();
        IScoreOracle.Submission memory submission = submissionOf(statementFor(other), 742);
        vm.expectRevert(abi.encodeWithSelector(IScoreRequests.SubmissionOfOtherRequest.selector, id, other, modelId));
        requests.deliver(id, submission);
        submission = submissionUnder(second, secondKey, statementFor(tokenId), 742);
        vm.expectRevert(abi.encodeWithSelector(IScoreRequests.SubmissionOfOtherRequest.selector, id, tokenId, second));
        requests.deliver(id, submission);
        oracle.submit(submission);
        vm.expectRevert(notDelivered(id));
        requests.claim(id);
    }

    function test_aForgedSubmissionEarnsNothing() public {
        uint256 id = askEther();
        IScoreOracle.Submission memory forged = submissionOf(statementFor(tokenId), 742);
        forged.score = 743;
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.InvalidProof.selector, modelId));
        requests.deliver(id, forged);
    }

    /// A stored score of before the request, with any old submission to pass over, is no delivery.
    function test_aSupersededForgeryEarnsNothing() public {
        submit(tokenId, 700);
        IScoreOracle.Submission memory old = submissionOf(statementFor(tokenId), 742);
        attest(old, 0);
        vm.warp(START + 1);
        uint256 id = askEther();
        vm.expectPartialRevert(IScoreSubmission.AsOfNotNewer.selector);
        requests.deliver(id, old);
    }

    /// An owner who changes the bundle once the score is on chain does not get out of the fee.
    function test_changingTheBundleDoesNotUndoADelivery() public {
        uint256 id = askEther();
        submit(tokenId, 742);
        join(tokenId, NEIGHBOUR_KEY);
        requests.claim(id);
        assertEq(requests.claimable(operator, NATIVE), ETHER_FEE);
    }

    /// Nor by sending the operator's submission first and changing the bundle at once.
    function test_frontRunAndBundleChangeDoNotStopADelivery() public {
        uint256 id = askEther();
        IScoreOracle.Submission memory submission = submissionOf(statementFor(tokenId), 742);
        oracle.submit(submission);
        join(tokenId, NEIGHBOUR_KEY);
        requests.deliver(id, submission);
        assertEq(requests.claimable(operator, NATIVE), ETHER_FEE);
    }

    /// A score as of this very second is no answer to a request of this second: the next one has to know more.
    function test_aScoreOfTheSameSecondIsNotWhatWasAskedFor() public {
        submit(tokenId, 742);
        uint256 id = askEther();
        assertEq(requests.requestOf(id).asOfFrom, START + 1);
        vm.expectRevert(notDelivered(id));
        requests.claim(id);
        vm.warp(START + 12);
        requests.deliver(id, submissionOf(statementFor(tokenId), 700));
        assertEq(requests.claimable(operator, NATIVE), ETHER_FEE);
    }

    /// Credited with the score, the fee is the operator's whatever becomes of the token.
    function test_burningAfterTheCreditDoesNotUndoIt() public {
        uint256 id = askEther();
        requests.deliver(id, submissionOf(statementFor(tokenId), 742));
        burnToken(tokenId);
        requests.withdraw(operator, NATIVE);
        assertEq(operator.balance, ETHER_FEE);
    }

    /// A score that is taken back before it is claimed was no delivery; one after is.
    function test_anInvalidatedScoreIsNoDelivery() public {
        (uint256 claimed, uint256 waiting) = (askEther(), askEther());
        submit(tokenId, 742);
        requests.claim(claimed);
        invalidateScore(tokenId, modelId);
        vm.expectRevert(notDelivered(waiting));
        requests.claim(waiting);
        assertEq(requests.claimable(operator, NATIVE), ETHER_FEE);
    }

    /// Only the last score is kept: one that replaces a delivered one after the deadline hides it, so operators claim in time.
    function test_aScoreAfterTheDeadlineHidesTheDeliveryBeforeIt() public {
        uint256 id = askEther();
        submit(tokenId, 742);
        vm.warp(START + WAIT + 1);
        submit(tokenId, 700);
        vm.expectRevert(notDelivered(id));
        requests.claim(id);
        requests.refund(id, refundee);
        assertEq(requests.claimable(refundee, NATIVE), ETHER_FEE);
    }

    function test_aPausedOracleLeavesARefund() public {
        uint256 id = askEther();
        vm.prank(admin);
        oracle.pause();
        vm.warp(START + WAIT + 1);
        requests.refund(id, refundee);
        assertEq(requests.claimable(refundee, NATIVE), ETHER_FEE);
    }

    /// A distrust of the same second undoes a delivery that is not claimed yet, as it cannot be told from a forged one. It also uses up
    /// the as-of: only a later one delivers. What was claimed stays claimed.
    function test_aDistrustUndoesADeliveryOfItsSecond() public {
        (uint256 claimed, uint256 unclaimed) = (askEther(), askEther());
        IScoreOracle.Submission memory submission = submissionOf(statementFor(tokenId), 742);
        requests.deliver(claimed, submission);
        distrustAll();
        assertEq(requests.claimable(operator, NATIVE), ETHER_FEE);
        vm.expectRevert(notDelivered(unclaimed));
        requests.claim(unclaimed);
        vm.expectPartialRevert(IScoreSubmission.AsOfNotNewer.selector);
        requests.deliver(unclaimed, submission);
        vm.warp(START + 1);
        requests.deliver(unclaimed, submissionOf(statementFor(tokenId), 742));
        assertEq(requests.claimable(operator, NATIVE), 2 * ETHER_FEE);
    }
}
