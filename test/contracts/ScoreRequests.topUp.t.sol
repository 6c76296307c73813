// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

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

    function topUp() internal returns (uint256) {
        vm.prank(friend);
        return requests.topUp{value: ADDED}(requestId, NATIVE, uint96(ADDED), friend);
    }

    function refused(bytes memory reason) internal {
        vm.expectRevert(reason);
        vm.prank(friend);
        requests.topUp{value: ADDED}(requestId, NATIVE, uint96(ADDED), friend);
    }

    function test_itAsksForTheSameScore() public {
        vm.warp(START + 60);
        vm.expectEmit(address(requests));
        emit IScoreRequests.ScoreRequested(2, tokenId, operator, modelId, NATIVE, ADDED, START + WAIT, friend);
        vm.expectEmit(address(requests));
        emit IScoreRequests.RequestToppedUp(requestId, 2);
        assertEq(topUp(), 2);

        IScoreRequests.Request memory asked = requests.requestOf(requestId);
        (asked.refundTo, asked.fee) = (friend, uint96(ADDED));
        assertEq(keccak256(abi.encode(requests.requestOf(2))), keccak256(abi.encode(asked)));
        assertEq(requests.pending(NATIVE), ADDED);
    }

    function test_oneScoreEarnsAllFees() public {
        uint256 topUpId = topUp();
        vm.prank(payer);
        uint256 second = requests.topUp(requestId, address(dollar), uint96(DOLLAR_FEE), refundee);
        // Of a time before the additions: they ask for what the request asks for.
        requests.deliver(topUpId, submissionOf(statementFor(tokenId), 742));
        requests.claim(second);
        requests.claim(requestId);
        assertEq(requests.claimable(operator, NATIVE), ADDED);
        assertEq(requests.claimable(operator, address(dollar)), DOLLAR_FEE);
    }

    /// Whoever pays gets back what it paid, and the request's own payer nothing of it.
    function test_eachPayerGetsItsOwnBack() public {
        uint256 topUpId = topUp();
        uint256 own = askEther();
        vm.warp(START + WAIT + 1);
        requests.refund(requestId);
        requests.refund(topUpId);
        requests.refund(own);
        assertEq(requests.claimable(friend, NATIVE), ADDED);
        assertEq(requests.claimable(refundee, NATIVE), ETHER_FEE);
        requests.withdraw(friend, NATIVE);
        assertEq(friend.balance, 10 ether);
    }

    /// However many add to it, a request costs its operator and its payer what it cost before.
    function test_dustNeverBurdensARequest() public {
        for (uint256 i = 0; i < 50; ++i) requests.topUp(requestId, NATIVE, 0, friend);
        submit(tokenId, 742);
        requests.claim{gas: 60_000}(requestId);
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
        requestId = ask(NATIVE, 0);
        join(tokenId, NEIGHBOUR_KEY);
        refused(abi.encodeWithSelector(isOver, requestId));
        requests.refund(requestId);
        refused(unknown(requestId));
    }

    function test_theFeeMustBeSentAndHaveAnOwner() public {
        vm.expectRevert(abi.encodeWithSelector(IScoreRequests.FeeNotSent.selector, 1, ADDED));
        vm.prank(friend);
        requests.topUp{value: 1}(requestId, NATIVE, uint96(ADDED), friend);
        vm.expectRevert(abi.encodeWithSelector(IScoreRequests.ZeroAddress.selector));
        vm.prank(friend);
        requests.topUp{value: ADDED}(requestId, NATIVE, uint96(ADDED), address(0));
    }
}
