// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IScoreOracle} from "../../contracts/interfaces/IScoreOracle.sol";
import {IScoreRequests} from "../../contracts/interfaces/IScoreRequests.sol";
import {Statement} from "../../contracts/types/Statement.sol";
import {EtherReenterer, HostileErc20} from "./fixtures/HostileErc20.sol";
import {SharingScenarios} from "./fixtures/SharingScenarios.sol";
import {TrapdoorKey} from "./fixtures/TrapdoorKey.sol";
import {WonChallenge} from "./fixtures/WonChallenge.sol";

/// What a thief tries where fees are shared: as modeler, operator, payer, fee token or stranger.
contract ScoreRequestsThiefTest is SharingScenarios {
    address internal thief = address(0xBAD);

    function setUp() public {
        deploySharing();
    }

    function creditOf(address account) private view returns (uint256) {
        return requests.claimable(account, NATIVE);
    }

    function askUnder(bytes32 model, uint256 fee) private returns (uint256 id) {
        bytes32 before = modelId;
        modelId = model;
        id = ask(NATIVE, fee);
        modelId = before;
    }

    /// The winner with half of each fee, and no part for attesters.
    function serveForHalf() private {
        uint256 time = block.timestamp;
        won = new WonChallenge(5000, 0);
        won.settle();
        vm.warp(time);
        attestersTill = address(0);
        serve(won.second());
    }

    /* MODELER */

    /// Whatever the modeler's account does when it is paid, it is paid once, and the others' money stays.
    function test_aModelerThatComesBackWhenItIsPaid() public {
        vm.etch(modeler, address(new EtherReenterer(address(requests))).code);
        uint256 waiting = ask(NATIVE, 1 ether);
        deliverNow(askEther());
        bytes[3] memory again = [
            abi.encodeCall(requests.withdraw, (modeler, NATIVE)),
            abi.encodeCall(requests.claim, (waiting)),
            abi.encodeCall(requests.refund, (waiting, refundee))
        ];
        for (uint256 i = 0; i < again.length; ++i) {
            EtherReenterer(payable(modeler)).setReentry(again[i]);
            uint256 before = modeler.balance;
            requests.withdraw(modeler, NATIVE);
            assertEq(modeler.balance - before, 0.006 ether);
            assertTrue(!EtherReenterer(payable(modeler)).reentered(), "no way back in");
            vm.warp(block.timestamp + 12);
            deliverNow(askEther());
        }
        assertEq(EtherReenterer(payable(modeler)).attempts(), 3);
        assertEq(requests.pending(NATIVE), 1 ether);
    }

    /// A modeler gets its part of what is asked for under its own model, and nothing of another's.
    function test_twoModelsInOneBatchAreEachDividedByTheirOwnShares() public {
        (address first, bytes32 model, TrapdoorKey key) = (modeler, modelId, modelKey);
        serveForHalf();
        (uint256 one, uint256 other) = (askUnder(model, 1 ether), ask(NATIVE, 4 ether));
        Statement memory said = statementFor(tokenId);
        vm.prank(thief);
        oracle.submitBatch(batchOf(submissionUnder(model, key, said, 700), submissionOf(said, 650)));
        vm.prank(thief);
        requests.claim(other);
        vm.prank(thief);
        requests.claim(one);
        assertEq(creditOf(first), 0.3 ether);
        assertEq(creditOf(modeler), 2 ether);
        assertEq(creditOf(address(0xA77)), 0.1 ether);
        assertEq(creditOf(operator), 2.6 ether);
        assertEq(creditOf(thief) + creditOf(address(0)), 0);
    }

    /* OPERATOR */

    /// The part does not wait for the operator's will: whoever has a share can claim for everybody.
    function test_anOperatorThatSendsTheScoreItselfAndNeverClaims() public {
        uint256 id = askEther();
        vm.prank(operator);
        oracle.submit(submissionOf(statementFor(tokenId), 742));
        vm.warp(block.timestamp + WAIT + 1);
        // The payer cannot have the score and the fee.
        vm.expectRevert(abi.encodeWithSelector(IScoreRequests.Delivered.selector, id));
        requests.refund(id, refundee);
        vm.prank(modeler);
        requests.claim(id);
        assertEq(creditOf(modeler), 0.006 ether);
        assertEq(creditOf(operator), 0.012 ether);
    }

    /// A score under a model that shares nothing answers no request for the winner's.
    function test_anOperatorThatDeliversUnderAModelWithoutShares() public {
        TrapdoorKey key = new TrapdoorKey(9);
        bytes32 free = register(key, SCHEMA, MANIFEST);
        vm.warp(block.timestamp + DELAY);
        uint256 id = askEther();
        IScoreOracle.Submission memory other = submissionUnder(free, key, statementFor(tokenId), 742);
        vm.expectPartialRevert(IScoreRequests.SubmissionOfOtherRequest.selector);
        requests.deliver(id, other);
        oracle.submit(other);
        vm.expectRevert(notDelivered(id));
        requests.claim(id);
        // What is asked for under it is the operator's alone.
        uint256 asked = askUnder(free, 1 ether);
        vm.warp(block.timestamp + 12);
        oracle.submit(submissionUnder(free, key, statementFor(tokenId), 742));
        requests.claim(asked);
        assertEq(creditOf(operator), 1 ether);
        assertEq(creditOf(modeler), 0);
    }

    /// A fee in parts is divided as a whole, so nothing is saved by rounding many of them down.
    function test_anOperatorThatHasTheFeePaidInCrumbs() public {
        uint256 id = ask(NATIVE, 1);
        for (uint256 i = 0; i < 9; ++i) {
            vm.prank(payer);
            requests.topUp{value: 1}(id, NATIVE, 1, payer);
        }
        deliverNow(id);
        assertEq(creditOf(modeler), 3);
        assertEq(creditOf(attestersTill), 1);
        assertEq(creditOf(operator), 6);
    }

    /* PAYER */

    /// After the division nobody gets anything back, of this request or through the next one.
    function test_aPayerThatWantsItsFeeBackAfterTheDivision() public {
        uint256 id = askEther();
        vm.prank(payer);
        requests.topUp{value: 1 ether}(id, NATIVE, 1 ether, thief);
        deliverNow(id);
        vm.warp(block.timestamp + WAIT + 1);
        assertClosed(id);
        vm.expectRevert(unknown(id));
        requests.refund(id, thief);
        uint256 next = askEther();
        vm.warp(block.timestamp + WAIT + 1);
        vm.expectRevert(abi.encodeWithSelector(IScoreRequests.NothingToRefund.selector, next, thief));
        requests.refund(next, thief);
        assertEq(creditOf(thief), 0);
    }

    /// The largest fee is divided, and what would be more is refused without harm to the request.
    function test_theLargestFeeIsDividedInHalves() public {
        serveForHalf();
        uint256 most = type(uint96).max;
        vm.deal(payer, most + 1);
        uint256 id = ask(NATIVE, most);
        vm.prank(payer);
        vm.expectRevert();
        requests.topUp{value: 1}(id, NATIVE, 1, payer);
        deliverNow(id);
        assertEq(creditOf(modeler), most / 2);
        assertEq(creditOf(operator), most - most / 2);
        requests.withdraw(modeler, NATIVE);
        requests.withdraw(operator, NATIVE);
        assertEq(address(requests).balance, 0);
    }

    /* FEE TOKEN */

    /// A fee token that comes back, or pays nobody, harms those who took it as a fee and nobody else.
    function test_aFeeTokenThatTurnsAgainstThoseWhoShareIt() public {
        HostileErc20 hostile = new HostileErc20();
        hostile.mint(payer, 10 ether);
        vm.prank(payer);
        hostile.approve(address(requests), type(uint256).max);
        uint256 waiting = ask(address(hostile), 9 ether);
        uint256 inEther = askEther();
        uint256 id = ask(address(hostile), 1 ether);
        submit(tokenId, 742);
        requests.claim(id);
        hostile.setReentry(address(requests), abi.encodeCall(requests.claim, (waiting)));
        requests.withdraw(modeler, address(hostile));
        assertTrue(hostile.attempts() == 1 && !hostile.reentered(), "no way back in");
        assertEq(hostile.balanceOf(modeler), 0.3 ether);
        hostile.setStuck(true);
        requests.claim(waiting);
        vm.expectPartialRevert(HostileErc20.Stuck.selector);
        requests.withdraw(modeler, address(hostile));
        requests.claim(inEther);
        uint256 before = modeler.balance;
        requests.withdraw(modeler, NATIVE);
        assertEq(modeler.balance - before, 0.006 ether);
    }

    /* STRANGER */

    /// Whoever delivers or claims, the parts are those of the request.
    function test_aStrangerThatDeliversAndClaims(address stranger) public {
        vm.assume(stranger != operator && stranger != modeler && stranger != attestersTill);
        (uint256 one, uint256 other) = (askEther(), askEther());
        IScoreOracle.Submission memory submission = submissionOf(statementFor(tokenId), 742);
        vm.prank(stranger);
        requests.deliver(one, submission);
        vm.prank(stranger);
        requests.claim(other);
        assertEq(creditOf(stranger), 0);
        assertEq(creditOf(modeler), 0.012 ether);
        assertEq(creditOf(operator), 0.024 ether);
        vm.expectRevert(abi.encodeWithSelector(IScoreRequests.NothingToWithdraw.selector, stranger, NATIVE));
        vm.prank(stranger);
        requests.withdraw(stranger, NATIVE);
    }
}
