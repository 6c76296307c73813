pragma circom 2.1.9;

include "bins.circom";

/// @notice floor(value / 2^drop) limb by limb: limbs of `limbBits`, the last one takes the rest. Compile-time only. Twin of `splitLimbs`, prover/model/evaluate.ts.
function limbOf(value, limb, nLimbs, limbBits, drop) {
    var shifted = value >> (drop + limb * limbBits);
    return limb == nLimbs - 1 ? shifted : shifted & ((1 << limbBits) - 1);
}

/// @title Truncate
/// @notice floor(offset / 2^drop) of an integer in its declared range, as limbs. Twin of `truncate`, prover/model/evaluate.ts.
/// @dev span + 1 integers are whole blocks of 2^grid, grid = drop + limbBits (nLimbs - 1), and a rest. The blocks together are covered by two windows whose
///      distance is a multiple of 2^grid, so the limbs are the same in either. The rest, at the top end of the range, counts as the range's end: its limbs
///      are constants. As in `Bins`, one decomposition serves, its upper bits closed in the rest.
/// @param span      max - min of the declared range, below 2^64.
/// @param drop, nLimbs, limbBits  2^grid <= span + 1.
/// @input offset    Value minus min. Range, enforced: 0 <= offset <= span.
/// @output limbs    Unique; lowest first.
/// Cost at --O2: w constraints, w = bits of the window over the whole blocks, and 1 each for: a second window, a rest, both; with a rest 1
/// for each limb but the last, and 1 for its closed bits.
template Truncate(span, drop, nLimbs, limbBits) {
    assert(span < (1 << 64)); // parameters only, checked at compile time
    var grid = drop + limbBits * (nLimbs - 1);
    var unit = 1 << grid;
    var blocks = (span + 1) \ unit;
    assert(blocks >= 1);
    var left = span + 1 - blocks * unit;
    var width = floorLog2(blocks * unit);
    var shift = blocks * unit - (1 << width);
    var restWidth = left > 0 ? floorLog2(left) : width;
    var restShift = left > 0 ? left - (1 << restWidth) : 0;

    signal input offset;
    signal output limbs[nLimbs];

    // Whether the offset is in the rest, after the last whole block.
    signal rest;
    if (left > 0) {
        rest <-- offset >= blocks * unit ? 1 : 0;
        rest * rest === rest;
    } else {
        rest <== 0;
    }
    signal second;
    signal secondInRest;
    if (shift > 0 || restShift > 0) {
        // A hint; either value is right where both windows hold the offset.
        var window = rest == 1 ? (1 << restWidth) : (1 << width);
        second <-- offset - rest * blocks * unit >= window ? 1 : 0;
        second * second === second;
    } else {
        second <== 0;
    }
    if (left > 0 && restShift > 0) {
        secondInRest <== second * rest;
        // Where the blocks are one window, `second` is 0 in them.
        if (shift == 0) {
            secondInRest === second;
        }
    } else {
        secondInRest <== 0;
        // Where the rest is one window, `second` is 0 in it.
        if (left > 0 && shift > 0) {
            second * rest === 0;
        }
    }

    var start = rest * blocks * unit + second * shift + secondInRest * (restShift - shift);
    signal bits[width > 0 ? width : 1];
    var sum = 0;
    // Bits that are 0 in the rest: a sum of bits is 0 only where each is.
    var upper = 0;
    for (var i = 0; i < width; i++) {
        bits[i] <-- ((offset - start) >> i) & 1;
        bits[i] * bits[i] === bits[i];
        sum += bits[i] * (1 << i);
        if (i >= restWidth) {
            upper += bits[i];
        }
    }
    if (left > 0) {
        rest * upper === 0;
    }
    if (width == 0) {
        bits[0] <== 0;
    }
    sum === offset - start;

    for (var limb = 0; limb < nLimbs; limb++) {
        var from = drop + limb * limbBits;
        var to = limb == nLimbs - 1 ? width : from + limbBits;
        var value = 0;
        for (var i = from; i < to; i++) {
            value += bits[i] * (1 << (i - from));
        }
        var end = limbOf(span, limb, nLimbs, limbBits, drop);
        if (limb == nLimbs - 1) {
            // Bits from `grid` up are 0 in the rest, and blocks is the end's last limb.
            limbs[limb] <== value + (second - secondInRest) * (shift \ unit) + rest * end;
        } else {
            // The bits below `grid` are free in the rest.
            if (left > 0) {
                limbs[limb] <== value + rest * (end - value);
            } else {
                limbs[limb] <== value;
            }
        }
    }
}
