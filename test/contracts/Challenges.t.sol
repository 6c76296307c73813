// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IChallenges} from "../../contracts/interfaces/IChallenges.sol";
import {Entry, Status, Terms} from "../../contracts/types/Challenge.sol";
import {ChallengeScenarios} from "./fixtures/ChallengeScenarios.sol";

/// The life of a challenge that nobody disturbs.
contract ChallengesTest is ChallengeScenarios {
    function setUp() public {
        deployChallenges();
        id = openWith(terms(NATIVE));
    }

    function test_theBestArePaid() public {
        lifeIn(NATIVE);
    }

    function test_theBestArePaidInAToken() public {
        id = openWith(terms(address(dollar)));
        lifeIn(address(dollar));
    }

    function lifeIn(address currency) private {
        uint256 before = balanceOf(currency, alice);
        enter(alice);
        enter(bob);
        enter(carol);
        drawRows(keccak256("randao"));
        answerHonestly(alice, 0);
        answerHonestly(bob, 2);
        answerHonestly(carol, 4);
        revealLabels();
        closeDisputes();
        challenges.grade(id, carol);
        challenges.grade(id, alice);
        challenges.grade(id, bob);
        assertEq(challenges.entryOf(id, alice).weighted > challenges.entryOf(id, bob).weighted ? 1 : 0, 1);
        challenges.settle(id);

        assertEq(challenges.winnersOf(id).length, 2);
        assertEq(challenges.winnersOf(id)[0], alice);
        assertEq(challenges.winnersOf(id)[1], bob);
        assertEq(creditOf(alice), 7 ether);
        assertEq(creditOf(bob), 3 ether);
        assertEq(creditOf(sponsor), DEPOSIT);
        challenges.collect(id, alice);
        challenges.collect(id, bob);
        challenges.collect(id, carol);
        assertTrue(challenges.entryOf(id, alice).status == Status.Paid, "once");
        address[4] memory all = [alice, bob, carol, sponsor];
        for (uint256 i = 0; i < 4; ++i) challenges.withdraw(all[i], currency);
        assertEq(challenges.held(currency), 0);
        assertEq(balanceOf(currency, address(challenges)), 0);
        assertEq(balanceOf(currency, alice), before + 7 ether);
    }

    /// Whoever sees the labels gets every metric right.
    function test_aPerfectAnswerHasFullMarks() public {
        enter(alice);
        drawRows(keccak256("randao"));
        answerHonestly(alice, 0);
        revealLabels();
        closeDisputes();
        challenges.grade(id, alice);
        Entry memory entry = challenges.entryOf(id, alice);
        assertTrue(entry.passes && entry.status == Status.Graded, "graded");
        assertEq(uint32(entry.metrics[0]), 1e9);
        assertEq(uint32(entry.metrics[1]), 1e9);
        assertEq(uint32(entry.metrics[2]), 1e9);
        assertEq(uint32(entry.metrics[4]), 1e9);
        assertEq(uint32(entry.metrics[6]), 1e9);
    }

    function test_aKnockedOutEntryDoesNotWin() public {
        Terms memory said = terms(NATIVE);
        said.knockOuts[0] = 900_000_000;
        id = openWith(said);
        enter(alice);
        enter(bob);
        drawRows(keccak256("randao"));
        answerHonestly(alice, 0);
        answerHonestly(bob, 8);
        revealLabels();
        closeDisputes();
        challenges.grade(id, alice);
        challenges.grade(id, bob);
        challenges.settle(id);
        assertTrue(!challenges.entryOf(id, bob).passes, "knocked out");
        assertEq(challenges.winnersOf(id).length, 1);
        // The only winner gets the second's share too.
        assertEq(creditOf(alice), BOUNTY);
    }

    function test_ofEqualGradesTheEarlierCommitmentIsFirst() public {
        enter(bob);
        enter(alice);
        drawRows(keccak256("randao"));
        answerHonestly(alice, 0);
        answerHonestly(bob, 0);
        revealLabels();
        closeDisputes();
        challenges.grade(id, alice);
        challenges.grade(id, bob);
        bool isTie = challenges.entryOf(id, alice).weighted == challenges.entryOf(id, bob).weighted;
        address best = challenges.entryOf(id, alice).weighted > challenges.entryOf(id, bob).weighted ? alice : bob;
        assertEq(challenges.winnersOf(id)[0], isTie ? bob : best);
    }

    function test_whoDoesNotAnswerLosesTheStakeToTheWinners() public {
        enter(alice);
        enter(bob);
        drawRows(keccak256("randao"));
        answerHonestly(alice, 0);
        revealLabels();
        closeDisputes();
        challenges.grade(id, alice);
        challenges.settle(id);
        assertEq(creditOf(alice), uint256(BOUNTY) + STAKE);
        vm.expectRevert(abi.encodeWithSelector(IChallenges.WrongStatus.selector, id, bob));
        challenges.collect(id, bob);
    }

    function test_whereNobodyPassesTheHonestShareWhatOthersForfeit() public {
        Terms memory said = terms(NATIVE);
        said.knockOuts[0] = 1_000_000_001;
        id = openWith(said);
        enter(alice);
        enter(bob);
        drawRows(keccak256("randao"));
        answerHonestly(alice, 0);
        revealLabels();
        closeDisputes();
        challenges.grade(id, alice);
        challenges.settle(id);
        challenges.collect(id, alice);
        assertEq(creditOf(sponsor), uint256(BOUNTY) + DEPOSIT);
        assertEq(creditOf(alice), 2 * uint256(STAKE));
    }

    function test_whereNobodyAnswersTheSponsorGainsNothing() public {
        enter(alice);
        enter(bob);
        drawRows(keccak256("randao"));
        vm.warp(uint256(played().revealBy) + 1);
        challenges.settle(id);
        assertEq(creditOf(sponsor), uint256(BOUNTY) + DEPOSIT);
        assertEq(creditOf(address(0xdEaD)), 2 * uint256(STAKE));
    }

    function test_withoutADrawEverybodyGetsTheMoneyBack() public {
        enter(alice);
        enter(bob);
        vm.warp(uint256(played().answerBy) + 1);
        challenges.settle(id);
        challenges.collect(id, alice);
        challenges.collect(id, bob);
        assertEq(creditOf(alice), STAKE);
        assertEq(creditOf(bob), STAKE);
        assertEq(creditOf(sponsor), uint256(BOUNTY) + DEPOSIT);
        assertEq(challenges.held(NATIVE), 0);
    }
}
