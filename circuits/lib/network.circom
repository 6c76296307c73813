pragma circom 2.1.9;

include "curve.circom";

/// @title Relu
/// @notice floor(max(sum, 0) / 2^drop), as limbs. Twin of `rectify`, prover/model/evaluate.ts.
/// @dev The top bit of sum + 2^width is the sign; the bits between are max(sum, 0) where it is 1. One decomposition is range check, sign and rescaling.
/// @param width  Range, enforced: -2^width <= sum < 2^width; the compiler's interval analysis says which width every input in range fits. At most 200.
/// @param drop   Low bits dropped, below width.
/// @param nLimbs, limbBits  Limbs of the result, the last one takes the rest: drop + limbBits (nLimbs - 1) < width.
/// @output limbs Unique; lowest first.
/// Cost at --O2: width + 2 + nLimbs constraints.
template Relu(width, drop, nLimbs, limbBits) {
    assert(drop + limbBits * (nLimbs - 1) < width && width <= 200); // parameters only, checked at compile time
    signal input sum;
    signal output limbs[nLimbs];

    signal bits[width + 1];
    var low = 0;
    for (var i = 0; i <= width; i++) {
        bits[i] <-- ((sum + (1 << width)) >> i) & 1;
        bits[i] * bits[i] === bits[i];
        if (i < width) {
            low += bits[i] * (1 << i);
        }
    }
    // bits[width] stands squared, which is the same for a bit: as a linear constraint the optimiser would put the sum's hundreds of terms wherever it
    // solves for a bit, into the sides of products that a prover pays for. Here they stand once, in the result of one product.
    (bits[width] * (1 << width)) * bits[width] === sum + (1 << width) - low;
    for (var limb = 0; limb < nLimbs; limb++) {
        var from = drop + limb * limbBits;
        var to = limb == nLimbs - 1 ? width : from + limbBits;
        var value = 0;
        for (var i = from; i < to; i++) {
            value += bits[i] * (1 << (i - from));
        }
        limbs[limb] <== bits[width] * value;
    }
}

/// @title Network
/// @notice Neurons one after another: each rectifies a weighted sum of inputs and earlier neurons, or puts it through a curve. Twin of `activate`,
///         prover/model/evaluate.ts.
/// @param nValues   Number of inputs and of all neurons' limbs.
/// @param starts    nNeurons + 1 entries: neuron j has the terms starts[j] .. starts[j + 1] - 1.
/// @param sources, weights  Per term: index into inputs followed by the limbs of neurons; integer weight.
/// @param biases, widths, drops, nLimbs, limbBits  Per neuron; of one with a curve only `biases` and `nLimbs`, which is 1.
/// @param curveOf   Per neuron: 0, or 1 + the index of its curve, rising from neuron to neuron.
/// @param curveMin, curveSpan, curveCounts, curveThresholds, mantissaBits, curveValues, curveSlopes  Per curve: least sum and range of it, enforced by
///                  `Curve` (the compiler's interval analysis says which every input in range fits); thresholds minus the least sum; see `Curve`.
/// @input inputs    Integers, assumed: enforced by the gadgets that make them.
/// @output values   Inputs followed by the neurons' limbs.
/// Cost: that of its `Relu`s and `Curve`s.
template Network(
    nInputs, nValues, nNeurons, starts, sources, weights, biases, widths, drops, nLimbs, limbBits,
    nCurves, curveOf, curveMin, curveSpan, curveCounts, curveThresholds, mantissaBits, curveValues, curveSlopes
) {
    signal input inputs[nInputs > 0 ? nInputs : 1];
    signal output values[nValues > 0 ? nValues : 1];

    for (var i = 0; i < nInputs; i++) {
        values[i] <== inputs[i];
    }
    component relu[nNeurons > nCurves ? nNeurons - nCurves : 1];
    component curve[nCurves > 0 ? nCurves : 1];
    var next = nInputs;
    var nextRelu = 0;
    for (var j = 0; j < nNeurons; j++) {
        var sum = biases[j];
        for (var t = starts[j]; t < starts[j + 1]; t++) {
            sum += weights[t] * values[sources[t]];
        }
        if (curveOf[j] > 0) {
            var c = curveOf[j] - 1;
            curve[c] = Curve(curveCounts[c], curveSpan[c], curveThresholds[c], mantissaBits, curveValues[c], curveSlopes[c]);
            curve[c].offset <== sum - curveMin[c];
            values[next] <== curve[c].value;
            next++;
        } else {
            relu[nextRelu] = Relu(widths[j], drops[j], nLimbs[j], limbBits[j]);
            relu[nextRelu].sum <== sum;
            for (var limb = 0; limb < nLimbs[j]; limb++) {
                values[next] <== relu[nextRelu].limbs[limb];
                next++;
            }
            nextRelu++;
        }
    }
    if (nValues == 0) {
        values[0] <== 0;
    }
}
