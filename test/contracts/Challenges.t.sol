// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Drawing} from "../../contracts/libraries/Drawing.sol";
import {IChallenges} from "../../contracts/interfaces/IChallenges.sol";
import {Entry, Progress, Status, Terms} from "../../contracts/types/Challenge.sol";
import {ChallengeScenarios} from "./fixtures/ChallengeScenarios.sol";

/// The life of a challenge that nobody disturbs, and its deadlines.
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

    /// A draw that leaves no time to answer would cost everybody the stake.
    function test_aDrawTooLateToAnswerIsRefused() public {
        enter(alice);
        bytes memory drawn = header(DRAW_BLOCK, keccak256("randao"));
        chain.roll(DRAW_BLOCK + 1);
        chain.setBlockhash(DRAW_BLOCK, keccak256(drawn));
        vm.warp(played().answerBy - 1 hours + 1);
        vm.expectPartialRevert(notNow());
        challenges.draw(id, drawn);
        vm.warp(played().answerBy - 1 hours);
        challenges.draw(id, drawn);
        answerHonestly(alice, 0);
    }

    /* DEADLINES */

    function notNow() private pure returns (bytes4) {
        return IChallenges.NotNow.selector;
    }

    function test_theLastSecondToCommit() public {
        vm.warp(played().commitBy);
        enter(alice);
        vm.warp(uint256(played().commitBy) + 1);
        bytes32 commitment = commitmentOf(bob, keyOf[bob]);
        vm.expectPartialRevert(notNow());
        vm.prank(bob);
        challenges.commit{value: STAKE}(id, commitment);
    }

    function test_theLastBlockToCommit() public {
        chain.roll(DRAW_BLOCK - 64);
        enter(alice);
        chain.roll(DRAW_BLOCK - 63);
        bytes32 commitment = commitmentOf(bob, keyOf[bob]);
        vm.expectRevert(abi.encodeWithSelector(IChallenges.TooCloseToDraw.selector, DRAW_BLOCK - 63, DRAW_BLOCK));
        vm.prank(bob);
        challenges.commit{value: STAKE}(id, commitment);
    }

    function test_theLastSecondToAnswer() public {
        enter(alice);
        enter(bob);
        drawRows(keccak256("randao"));
        vm.warp(played().answerBy);
        answerHonestly(alice, 0);
        bytes memory scores = scoresOf(bob, 0);
        vm.warp(uint256(played().answerBy) + 1);
        (bool success, bytes memory why) = address(this).call(abi.encodeCall(this.answerOf, (bob, scores)));
        assertTrue(!success && bytes4(why) == notNow(), "late");
    }

    function answerOf(address modeler, bytes calldata scores) external {
        answerWith(modeler, scores, leavesOf(modeler, scores));
    }

    function test_labelsCannotBeRevealedWhileAnswersAreTaken() public {
        enter(alice);
        drawRows(keccak256("randao"));
        vm.warp(played().answerBy);
        vm.expectPartialRevert(notNow());
        challenges.reveal(id, LABEL_SALT, labels());
    }

    function test_theLastSecondToReveal() public {
        vm.warp(uint256(played().revealBy) + 1);
        vm.expectPartialRevert(notNow());
        challenges.reveal(id, LABEL_SALT, labels());
        vm.warp(played().revealBy);
        challenges.reveal(id, LABEL_SALT, labels());
        assertEq(keccak256(rules.read(challenges.progressOf(id).labels)), keccak256(labels()));
    }

    function test_noGradeWhileAnythingCanBeDisputed() public {
        enter(alice);
        drawRows(keccak256("randao"));
        answerHonestly(alice, 0);
        revealLabels();
        vm.warp(played().disputeBy);
        vm.expectPartialRevert(notNow());
        challenges.grade(id, alice);
        vm.warp(uint256(played().gradeBy) + 1);
        vm.expectPartialRevert(notNow());
        challenges.grade(id, alice);
    }

    function test_noSettlementBeforeAllAreGradedOrTheTimeIsOver() public {
        enter(alice);
        enter(bob);
        drawRows(keccak256("randao"));
        answerHonestly(alice, 0);
        answerHonestly(bob, 0);
        revealLabels();
        closeDisputes();
        challenges.grade(id, alice);
        vm.expectPartialRevert(notNow());
        challenges.settle(id);
        vm.warp(uint256(played().gradeBy) + 1);
        challenges.settle(id);
        vm.expectRevert(abi.encodeWithSelector(IChallenges.AlreadySettled.selector, id));
        challenges.settle(id);
        // Who was not graded does not win, and has its stake.
        challenges.collect(id, bob);
        assertEq(creditOf(bob), STAKE);
        vm.expectRevert(abi.encodeWithSelector(IChallenges.WrongStatus.selector, id, bob));
        challenges.collect(id, bob);
    }

    /* TERMS */

    function refused(Terms memory said, uint256 term) private {
        vm.expectRevert(abi.encodeWithSelector(IChallenges.InvalidTerms.selector, term));
        vm.prank(sponsor);
        challenges.open{value: uint256(said.bounty) + said.deposit}(said);
    }

    function test_timesOutOfOrderAreRefused() public {
        Terms memory said = terms(NATIVE);
        said.commitBy = uint40(block.timestamp + 1 hours - 1);
        refused(said, 6);
        said = terms(NATIVE);
        said.answerBy = said.commitBy + 2 hours - 1;
        refused(said, 7);
        said = terms(NATIVE);
        said.disputeBy = said.answerBy + 1 hours - 1;
        refused(said, 8);
        said = terms(NATIVE);
        said.revealBy = said.disputeBy + 1 hours - 1;
        refused(said, 9);
        said = terms(NATIVE);
        said.gradeBy = said.revealBy + 1 hours - 1;
        refused(said, 10);
        said = terms(NATIVE);
        said.gradeBy = uint40(block.timestamp + 365 days + 1);
        refused(said, 10);
        said = terms(NATIVE);
        said.responseTime = 4 days;
        refused(said, 10);
        said = terms(NATIVE);
        said.responseTime = 1 hours - 1;
        refused(said, 11);
        said = terms(NATIVE);
        said.drawBlock = uint64(START_BLOCK);
        refused(said, 12);
    }

    function test_amountsAndCountsOutOfBoundsAreRefused() public {
        Terms memory said = terms(NATIVE);
        said.deposit = 0;
        refused(said, 2);
        said = terms(NATIVE);
        said.stake = 0;
        refused(said, 3);
        said = terms(NATIVE);
        said.bond = 0;
        refused(said, 4);
        said = terms(NATIVE);
        said.poolRows = ROWS - 1;
        refused(said, 13);
        said = terms(NATIVE);
        said.poolRows = 190_001;
        refused(said, 13);
        said = terms(NATIVE);
        said.rows = 0;
        refused(said, 14);
        said = terms(NATIVE);
        said.maxEntries = 257;
        refused(said, 15);
        said = terms(NATIVE);
        said.threshold = 299;
        refused(said, 16);
        said = terms(NATIVE);
        said.weights[0] = 17;
        refused(said, 23);
        said = terms(NATIVE);
        said.shares[1] = 2999;
        refused(said, 25);
        said = terms(NATIVE);
        said.probabilities = abi.encodePacked(table(), uint8(0));
        refused(said, 26);
        said = terms(NATIVE);
        said.probabilities[2203] = 0x01;
        challenges.open{value: uint256(BOUNTY) + DEPOSIT}(said);
        said.probabilities[2199] = 0x00;
        said.probabilities[2198] = 0x00;
        said.probabilities[2197] = 0x00;
        refused(said, 26);
    }

    function test_theDrawWantsTheHeaderOfItsBlock() public {
        enter(alice);
        bytes memory drawn = header(DRAW_BLOCK, keccak256("randao"));
        bytes memory next = header(DRAW_BLOCK + 1, keccak256("randao"));
        chain.roll(DRAW_BLOCK + 2);
        chain.setBlockhash(DRAW_BLOCK, keccak256(drawn));
        chain.setBlockhash(DRAW_BLOCK + 1, keccak256(next));
        // Block numbers can run ahead of the clock.
        vm.expectPartialRevert(notNow());
        challenges.draw(id, drawn);
        vm.warp(uint256(played().commitBy) + 1);
        vm.expectRevert(abi.encodeWithSelector(Drawing.NotTheHeader.selector, DRAW_BLOCK));
        challenges.draw(id, next);
        bytes memory forged = header(DRAW_BLOCK, keccak256("another"));
        vm.expectRevert(abi.encodeWithSelector(Drawing.NotTheHeader.selector, DRAW_BLOCK));
        challenges.draw(id, forged);
        challenges.draw(id, drawn);
        bytes32 seed = keccak256(abi.encode(block.chainid, address(challenges), id, keccak256("randao")));
        assertEq(challenges.progressOf(id).seed, seed);
        vm.expectRevert(abi.encodeWithSelector(IChallenges.AlreadyDrawn.selector, id));
        challenges.draw(id, drawn);
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
        assertEq(challenges.modelerAt(id, 0), alice);
    }

    function test_anUnknownChallengeIsRefused() public {
        vm.expectRevert(abi.encodeWithSelector(IChallenges.UnknownChallenge.selector, 9));
        challenges.settle(9);
    }
}
