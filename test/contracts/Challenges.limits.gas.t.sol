// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Answer, Terms} from "../../contracts/types/Challenge.sol";
import {VerifyingKey} from "../../contracts/types/VerifyingKey.sol";
import {ChallengeScenarios} from "./fixtures/ChallengeScenarios.sol";
import {TrapdoorKey} from "./fixtures/TrapdoorKey.sol";

/// The largest terms that are taken are played to their end, each step in one transaction.
contract ChallengesLimitsTest is ChallengeScenarios {
    /// What a transaction can take at most (EIP-7825), less what 24,576 bytes of calldata cost.
    uint256 private constant MOST_GAS = 16_777_216 - 24_576 * 16;
    uint16 private constant MOST_ROWS = 12_000;
    uint32 private constant MOST_POOL = 190_000;
    uint16 private constant MOST_WINNERS = 16;

    function setUp() public {
        deployChallenges();
    }

    function entrant(uint256 index) private returns (address modeler) {
        modeler = address(uint160(0xE0000 + index));
        vm.deal(modeler, 10 ether);
        keyOf[modeler] = new TrapdoorKey(100 + index);
        enter(modeler);
    }

    /// Every score there is, and no two beside each other the same.
    function manyScores() private pure returns (bytes memory scores) {
        scores = new bytes(2 * uint256(MOST_ROWS));
        for (uint256 i = 0; i < MOST_ROWS; ++i) {
            uint256 score = 300 + ((i * 7) % 551);
            (scores[2 * i], scores[2 * i + 1]) = (bytes1(uint8(score >> 8)), bytes1(uint8(score)));
        }
    }

    function manyLabels() private pure returns (bytes memory bits) {
        bits = new bytes((uint256(MOST_POOL) + 7) / 8);
        for (uint256 i = 0; i < bits.length; ++i) bits[i] = 0x55;
    }

    /// Without a doubt, so that all have the same grade.
    function perfect(address modeler) private view returns (bytes memory scores) {
        for (uint256 i = 0; i < ROWS; ++i)
            scores = abi.encodePacked(scores, uint16(isBad(rowAt(modeler, i)) ? 300 : 850));
    }

    /// A description as long as the code of a contract can hold, which each step reads.
    function largest() private view returns (Terms memory said) {
        said = terms(NATIVE);
        (said.poolRows, said.rows, said.maxEntries) = (MOST_POOL, MOST_ROWS, 256);
        said.labelsHash = keccak256(abi.encode(LABEL_SALT, manyLabels()));
        said.gradeBy = uint40(block.timestamp + 365 days);
        said.uri = string(new bytes(20_000));
        said.knockOuts = [-1e9, -1e9, -1e9, -1e9, -1e9, -1e9, -1e9];
    }

    function test_theLargestAnswerIsGradedInOneTransaction() public {
        id = openWith(largest());
        enter(alice);
        drawRows(keccak256("randao"));
        bytes memory scores = manyScores();
        VerifyingKey memory key = keyOf[alice].verifyingKey();
        vm.prank(alice);
        uint256 before = gasleft();
        challenges.answer(id, key, Answer(saltOf(alice), false, MANIFEST, scores, bytes32(0), ""));
        assertTrue(before - gasleft() < MOST_GAS, "answer");
        vm.warp(uint256(played().answerBy) + 1);
        bytes memory bits = manyLabels();
        before = gasleft();
        challenges.reveal(id, LABEL_SALT, bits);
        assertTrue(before - gasleft() < MOST_GAS, "reveal");
        closeDisputes();
        before = gasleft();
        challenges.grade(id, alice);
        assertTrue(before - gasleft() < MOST_GAS, "grade");
        challenges.settle(id);
        challenges.collect(id, alice);
        assertEq(creditOf(alice), uint256(BOUNTY) + STAKE);
    }

    /// The earlier commitment is first, so that the last to be graded goes before all others.
    function test_theMostWinnersArePlacedAndPaidInOneTransaction() public {
        Terms memory said = terms(NATIVE);
        said.shares = new uint16[](MOST_WINNERS);
        for (uint256 i = 0; i < MOST_WINNERS; ++i) said.shares[i] = 625;
        id = openWith(said);
        address[] memory modelers = new address[](MOST_WINNERS + 1);
        for (uint256 i = 0; i < modelers.length; ++i) modelers[i] = entrant(i);
        drawRows(keccak256("randao"));
        for (uint256 i = 0; i < modelers.length; ++i) {
            bytes memory scores = perfect(modelers[i]);
            answerWith(modelers[i], scores, leavesOf(modelers[i], scores));
        }
        revealLabels();
        closeDisputes();
        for (uint256 i = modelers.length; i > 0; --i) {
            uint256 left = gasleft();
            challenges.grade(id, modelers[i - 1]);
            assertTrue(left - gasleft() < MOST_GAS, "grade");
        }
        uint256 before = gasleft();
        challenges.settle(id);
        assertTrue(before - gasleft() < MOST_GAS, "settle");
        address[] memory winners = challenges.winnersOf(id);
        assertEq(winners.length, MOST_WINNERS);
        for (uint256 i = 0; i < MOST_WINNERS; ++i) {
            assertEq(winners[i], modelers[i]);
            assertEq(creditOf(winners[i]), uint256(BOUNTY) / MOST_WINNERS);
        }
        for (uint256 i = 0; i < modelers.length; ++i) challenges.collect(id, modelers[i]);
        assertEq(challenges.held(NATIVE), 0);
    }
}
