// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IChallenges} from "../../contracts/interfaces/IChallenges.sol";
import {IModelRegistry} from "../../contracts/interfaces/IModelRegistry.sol";
import {Answer, Status, Terms} from "../../contracts/types/Challenge.sol";
import {Inference} from "../../contracts/types/Inference.sol";
import {VerifyingKey} from "../../contracts/types/VerifyingKey.sol";
import {ChallengeScenarios} from "./fixtures/ChallengeScenarios.sol";

/// Which key an entry answers with, and who may take it out for its key.
contract ChallengesKeysTest is ChallengeScenarios {
    function setUp() public {
        deployChallenges();
        id = openWith(terms(NATIVE));
    }

    /// Modelers commit with what they compute themselves: the order of its parts is fixed.
    function test_whatACommitmentIsMadeOf() public view {
        VerifyingKey memory key = keyOf[alice].verifyingKey();
        bytes32 keyHash = keccak256(abi.encode(key));
        bytes32 salt = saltOf(alice);
        bytes memory parts = abi.encode(block.chainid, challenges, id, alice, keyHash, MANIFEST, true, salt);
        assertEq(challenges.commitmentOf(id, alice, key, MANIFEST, true, salt), keccak256(parts));
    }

    function test_aDevKeyWhereNobodyJudges() public {
        VerifyingKey memory key = keyOf[alice].verifyingKey();
        commitTo(challenges.commitmentOf(id, alice, key, MANIFEST, true, saltOf(alice)));
        drawRows(keccak256("randao"));
        answerAs(key, true);
        assertTrue(challenges.entryOf(id, alice).status == Status.Answered, "taken");
    }

    /// Its proofs could not be checked, so nobody could ever find a fault.
    function test_aKeyOffTheCurveIsRefused() public {
        VerifyingKey memory key = keyOf[alice].verifyingKey();
        key.alpha[1] += 1;
        commitTo(challenges.commitmentOf(id, alice, key, MANIFEST, false, saltOf(alice)));
        drawRows(keccak256("randao"));
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.KeyPointNotInGroup.selector, 0));
        this.answerAs(key, false);
        assertTrue(challenges.entryOf(id, alice).status == Status.Committed, "not taken");
    }

    function commitTo(bytes32 commitment) private {
        vm.prank(alice);
        challenges.commit{value: STAKE}(id, commitment);
    }

    function answerAs(VerifyingKey memory key, bool dev) public {
        Answer memory answer = Answer(saltOf(alice), dev, MANIFEST, scoresOf(alice, 0), 0, "");
        vm.prank(alice);
        challenges.answer(id, key, answer);
    }

    /// An entry that was found at fault is not struck a second time for its key.
    function test_aCopyThatWasStruckBefore() public {
        keyOf[bob] = keyOf[alice];
        enter(bob);
        enter(alice);
        drawRows(keccak256("randao"));
        bytes memory scores = scoresOf(alice, 0);
        Inference[] memory leaves = leavesOf(alice, scores);
        leaves[0].proof[1] += 1;
        answerWith(alice, scores, leaves);
        disputeBy(finder, alice, 0, leaves);
        answerHonestly(bob, 0);
        assertEq(challenges.progressOf(id).struck, 1);
        assertTrue(challenges.entryOf(id, bob).status == Status.Answered, "first");
    }

    /// Before there is an answer, twice, and when disputes are over.
    function test_aJudgeStrikesAnswersOnceAndInTime() public {
        Terms memory said = terms(NATIVE);
        said.judge = judge;
        id = openWith(said);
        enter(alice);
        enter(bob);
        drawRows(keccak256("randao"));
        strikeInVain(alice);
        answerHonestly(alice, 0);
        answerHonestly(bob, 0);
        vm.prank(judge);
        challenges.strike(id, alice);
        strikeInVain(alice);
        closeDisputes();
        expectNotNow(0, said.disputeBy);
        vm.prank(judge);
        challenges.strike(id, bob);
    }

    function strikeInVain(address modeler) private {
        vm.expectRevert(abi.encodeWithSelector(IChallenges.WrongStatus.selector, id, modeler));
        vm.prank(judge);
        challenges.strike(id, modeler);
    }
}
