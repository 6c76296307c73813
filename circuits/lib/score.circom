pragma circom 2.1.9;

include "bins.circom";

/// @title Score
/// @notice Points at 2^-s to whole points, half up, clamped to [least, greatest]. Twin of `toScore`, prover/model/evaluate.ts.
/// @dev floor(shifted / 2^s) by decomposition: the high bits are the rounded score above `floorPoints`, the low ones the remainder. The clamp is `Bins`
///      once more, with the two ends of the scale as thresholds: no second comparator to audit.
/// @param s         Fractional bits.
/// @param min,max   Range of `total`, assumed: the compiler's interval analysis over bits that `Bins` enforces.
/// @input total     Points at 2^-s, in [min, max].
/// @output score    Integer in [least, greatest], enforced.
/// Cost: bits of the shifted range + 1, and the clamp: at most 3 + 2 (w + 1) + 2, w = bits of the whole points' span.
template Score(s, min, max, least, greatest) {
    signal input total;
    signal output score;

    // Whole points below which no total can round. Division of a possibly negative integer: shift it far up first.
    var half = 1 << (s - 1);
    var far = 1 << 64;
    var floorPoints = ((min + half + far * (1 << s)) >> s) - far;
    var ceilPoints = ((max + half + far * (1 << s)) >> s) - far;
    var span = ceilPoints - floorPoints;
    var width = s + bitLength(span);

    signal bits[width];
    var sum = 0;
    var points = 0;
    for (var i = 0; i < width; i++) {
        bits[i] <-- ((total + half - floorPoints * (1 << s)) >> i) & 1;
        bits[i] * (1 - bits[i]) === 0;
        sum += bits[i] * (1 << i);
        if (i >= s) {
            points += bits[i] * (1 << (i - s));
        }
    }
    sum === total + half - floorPoints * (1 << s);

    if (floorPoints >= least && ceilPoints <= greatest) {
        score <== floorPoints + points;
    } else if (ceilPoints <= least) {
        score <== least;
    } else if (floorPoints >= greatest) {
        score <== greatest;
    } else {
        // points - least is kept where it lies between the ends; each end that can be passed is a threshold.
        var clampsLow = floorPoints < least ? 1 : 0;
        var clampsHigh = ceilPoints > greatest ? 1 : 0;
        var thresholds[2] = [clampsLow == 1 ? least - floorPoints : greatest - floorPoints, greatest - floorPoints];
        component ends = Bins(clampsLow + clampsHigh, (1 << bitLength(span)) - 1, thresholds);
        ends.offset <== points;
        var value = floorPoints + points;
        signal raised;
        if (clampsLow == 1) {
            raised <== ends.reaches[0] * (value - least) + least;
        } else {
            raised <== value;
        }
        if (clampsHigh == 1) {
            score <== ends.reaches[clampsLow] * (greatest - raised) + raised;
        } else {
            score <== raised;
        }
    }
}
