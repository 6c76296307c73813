// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IChallenges} from "../../contracts/interfaces/IChallenges.sol";
import {Answer, Terms} from "../../contracts/types/Challenge.sol";
import {VerifyingKey} from "../../contracts/types/VerifyingKey.sol";
import {ChallengeScenarios} from "./fixtures/ChallengeScenarios.sol";

/// Steps that come too early, for nobody, or past the end.
contract ChallengesRefusalsTest is ChallengeScenarios {
    function setUp() public {
        deployChallenges();
        id = openWith(terms(NATIVE));
    }

    function test_noMoreEntriesThanTheTermsSay() public {
        Terms memory said = terms(NATIVE);
        said.maxEntries = 1;
        id = openWith(said);
        enter(alice);
        bytes32 commitment = commitmentOf(bob, keyOf[bob]);
        vm.expectRevert(abi.encodeWithSelector(IChallenges.EntriesFull.selector, 1));
        vm.prank(bob);
        challenges.commit{value: STAKE}(id, commitment);
    }

    function test_nobodyEntersTwice() public {
        enter(alice);
        bytes32 commitment = commitmentOf(alice, keyOf[bob]);
        vm.expectRevert(abi.encodeWithSelector(IChallenges.AlreadyCommitted.selector, id, alice));
        vm.prank(alice);
        challenges.commit{value: STAKE}(id, commitment);
    }

    function test_nothingIsAnsweredBeforeTheDraw() public {
        enter(alice);
        VerifyingKey memory key = keyOf[alice].verifyingKey();
        Answer memory early = Answer(saltOf(alice), false, MANIFEST, new bytes(2 * ROWS), 0, "");
        vm.expectRevert(abi.encodeWithSelector(IChallenges.NotDrawn.selector, id));
        vm.prank(alice);
        challenges.answer(id, key, early);
        vm.expectRevert(abi.encodeWithSelector(IChallenges.NotDrawn.selector, id));
        challenges.rowOf(id, alice, 0);
    }

    function test_noRowIsBehindTheLast() public {
        enter(alice);
        drawRows(keccak256("randao"));
        assertTrue(challenges.rowOf(id, alice, ROWS - 1) < POOL, "the last");
        vm.expectRevert(abi.encodeWithSelector(IChallenges.PlaceOutOfRange.selector, ROWS, ROWS));
        challenges.rowOf(id, alice, ROWS);
    }

    function test_noGradeBeforeTheLabels() public {
        enter(alice);
        drawRows(keccak256("randao"));
        answerHonestly(alice, 0);
        closeDisputes();
        vm.expectRevert(abi.encodeWithSelector(IChallenges.NotRevealed.selector, id));
        challenges.grade(id, alice);
    }

    function test_noGradeWithoutAnAnswerAndNoneTwice() public {
        enter(alice);
        enter(bob);
        drawRows(keccak256("randao"));
        answerHonestly(alice, 0);
        revealLabels();
        closeDisputes();
        challenges.grade(id, alice);
        address[3] memory refused = [alice, bob, carol];
        for (uint256 i = 0; i < 3; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IChallenges.WrongStatus.selector, id, refused[i]));
            challenges.grade(id, refused[i]);
        }
    }

    function test_theWorstIsNotPlacedBehindTheLastWinner() public {
        Terms memory said = terms(NATIVE);
        // Whoever tells everything apart the wrong way round passes, too.
        said.knockOuts[5] = -1e9;
        id = openWith(said);
        enter(alice);
        enter(bob);
        enter(carol);
        drawRows(keccak256("randao"));
        answerHonestly(alice, 0);
        answerHonestly(bob, 2);
        answerHonestly(carol, 8);
        revealLabels();
        closeDisputes();
        challenges.grade(id, alice);
        challenges.grade(id, bob);
        challenges.grade(id, carol);
        assertTrue(challenges.entryOf(id, carol).passes, "passes");
        assertEq(challenges.winnersOf(id).length, 2);
        assertEq(challenges.winnersOf(id)[0], alice);
        assertEq(challenges.winnersOf(id)[1], bob);
    }

    function test_noMoneyBeforeTheEnd() public {
        enter(alice);
        vm.expectRevert(abi.encodeWithSelector(IChallenges.NotSettled.selector, id));
        challenges.collect(id, alice);
        vm.expectRevert(abi.encodeWithSelector(IChallenges.NothingToWithdraw.selector, alice, NATIVE));
        challenges.withdraw(alice, NATIVE);
    }

    function test_noWinnerGetsAShareOfNothing() public {
        Terms memory said = terms(NATIVE);
        (said.shares[0], said.shares[1]) = (10_000, 0);
        vm.expectRevert(abi.encodeWithSelector(IChallenges.InvalidTerms.selector, 25));
        vm.prank(sponsor);
        challenges.open{value: BOUNTY + DEPOSIT}(said);
    }
}
