// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IChallenges} from "../../contracts/interfaces/IChallenges.sol";
import {Terms} from "../../contracts/types/Challenge.sol";
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
