// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IChallenges} from "../../contracts/interfaces/IChallenges.sol";
import {Entry, Terms} from "../../contracts/types/Challenge.sol";
import {ChallengeScenarios} from "./fixtures/ChallengeScenarios.sol";

/// Grades by the terms: weights, knock-outs, and labels of any length.
contract ChallengesGradesTest is ChallengeScenarios {
    function setUp() public {
        deployChallenges();
    }

    /// Alice's entry, with two of her rows told apart the wrong way round.
    function graded(Terms memory said) private returns (Entry memory) {
        id = openWith(said);
        enter(alice);
        drawRows(keccak256("randao"));
        answerHonestly(alice, 2);
        revealLabels();
        closeDisputes();
        challenges.grade(id, alice);
        return challenges.entryOf(id, alice);
    }

    function test_aGradeIsTheSumOfWeightTimesMetric() public {
        Terms memory said = terms(NATIVE);
        said.weights = [1, 2, 4, 8, 16, 32, 37];
        Entry memory entry = graded(said);
        int256 sum = 0;
        for (uint256 i = 0; i < 7; ++i) {
            assertTrue(entry.metrics[i] > 0, "each metric counts");
            sum += int256(entry.metrics[i]) * int256(uint256(said.weights[i]));
        }
        assertTrue(entry.weighted == sum, "the sum");
    }

    /// A metric as high as its knock-out passes, one lower by a billionth does not, whichever it is.
    function test_eachMetricCanKnockOut() public {
        Terms memory said = terms(NATIVE);
        said.knockOuts = graded(said).metrics;
        vm.warp(START);
        chain.roll(START_BLOCK);
        assertTrue(passesBy(said), "at the bounds");
        for (uint256 i = 0; i < 7; ++i) {
            ++said.knockOuts[i];
            assertTrue(!passesBy(said), "below one of them");
            --said.knockOuts[i];
        }
    }

    /// Whether Alice's entry would pass by other terms.
    function passesBy(Terms memory said) private returns (bool passes) {
        bytes32 seed = keccak256(abi.encode(challenges.progressOf(id).seed, alice));
        address scores = challenges.entryOf(id, alice).scores;
        (, , passes) = rules.measure(rules.keepTerms(said), scores, challenges.progressOf(id).labels, seed);
    }

    /// Of a pool whose rows are all bad nobody can win either.
    function test_labelsOfTheOtherClass() public {
        Terms memory said = terms(NATIVE);
        said.knockOuts = [-1e9, -1e9, -1e9, -1e9, -1e9, -1e9, -1e9];
        bytes memory all = hex"ffffff";
        said.labelsHash = keccak256(abi.encode(LABEL_SALT, all));
        id = openWith(said);
        enter(alice);
        drawRows(keccak256("randao"));
        answerHonestly(alice, 0);
        vm.warp(uint256(said.disputeBy) + 1);
        challenges.reveal(id, LABEL_SALT, all);
        challenges.grade(id, alice);
        assertTrue(!challenges.entryOf(id, alice).passes, "no grade");
        assertEq(challenges.winnersOf(id).length, 0);
    }

    /// A bit for each row: as many bytes as it takes, and no byte more.
    function test_labelsHaveTheLengthOfThePool() public {
        for (uint32 rows = 16; rows <= 24; ++rows) {
            uint256 length = rows == 16 ? 2 : 3;
            for (uint256 bytes_ = 1; bytes_ <= 4; ++bytes_) {
                Terms memory said = terms(NATIVE);
                said.poolRows = rows;
                said.labelsHash = keccak256(abi.encode(LABEL_SALT, new bytes(bytes_)));
                id = openWith(said);
                vm.warp(uint256(said.answerBy) + 1);
                if (bytes_ != length)
                    vm.expectRevert(abi.encodeWithSelector(IChallenges.NotTheLabels.selector, said.labelsHash));
                challenges.reveal(id, LABEL_SALT, new bytes(bytes_));
                vm.warp(START);
            }
        }
    }
}
