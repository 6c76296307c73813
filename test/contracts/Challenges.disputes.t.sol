// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IChallenges} from "../../contracts/interfaces/IChallenges.sol";
import {Status} from "../../contracts/types/Challenge.sol";
import {Inference} from "../../contracts/types/Inference.sol";
import {ChallengeScenarios} from "./fixtures/ChallengeScenarios.sol";
import {Tree} from "./fixtures/Tree.sol";

/// Faults of answers: found, or shown to be none.
contract ChallengesDisputesTest is ChallengeScenarios {
    function setUp() public {
        deployChallenges();
        id = openWith(terms(NATIVE));
        enter(alice);
        enter(bob);
        drawRows(keccak256("randao"));
    }

    function struckFor(address finder_) private view {
        assertTrue(challenges.entryOf(id, alice).status == Status.Struck, "struck");
        assertEq(creditOf(finder_), STAKE / 2);
        assertEq(challenges.progressOf(id).struck, 1);
    }

    function test_anotherScoreThanTheOneAnsweredIsFound() public {
        bytes memory scores = scoresOf(alice, 0);
        Inference[] memory leaves = leavesOf(alice, scores);
        leaves[5] = inferenceOf(alice, 850, pool[rowAt(alice, 5)]);
        answerWith(alice, scores, leaves);
        disputeBy(finder, alice, 5, leaves);
        struckFor(finder);
    }

    function test_aLeafProvedForAnotherRowIsFound() public {
        bytes memory scores = scoresOf(alice, 0);
        Inference[] memory leaves = leavesOf(alice, scores);
        leaves[3] = inferenceOf(alice, scoreAt(scores, 3), pool[(rowAt(alice, 3) + 1) % POOL]);
        answerWith(alice, scores, leaves);
        disputeBy(finder, alice, 3, leaves);
        struckFor(finder);
    }

    function test_aForgedProofIsFound() public {
        bytes memory scores = scoresOf(alice, 0);
        Inference[] memory leaves = leavesOf(alice, scores);
        // Another score's proof, on the same row.
        leaves[7].proof = inferenceOf(alice, 850, pool[rowAt(alice, 7)]).proof;
        answerWith(alice, scores, leaves);
        disputeBy(finder, alice, 7, leaves);
        struckFor(finder);
    }

    function test_aProofOfPointsOffTheCurveIsFound() public {
        bytes memory scores = scoresOf(alice, 0);
        Inference[] memory leaves = leavesOf(alice, scores);
        leaves[0].proof[1] += 1;
        answerWith(alice, scores, leaves);
        disputeBy(finder, alice, 0, leaves);
        struckFor(finder);
    }

    /// hardhat-config: fuzz.runs = 16
    function test_anHonestLeafCannotBeFoundAtFault(uint8 place) public {
        place %= uint8(ROWS);
        bytes memory scores = scoresOf(alice, 0);
        answerHonestly(alice, 0);
        Inference[] memory leaves = leavesOf(alice, scores);
        vm.expectRevert(abi.encodeWithSelector(IChallenges.NoFault.selector, place));
        this.disputeAs(finder, alice, place, leaves);
    }

    function disputeAs(address who, address modeler, uint256 place, Inference[] calldata leaves) external {
        disputeBy(who, modeler, place, leaves);
    }

    /// A leaf that the modeler never gave, or one of its leaves at another place, is no fault of its.
    function test_aLeafOutsideTheAnswerIsRefused() public {
        bytes memory scores = scoresOf(alice, 0);
        answerHonestly(alice, 0);
        Inference[] memory leaves = leavesOf(alice, scores);
        bytes32 root = Tree.rootOf(hashesOf(leaves));
        leaves[2].score = 300;
        vm.expectRevert(abi.encodeWithSelector(IChallenges.NotInAnswer.selector, root, 2));
        this.disputeAs(finder, alice, 2, leaves);
    }

    /// Otherwise a finder could say that the row has another commitment than the pool says.
    function test_aCommitmentOutsideThePoolIsRefused() public {
        bytes memory scores = scoresOf(alice, 0);
        answerHonestly(alice, 0);
        Inference[] memory leaves = leavesOf(alice, scores);
        uint256 row = rowAt(alice, 1);
        bytes32 other = pool[(row + 1) % POOL];
        bytes32[] memory leafPath = Tree.pathOf(hashesOf(leaves), 1);
        bytes32[] memory rowPath = Tree.pathOf(pool, (row + 1) % POOL);
        vm.expectRevert(abi.encodeWithSelector(IChallenges.NotTheRow.selector, row, other));
        challenges.dispute(id, alice, 1, leaves[1], leafPath, other, rowPath);
    }

    /// With too little gas for the pairing, a good proof must not look wrong.
    function test_aFinderCannotMakeAProofFailByGas() public {
        bytes memory scores = scoresOf(alice, 0);
        answerHonestly(alice, 0);
        Inference[] memory leaves = leavesOf(alice, scores);
        uint256 row = rowAt(alice, 4);
        bytes memory data = abi.encodeCall(
            challenges.dispute,
            (id, alice, 4, leaves[4], Tree.pathOf(hashesOf(leaves), 4), pool[row], Tree.pathOf(pool, row))
        );
        for (uint256 gasLimit = 50_000; gasLimit < 700_000; gasLimit += 10_000) {
            (bool success, ) = address(challenges).call{gas: gasLimit}(data);
            assertTrue(!success, "struck for want of gas");
        }
        assertTrue(challenges.entryOf(id, alice).status == Status.Answered, "as it was");
    }

    /* PROOFS ON DEMAND */

    function test_aProofThatIsShownEarnsTheBond() public {
        bytes memory scores = scoresOf(alice, 0);
        answerHonestly(alice, 0);
        demandBy(finder, alice, 6);
        show(alice, 6, leavesOf(alice, scores)[6]);
        assertEq(creditOf(alice), BOND);
        assertEq(challenges.progressOf(id).openDemands, 0);
        vm.expectRevert(abi.encodeWithSelector(IChallenges.NoDemand.selector, id, alice, 6));
        challenges.closeDemand(id, alice, 6);
    }

    function test_aProofThatIsMissingCostsTheStake() public {
        answerHonestly(alice, 0);
        demandBy(finder, alice, 6);
        uint256 until = challenges.demandOf(id, alice, 6).until;
        vm.warp(until);
        expectNotNow(until + 1, type(uint256).max);
        challenges.closeDemand(id, alice, 6);
        vm.warp(until + 1);
        challenges.closeDemand(id, alice, 6);
        assertTrue(challenges.entryOf(id, alice).status == Status.Struck, "struck");
        assertEq(creditOf(finder), uint256(BOND) + STAKE / 2);
    }

    function test_aProofShownALittleLateIsTooLate() public {
        bytes memory scores = scoresOf(alice, 0);
        answerHonestly(alice, 0);
        demandBy(finder, alice, 6);
        Inference memory leaf = leavesOf(alice, scores)[6];
        uint256 until = challenges.demandOf(id, alice, 6).until;
        vm.warp(until + 1);
        expectNotNow(0, until);
        this.showAs(alice, 6, leaf);
    }

    function showAs(address modeler, uint256 place, Inference calldata leaf) external {
        show(modeler, place, leaf);
    }

    function test_aWrongProofIsNotShown() public {
        answerHonestly(alice, 0);
        demandBy(finder, alice, 6);
        Inference memory leaf = inferenceOf(alice, 850, pool[rowAt(alice, 6)]);
        vm.expectRevert(abi.encodeWithSelector(IChallenges.ProofNotValid.selector, 6));
        this.showAs(alice, 6, leaf);
    }

    /// What was demanded of an entry that falls for something else is not lost.
    function test_aBondComesBackFromAnEntryThatWasStruck() public {
        bytes memory scores = scoresOf(alice, 0);
        Inference[] memory leaves = leavesOf(alice, scores);
        leaves[0].proof[1] += 1;
        answerWith(alice, scores, leaves);
        demandBy(bob, alice, 1);
        disputeBy(finder, alice, 0, leaves);
        challenges.closeDemand(id, alice, 1);
        assertEq(creditOf(bob), BOND);
        assertEq(creditOf(finder), STAKE / 2);
    }

    function test_noGradeAndNoEndWhileAProofIsDemanded() public {
        answerHonestly(alice, 0);
        vm.warp(played().disputeBy);
        challenges.reveal(id, LABEL_SALT, labels());
        demandBy(finder, alice, 0);
        closeDisputes();
        vm.expectRevert(abi.encodeWithSelector(IChallenges.DemandsOpen.selector, 1));
        challenges.grade(id, alice);
        vm.warp(uint256(played().gradeBy) + 1);
        vm.expectRevert(abi.encodeWithSelector(IChallenges.DemandsOpen.selector, 1));
        challenges.settle(id);
        challenges.closeDemand(id, alice, 0);
        challenges.settle(id);
        assertEq(challenges.winnersOf(id).length, 0);
    }

    function test_theLastSecondToDisputeAndToDemand() public {
        answerHonestly(alice, 0);
        vm.warp(uint256(played().disputeBy) + 1);
        expectNotNow(0, played().disputeBy);
        vm.prank(finder);
        challenges.demand{value: BOND}(id, alice, 0);
        vm.warp(played().disputeBy);
        demandBy(finder, alice, 0);
        vm.expectRevert(abi.encodeWithSelector(IChallenges.AlreadyDemanded.selector, id, alice, 0));
        vm.prank(finder);
        challenges.demand{value: BOND}(id, alice, 0);
        vm.expectRevert(abi.encodeWithSelector(IChallenges.PlaceOutOfRange.selector, ROWS, ROWS));
        vm.prank(finder);
        challenges.demand{value: BOND}(id, alice, ROWS);
    }
}
