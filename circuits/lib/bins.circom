pragma circom 2.1.9;

/// @notice Greatest k with 2^k <= value, for value >= 1. Compile-time only.
function floorLog2(value) {
    var k = 0;
    while (value > 1) {
        k++;
        value = value >> 1;
    }
    return k;
}

/// @notice Number of integers in bin b of n + 1. Compile-time only.
function binLength(b, n, span, thresholds) {
    var lower = b == 0 ? 0 : thresholds[b - 1];
    var end = b == n ? span + 1 : thresholds[b];
    return end - lower;
}

/// @notice Bits of the largest window that fits any bin. Compile-time only.
function windowBits(n, span, thresholds) {
    var widest = 0;
    for (var b = 0; b <= n; b++) {
        var k = floorLog2(binLength(b, n, span, thresholds));
        if (k > widest) {
            widest = k;
        }
    }
    return widest;
}

/// @title Bins
/// @notice Shows that an integer is in its declared range and which thresholds it reaches: `reaches[b] = offset >= thresholds[b]`.
///         Twin of the comparison in `evaluate` and of `assertInRange`, prover/model/evaluate.ts.
/// @dev The differences of neighbouring `reaches` (a 1 in front, a 0 behind) are one-hot over the n + 1 bins: each is constrained to a bit, and they
///      telescope to 1. A bin of L integers is covered by two windows of 2^k, k = floor(log2 L): one at its lower end, one (`second`) at its upper
///      end. One decomposition shows that the integer lies in a window of the hot bin: bits from k up are closed, one product for all between the ends of
///      two windows. That is the range check, and it makes `reaches` unique. Where one window is the bin, `second` is 0. Where two overlap, `second` may be
///      either; then `bits` follow it, and users of `bits` take sums that are the same for both.
/// @param n           Number of thresholds, 0 for a feature that no branch uses.
/// @param span        max - min of the declared range, below 2^200.
/// @param thresholds  First n entries: strictly rising, each minus min, so in 1..span.
/// @input offset      Value minus min. Range, enforced: 0 <= offset <= span.
/// @output reaches    Bits, enforced. One entry, 0, where n is 0: circom has no empty arrays.
/// @output second     Bit, enforced.   @output bits  Bits, enforced: offset minus the window's lower end.
/// Cost at --O2: (n + 1 if n > 1, else n) + w + (d - 1) + 3 constraints, w = bits of the widest window, d = number of different windows; 1 fewer where
/// every bin needs a second window, 2 where n is 0 and it does, 3 where none does.
template Bins(n, span, thresholds) {
    assert(0 <= span && span < (1 << 200)); // parameters only, checked at compile time
    var width = windowBits(n, span, thresholds);
    signal input offset;
    signal output reaches[n > 0 ? n : 1];
    signal output second;
    signal output bits[width > 0 ? width : 1];

    // Lower end, window and shift to the second window of the hot bin, linear in `reaches`.
    var lower = 0;
    var window = 1 << floorLog2(binLength(0, n, span, thresholds));
    var shift = binLength(0, n, span, thresholds) - window;
    var anyShift = shift;
    // 1 where the hot bin is one window.
    var single = shift == 0 ? 1 : 0;
    var anySingle = single;
    // Per number of bits: whether some bin's window has as many.
    var isWindow[width + 1];
    isWindow[floorLog2(binLength(0, n, span, thresholds))] = 1;
    // Per bit: 1 where the hot bin's window ends below it.
    var closed[width > 0 ? width : 1];
    for (var i = 0; i < width; i++) {
        closed[i] = i >= floorLog2(binLength(0, n, span, thresholds)) ? 1 : 0;
    }
    for (var b = 0; b < n; b++) {
        // A hint; the constraints below accept no other value.
        reaches[b] <-- offset >= thresholds[b] ? 1 : 0;
        var before = floorLog2(binLength(b, n, span, thresholds));
        var after = floorLog2(binLength(b + 1, n, span, thresholds));
        var shiftBefore = binLength(b, n, span, thresholds) - (1 << before);
        var shiftAfter = binLength(b + 1, n, span, thresholds) - (1 << after);
        lower += reaches[b] * (thresholds[b] - (b == 0 ? 0 : thresholds[b - 1]));
        window += reaches[b] * ((1 << after) - (1 << before));
        shift += reaches[b] * (shiftAfter - shiftBefore);
        anyShift += shiftAfter;
        single += reaches[b] * ((shiftAfter == 0 ? 1 : 0) - (shiftBefore == 0 ? 1 : 0));
        anySingle += shiftAfter == 0 ? 1 : 0;
        isWindow[after] = 1;
        for (var i = 0; i < width; i++) {
            if (i >= before && i < after) {
                closed[i] -= reaches[b];
            }
            if (i < before && i >= after) {
                closed[i] += reaches[b];
            }
        }
    }
    if (n == 0) {
        reaches[0] <== 0;
    }
    // With one threshold the two differences, 1 - reaches[0] and reaches[0], are bits together.
    for (var b = n == 1 ? 1 : 0; b <= n && n > 0; b++) {
        var hot = (b == 0 ? 1 : reaches[b - 1]) - (b == n ? 0 : reaches[b]);
        hot * hot === hot;
    }

    if (anyShift > 0) {
        // A hint; either value is right where both windows hold the offset.
        second <-- offset - lower >= window ? 1 : 0;
        second * second === second;
        if (anySingle > 0) {
            single * second === 0;
        }
    } else {
        second <== 0;
    }
    // The window's start and length are integers far below the modulus: no other bits fit.
    var sum = 0;
    var segment = 0;
    for (var i = 0; i < width; i++) {
        bits[i] <-- ((offset - lower - second * shift) >> i) & 1;
        bits[i] * bits[i] === bits[i];
        sum += bits[i] * (1 << i);
        // Bits between two windows' ends are closed together: a sum of bits is 0 only where each is.
        segment += bits[i];
        if (isWindow[i + 1] == 1) {
            closed[i] * segment === 0;
            segment = 0;
        }
    }
    if (width == 0) {
        bits[0] <== 0;
    }
    second * shift === offset - lower - sum;
}
