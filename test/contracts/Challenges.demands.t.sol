// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IChallenges} from "../../contracts/interfaces/IChallenges.sol";
import {ChallengeTerms} from "../../contracts/libraries/ChallengeTerms.sol";
import {Status, Terms} from "../../contracts/types/Challenge.sol";
import {Inference} from "../../contracts/types/Inference.sol";
import {ChallengeScenarios} from "./fixtures/ChallengeScenarios.sol";

/// Many demands at once, whoever makes them: they help neither who grieves nor who cheats.
contract ChallengesDemandsTest is ChallengeScenarios {
    /// A block, and a second for each of the 20 entries that the terms allow.
    uint256 private constant PACE = 32;

    function setUp() public {
        deployChallenges();
        id = openWith(terms(NATIVE));
        enter(alice);
        enter(bob);
        drawRows(keccak256("randao"));
    }

    /// Alice's proof of the last row does not hold.
    function cheat() private returns (Inference[] memory leaves) {
        bytes memory scores = scoresOf(alice, 0);
        leaves = leavesOf(alice, scores);
        leaves[ROWS - 1].proof = inferenceOf(alice, 850, pool[rowAt(alice, ROWS - 1)]).proof;
        answerWith(alice, scores, leaves);
    }

    function untilOf(uint256 place) private view returns (uint256) {
        return challenges.demandOf(id, alice, place).until;
    }

    function isStruck() private view returns (bool) {
        return challenges.entryOf(id, alice).status == Status.Struck;
    }

    function test_massDemandsAreDueOneAfterTheOther() public {
        Inference[] memory leaves = leavesOf(alice, scoresOf(alice, 0));
        answerHonestly(alice, 0);
        uint256 now_ = block.timestamp;
        for (uint256 i = 0; i < ROWS; ++i) demandBy(finder, alice, i);
        for (uint256 i = 0; i < ROWS; ++i) {
            assertEq(untilOf(i), now_ + 6 hours + i * PACE);
            vm.warp(untilOf(i));
            show(alice, i, leaves[i]);
        }
        assertTrue(!isStruck(), "one proof a pace is enough");
        assertEq(creditOf(alice), ROWS * uint256(BOND));
    }

    /// Each entry has a queue of its own: demands of one do not give another more time.
    function test_demandsOfOneEntryAreNotDueLaterForAnothers() public {
        answerHonestly(alice, 0);
        answerHonestly(bob, 0);
        for (uint256 i = 0; i < ROWS; ++i) demandBy(finder, bob, i);
        demandBy(finder, alice, 0);
        assertEq(untilOf(0), block.timestamp + 6 hours);
    }

    function test_aProofIsDemandedOnce() public {
        Inference[] memory leaves = leavesOf(alice, scoresOf(alice, 0));
        answerHonestly(alice, 0);
        demandBy(finder, alice, 2);
        show(alice, 2, leaves[2]);
        assertEq(untilOf(2), 0);
        vm.expectRevert(abi.encodeWithSelector(IChallenges.AlreadyDemanded.selector, id, alice, 2));
        vm.prank(finder);
        challenges.demand{value: BOND}(id, alice, 2);
        vm.expectRevert(abi.encodeWithSelector(IChallenges.NoDemand.selector, id, alice, 2));
        this.showAs(2, leaves[2]);
    }

    function showAs(uint256 place, Inference calldata leaf) external {
        show(alice, place, leaf);
    }

    /// Each in the last second to demand: the finder's still falls due an hour before the last grade, and
    /// no grade comes before it.
    function test_aCheatThatFillsTheQueueWithItsOwnDemands() public {
        Inference[] memory leaves = cheat();
        vm.warp(played().disputeBy);
        challenges.reveal(id, LABEL_SALT, labels());
        for (uint256 i = 0; i < ROWS - 1; ++i) demandBy(alice, alice, i);
        demandBy(finder, alice, ROWS - 1);
        for (uint256 i = 0; i < ROWS - 1; ++i) show(alice, i, leaves[i]);
        uint256 due = untilOf(ROWS - 1);
        assertTrue(due <= uint256(played().disputeBy) + 6 hours + ROWS * PACE, "bounded by the terms");
        vm.warp(due);
        vm.expectRevert(abi.encodeWithSelector(IChallenges.DemandsOpen.selector, 1));
        challenges.grade(id, alice);
        vm.warp(due + 1);
        challenges.closeDemand(id, alice, ROWS - 1);
        assertTrue(isStruck(), "found");
        assertEq(creditOf(finder), uint256(BOND) + STAKE / 2);
    }

    /// A finder who has the leaf does not wait in a queue.
    function test_aDisputeDoesNotWaitForDemands() public {
        Inference[] memory leaves = cheat();
        for (uint256 i = 0; i < ROWS - 1; ++i) demandBy(alice, alice, i);
        disputeBy(finder, alice, ROWS - 1, leaves);
        assertTrue(isStruck(), "at once");
        assertEq(creditOf(finder), STAKE / 2);
    }

    /// Whoever has demanded the proof gets the reward, so that a copy of the dispute is worth nothing.
    function test_copyingADisputeInTheMempool() public {
        Inference[] memory leaves = cheat();
        demandBy(finder, alice, ROWS - 1);
        disputeBy(carol, alice, ROWS - 1, leaves);
        assertTrue(isStruck(), "found");
        assertEq(creditOf(carol), 0);
        assertEq(creditOf(finder), STAKE / 2);
        challenges.closeDemand(id, alice, ROWS - 1);
        assertEq(creditOf(finder), uint256(BOND) + STAKE / 2);
    }

    /// Whoever demands every row to be paid for others' finds pays a bond for each honest one.
    function test_demandingEveryRowToBePaidForOthersFinds() public {
        Inference[] memory leaves = cheat();
        for (uint256 i = 0; i < ROWS; ++i) demandBy(carol, alice, i);
        for (uint256 i = 0; i < ROWS - 1; ++i) show(alice, i, leaves[i]);
        disputeBy(finder, alice, ROWS - 1, leaves);
        challenges.closeDemand(id, alice, ROWS - 1);
        assertEq(creditOf(carol), uint256(BOND) + STAKE / 2);
        assertEq(creditOf(alice), (ROWS - 1) * uint256(BOND));
    }

    /// Thousands of demands that nobody closes would lock everybody's money otherwise.
    function test_demandsOfAStruckEntryDoNotHoldUpTheEnd() public {
        Inference[] memory leaves = cheat();
        answerHonestly(bob, 0);
        for (uint256 i = 0; i < ROWS - 1; ++i) demandBy(alice, alice, i);
        demandBy(carol, bob, 0);
        disputeBy(finder, alice, ROWS - 1, leaves);
        assertEq(challenges.progressOf(id).openDemands, 1);
        show(bob, 0, leavesOf(bob, scoresOf(bob, 0))[0]);
        assertEq(challenges.progressOf(id).openDemands, 0);
        revealLabels();
        closeDisputes();
        challenges.grade(id, bob);
        challenges.settle(id);
        assertEq(challenges.held(NATIVE), (ROWS - 1) * uint256(BOND) + STAKE);
        // The bonds come back afterwards as well.
        for (uint256 i = 0; i < ROWS - 1; ++i) challenges.closeDemand(id, alice, i);
        challenges.collect(id, bob);
        assertEq(challenges.held(NATIVE), 0);
        assertEq(creditOf(alice), (ROWS - 1) * uint256(BOND));
    }

    /// What is demanded of a struck entry is shown or closed, before the settlement or after it, and never
    /// both: each bond is paid out once.
    function test_eachBondIsPaidOutOnce() public {
        Inference[] memory leaves = cheat();
        answerHonestly(bob, 0);
        vm.warp(played().disputeBy);
        challenges.reveal(id, LABEL_SALT, labels());
        for (uint256 i = 0; i < 4; ++i) demandBy(finder, alice, i);
        disputeBy(carol, alice, ROWS - 1, leaves);
        show(alice, 0, leaves[0]);
        challenges.closeDemand(id, alice, 1);
        closeDisputes();
        challenges.grade(id, bob);
        challenges.settle(id);
        show(alice, 2, leaves[2]);
        challenges.closeDemand(id, alice, 3);
        for (uint256 i = 0; i < 4; ++i) {
            bytes memory noDemand = abi.encodeWithSelector(IChallenges.NoDemand.selector, id, alice, i);
            vm.expectRevert(noDemand);
            challenges.closeDemand(id, alice, i);
            vm.expectRevert(noDemand);
            this.showAs(i, leaves[i]);
        }
        assertEq(creditOf(alice), 2 * uint256(BOND));
        assertEq(creditOf(finder), 2 * uint256(BOND));
        assertEq(challenges.held(NATIVE), STAKE);
    }

    /// A cheat that is first to demand its own bad rows gives itself up: it gets no more than by disputing
    /// itself, and whoever closes the demand later needs no leaf.
    function test_aCheatThatDemandsItsOwnBadRow() public {
        Inference[] memory leaves = cheat();
        address friend = carol;
        demandBy(friend, alice, ROWS - 1);
        vm.expectRevert(abi.encodeWithSelector(IChallenges.AlreadyDemanded.selector, id, alice, ROWS - 1));
        vm.prank(finder);
        challenges.demand{value: BOND}(id, alice, ROWS - 1);
        vm.expectRevert(abi.encodeWithSelector(IChallenges.ProofNotValid.selector, ROWS - 1));
        this.showAs(ROWS - 1, leaves[ROWS - 1]);
        vm.warp(untilOf(ROWS - 1) + 1);
        challenges.closeDemand(id, alice, ROWS - 1);
        assertTrue(isStruck(), "struck");
        assertEq(creditOf(friend), uint256(BOND) + STAKE / 2);
    }

    /// One closed demand is enough, however many were not answered.
    function test_oneMissingProofClosesTheEntry() public {
        answerHonestly(alice, 0);
        for (uint256 i = 0; i < ROWS; ++i) demandBy(finder, alice, i);
        vm.warp(untilOf(0) + 1);
        challenges.closeDemand(id, alice, 0);
        assertTrue(isStruck(), "struck");
        assertEq(challenges.progressOf(id).openDemands, 0);
        assertEq(challenges.entryOf(id, alice).openDemands, ROWS - 1);
        vm.warp(uint256(played().revealBy) + 1);
        challenges.settle(id);
    }

    /// Of as many demands as there are rows, none is due later than the terms leave time for, and no two are
    /// due closer to each other than the pace.
    /// hardhat-config: fuzz.runs = 32
    function test_noDemandIsDueLaterThanTheTermsSay(uint256 seed, uint16 entries, uint32 responseTime) public {
        Terms memory said = terms(NATIVE);
        (said.rows, said.maxEntries, said.responseTime) = (200, entries, responseTime);
        uint256 last = 0;
        for (uint256 i = 0; i < said.rows; ++i) {
            vm.warp(block.timestamp + (uint256(keccak256(abi.encode(seed, i))) % (3 * (12 + uint256(entries)))));
            uint256 due = ChallengeTerms.dueAt(said, uint40(last));
            assertTrue(due >= last + 12 + entries, "apart");
            assertTrue(due >= block.timestamp + responseTime, "no less than the response time");
            assertTrue(due <= block.timestamp + responseTime + said.rows * (12 + uint256(entries)), "bounded");
            last = due;
        }
    }
}
