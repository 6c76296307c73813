pragma circom 2.1.9;

include "bins.circom";

/// @title Curve
/// @notice A function of one feature, piecewise linear between thresholds, on an integer in its declared range. Twin of `curveValue`, prover/model/evaluate.ts.
/// @dev As `Bins`, but the place within the bin is decomposed as a mantissa: scaled so that every bin's window is 2^w long, its low bits closed where the
///      bin is shorter. The upper `mantissaBits` of it times the hot bin's slope is the value's second part. Bins with a slope are a power of two
///      long, so that their mantissa is unique.
/// @param n, span, thresholds   As in `Bins`, span below 2^64.
/// @param mantissaBits  t >= 1.
/// @param values, slopes        n + 1 entries: value at the bin's lower end, change per 2^-t of the bin's length.
/// @input offset   Feature value minus min. Range, enforced: 0 <= offset <= span.
/// @output value   Unique.
/// Cost at --O2: (n + 1 if n > 1, else n) + w + (d - 1) + 2 constraints, w = bits of the widest window, d = number of different windows; 2 more where a
/// flat bin needs a second window, and 1 more where another bin does not.
template Curve(n, span, thresholds, mantissaBits, values, slopes) {
    assert(span < (1 << 64)); // parameters only, checked at compile time
    var width = windowBits(n, span, thresholds);
    var first = floorLog2(binLength(0, n, span, thresholds));
    signal input offset;
    signal output value;

    signal reaches[n > 0 ? n : 1];
    if (n == 0) {
        reaches[0] <== 0;
    }
    var lower = 0;
    var window = 1 << first;
    var shift = binLength(0, n, span, thresholds) - window;
    var scale = 1 << (width - first);
    var start = values[0];
    var slope = slopes[0];
    var anyShift = shift;
    // 1 where the hot bin is one window.
    var single = shift == 0 ? 1 : 0;
    var anySingle = single;
    assert(shift == 0 || slopes[0] == 0);
    // Per number of bits: whether some bin's window has as many.
    var isWindow[width + 1];
    isWindow[first] = 1;
    // Per bit: 1 where the hot bin's scaled mantissa begins above it.
    var closed[width > 0 ? width : 1];
    for (var i = 0; i < width; i++) {
        closed[i] = i < width - first ? 1 : 0;
    }
    for (var b = 0; b < n; b++) {
        // A hint; the constraints below accept no other value.
        reaches[b] <-- offset >= thresholds[b] ? 1 : 0;
        var before = floorLog2(binLength(b, n, span, thresholds));
        var after = floorLog2(binLength(b + 1, n, span, thresholds));
        var shiftBefore = binLength(b, n, span, thresholds) - (1 << before);
        var shiftAfter = binLength(b + 1, n, span, thresholds) - (1 << after);
        assert(shiftAfter == 0 || slopes[b + 1] == 0);
        lower += reaches[b] * (thresholds[b] - (b == 0 ? 0 : thresholds[b - 1]));
        window += reaches[b] * ((1 << after) - (1 << before));
        shift += reaches[b] * (shiftAfter - shiftBefore);
        scale += reaches[b] * ((1 << (width - after)) - (1 << (width - before)));
        start += reaches[b] * (values[b + 1] - values[b]);
        slope += reaches[b] * (slopes[b + 1] - slopes[b]);
        anyShift += shiftAfter;
        single += reaches[b] * ((shiftAfter == 0 ? 1 : 0) - (shiftBefore == 0 ? 1 : 0));
        anySingle += shiftAfter == 0 ? 1 : 0;
        isWindow[after] = 1;
        for (var i = 0; i < width; i++) {
            if (i >= width - before && i < width - after) {
                closed[i] += reaches[b];
            }
            if (i < width - before && i >= width - after) {
                closed[i] -= reaches[b];
            }
        }
    }
    // With one threshold the two differences, 1 - reaches[0] and reaches[0], are bits together.
    for (var b = n == 1 ? 1 : 0; b <= n && n > 0; b++) {
        var hot = (b == 0 ? 1 : reaches[b - 1]) - (b == n ? 0 : reaches[b]);
        hot * hot === hot;
    }

    signal second;
    signal skipped;
    if (anyShift > 0) {
        // A hint; either value is right where both windows of a flat bin hold the offset.
        second <-- offset - lower >= window ? 1 : 0;
        second * second === second;
        if (anySingle > 0) {
            single * second === 0;
        }
        skipped <== second * shift;
    } else {
        second <== 0;
        skipped <== 0;
    }

    signal bits[width > 0 ? width : 1];
    var sum = 0;
    var segment = 0;
    var mantissa = 0;
    for (var i = 0; i < width; i++) {
        bits[i] <-- (((offset - lower - skipped) * scale) >> i) & 1;
        bits[i] * bits[i] === bits[i];
        sum += bits[i] * (1 << i);
        // Bits between two windows' starts are closed together: a sum of bits is 0 only where each is.
        segment += bits[i];
        if (isWindow[width - i - 1] == 1 || i == width - 1) {
            closed[i] * segment === 0;
            segment = 0;
        }
        if (i + mantissaBits >= width) {
            mantissa += bits[i] * (1 << (i + mantissaBits - width));
        }
    }
    if (width == 0) {
        bits[0] <== 0;
    }
    // `scale` is a power of two that is not 0, and `sum` a multiple of it below 2^width: the place in the bin is an integer below the bin's window.
    (offset - lower - skipped) * scale === sum;
    value <== slope * mantissa + start;
}
