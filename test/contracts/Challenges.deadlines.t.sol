// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Drawing} from "../../contracts/libraries/Drawing.sol";
import {IChallenges} from "../../contracts/interfaces/IChallenges.sol";
import {ChallengeScenarios} from "./fixtures/ChallengeScenarios.sol";

/// Each step in its last second, and a second later.
contract ChallengesDeadlinesTest is ChallengeScenarios {
    function setUp() public {
        deployChallenges();
        id = openWith(terms(NATIVE));
    }

    function test_theLastSecondToCommit() public {
        vm.warp(played().commitBy);
        enter(alice);
        vm.warp(uint256(played().commitBy) + 1);
        bytes32 commitment = commitmentOf(bob, keyOf[bob]);
        expectNotNow(0, played().commitBy);
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
        expectNotNow(0, played().answerBy);
        this.answerOf(bob, scores);
    }

    function answerOf(address modeler, bytes calldata scores) external {
        answerWith(modeler, scores, leavesOf(modeler, scores));
    }

    function test_labelsCannotBeRevealedWhileAnswersAreTaken() public {
        enter(alice);
        drawRows(keccak256("randao"));
        vm.warp(played().answerBy);
        expectNotNow(uint256(played().answerBy) + 1, played().revealBy);
        challenges.reveal(id, LABEL_SALT, labels());
    }

    function test_theLastSecondToReveal() public {
        vm.warp(uint256(played().revealBy) + 1);
        expectNotNow(uint256(played().answerBy) + 1, played().revealBy);
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
        expectNotNow(uint256(played().disputeBy) + 1, played().gradeBy);
        challenges.grade(id, alice);
        vm.warp(uint256(played().gradeBy) + 1);
        expectNotNow(uint256(played().disputeBy) + 1, played().gradeBy);
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
        vm.warp(played().gradeBy);
        expectNotNow(uint256(played().gradeBy) + 1, type(uint256).max);
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

    function test_noSettlementBeforeTheStepThatIsMissingIsTooLate() public {
        enter(alice);
        vm.warp(played().answerBy);
        expectNotNow(uint256(played().answerBy) + 1, type(uint256).max);
        challenges.settle(id);
        vm.warp(START);
        drawRows(keccak256("randao"));
        answerHonestly(alice, 0);
        vm.warp(played().revealBy);
        expectNotNow(uint256(played().revealBy) + 1, type(uint256).max);
        challenges.settle(id);
    }

    function test_noSettlementWhileAnythingCanBeDisputed() public {
        enter(alice);
        drawRows(keccak256("randao"));
        revealLabels();
        vm.warp(played().disputeBy);
        expectNotNow(uint256(played().disputeBy) + 1, type(uint256).max);
        challenges.settle(id);
        closeDisputes();
        challenges.settle(id);
    }

    /// A draw that leaves no time to answer would cost everybody the stake.
    function test_aDrawTooLateToAnswerIsRefused() public {
        enter(alice);
        bytes memory drawn = header(DRAW_BLOCK, keccak256("randao"));
        chain.roll(DRAW_BLOCK + 1);
        chain.setBlockhash(DRAW_BLOCK, keccak256(drawn));
        vm.warp(played().answerBy - 1 hours + 1);
        expectNotNow(uint256(played().commitBy) + 1, played().answerBy - 1 hours);
        challenges.draw(id, drawn);
        vm.warp(played().answerBy - 1 hours);
        challenges.draw(id, drawn);
        answerHonestly(alice, 0);
    }

    function test_theDrawWantsTheHeaderOfItsBlock() public {
        enter(alice);
        bytes memory drawn = header(DRAW_BLOCK, keccak256("randao"));
        bytes memory next = header(DRAW_BLOCK + 1, keccak256("randao"));
        chain.roll(DRAW_BLOCK + 2);
        chain.setBlockhash(DRAW_BLOCK, keccak256(drawn));
        chain.setBlockhash(DRAW_BLOCK + 1, keccak256(next));
        // Block numbers can run ahead of the clock.
        vm.warp(played().commitBy);
        expectNotNow(uint256(played().commitBy) + 1, played().answerBy - 1 hours);
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
}
