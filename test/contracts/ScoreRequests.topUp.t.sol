// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IScoreOracle} from "../../contracts/interfaces/IScoreOracle.sol";
import {IScoreRequests} from "../../contracts/interfaces/IScoreRequests.sol";
import {RequestScenarios} from "./fixtures/RequestScenarios.sol";

/// Fees that others add to an open request.
contract ScoreRequestsTopUpTest is RequestScenarios {
    uint256 internal constant ADDED = 0.5 ether;

    address internal friend = address(0xF1);
    uint256 internal requestId;

    function setUp() public {
        deployRequests();
        vm.deal(friend, 10 ether);
        requestId = ask(NATIVE, 0);
    }

    function topUp() internal {
        vm.prank(friend);
        requests.topUp{value: ADDED}(requestId, NATIVE, uint96(ADDED), friend);
    }

    function refused(bytes memory reason) internal {
        vm.expectRevert(reason);
        vm.prank(friend);
        requests.topUp{value: ADDED}(requestId, NATIVE, uint96(ADDED), friend);
    }

    function refundRefused(address refundTo, bytes4 selector) internal {
        vm.expectRevert(abi.encodeWithSelector(selector, requestId, refundTo));
        requests.refund(requestId, refundTo);
    }

    function test_itAddsToTheFeeAndChangesNothingElse() public {
        IScoreRequests.Request memory asked = requests.requestOf(requestId);
        vm.warp(START + 60);
        vm.expectEmit(address(requests));
        emit IScoreRequests.RequestToppedUp(requestId, friend, NATIVE, ADDED);
        topUp();
        topUp();

        asked.fee = uint96(2 * ADDED);
        assertEq(keccak256(abi.encode(requests.requestOf(requestId))), keccak256(abi.encode(asked)));
        assertEq(requests.contributionOf(requestId, friend), 2 * ADDED);
        assertEq(requests.pending(NATIVE), 2 * ADDED);
    }

    function test_oneDeliveryEarnsAllThatWasPaidIn() public {
        requestId = askEther();
        topUp();
        // Of a time before the addition: it asks for what the request asks for.
        IScoreOracle.Submission memory submission = submissionOf(statementFor(tokenId), 742);
        vm.expectEmit(address(requests));
        emit IScoreRequests.RequestDelivered(requestId, operator, NATIVE, ETHER_FEE + ADDED);
        requests.deliver(requestId, submission);
        assertEq(requests.claimable(operator, NATIVE), ETHER_FEE + ADDED);
        assertClosed(requestId);
    }

    /// "A top-up can be refunded after the delivery": a score after the deadline took the delivered one's place.
    function test_whatWasAddedCannotBeTakenBackAfterTheDelivery() public {
        topUp();
        requests.deliver(requestId, submissionOf(statementFor(tokenId), 742));
        vm.warp(START + WAIT + 1);
        submit(tokenId, 700);
        invalidateScore(tokenId, modelId);
        vm.expectRevert(unknown(requestId));
        requests.refund(requestId, friend);
        requests.withdraw(operator, NATIVE);
        assertEq(operator.balance, ADDED);
    }

    /// Nor by whoever sends the operator's submission first, and has the bundle changed at once.
    function test_aFrontRunDeliveryEarnsAllThatWasPaidIn(address thief) public {
        topUp();
        IScoreOracle.Submission memory submission = submissionOf(statementFor(tokenId), 742);
        vm.prank(thief);
        oracle.submit(submission);
        join(tokenId, NEIGHBOUR_KEY);
        requests.deliver(requestId, submission);
        assertEq(requests.claimable(operator, NATIVE), ADDED);
    }

    /// Whoever pays gets back what it paid, in any order, and the request's own payer nothing of it.
    function test_eachPayerGetsItsOwnBack(bool friendFirst) public {
        requestId = askEther();
        topUp();
        vm.warp(START + WAIT + 1);
        requests.refund(requestId, friendFirst ? friend : refundee);
        assertEq(requests.requestOf(requestId).fee, friendFirst ? ETHER_FEE : ADDED);
        refundRefused(friendFirst ? friend : refundee, IScoreRequests.NothingToRefund.selector);
        vm.expectEmit(address(requests));
        emit IScoreRequests.RequestRefunded(
            requestId,
            friendFirst ? refundee : friend,
            NATIVE,
            friendFirst ? ETHER_FEE : ADDED
        );
        requests.refund(requestId, friendFirst ? refundee : friend);
        assertEq(requests.claimable(friend, NATIVE), ADDED);
        assertEq(requests.claimable(refundee, NATIVE), ETHER_FEE);
        assertEq(requests.pending(NATIVE), 0);
        assertClosed(requestId);
    }

    function test_nobodyIsRefundedWhatItDidNotPay() public {
        topUp();
        vm.warp(START + WAIT + 1);
        refundRefused(refundee, IScoreRequests.NothingToRefund.selector);
        refundRefused(payer, IScoreRequests.NothingToRefund.selector);
        requests.refund(requestId, friend);
    }

    /// What one payer took back after the deadline is not paid to the operator by a score that comes too late.
    function test_aLateScoreEarnsNothingOfWhatIsLeft() public {
        requestId = askEther();
        topUp();
        vm.warp(START + WAIT + 1);
        requests.refund(requestId, friend);
        submit(tokenId, 742);
        vm.expectRevert(notDelivered(requestId));
        requests.claim(requestId);
        requests.refund(requestId, refundee);
    }

    /// However many add to it, a request costs its operator and its payer what it cost before.
    function test_dustNeverBurdensARequest() public {
        for (uint160 i = 1; i < 50; ++i) requests.topUp{value: 1}(requestId, NATIVE, 1, address(i));
        submit(tokenId, 742);
        requests.claim{gas: 60_000}(requestId);
        assertEq(requests.claimable(operator, NATIVE), 49);
    }

    function test_nobodyPaysForWhatIsThereAlready() public {
        submit(tokenId, 742);
        refused(abi.encodeWithSelector(IScoreRequests.Delivered.selector, requestId));
    }

    function test_nobodyPaysForWhatCannotBeDelivered() public {
        bytes4 isOver = IScoreRequests.RequestOver.selector;
        vm.warp(START + WAIT);
        topUp();
        vm.warp(START + WAIT + 1);
        refused(abi.encodeWithSelector(isOver, requestId));
        requestId = askEther();
        join(tokenId, NEIGHBOUR_KEY);
        refused(abi.encodeWithSelector(isOver, requestId));
        requests.refund(requestId, refundee);
        refused(unknown(requestId));
    }

    /// A request that another one took the place of in a reorganisation may want another fee token.
    function test_theFeeTokenMustBeThatOfTheRequest() public {
        vm.expectRevert(
            abi.encodeWithSelector(IScoreRequests.OtherFeeToken.selector, requestId, address(dollar), NATIVE)
        );
        vm.prank(payer);
        requests.topUp(requestId, address(dollar), 5, refundee);
        requestId = askDollars();
        refused(abi.encodeWithSelector(IScoreRequests.OtherFeeToken.selector, requestId, NATIVE, address(dollar)));
        vm.prank(payer);
        requests.topUp(requestId, address(dollar), 5, refundee);
        assertEq(requests.contributionOf(requestId, refundee), DOLLAR_FEE + 5);
    }

    function test_theFeeMustBeSentAndHaveAnOwner() public {
        vm.expectRevert(abi.encodeWithSelector(IScoreRequests.FeeNotSent.selector, 1, ADDED));
        vm.prank(friend);
        requests.topUp{value: 1}(requestId, NATIVE, uint96(ADDED), friend);
        vm.expectRevert(abi.encodeWithSelector(IScoreRequests.ZeroAddress.selector));
        vm.prank(friend);
        requests.topUp{value: ADDED}(requestId, NATIVE, uint96(ADDED), address(0));
    }

    function test_moreThanAFeeCanHoldIsRefused() public {
        uint96 most = type(uint96).max;
        dollar.mint(payer, 2 * uint256(most));
        requestId = askDollars();
        vm.expectRevert(abi.encodeWithSelector(0x4e487b71, 0x11));
        vm.prank(payer);
        requests.topUp(requestId, address(dollar), most, refundee);
    }
}
