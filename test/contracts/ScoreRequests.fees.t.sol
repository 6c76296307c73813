// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuard} from "@openzeppelin/contracts/utils/ReentrancyGuard.sol";

import {IScoreOracle} from "../../contracts/interfaces/IScoreOracle.sol";
import {IScoreRequests} from "../../contracts/interfaces/IScoreRequests.sol";
import {EtherReenterer, EtherRefuser, HostileErc20} from "./fixtures/HostileErc20.sol";
import {RequestScenarios} from "./fixtures/RequestScenarios.sol";

/// Fee tokens and payees that misbehave only harm themselves.
contract ScoreRequestsFeesTest is RequestScenarios {
    HostileErc20 internal hostile;

    function setUp() public {
        deployRequests();
        hostile = new HostileErc20();
        hostile.mint(payer, 100e18);
        vm.prank(payer);
        hostile.approve(address(requests), type(uint256).max);
    }

    function test_etherSentMustBeTheFee(uint96 fee, uint96 sent) public {
        vm.assume(fee != sent);
        vm.deal(payer, sent);
        vm.expectRevert(abi.encodeWithSelector(IScoreRequests.FeeNotSent.selector, sent, fee));
        vm.prank(payer);
        requests.request{value: sent}(tokenId, modelId, operator, NATIVE, fee, uint40(START + 1), refundee);
    }

    function test_etherBesideAFeeInAnErc20IsRefused() public {
        vm.expectRevert(abi.encodeWithSelector(IScoreRequests.FeeNotSent.selector, 1, 0));
        vm.prank(payer);
        requests.request{value: 1}(tokenId, modelId, operator, address(dollar), 5, uint40(START + 1), refundee);
        vm.prank(payer);
        (bool taken, ) = address(requests).call{value: 1}("");
        assertTrue(!taken, "nor ether without a request");
    }

    function test_aTokenThatTakesAFeeIsRefused() public {
        dollar.setFee(100);
        vm.expectRevert(
            abi.encodeWithSelector(
                IScoreRequests.FeeTokenTookFee.selector,
                address(dollar),
                DOLLAR_FEE,
                (DOLLAR_FEE * 99) / 100
            )
        );
        vm.prank(payer);
        requests.request(tokenId, modelId, operator, address(dollar), uint96(DOLLAR_FEE), uint40(START + 1), refundee);
        assertEq(requests.pending(address(dollar)), 0);
        assertEq(dollar.balanceOf(payer), 1000e6);
    }

    function test_aTokenThatAnswersFalseIsRefused() public {
        hostile.setAnswersFalse(true);
        vm.expectRevert(abi.encodeWithSelector(SafeERC20.SafeERC20FailedOperation.selector, address(hostile)));
        vm.prank(payer);
        requests.request(tokenId, modelId, operator, address(hostile), 5, uint40(START + 1), refundee);
    }

    function test_aTokenWithoutCodeIsRefused() public {
        vm.expectRevert();
        vm.prank(payer);
        requests.request(tokenId, modelId, operator, address(0xDEAD), 5, uint40(START + 1), refundee);
        assertEq(requests.pending(address(0xDEAD)), 0);
    }

    /// It answers false, or reverts, when it is to pay out: the score stands, other fees go on, and the credit waits.
    function test_aTokenThatGetsStuckStopsOnlyItsOwnWithdrawal(bool byAnswer) public {
        uint256[3] memory ids = [ask(address(hostile), 7), askDollars(), askEther()];
        hostile.setAnswersFalse(byAnswer);
        hostile.setStuck(!byAnswer);
        requests.deliver(ids[0], submissionOf(statementFor(tokenId), 742));
        requests.claim(ids[1]);
        requests.claim(ids[2]);
        assertEq(oracle.scoreNoOlderThan(tokenId, modelId, 0), 742);

        vm.expectRevert(
            byAnswer
                ? abi.encodeWithSelector(SafeERC20.SafeERC20FailedOperation.selector, address(hostile))
                : abi.encodeWithSelector(HostileErc20.Stuck.selector)
        );
        requests.withdraw(operator, address(hostile));
        assertEq(requests.claimable(operator, address(hostile)), 7);
        requests.withdraw(operator, address(dollar));
        requests.withdraw(operator, NATIVE);
        assertEq(dollar.balanceOf(operator), DOLLAR_FEE);
        assertEq(operator.balance, ETHER_FEE);

        hostile.setAnswersFalse(false);
        hostile.setStuck(false);
        requests.withdraw(operator, address(hostile));
        assertEq(hostile.balanceOf(operator), 7);
    }

    /// Every way in, tried in the middle of a payment in and of a payment out.
    function test_reentrancyThroughAFeeToken() public {
        uint256 id = ask(address(hostile), 7);
        IScoreOracle.Submission memory submission = submissionOf(statementFor(tokenId), 742);
        bytes[6] memory calls = [
            abi.encodeCall(
                requests.request,
                (tokenId, modelId, operator, address(hostile), 0, uint40(START + 99), refundee)
            ),
            abi.encodeCall(requests.topUp, (id, address(hostile), 0, refundee)),
            abi.encodeCall(requests.deliver, (id, submission)),
            abi.encodeCall(requests.claim, (id)),
            abi.encodeCall(requests.refund, (id, refundee)),
            abi.encodeCall(requests.withdraw, (operator, address(hostile)))
        ];
        for (uint256 i = 0; i < calls.length; ++i) {
            hostile.setReentry(address(requests), calls[i]);
            ask(address(hostile), 1);
        }
        hostile.setReentry(address(0), "");
        requests.deliver(id, submission);
        // Other fees of the same token are there to be stolen.
        for (uint256 i = 0; i < calls.length; ++i) {
            hostile.setReentry(address(requests), calls[i]);
            if (i > 0) requests.claim(id + i);
            requests.withdraw(operator, address(hostile));
        }
        assertEq(hostile.attempts(), 2 * calls.length);
        assertTrue(!hostile.reentered(), "no call got in");
        assertEq(hostile.balanceOf(operator), 7 + calls.length - 1);
        assertEq(requests.pending(address(hostile)), 1);
        assertEq(hostile.balanceOf(address(requests)), 1);
    }

    /// A refund that is due waits until the payment in the middle of which it is asked for is over.
    function test_noRefundInTheMiddleOfAPayment() public {
        uint256 id = ask(address(hostile), 7);
        vm.warp(requests.requestOf(id).deadline + 1);
        hostile.setReentry(address(requests), abi.encodeCall(requests.refund, (id, refundee)));
        ask(address(hostile), 1);
        assertEq(hostile.attempts(), 1);
        assertTrue(!hostile.reentered(), "no refund got in");

        hostile.setReentry(address(0), "");
        requests.refund(id, refundee);
        assertEq(requests.claimable(refundee, address(hostile)), 7);
    }

    function test_aPayeeThatTakesNoEtherStopsOnlyItself() public {
        address refuser = address(new EtherRefuser());
        operator = refuser;
        uint256 refusing = askEther();
        uint256 inDollars = askDollars();
        operator = address(0x0BE4);
        uint256 other = askEther();
        requests.deliver(refusing, submissionOf(statementFor(tokenId), 742));
        requests.claim(inDollars);
        requests.claim(other);
        vm.expectRevert(abi.encodeWithSelector(EtherRefuser.NoEther.selector));
        requests.withdraw(refuser, NATIVE);
        requests.withdraw(refuser, address(dollar));
        requests.withdraw(operator, NATIVE);
        assertEq(operator.balance, ETHER_FEE);
        assertEq(requests.claimable(refuser, NATIVE), ETHER_FEE);
    }

    function test_reentrancyThroughAPayee() public {
        EtherReenterer payee_ = new EtherReenterer(address(requests));
        uint256 victims = askEther();
        operator = address(payee_);
        uint256 id = askEther();
        requests.deliver(id, submissionOf(statementFor(tokenId), 742));
        payee_.setReentry(abi.encodeCall(requests.withdraw, (address(payee_), NATIVE)));
        requests.withdraw(address(payee_), NATIVE);
        assertEq(payee_.attempts(), 1);
        assertTrue(!payee_.reentered(), "no second withdrawal");
        assertEq(address(payee_).balance, ETHER_FEE);
        assertEq(address(requests).balance, ETHER_FEE);
        requests.claim(victims);
        requests.withdraw(address(0x0BE4), NATIVE);
    }

    /// The guard's own error, for whoever comes back without catching it.
    function test_theGuardSaysSo() public {
        GuardProbe probe = new GuardProbe(requests);
        operator = address(probe);
        uint256 id = askEther();
        requests.deliver(id, submissionOf(statementFor(tokenId), 742));
        vm.expectRevert(abi.encodeWithSelector(ReentrancyGuard.ReentrancyGuardReentrantCall.selector));
        requests.withdraw(address(probe), NATIVE);
    }

    /// Ether or tokens that are forced in belong to nobody, and confuse nothing.
    function test_whatIsForcedInIsNobodys() public {
        vm.deal(address(requests), 3 ether);
        dollar.mint(address(requests), 50e6);
        uint256 id = askEther();
        uint256 inDollars = askDollars();
        requests.deliver(id, submissionOf(statementFor(tokenId), 742));
        requests.claim(inDollars);
        requests.withdraw(operator, NATIVE);
        requests.withdraw(operator, address(dollar));
        assertEq(address(requests).balance, 3 ether);
        assertEq(dollar.balanceOf(address(requests)), 50e6);
    }
}

/// Comes back, and lets the failure through.
contract GuardProbe {
    IScoreRequests private immutable _requests;

    constructor(IScoreRequests requests) {
        _requests = requests;
    }

    receive() external payable {
        _requests.withdraw(address(this), address(0));
    }
}
