// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ReentrancyGuard} from "@openzeppelin/contracts/utils/ReentrancyGuard.sol";

import {IChallenges} from "../../contracts/interfaces/IChallenges.sol";
import {Terms} from "../../contracts/types/Challenge.sol";
import {Inference} from "../../contracts/types/Inference.sol";
import {ChallengeScenarios} from "./fixtures/ChallengeScenarios.sol";
import {EtherReenterer, EtherRefuser, HostileErc20} from "./fixtures/HostileErc20.sol";

/// What tokens and accounts could do to the money.
contract ChallengesMoneyTest is ChallengeScenarios {
    function setUp() public {
        deployChallenges();
        id = openWith(terms(NATIVE));
    }

    function test_reentrancyThroughEther() public {
        EtherReenterer thief = new EtherReenterer(address(challenges));
        vm.deal(address(thief), 10 ether);
        vm.prank(address(thief));
        challenges.commit{value: STAKE}(id, keccak256("anything"));
        vm.warp(uint256(played().answerBy) + 1);
        challenges.settle(id);
        challenges.collect(id, address(thief));
        thief.setReentry(abi.encodeCall(challenges.withdraw, (address(thief), NATIVE)));
        challenges.withdraw(address(thief), NATIVE);
        assertEq(thief.attempts(), 1);
        assertTrue(!thief.reentered(), "came back");
        assertEq(address(thief).balance, 10 ether);
        assertEq(address(challenges).balance, challenges.held(NATIVE) + creditOf(sponsor));
    }

    function test_reentrancyThroughTokens() public {
        HostileErc20 hostile = new HostileErc20();
        hostile.mint(sponsor, 100 ether);
        vm.prank(sponsor);
        hostile.approve(address(challenges), type(uint256).max);
        id = openWith(terms(address(hostile)));
        hostile.mint(alice, 10 ether);
        vm.prank(alice);
        hostile.approve(address(challenges), type(uint256).max);
        hostile.setReentry(address(challenges), abi.encodeCall(challenges.commit, (id, keccak256("in between"))));
        enter(alice);
        assertTrue(!hostile.reentered() && hostile.attempts() == 1, "came back");
        assertEq(challenges.progressOf(id).entries, 1);
        vm.warp(uint256(played().answerBy) + 1);
        challenges.settle(id);
        challenges.collect(id, alice);
        hostile.setReentry(address(challenges), abi.encodeCall(challenges.withdraw, (alice, address(hostile))));
        challenges.withdraw(alice, address(hostile));
        assertTrue(!hostile.reentered() && hostile.attempts() == 2, "came back");
        assertEq(hostile.balanceOf(alice), 10 ether);
    }

    /// Whatever else would be wrong with the step.
    function test_noStepInTheMiddleOfAPayment() public {
        HostileErc20 hostile = new HostileErc20();
        hostile.mint(sponsor, 1000 ether);
        vm.prank(sponsor);
        hostile.approve(address(challenges), type(uint256).max);
        bytes[] memory steps = stepsInBetween();
        for (uint256 i = 0; i < steps.length; ++i) {
            hostile.setReentry(address(challenges), steps[i]);
            openWith(terms(address(hostile)));
            assertEq(hostile.refusal(), ReentrancyGuard.ReentrancyGuardReentrantCall.selector);
        }
    }

    function stepsInBetween() private view returns (bytes[] memory steps) {
        Inference memory leaf;
        uint256[8] memory proof;
        bytes32[] memory path;
        steps = new bytes[](10);
        steps[0] = abi.encodeCall(challenges.open, (terms(NATIVE)));
        steps[1] = abi.encodeCall(challenges.commit, (id, 0));
        steps[2] = abi.encodeCall(challenges.dispute, (id, alice, 0, leaf, path, 0, path));
        steps[3] = abi.encodeCall(challenges.demand, (id, alice, 0));
        steps[4] = abi.encodeCall(challenges.show, (id, alice, 0, proof, 0, path));
        steps[5] = abi.encodeCall(challenges.closeDemand, (id, alice, 0));
        steps[6] = abi.encodeCall(challenges.strike, (id, alice));
        steps[7] = abi.encodeCall(challenges.settle, (id));
        steps[8] = abi.encodeCall(challenges.collect, (id, alice));
        steps[9] = abi.encodeCall(challenges.withdraw, (alice, NATIVE));
    }

    function test_aTokenThatTakesAFeeIsRefused() public {
        Terms memory said = terms(address(dollar));
        dollar.setFee(100);
        uint256 all = uint256(BOUNTY) + DEPOSIT;
        vm.expectRevert(
            abi.encodeWithSelector(IChallenges.CurrencyTookFee.selector, address(dollar), all, (all * 99) / 100)
        );
        vm.prank(sponsor);
        challenges.open(said);
    }

    function test_moneyThatIsNotSentOrNotAsked() public {
        Terms memory said = terms(NATIVE);
        vm.expectRevert(abi.encodeWithSelector(IChallenges.AmountNotSent.selector, BOUNTY, uint256(BOUNTY) + DEPOSIT));
        vm.prank(sponsor);
        challenges.open{value: BOUNTY}(said);
        said.currency = address(dollar);
        vm.expectRevert(abi.encodeWithSelector(IChallenges.AmountNotSent.selector, 1, 0));
        vm.prank(sponsor);
        challenges.open{value: 1}(said);
    }

    /// What a division leaves over is nobody's, and what it leaves over of a prize is the first one's.
    function test_nothingIsLeftOfWhatDoesNotDivide() public {
        enter(alice);
        enter(bob);
        enter(carol);
        drawRows(keccak256("randao"));
        answerHonestly(alice, 0);
        answerHonestly(bob, 0);
        answerHonestly(carol, 0);
        vm.warp(uint256(played().revealBy) + 1);
        challenges.settle(id);
        uint256 all = uint256(BOUNTY) + DEPOSIT;
        assertEq(creditOf(address(0xdEaD)), all % 3);
        address[3] memory modelers = [alice, bob, carol];
        for (uint256 i = 0; i < 3; ++i) {
            challenges.collect(id, modelers[i]);
            assertEq(creditOf(modelers[i]), STAKE + all / 3);
        }
        assertEq(challenges.held(NATIVE), 0);
    }

    function test_thePrizesAreRoundedInFavourOfTheFirst() public {
        Terms memory said = terms(NATIVE);
        said.bounty = 10_001;
        (said.shares[0], said.shares[1]) = (5000, 5000);
        id = openWith(said);
        enter(alice);
        enter(bob);
        drawRows(keccak256("randao"));
        answerHonestly(alice, 0);
        answerHonestly(bob, 2);
        revealLabels();
        closeDisputes();
        challenges.grade(id, alice);
        challenges.grade(id, bob);
        challenges.settle(id);
        assertEq(creditOf(alice), 5001);
        assertEq(creditOf(bob), 5000);
    }

    /// An account that takes no ether holds up nobody but itself.
    function test_aWinnerThatRefusesEther() public {
        EtherRefuser refuser = new EtherRefuser();
        vm.deal(address(refuser), 1 ether);
        vm.prank(address(refuser));
        challenges.commit{value: STAKE}(id, keccak256("anything"));
        enter(alice);
        vm.warp(uint256(played().answerBy) + 1);
        challenges.settle(id);
        challenges.collect(id, address(refuser));
        challenges.collect(id, alice);
        vm.expectPartialRevert(EtherRefuser.NoEther.selector);
        challenges.withdraw(address(refuser), NATIVE);
        challenges.withdraw(alice, NATIVE);
    }

    /// Stakes of those that the judge strikes are not the winners', of whom the judge may be one.
    function test_aJudgeWithAnEntryGetsNobodysStake() public {
        Terms memory said = terms(NATIVE);
        said.judge = carol;
        id = openWith(said);
        enter(alice);
        enter(bob);
        enter(carol);
        drawRows(keccak256("randao"));
        answerHonestly(alice, 0);
        answerHonestly(bob, 0);
        answerHonestly(carol, 3);
        vm.prank(carol);
        challenges.strike(id, alice);
        vm.prank(carol);
        challenges.strike(id, bob);
        revealLabels();
        closeDisputes();
        challenges.grade(id, carol);
        challenges.settle(id);
        challenges.collect(id, carol);
        assertEq(creditOf(carol), uint256(BOUNTY) + STAKE);
        assertEq(creditOf(address(0xdEaD)), 2 * uint256(STAKE));
        assertEq(challenges.held(NATIVE), uint256(BOUNTY) + DEPOSIT);
    }
}
