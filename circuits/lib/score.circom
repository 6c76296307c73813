pragma circom 2.1.9;

include "bins.circom";

/// @title Points
/// @notice Points at 2^-s to whole points, half up, clamped to [least, greatest]. Twin of `roundToScore`, prover/model/evaluate.ts.
/// @dev `Bins` with the ends of the scale as thresholds. Every bin is a whole number of points long, so in the middle one the bits from s up are the
///      points above its lower end, in either window.
/// @param s         Fractional bits, at least 1.
/// @param min,max   Range of `total`, enforced to whole points by `Bins`; the compiler's interval analysis says which every input in range fits.
/// @input total     Points at 2^-s.
/// @output score    Integer in [least, greatest], unique.
/// Cost at --O2: that of `Bins`, and 1 where the scale has an end within the range.
template Points(s, min, max, least, greatest) {
    // Parameters only, checked at compile time: beyond, the shift below would wrap around the modulus and the scale would seem to lie elsewhere.
    assert(0 < s && s < 199 && -(1 << 199) < min && min <= max && max < (1 << 199));
    signal input total;
    signal output score;

    // Division of a possibly negative integer: shift it far up first.
    var half = 1 << (s - 1);
    var far = 1 << 200;
    var leastPoints = ((min + half + far) >> s) - (far >> s);
    var mostPoints = ((max + half + far) >> s) - (far >> s);
    if (mostPoints <= least) {
        score <== least;
    } else if (leastPoints >= greatest) {
        score <== greatest;
    } else {
        var clampsLow = leastPoints < least ? 1 : 0;
        var clampsHigh = mostPoints > greatest ? 1 : 0;
        var lower = clampsLow == 1 ? least : leastPoints;
        var upper = clampsHigh == 1 ? greatest : mostPoints + 1;
        var thresholds[2] = [(clampsLow == 1 ? lower : upper) - leastPoints, upper - leastPoints];
        thresholds[0] = thresholds[0] << s;
        thresholds[1] = thresholds[1] << s;
        component ends = Bins(clampsLow + clampsHigh, ((mostPoints - leastPoints + 1) << s) - 1, thresholds);
        ends.offset <== total + half - leastPoints * (1 << s);

        var window = floorLog2(upper - lower);
        var points = lower + ends.second * (upper - lower - (1 << window));
        for (var i = 0; i < window; i++) {
            points += ends.bits[s + i] * (1 << i);
        }
        var below = clampsLow == 1 ? 1 - ends.reaches[0] : 0;
        var above = clampsHigh == 1 ? ends.reaches[clampsLow] : 0;
        score <== (1 - below - above) * points + below * least + above * greatest;
    }
}

/// @title Knots
/// @notice A monotone curve from an integer to whole points as a table: one threshold per point. Twin of `scoreAtKnots`, prover/model/evaluate.ts.
/// @param min,max     Range of `total`, enforced by `Bins`.
/// @param thresholds  n entries, strictly rising, in (min, max].   @param first  Score below the first one.   @param step  +1 or -1, at each.
/// @output score      Unique.
/// Cost: that of `Bins`.
template Knots(min, max, n, thresholds, first, step) {
    signal input total;
    signal output score;

    var offsets[n > 0 ? n : 1];
    for (var b = 0; b < n; b++) {
        offsets[b] = thresholds[b] - min;
    }
    component bins = Bins(n, max - min, offsets);
    bins.offset <== total - min;
    var sum = first;
    for (var b = 0; b < n; b++) {
        sum += step * bins.reaches[b];
    }
    score <== sum;
}
