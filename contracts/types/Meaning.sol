// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {IScoreSubmission} from "../interfaces/IScoreSubmission.sol";

/// @notice What a score of a model says. A model without a scorecard has `factorMicros` 0 and says
/// its probabilities by knots; one that says none has neither.
struct Meaning {
    /// @dev The scorecard: score = offset + factor * ln(good : bad odds), in millionths of a point.
    int64 offsetMicros;
    uint64 factorMicros;
    /// @dev Within how many seconds the bad end comes, or does not; 0 when it is not said.
    uint32 horizon;
    /// @dev The end of the data that the model was calibrated on, in Unix seconds; 0 for unknown.
    uint40 calibratedAt;
    /// @dev How far the probability was off, on average, on data that the model had not seen: in
    /// millionths; type(uint32).max for unknown.
    uint32 errorPpm;
    /// @dev The bad end, by the name that its data set has for it: "liquidated-30d". Empty when it is
    /// not said, as is the next; else in the characters of a model's name.
    string label;
    /// @dev The lending market that the label is of: "aave-v2".
    string market;
    /// @dev Whether the score rises by what costs its owner no time and no capital over time.
    bool manipulable;
    /// @dev Scores ascending, probabilities not rising; between two knots it is a straight line.
    Knot[] knots;
}

/// @notice A score and the probability of the bad end there, in billionths.
struct Knot {
    uint16 score;
    uint32 probability;
}

using Meanings for Meaning global;

/// @title Meanings
/// @notice The probability behind a score, in integers.
library Meanings {
    using SafeCast for uint256;
    using SafeCast for int256;

    /// @dev Probabilities are in billionths.
    uint256 internal constant ONE = 1e9;
    uint256 private constant MIN_SCORE = 300;
    uint256 private constant MAX_SCORE = 850;
    int256 private constant UNIT = 1e18;
    int256 private constant LN_2 = 693147180559945309;
    /// @dev e^-42 is less than a billionth of a billionth.
    int256 private constant MAX_LOG_ODDS = 42e18;
    /// @dev Of e^r for |r| <= ln(2) / 2, the terms after this one are below 1e-18.
    int256 private constant TERMS = 15;

    /// @notice Whether there is a probability behind each score.
    function hasProbability(Meaning memory self) internal pure returns (bool) {
        return self.factorMicros != 0 || self.knots.length != 0;
    }

    /// @notice Whether the knots are in order, and not there beside a scorecard.
    function isOrdered(Meaning memory self) internal pure returns (bool) {
        Knot[] memory knots = self.knots;
        if (self.factorMicros != 0 && knots.length != 0) return false;
        for (uint256 i = 0; i < knots.length; ++i) {
            if (knots[i].probability > ONE) return false;
            if (i == 0) continue;
            bool isAfter = knots[i].score > knots[i - 1].score;
            if (!isAfter || knots[i].probability > knots[i - 1].probability) return false;
        }
        return true;
    }

    /// @notice The probability of the bad end, in billionths, rounded to the nearest.
    /// @dev With a scorecard it is 1 / (1 + e^x) with x = (score - offset) / factor.
    /// @param score 300 to 850. In another unit, with decimals, it would pass for one without any
    /// risk, so it is refused.
    function probabilityAt(Meaning memory self, uint256 score) internal pure returns (uint256) {
        if (score < MIN_SCORE || score > MAX_SCORE) {
            revert IScoreSubmission.ScoreOutOfRange(score, MIN_SCORE, MAX_SCORE);
        }
        if (self.factorMicros == 0) return _between(self.knots, score);

        int256 micros = (score * 1e6).toInt256() - self.offsetMicros;
        int256 logOdds = (micros * UNIT) / uint256(self.factorMicros).toInt256();
        if (logOdds > MAX_LOG_ODDS) return 0;
        if (logOdds < -MAX_LOG_ODDS) return ONE;
        uint256 odds = _exp(logOdds);
        uint256 whole = odds + uint256(UNIT);
        return (ONE * uint256(UNIT) + whole / 2) / whole;
    }

    /// @dev e^x = 2^n e^r with n the integer nearest to x / ln(2), so that the series of e^r is short.
    /// @param x Within MAX_LOG_ODDS of 0, in units of 1e-18, as is the result.
    function _exp(int256 x) private pure returns (uint256) {
        int256 half = x < 0 ? -LN_2 / 2 : LN_2 / 2;
        int256 n = (x + half) / LN_2;
        // The remainder: what the division drops is what is left.
        // slither-disable-next-line divide-before-multiply
        int256 r = x - n * LN_2;
        (int256 term, int256 sum) = (UNIT, UNIT);
        for (int256 i = 1; i <= TERMS; ++i) {
            term = (term * r) / (UNIT * i);
            sum += term;
        }
        uint256 power = sum.toUint256();
        return n < 0 ? power >> (-n).toUint256() : power << n.toUint256();
    }

    /// @dev Before the first knot and after the last one the probability is theirs.
    function _between(Knot[] memory knots, uint256 score) private pure returns (uint256) {
        uint256 next = 0;
        while (next < knots.length && knots[next].score < score) ++next;
        if (next == 0) return knots[0].probability;
        if (next == knots.length) return knots[next - 1].probability;

        (Knot memory low, Knot memory high) = (knots[next - 1], knots[next]);
        uint256 width = high.score - low.score;
        uint256 fall = uint256(low.probability - high.probability) * (score - low.score);
        return low.probability - (fall + width / 2) / width;
    }
}
