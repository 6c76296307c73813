// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IChallenges} from "../../contracts/interfaces/IChallenges.sol";
import {Answer, Status, Terms} from "../../contracts/types/Challenge.sol";
import {Inference} from "../../contracts/types/Inference.sol";
import {VerifyingKey} from "../../contracts/types/VerifyingKey.sol";
import {ChallengeScenarios} from "./fixtures/ChallengeScenarios.sol";
import {TrapdoorKey} from "./fixtures/TrapdoorKey.sol";

/// Who could cheat, and what comes of it. docs/challenges.md names these tests.
contract ChallengesAttacksTest is ChallengeScenarios {
    function setUp() public {
        deployChallenges();
        id = openWith(terms(NATIVE));
    }

    function test_grindingTheSeedWithTheBlockHash() public {
        enter(alice);
        passDraw();
        // By its extra data a proposer can give a block any hash, but not another RANDAO mix.
        bytes memory ground = header(DRAW_BLOCK, keccak256("randao"), 77);
        assertTrue(keccak256(ground) != keccak256(header(DRAW_BLOCK, keccak256("randao"))), "another hash");
        chain.setBlockhash(DRAW_BLOCK, keccak256(ground));
        challenges.draw(id, ground);
        bytes32 seed = keccak256(abi.encode(block.chainid, address(challenges), id, keccak256("randao")));
        assertEq(challenges.progressOf(id).seed, seed);
    }

    function test_withholdingLabelsCostsTheSponsorDepositAndBounty() public {
        enter(alice);
        enter(bob);
        enter(carol);
        drawRows(keccak256("randao"));
        answerHonestly(alice, 0);
        answerHonestly(bob, 3);
        vm.warp(uint256(played().revealBy) + 1);
        challenges.settle(id);
        challenges.collect(id, alice);
        challenges.collect(id, bob);
        assertEq(creditOf(sponsor), 0);
        // Carol did not answer: her stake is divided too.
        uint256 part = (uint256(BOUNTY) + DEPOSIT + STAKE) / 2;
        assertEq(creditOf(alice), part + STAKE);
        assertEq(creditOf(bob), part + STAKE);
    }

    function test_wrongLabelsAreNotTheLabels() public {
        vm.warp(uint256(played().answerBy) + 1);
        bytes memory wrong = labels();
        wrong[0] ^= 0x01;
        vm.expectPartialRevert(IChallenges.NotTheLabels.selector);
        challenges.reveal(id, LABEL_SALT, wrong);
        vm.expectPartialRevert(IChallenges.NotTheLabels.selector);
        challenges.reveal(id, keccak256("another salt"), labels());
        challenges.reveal(id, LABEL_SALT, labels());
        // And never again.
        vm.expectPartialRevert(IChallenges.NotTheLabels.selector);
        challenges.reveal(id, LABEL_SALT, labels());
    }

    function test_labelsThatAreTooShortForThePoolAreRefused() public {
        Terms memory said = terms(NATIVE);
        said.labelsHash = keccak256(abi.encode(LABEL_SALT, hex"0000"));
        id = openWith(said);
        vm.warp(uint256(said.answerBy) + 1);
        vm.expectPartialRevert(IChallenges.NotTheLabels.selector);
        challenges.reveal(id, LABEL_SALT, hex"0000");
    }

    /// Of a pool whose rows are all good nobody can win: the bounty goes back, and so do the stakes.
    function test_labelsOfOneClass() public {
        Terms memory said = terms(NATIVE);
        bytes memory none = new bytes(3);
        said.labelsHash = keccak256(abi.encode(LABEL_SALT, none));
        id = openWith(said);
        enter(alice);
        drawRows(keccak256("randao"));
        answerHonestly(alice, 0);
        vm.warp(uint256(said.disputeBy) + 1);
        challenges.reveal(id, LABEL_SALT, none);
        challenges.grade(id, alice);
        challenges.settle(id);
        challenges.collect(id, alice);
        assertTrue(!challenges.entryOf(id, alice).passes, "no grade");
        assertEq(creditOf(alice), STAKE);
        assertEq(creditOf(sponsor), uint256(BOUNTY) + DEPOSIT);
    }

    /// Two rows of the pool with the same commitment: the proof of one is a proof of the other, so neither is a fault.
    function test_aPoolWithDuplicateRows() public {
        pool[1] = pool[0];
        for (uint256 row = 2; row < POOL; ++row) pool[row] = pool[0];
        id = openWith(terms(NATIVE));
        enter(alice);
        drawRows(keccak256("randao"));
        bytes memory scores = scoresOf(alice, 0);
        Inference[] memory leaves = leavesOf(alice, scores);
        answerWith(alice, scores, leaves);
        for (uint256 i = 0; i < ROWS; ++i) {
            if (i > 0) assertTrue(rowAt(alice, i) > rowAt(alice, i - 1), "a row is drawn once");
            vm.expectRevert(abi.encodeWithSelector(IChallenges.NoFault.selector, i));
            this.disputeAs(finder, alice, i, leaves);
        }
    }

    function disputeAs(address who, address modeler, uint256 place, Inference[] calldata leaves) external {
        disputeBy(who, modeler, place, leaves);
    }

    function test_copyingACommitmentInTheMempool() public {
        bytes32 seen = commitmentOf(alice, keyOf[alice]);
        vm.prank(carol);
        challenges.commit{value: STAKE}(id, seen);
        enter(alice);
        drawRows(keccak256("randao"));
        answerHonestly(alice, 0);
        // Carol copies the key and the salt too, now that they are public.
        Answer memory copied = Answer(saltOf(alice), false, MANIFEST, scoresOf(carol, 0), 0, "");
        vm.expectRevert(abi.encodeWithSelector(IChallenges.CommitmentNotOpened.selector, seen));
        this.answerAs(carol, keyOf[alice], copied);
        assertTrue(challenges.entryOf(id, alice).status == Status.Answered, "not hurt");
    }

    function answerAs(address modeler, TrapdoorKey key, Answer calldata answer) external {
        VerifyingKey memory words = key.verifyingKey();
        vm.prank(modeler);
        challenges.answer(id, words, answer);
    }

    function test_aSecondKeyThanTheCommittedOne() public {
        enter(alice);
        drawRows(keccak256("randao"));
        Answer memory answer = Answer(saltOf(alice), false, MANIFEST, scoresOf(alice, 0), 0, "");
        vm.expectPartialRevert(IChallenges.CommitmentNotOpened.selector);
        this.answerAs(alice, keyOf[bob], answer);
    }

    function test_answeringTwice() public {
        enter(alice);
        drawRows(keccak256("randao"));
        answerHonestly(alice, 1);
        Answer memory again = Answer(saltOf(alice), false, MANIFEST, scoresOf(alice, 0), 0, "");
        vm.expectRevert(abi.encodeWithSelector(IChallenges.WrongStatus.selector, id, alice));
        this.answerAs(alice, keyOf[alice], again);
    }

    function test_theSameKeyTwiceIsTheEarlierCommitments() public {
        keyOf[bob] = keyOf[alice];
        keyOf[carol] = keyOf[alice];
        enter(bob);
        enter(carol);
        enter(alice);
        drawRows(keccak256("randao"));
        answerHonestly(alice, 0);
        // Bob committed first and answers later; Alice, who holds the key until then, committed last.
        answerHonestly(bob, 0);
        answerHonestly(carol, 0);
        assertTrue(challenges.entryOf(id, alice).status == Status.Struck, "last");
        assertTrue(challenges.entryOf(id, carol).status == Status.Struck, "later");
        assertTrue(challenges.entryOf(id, bob).status == Status.Answered, "first");
        assertEq(challenges.progressOf(id).struck, 2);
        revealLabels();
        closeDisputes();
        challenges.grade(id, bob);
        challenges.settle(id);
        assertEq(creditOf(bob), uint256(BOUNTY) + 2 * STAKE);
    }

    /// Each demand pays for the proof that it asks for.
    function test_griefingByDisputes() public {
        enter(alice);
        drawRows(keccak256("randao"));
        bytes memory scores = scoresOf(alice, 0);
        answerHonestly(alice, 0);
        Inference[] memory leaves = leavesOf(alice, scores);
        for (uint256 i = 0; i < ROWS; ++i) {
            demandBy(finder, alice, i);
            show(alice, i, leaves[i]);
        }
        assertEq(creditOf(alice), ROWS * uint256(BOND));
        assertEq(creditOf(finder), 0);
        assertTrue(challenges.entryOf(id, alice).status == Status.Answered, "not hurt");
    }

    /// Who is found, and finds itself first, still loses half.
    function test_aCheatThatDisputesItself() public {
        enter(alice);
        enter(bob);
        drawRows(keccak256("randao"));
        bytes memory scores = scoresOf(alice, 0);
        Inference[] memory leaves = leavesOf(alice, scores);
        leaves[0].proof[1] += 1;
        answerWith(alice, scores, leaves);
        answerHonestly(bob, 2);
        disputeBy(alice, alice, 0, leaves);
        vm.expectRevert(abi.encodeWithSelector(IChallenges.WrongStatus.selector, id, alice));
        this.disputeAs(finder, alice, 0, leaves);
        revealLabels();
        closeDisputes();
        challenges.grade(id, bob);
        challenges.settle(id);
        assertEq(creditOf(alice), STAKE / 2);
        assertEq(creditOf(bob), uint256(BOUNTY) + STAKE / 2);
    }

    /// It knows the labels and wins. It takes its own bounty back, and nobody's stake.
    function test_aSponsorWhoIsAlsoAModeler() public {
        keyOf[sponsor] = new TrapdoorKey(9);
        enter(sponsor);
        enter(alice);
        drawRows(keccak256("randao"));
        answerHonestly(sponsor, 0);
        answerHonestly(alice, 3);
        revealLabels();
        closeDisputes();
        challenges.grade(id, sponsor);
        challenges.grade(id, alice);
        challenges.settle(id);
        challenges.collect(id, sponsor);
        challenges.collect(id, alice);
        assertEq(creditOf(sponsor), 7 ether + uint256(DEPOSIT) + STAKE);
        assertEq(creditOf(alice), 3 ether + uint256(STAKE));
    }

    /// The stakes of those whom a judge strikes are never the sponsor's, who may have named itself.
    function test_aJudgeWhoStrikesEverybodyGainsNothing() public {
        Terms memory said = terms(NATIVE);
        said.judge = sponsor;
        id = openWith(said);
        enter(alice);
        drawRows(keccak256("randao"));
        answerHonestly(alice, 0);
        vm.expectRevert(abi.encodeWithSelector(IChallenges.NotTheJudge.selector, finder));
        vm.prank(finder);
        challenges.strike(id, alice);
        vm.prank(sponsor);
        challenges.strike(id, alice);
        revealLabels();
        closeDisputes();
        challenges.settle(id);
        assertEq(creditOf(sponsor), uint256(BOUNTY) + DEPOSIT);
        assertEq(creditOf(address(0xdEaD)), STAKE);
    }

    function test_aDevKeyWhereAJudgeIsNamed() public {
        Terms memory said = terms(NATIVE);
        said.judge = judge;
        id = openWith(said);
        enter(alice);
        drawRows(keccak256("randao"));
        Answer memory answer = Answer(saltOf(alice), true, MANIFEST, scoresOf(alice, 0), 0, "");
        vm.expectRevert(abi.encodeWithSelector(IChallenges.DevKeyNotAllowed.selector, id));
        this.answerAs(alice, keyOf[alice], answer);
        // Said otherwise, it is not what was committed to.
        answer.dev = false;
        answer.manifestHash = keccak256("another");
        vm.expectPartialRevert(IChallenges.CommitmentNotOpened.selector);
        this.answerAs(alice, keyOf[alice], answer);
    }

    function test_scoresThatAreNone() public {
        enter(alice);
        drawRows(keccak256("randao"));
        bytes memory scores = scoresOf(alice, 0);
        bytes[3] memory wrong = [abi.encodePacked(scores, uint16(500)), scores, scores];
        wrong[1] = bytes.concat(scores);
        (wrong[1][6], wrong[1][7]) = (0x01, 0x2b);
        wrong[2] = bytes.concat(scores);
        (wrong[2][14], wrong[2][15]) = (0x03, 0x53);
        for (uint256 i = 0; i < 3; ++i) {
            Answer memory answer = Answer(saltOf(alice), false, MANIFEST, wrong[i], 0, "");
            vm.expectPartialRevert(IChallenges.InvalidScores.selector);
            this.answerAs(alice, keyOf[alice], answer);
        }
    }
}
