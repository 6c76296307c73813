// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IScoreOracle} from "../../contracts/interfaces/IScoreOracle.sol";
import {IScoreRequests} from "../../contracts/interfaces/IScoreRequests.sol";
import {RequestScenarios} from "./fixtures/RequestScenarios.sol";

/// A fee is for a score of the bundle that it was paid for, and of no other.
contract ScoreRequestsBundleTest is RequestScenarios {
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

    function test_burningBeforeTheClaimDoesNotUndoADelivery() public {
        uint256 id = askEther();
        submit(tokenId, 742);
        burnToken(tokenId);
        refundRefused(id, abi.encodeWithSelector(IScoreRequests.Delivered.selector, id));
        requests.claim(id);
        assertEq(requests.claimable(operator, NATIVE), ETHER_FEE);
    }

    function test_mergingBeforeTheClaimDoesNotUndoADelivery() public {
        uint256 into = mintBy(NEIGHBOUR_KEY);
        uint256 id = askEther();
        submit(tokenId, 742);
        mergeOne(tokenId, into, borrowerKey);
        submit(into, 700);
        requests.claim(id);
        assertEq(requests.claimable(operator, NATIVE), ETHER_FEE);
    }

    /// "Request for T; another token is scored, and T is merged into it": `claim` paid the operator, and the payer got StaleBundle.
    function test_aFeeIsNotPaidForTheScoreOfAnotherToken() public {
        uint256 into = mintBy(NEIGHBOUR_KEY);
        uint256 id = askEther();
        submit(into, 600);
        mergeOne(tokenId, into, borrowerKey);
        vm.expectRevert(notDelivered(id));
        requests.claim(id);
        vm.warp(START + 12);
        submit(into, 700);
        vm.expectRevert(notDelivered(id));
        requests.claim(id);
        // Nothing can answer it any more, so the payer does not wait.
        requests.refund(id, refundee);
        assertEq(requests.claimable(refundee, NATIVE), ETHER_FEE);
    }

    /// After the deadline too, where it stood in the way of the refund.
    function test_aRefundIsNotStoppedByTheScoreOfAnotherToken() public {
        uint256 into = mintBy(NEIGHBOUR_KEY);
        uint256 id = askEther();
        submit(into, 600);
        vm.warp(START + WAIT + 1);
        mergeOne(tokenId, into, borrowerKey);
        vm.expectRevert(notDelivered(id));
        requests.claim(id);
        requests.refund(id, refundee);
        assertEq(requests.claimable(refundee, NATIVE), ETHER_FEE);
    }

    /// The other way round: a token that is merged into the one that was asked for makes it another bundle.
    function test_aScoreOfAnotherBundleOfTheTokenIsNotPaid() public {
        uint256 other = mintBy(NEIGHBOUR_KEY);
        uint256 id = askEther();
        mergeOne(other, tokenId, NEIGHBOUR_KEY);
        submit(tokenId, 600);
        vm.expectRevert(notDelivered(id));
        requests.claim(id);
        vm.warp(START + 12);
        IScoreOracle.Submission memory submission = submissionOf(statementFor(tokenId), 600);
        vm.expectRevert(notDelivered(id));
        requests.deliver(id, submission);
        requests.refund(id, refundee);
        assertClosed(id);
    }

    /// A default, a join and burning end the wait as well; what has not changed waits for the deadline.
    function test_aChangedBundleIsRefundedAtOnce() public {
        uint256 id = askEther();
        refundRefused(id, notPassed(id));
        join(tokenId, NEIGHBOUR_KEY);
        requests.refund(id, refundee);
        id = askEther();
        refundRefused(id, notPassed(id));
        burnToken(tokenId);
        requests.refund(id, refundee);
        assertEq(requests.claimable(refundee, NATIVE), 2 * ETHER_FEE);
    }

    /// A score that was delivered is not refunded because the bundle changes after it.
    function test_aChangeAfterTheDeliveryRefundsNothing() public {
        uint256 id = askEther();
        submit(tokenId, 742);
        join(tokenId, NEIGHBOUR_KEY);
        refundRefused(id, abi.encodeWithSelector(IScoreRequests.Delivered.selector, id));
    }
}
