pragma circom 2.1.9;

include "bins.circom";
include "truncate.circom";
include "curve.circom";
include "forest.circom";
include "network.circom";
include "score.circom";
include "commitment.circom";

/// @title Model
/// @notice The whole claim: these features, each in its declared range, hidden in `commitment`, score `score` under the model whose numbers are the
///         parameters. Twin of `evaluate`, prover/model/evaluate.ts, and `commit`, prover/witness/commitment.ts.
/// @dev Public signals in this order: score, commitment (circom lists outputs first, in the order of declaration).
///      Every feature has at least one reading, and every reading enforces the declared range. Values are, in order: the truncations' limbs, curves, the
///      forest's total (if there are trees), the totals of inner forests, the neurons' limbs. Lists are padded to rectangles, and to one entry where they are empty.
/// @param min, max          Per feature: declared range, inclusive.
/// @param bin*              Readings by thresholds (minus min): feature, number of thresholds, thresholds.
/// @param truncate*         Readings as floor((value - min) / 2^drop): feature, drop, number of limbs and their bits; nTruncateLimbs in all.
/// @param curve*            Readings through a function: feature, number of thresholds, thresholds (minus min), value and slope per bin.
/// @param condition ... roots  Trees; see `Forest`. `condition` is an index into all readings' `reaches`, reading by reading.
/// @param nInner, inner...    Further forests, whose totals neurons read: one row each of what the first has.
/// @param nValues, neuronStarts ... sumCurveSlopes  See `Network`.
/// @param output*           Total = outputBias + the sum of outputWeights[i] * values[outputSources[i]], in [totalMin, totalMax].
/// @param fractionBits      Total is points at 2^-fractionBits; 0 where the total is turned into points by knots instead.
/// @param knots             Thresholds on the total, each knotStep from knotFirst on.
/// @input features          Signed integers. Range, enforced: min[f] <= features[f] <= max[f].
/// @input salt              Any field element.
template Model(
    nFeatures, min, max,
    nBins, binFeature, nThresholds, thresholds, nReaches,
    nTruncates, truncateFeature, truncateDrop, truncateLimbs, truncateLimbBits, nTruncateLimbs,
    nCurves, curveFeature, curveThresholdCount, curveThresholds, mantissaBits, curveValues, curveSlopes,
    nNodes, condition, below, above, leaves, nRoots, roots,
    nInner, innerNodes, innerCondition, innerBelow, innerAbove, innerLeaves, innerRootCount, innerRoots,
    nValues, nNeurons, neuronStarts, neuronSources, neuronWeights, biases, widths, drops,
    neuronLimbs, neuronLimbBits,
    nSumCurves, sumCurveOf, sumCurveMin, sumCurveSpan, sumCurveCounts, sumCurveThresholds, sumCurveValues, sumCurveSlopes,
    nOutputs, outputSources, outputWeights, outputBias, totalMin, totalMax,
    fractionBits, scoreMin, scoreMax, nKnots, knots, knotFirst, knotStep
) {
    signal input features[nFeatures];
    signal input salt;
    signal output score;
    signal output commitment;

    var nForests = nRoots > 0 ? 1 : 0;
    var nInputs = nTruncateLimbs + nCurves + nForests + nInner;
    component network = Network(
        nInputs, nValues, nNeurons, neuronStarts, neuronSources, neuronWeights, biases, widths, drops,
        neuronLimbs, neuronLimbBits,
        nSumCurves, sumCurveOf, sumCurveMin, sumCurveSpan, sumCurveCounts, sumCurveThresholds, mantissaBits, sumCurveValues, sumCurveSlopes
    );

    component bins[nBins > 0 ? nBins : 1];
    component forest = Forest(nReaches, nNodes, condition, below, above, leaves, nRoots, roots);
    component inner[nInner > 0 ? nInner : 1];
    for (var k = 0; k < nInner; k++) {
        inner[k] = Forest(
            nReaches, innerNodes[k], innerCondition[k], innerBelow[k], innerAbove[k], innerLeaves[k], innerRootCount[k], innerRoots[k]
        );
    }
    var next = 0;
    for (var r = 0; r < nBins; r++) {
        var f = binFeature[r];
        bins[r] = Bins(nThresholds[r], max[f] - min[f], thresholds[r]);
        bins[r].offset <== features[f] - min[f];
        for (var b = 0; b < nThresholds[r]; b++) {
            forest.reaches[next] <== bins[r].reaches[b];
            for (var k = 0; k < nInner; k++) {
                inner[k].reaches[next] <== bins[r].reaches[b];
            }
            next++;
        }
    }
    if (next == 0) {
        forest.reaches[0] <== 0;
        for (var k = 0; k < nInner; k++) {
            inner[k].reaches[0] <== 0;
        }
    }

    component truncate[nTruncates > 0 ? nTruncates : 1];
    var place = 0;
    for (var r = 0; r < nTruncates; r++) {
        var f = truncateFeature[r];
        truncate[r] = Truncate(max[f] - min[f], truncateDrop[r], truncateLimbs[r], truncateLimbBits[r]);
        truncate[r].offset <== features[f] - min[f];
        for (var limb = 0; limb < truncateLimbs[r]; limb++) {
            network.inputs[place] <== truncate[r].limbs[limb];
            place++;
        }
    }
    component curve[nCurves > 0 ? nCurves : 1];
    for (var r = 0; r < nCurves; r++) {
        var f = curveFeature[r];
        curve[r] = Curve(curveThresholdCount[r], max[f] - min[f], curveThresholds[r], mantissaBits, curveValues[r], curveSlopes[r]);
        curve[r].offset <== features[f] - min[f];
        network.inputs[nTruncateLimbs + r] <== curve[r].value;
    }
    if (nForests > 0) {
        network.inputs[nTruncateLimbs + nCurves] <== forest.total;
    }
    for (var k = 0; k < nInner; k++) {
        network.inputs[nTruncateLimbs + nCurves + nForests + k] <== inner[k].total;
    }
    if (nInputs == 0) {
        network.inputs[0] <== 0;
    }

    var total = outputBias;
    for (var t = 0; t < nOutputs; t++) {
        total += outputWeights[t] * network.values[outputSources[t]];
    }
    if (fractionBits > 0) {
        score <== Points(fractionBits, totalMin, totalMax, scoreMin, scoreMax)(total);
    } else {
        score <== Knots(totalMin, totalMax, nKnots, knots, knotFirst, knotStep)(total);
    }
    commitment <== Commitment(nFeatures)(features, salt);
}
