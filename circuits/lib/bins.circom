pragma circom 2.1.9;

/// @notice Bits that hold any integer from 0 to `value`. Compile-time only.
function bitLength(value) {
    var bits = 0;
    while (value > 0) {
        bits++;
        value = value >> 1;
    }
    return bits;
}

/// @notice Greatest minus least value of the widest bin. Compile-time only.
function widestBin(n, span, thresholds) {
    var widest = 0;
    for (var b = 0; b <= n; b++) {
        var lower = b == 0 ? 0 : thresholds[b - 1];
        var upper = b == n ? span : thresholds[b] - 1;
        if (upper - lower > widest) {
            widest = upper - lower;
        }
    }
    return widest;
}

/// @title Bins
/// @notice Shows that a raw feature is in its declared range and which thresholds it reaches: `reaches[b] = offset >= thresholds[b]`.
///         Twin of the comparison in `evaluate` and of `assertInRange`, prover/model/evaluate.ts.
/// @dev The differences of neighbouring `reaches` (a 1 in front, a 0 behind) are one-hot over the n + 1 bins: each is constrained to a bit, and they
///      telescope to 1. The chosen bin's bounds are then linear in `reaches`, and two decompositions show lower <= offset <= upper over the
///      integers. That is the range check of the feature and makes `reaches` unique at once.
/// @param n           Number of thresholds, 0 for a feature that no branch uses.
/// @param span        max - min of the declared range, at most 2^64 - 1.
/// @param thresholds  First n entries: strictly rising, each minus min, so in 1..span.
/// @input offset      Feature value minus min. Range, enforced: 0 <= offset <= span.
/// @output reaches    Bits, enforced. One entry, 0, where n is 0: circom has no empty arrays.
/// Cost: (n + 1 if n > 1, else 1) + 2 w constraints, w = bits of the widest bin; --O2 folds the two sums into them.
template Bins(n, span, thresholds) {
    assert(span < (1 << 64)); // parameters only, checked at compile time
    signal input offset;
    signal output reaches[n > 0 ? n : 1];

    var lower = 0;
    var upper = n > 0 ? thresholds[0] - 1 : span;
    for (var b = 0; b < n; b++) {
        // A hint; the constraints below accept no other value.
        reaches[b] <-- offset >= thresholds[b] ? 1 : 0;
        lower += reaches[b] * (thresholds[b] - (b == 0 ? 0 : thresholds[b - 1]));
        upper += reaches[b] * ((b == n - 1 ? span : thresholds[b + 1] - 1) - (thresholds[b] - 1));
    }
    if (n == 0) {
        reaches[0] <== 0;
    }
    // With one threshold the two differences, 1 - reaches[0] and reaches[0], are bits together.
    for (var b = n == 1 ? 1 : 0; b <= n && n > 0; b++) {
        var hot = (b == 0 ? 1 : reaches[b - 1]) - (b == n ? 0 : reaches[b]);
        hot * (1 - hot) === 0;
    }

    // Both differences in [0, 2^width), width <= 64: far below the modulus, so no value but one in the bin fits both.
    var width = bitLength(widestBin(n, span, thresholds));
    signal fromLower[width > 0 ? width : 1];
    signal toUpper[width > 0 ? width : 1];
    var sumLower = 0;
    var sumUpper = 0;
    for (var i = 0; i < width; i++) {
        fromLower[i] <-- ((offset - lower) >> i) & 1;
        toUpper[i] <-- ((upper - offset) >> i) & 1;
        fromLower[i] * (1 - fromLower[i]) === 0;
        toUpper[i] * (1 - toUpper[i]) === 0;
        sumLower += fromLower[i] * (1 << i);
        sumUpper += toUpper[i] * (1 << i);
    }
    if (width == 0) {
        fromLower[0] <== 0;
        toUpper[0] <== 0;
    }
    sumLower === offset - lower;
    sumUpper === upper - offset;
}
