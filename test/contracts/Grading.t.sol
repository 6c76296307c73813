// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Grading} from "../../contracts/libraries/Grading.sol";
import {Cheats} from "./fixtures/Cheats.sol";

/// Metrics against the plainest way to compute them: pair by pair, row by row.
contract GradingTest is Cheats {
    uint256 private constant ROWS = 12;

    struct Row {
        uint256 score;
        bool isBad;
    }

    function table() private pure returns (bytes memory said) {
        for (uint256 i = 0; i <= 550; ++i) said = abi.encodePacked(said, uint32(((550 - i) * 1e9) / 550));
    }

    /// Few scores, so that there are ties.
    function rowsOf(uint256 seed) private pure returns (Row[] memory rows, Grading.Counts memory counts) {
        rows = new Row[](ROWS);
        for (uint256 i = 0; i < ROWS; ++i) {
            uint256 word = uint256(keccak256(abi.encode(seed, i)));
            bool isBad = i == 0 || (i != 1 && word % 3 == 0);
            rows[i] = Row(300 + 50 * ((word >> 8) % 12), isBad);
            counts.rows[rows[i].score - 300] += isBad ? 1 << 128 : 1;
            if (isBad) ++counts.bad;
            else ++counts.good;
        }
    }

    /// hardhat-config: fuzz.runs = 32
    function test_aucAndKsAreThoseOfPairs(uint256 seed) public pure {
        (Row[] memory rows, Grading.Counts memory counts) = rowsOf(seed);
        int32[7] memory values = Grading.measure(counts, table(), 500);
        (uint256 twice, uint256 ks) = (0, 0);
        for (uint256 i = 0; i < ROWS; ++i) {
            uint256 here = rows[i].score;
            (uint256 bad, uint256 good) = (0, 0);
            for (uint256 j = 0; j < ROWS; ++j) {
                if (rows[j].score <= here && rows[j].isBad) ++bad;
                if (rows[j].score <= here && !rows[j].isBad) ++good;
                if (!rows[i].isBad || rows[j].isBad) continue;
                twice +=
                    here < rows[j].score
                        ? 2
                        : here == rows[j].score
                            ? 1
                            : 0;
            }
            (uint256 one, uint256 other) = (bad * counts.good, good * counts.bad);
            uint256 distance = one > other ? one - other : other - one;
            if (distance > ks) ks = distance;
        }
        assertEq(uint32(values[0]), rounded(twice, 2 * counts.good * counts.bad));
        assertEq(uint32(values[4]), rounded(ks, counts.good * counts.bad));
    }

    /// hardhat-config: fuzz.runs = 32
    function test_recallF1AndBrierAreThoseOfRows(uint256 seed, uint16 threshold) public pure {
        threshold = 300 + (threshold % 551);
        (Row[] memory rows, Grading.Counts memory counts) = rowsOf(seed);
        int32[7] memory values = Grading.measure(counts, table(), threshold);
        (uint256 called, uint256 caught, uint256 squares) = (0, 0, 0);
        for (uint256 i = 0; i < ROWS; ++i) {
            uint256 p = ((850 - rows[i].score) * 1e9) / 550;
            squares += rows[i].isBad ? (1e9 - p) ** 2 : p ** 2;
            if (rows[i].score > threshold) continue;
            ++called;
            if (rows[i].isBad) ++caught;
        }
        assertEq(uint32(values[2]), rounded(caught, counts.bad));
        assertEq(uint32(values[6]), rounded(2 * caught, called + counts.bad));
        assertEq(uint32(values[3]), 1e9 - rounded(squares, ROWS * 1e18));
    }

    function rounded(uint256 part, uint256 whole) private pure returns (uint256) {
        return (part * 1e9 + whole / 2) / whole;
    }

    /// scikit-learn 1.5: y = [1, 0, 1, 0, 0], p = [0.9, 0.8, 0.8, 0.3, 0.1] (average precision 0.8333, ROC AUC 0.9167).
    function test_asScikitLearnHasIt() public pure {
        Grading.Counts memory counts;
        (counts.good, counts.bad) = (3, 2);
        counts.rows[0] = 1 << 128;
        counts.rows[100] = (1 << 128) + 1;
        counts.rows[200] = 1;
        counts.rows[300] = 1;
        int32[7] memory values = Grading.measure(counts, table(), 400);
        assertEq(uint32(values[0]), 916_666_667);
        assertEq(uint32(values[1]), 833_333_333);
        assertEq(uint32(values[2]), 1e9);
        assertEq(uint32(values[4]), 666_666_667);
        assertEq(uint32(values[6]), 800_000_000);
        // Bads at 1 and 450/550, goods at 450/550, 350/550 and 250/550.
        assertEq(uint32(values[5]), 272_727_273);
    }

    /// As prover/challenge/grading.ts grades them. Both gaps end in half a billionth, which is rounded up.
    function test_gradesAreThoseOfTheTwin() public pure {
        Grading.Counts memory counts;
        (counts.good, counts.bad) = (5, 4);
        (counts.rows[50], counts.rows[480]) = (1 << 128, 1 << 128);
        (counts.rows[120], counts.rows[301]) = ((1 << 128) + 1, (1 << 128) + 1);
        (counts.rows[200], counts.rows[333], counts.rows[400]) = (1, 1, 1);
        assertGrade(
            Grading.measure(counts, table(), 601),
            [int32(600_000_000), 652_777_778, 750_000_000, 714_640_588, 300_000_000, 164_545_455, 600_000_000]
        );
        Grading.Counts memory others;
        (others.good, others.bad) = (3, 2);
        (others.rows[400], others.rows[450]) = (1 << 128, 1 << 128);
        (others.rows[7], others.rows[100], others.rows[301]) = (1, 1, 1);
        assertGrade(
            Grading.measure(others, table(), 601),
            [int32(0), 325_000_000, 0, 390_512_397, 1_000_000_000, -590_909_091, 0]
        );
    }

    function assertGrade(int32[7] memory values, int32[7] memory expected) private pure {
        for (uint256 i = 0; i < 7; ++i) assertTrue(values[i] == expected[i], "a metric of the twin");
    }

    /// Bads that look better than goods give a gap below zero.
    function test_theGapCanBeNegative() public pure {
        Grading.Counts memory counts;
        (counts.good, counts.bad) = (1, 1);
        counts.rows[0] = 1;
        counts.rows[550] = 1 << 128;
        int32[7] memory values = Grading.measure(counts, table(), 400);
        assertTrue(values[5] == -1e9, "all of it");
        assertTrue(values[0] == 0 && values[6] == 0, "nothing right");
    }

    /// What is not there has a median of nothing.
    function test_ofGoodsAloneTheGapIsTheirMedian() public pure {
        Grading.Counts memory counts;
        (counts.good, counts.rows[0]) = (1, 1);
        assertTrue(Grading.measure(counts, table(), 400)[5] == -1e9, "the good's alone");
    }

    /// Wherever a number stands that is no score.
    function test_everyRowIsToHoldAScore() public pure {
        assertTrue(Grading.areScores(hex"012c02bc0352"), "300, 700 and 850");
        bytes[6] memory wrong = [
            bytes(hex"012b02bc0352"),
            hex"035302bc0352",
            hex"012c012b0352",
            hex"012c03530352",
            hex"012c02bc012b",
            hex"012c02bc0353"
        ];
        for (uint256 i = 0; i < wrong.length; ++i) assertTrue(!Grading.areScores(wrong[i]), "299 or 851");
    }

    /// Nothing counted is nothing right, and nothing wrong.
    function test_ofNoRowsThereIsNothingToSay() public pure {
        Grading.Counts memory counts;
        int32[7] memory values = Grading.measure(counts, table(), 400);
        for (uint256 i = 0; i < 7; ++i) assertTrue(values[i] == (i == 3 ? int32(1e9) : int32(0)), "a metric");
    }

    /// hardhat-config: fuzz.runs = 16
    function test_countingFindsEachRowsLabel(bytes32 seed) public pure {
        bytes memory labels = hex"a53c";
        bytes memory scores = new bytes(8);
        for (uint256 i = 0; i < 4; ++i) (scores[2 * i], scores[2 * i + 1]) = (0x02, bytes1(uint8(i)));
        Grading.Counts memory counts = Grading.count(scores, labels, seed, 16);
        for (uint256 i = 0; i < 4; ++i) {
            uint256 word = uint256(keccak256(abi.encode(seed, 0)));
            uint256 row = 4 * i + ((uint64(word >> (64 * i)) * uint256(4)) >> 64);
            bool isBad = (uint8(labels[row / 8]) >> (row % 8)) & 1 == 1;
            assertEq(counts.rows[512 + i - 300], isBad ? 1 << 128 : 1);
        }
        assertEq(counts.good + counts.bad, 4);
    }
}
