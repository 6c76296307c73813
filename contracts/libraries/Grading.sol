// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {Drawing} from "./Drawing.sol";

/// @title Grading
/// @notice Seven metrics of scores against labels, in integers. Twin of prover/challenge/grading.ts.
/// @dev In this order, in billionths: AUC, PR-AUC (average precision), recall, 1 - Brier score, KS,
/// density gap (median probability of bads less that of goods), F1. Each is rounded once, half up; a
/// step of PR-AUC is rounded down to 1e-18 before. Rows of one score are tied, as in scikit-learn.
library Grading {
    using SafeCast for uint256;
    using SafeCast for int256;

    uint256 internal constant MIN_SCORE = 300;
    uint256 internal constant MAX_SCORE = 850;
    uint256 internal constant SCORES = MAX_SCORE - MIN_SCORE + 1;
    /// @dev Bytes of a table of probabilities.
    uint256 internal constant TABLE_LENGTH = 4 * SCORES;
    uint256 internal constant ONE = 1e9;
    uint256 private constant FINE = 1e18;

    /// @dev Rows by score and outcome: goods in the low half of a word, bads in the high half. A word
    /// more, which stays 0, ends it.
    struct Counts {
        uint256[SCORES] rows;
        uint256 good;
        uint256 bad;
    }

    /// @notice Counts the scores of a modeler by the labels of the rows that were drawn.
    /// @param scores Two bytes each, from MIN_SCORE to MAX_SCORE, in the order of the rows drawn.
    /// @param labels A bit for each row of the pool.
    function count(
        bytes memory scores,
        bytes memory labels,
        bytes32 seed,
        uint256 poolRows
    ) internal pure returns (Counts memory counts) {
        uint256[SCORES] memory table = counts.rows;
        uint256 rows = scores.length / 2;
        uint256 bads = 0;
        unchecked {
            for (uint256 i = 0; i < rows; ++i) {
                uint256 row = Drawing.rowAt(seed, i, rows, poolRows);
                // Each byte that is read lies within its array, and each score within the table.
                assembly ("memory-safe") {
                    let score := shr(240, mload(add(add(scores, 0x20), mul(2, i))))
                    let bits := byte(0, mload(add(add(labels, 0x20), shr(3, row))))
                    let isBad := and(1, shr(and(row, 7), bits))
                    let cell := add(table, mul(0x20, sub(score, MIN_SCORE)))
                    // slither-disable-next-line incorrect-shift
                    mstore(cell, add(mload(cell), shl(mul(128, isBad), 1)))
                    bads := add(bads, isBad)
                }
            }
            (counts.good, counts.bad) = (rows - bads, bads);
        }
    }

    /// @notice Whether each pair of bytes is a score.
    function areScores(bytes memory scores) internal pure returns (bool valid) {
        uint256 rows = scores.length / 2;
        valid = true;
        for (uint256 i = 0; i < rows; ++i) {
            uint256 score;
            assembly ("memory-safe") {
                score := shr(240, mload(add(add(scores, 0x20), mul(2, i))))
            }
            if (score < MIN_SCORE || score > MAX_SCORE) return false;
        }
    }

    /// @notice The metrics, in the order above.
    /// @param counts With goods and bads.
    /// @param probabilities Four bytes for each score.
    /// @param threshold The highest score that is called bad.
    function measure(
        Counts memory counts,
        bytes memory probabilities,
        uint256 threshold
    ) internal pure returns (int32[7] memory values) {
        (uint256 good, uint256 bad) = (counts.good, counts.bad);
        uint256[5] memory sums = _sums(counts, probabilities);
        (uint256 calledGood, uint256 calledBad) = _called(counts.rows, threshold);

        values[0] = _ratio(sums[0], 2 * good * bad);
        values[1] = _ratio(sums[1], bad * FINE);
        values[2] = _ratio(calledBad, bad);
        values[3] = (ONE.toInt256() - _ratio(sums[3], (good + bad) * FINE)).toInt32();
        values[4] = _ratio(sums[2], good * bad);
        int256 gap = _median(counts.rows, probabilities, bad, 128) - _median(counts.rows, probabilities, good, 0);
        values[5] = ((gap + 1) >> 1).toInt32();
        values[6] = _ratio(2 * calledBad, calledGood + calledBad + bad);
    }

    /// @notice What a score says of the chance to be bad, in billionths.
    function probabilityAt(bytes memory probabilities, uint256 index) internal pure returns (uint256 probability) {
        assembly ("memory-safe") {
            probability := shr(224, mload(add(add(probabilities, 0x20), mul(4, index))))
        }
    }

    /// @dev From the riskiest score up. Of pairs of a good and a bad, twice those in which the bad
    /// stands first, ties counted half; the steps of precision by recall, times the bads; the largest
    /// distance between goods and bads; the squares of the errors.
    function _sums(Counts memory counts, bytes memory probabilities) private pure returns (uint256[5] memory sums) {
        (uint256 goodAbove, uint256 badAbove) = (0, 0);
        // No sum passes 2^128: there are fewer than 2^14 rows.
        unchecked {
            for (uint256 i = 0; i < SCORES; ++i) {
                (uint256 good, uint256 bad) = _cell(counts.rows[i]);
                if (good + bad == 0) continue;
                sums[0] += good * (2 * badAbove + bad);
                (goodAbove, badAbove) = (goodAbove + good, badAbove + bad);
                sums[1] += (bad * badAbove * FINE) / (goodAbove + badAbove);
                (uint256 ofBad, uint256 ofGood) = (badAbove * counts.good, goodAbove * counts.bad);
                uint256 distance = ofBad > ofGood ? ofBad - ofGood : ofGood - ofBad;
                if (distance > sums[2]) sums[2] = distance;
                uint256 p = probabilityAt(probabilities, i);
                sums[3] += good * p * p + bad * (ONE - p) * (ONE - p);
            }
        }
    }

    /// @dev Goods and bads with the threshold's score or a lower one.
    function _called(
        uint256[SCORES] memory rows,
        uint256 threshold
    ) private pure returns (uint256 calledGood, uint256 calledBad) {
        for (uint256 i = 0; i + MIN_SCORE <= threshold; ++i) {
            (uint256 good, uint256 bad) = _cell(rows[i]);
            (calledGood, calledBad) = (calledGood + good, calledBad + bad);
        }
    }

    /// @dev Twice the median probability of goods (shift 0) or bads (shift 128): the middle one, or
    /// both of the middle.
    function _median(
        uint256[SCORES] memory rows,
        bytes memory probabilities,
        uint256 total,
        uint256 shift
    ) private pure returns (int256) {
        uint256 passed = 0;
        uint256 first = 0;
        for (uint256 i = 0; i < SCORES; ++i) {
            uint256 here = uint128(rows[i] >> shift);
            if (here == 0) continue;
            if (2 * passed == total) return (first + probabilityAt(probabilities, i)).toInt256();
            passed += here;
            first = probabilityAt(probabilities, i);
            if (2 * passed > total) return (2 * first).toInt256();
        }
        return 0;
    }

    function _cell(uint256 word) private pure returns (uint256 good, uint256 bad) {
        return (uint128(word), word >> 128);
    }

    /// @dev part / whole in billionths, rounded half up; 0 of nothing.
    function _ratio(uint256 part, uint256 whole) private pure returns (int32) {
        if (whole == 0) return 0;
        return ((2 * part * ONE + whole) / (2 * whole)).toInt256().toInt32();
    }
}
