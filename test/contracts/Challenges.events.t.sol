// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IChallenges} from "../../contracts/interfaces/IChallenges.sol";
import {Answer, Terms} from "../../contracts/types/Challenge.sol";
import {Inference} from "../../contracts/types/Inference.sol";
import {VerifyingKey} from "../../contracts/types/VerifyingKey.sol";
import {ChallengeScenarios} from "./fixtures/ChallengeScenarios.sol";
import {TrapdoorKey} from "./fixtures/TrapdoorKey.sol";
import {Tree} from "./fixtures/Tree.sol";

/// What each step says, which is all that a page or a modeler's machine follows a challenge by.
contract ChallengesEventsTest is ChallengeScenarios {
    function setUp() public {
        deployChallenges();
        id = openWith(terms(NATIVE));
    }

    function expectEvent() private {
        vm.expectEmit(address(challenges));
    }

    /// Where the rules keep the terms of the second challenge, the second contract that they make.
    function secondTerms() private view returns (address) {
        return address(uint160(uint256(keccak256(abi.encodePacked(hex"d694", address(rules), hex"02")))));
    }

    function test_openingAndCommitting() public {
        Terms memory said = terms(NATIVE);
        expectEvent();
        emit IChallenges.ChallengeOpened(id + 1, sponsor, secondTerms());
        id = openWith(said);
        enter(alice);
        bytes32 commitment = commitmentOf(bob, keyOf[bob]);
        expectEvent();
        emit IChallenges.ModelCommitted(id, bob, 1, commitment);
        vm.prank(bob);
        challenges.commit{value: STAKE}(id, commitment);
        assertEq(challenges.modelerAt(id, 0), alice);
        assertEq(challenges.modelerAt(id, 1), bob);
    }

    function test_drawing() public {
        passDraw();
        bytes memory drawn = header(DRAW_BLOCK, keccak256("randao"));
        chain.setBlockhash(DRAW_BLOCK, keccak256(drawn));
        bytes32 seed = keccak256(abi.encode(block.chainid, address(challenges), id, keccak256("randao")));
        expectEvent();
        emit IChallenges.RowsDrawn(id, seed);
        challenges.draw(id, drawn);
    }

    function test_answering() public {
        enter(alice);
        drawRows(keccak256("randao"));
        (VerifyingKey memory key, Answer memory answer) = answerOf(alice);
        expectEvent();
        emit IChallenges.Answered(id, alice, keccak256(abi.encode(key)), answer.root, "ipfs");
        vm.prank(alice);
        challenges.answer(id, key, answer);
        assertEq(challenges.entryOf(id, alice).root, answer.root);
        assertEq(challenges.entryOf(id, alice).manifestHash, MANIFEST);
    }

    function answerOf(address modeler) private view returns (VerifyingKey memory key, Answer memory answer) {
        answer = Answer(saltOf(modeler), false, MANIFEST, scoresOf(modeler, 0), keccak256("root"), "ipfs");
        key = keyOf[modeler].verifyingKey();
    }

    function test_gradingAndSettling() public {
        enter(alice);
        enter(bob);
        drawRows(keccak256("randao"));
        answerHonestly(alice, 0);
        expectEventsOfTheEnd(uint256(BOUNTY) + STAKE, 0);
    }

    function test_settlingWithoutAWinner() public {
        Terms memory said = terms(NATIVE);
        said.knockOuts[0] = 1_000_000_001;
        id = openWith(said);
        enter(alice);
        enter(bob);
        drawRows(keccak256("randao"));
        answerHonestly(alice, 0);
        expectEventsOfTheEnd(0, STAKE);
    }

    function expectEventsOfTheEnd(uint256 pot, uint256 bonus) private {
        vm.warp(uint256(played().answerBy) + 1);
        expectEvent();
        emit IChallenges.LabelsRevealed(id, LABEL_SALT);
        challenges.reveal(id, LABEL_SALT, labels());
        closeDisputes();
        (int32[7] memory metrics, int64 weighted, bool passes) = rules.measure(
            challenges.progressOf(id).terms,
            challenges.entryOf(id, alice).scores,
            challenges.progressOf(id).labels,
            keccak256(abi.encode(challenges.progressOf(id).seed, alice))
        );
        expectEvent();
        emit IChallenges.EntryGraded(id, alice, metrics, weighted, passes);
        challenges.grade(id, alice);
        address[] memory winners = new address[](passes ? 1 : 0);
        if (passes) winners[0] = alice;
        expectEvent();
        emit IChallenges.ChallengeSettled(id, winners, pot, bonus);
        challenges.settle(id);
    }

    function test_settlingWithoutADraw() public {
        enter(alice);
        vm.warp(uint256(played().answerBy) + 1);
        expectEvent();
        emit IChallenges.ChallengeSettled(id, new address[](0), 0, 0);
        challenges.settle(id);
        challenges.collect(id, alice);
        expectEvent();
        emit IChallenges.Withdrawn(alice, NATIVE, STAKE);
        challenges.withdraw(alice, NATIVE);
    }

    /* DEMANDS AND FAULTS */

    function test_demandingAndShowing() public {
        startAnswers();
        answerHonestly(alice, 0);
        uint256 until = block.timestamp + 6 hours;
        expectEvent();
        emit IChallenges.ProofDemanded(id, alice, 6, finder, until);
        vm.prank(finder);
        challenges.demand{value: BOND}(id, alice, 6);
        uint256 row = rowAt(alice, 6);
        uint256[8] memory proof = leavesOf(alice, scoresOf(alice, 0))[6].proof;
        expectEvent();
        emit IChallenges.ProofShown(id, alice, 6);
        challenges.show(id, alice, 6, proof, pool[row], Tree.pathOf(pool, row));
    }

    function test_aMissingProof() public {
        startAnswers();
        answerHonestly(alice, 0);
        demandBy(finder, alice, 6);
        vm.warp(block.timestamp + 6 hours + 1);
        expectEvent();
        emit IChallenges.DemandClosed(id, alice, 6);
        expectEvent();
        emit IChallenges.EntryStruck(id, alice, finder, IChallenges.Fault.MissingProof);
        challenges.closeDemand(id, alice, 6);
    }

    function startAnswers() private {
        enter(alice);
        drawRows(keccak256("randao"));
    }

    function test_anotherScore() public {
        startAnswers();
        Inference[] memory leaves = leavesOf(alice, scoresOf(alice, 0));
        leaves[5] = inferenceOf(alice, 850, pool[rowAt(alice, 5)]);
        expectFault(leaves, 5, IChallenges.Fault.OtherScore);
    }

    function test_anotherRow() public {
        startAnswers();
        bytes memory scores = scoresOf(alice, 0);
        Inference[] memory leaves = leavesOf(alice, scores);
        leaves[3] = inferenceOf(alice, scoreAt(scores, 3), pool[(rowAt(alice, 3) + 1) % POOL]);
        expectFault(leaves, 3, IChallenges.Fault.OtherRow);
    }

    function test_aProofThatDoesNotHold() public {
        startAnswers();
        Inference[] memory leaves = leavesOf(alice, scoresOf(alice, 0));
        leaves[7].proof[1] += 1;
        expectFault(leaves, 7, IChallenges.Fault.InvalidProof);
    }

    function expectFault(Inference[] memory leaves, uint256 place, IChallenges.Fault fault) private {
        answerWith(alice, scoresOf(alice, 0), leaves);
        uint256 row = rowAt(alice, place);
        bytes32[] memory leafPath = Tree.pathOf(hashesOf(leaves), place);
        bytes32[] memory rowPath = Tree.pathOf(pool, row);
        expectEvent();
        emit IChallenges.EntryStruck(id, alice, finder, fault);
        vm.prank(finder);
        challenges.dispute(id, alice, place, leaves[place], leafPath, pool[row], rowPath);
    }

    function test_anEntryThatTheJudgeStrikes() public {
        Terms memory said = terms(NATIVE);
        said.judge = judge;
        id = openWith(said);
        startAnswers();
        answerHonestly(alice, 0);
        expectEvent();
        emit IChallenges.EntryStruck(id, alice, address(0xdEaD), IChallenges.Fault.UntrustedKey);
        vm.prank(judge);
        challenges.strike(id, alice);
    }

    function test_aCopiedKeyOfALaterOrAnEarlierAnswer() public {
        TrapdoorKey copied = keyOf[bob];
        (keyOf[alice], keyOf[carol]) = (copied, copied);
        enter(bob);
        enter(carol);
        enter(alice);
        drawRows(keccak256("randao"));
        answerHonestly(carol, 0);
        answerAndStrike(alice, alice);
        answerAndStrike(bob, carol);
        assertEq(creditOf(address(0)), 0);
        assertEq(challenges.progressOf(id).paidToFinders, 0);
    }

    function answerAndStrike(address modeler, address struck) private {
        (VerifyingKey memory key, Answer memory answer) = answerOf(modeler);
        expectEvent();
        emit IChallenges.EntryStruck(id, struck, address(0), IChallenges.Fault.CopiedKey);
        vm.prank(modeler);
        challenges.answer(id, key, answer);
    }
}
