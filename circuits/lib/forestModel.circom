pragma circom 2.1.9;

include "bins.circom";
include "forest.circom";
include "score.circom";
include "commitment.circom";

/// @title ForestModel
/// @notice The whole claim: these features, each in its declared range, hidden in `commitment`, score `score` under the forest whose numbers are the
///         parameters. Twin of `evaluate`, prover/model/evaluate.ts, and `commit`, prover/witness/commitment.ts.
/// @dev Public signals in this order: score, commitment (circom lists outputs first, in the order of declaration).
/// @param min,max        Per feature: declared range, inclusive.
/// @param nThresholds    Per feature; `thresholds` is padded with zeros to a rectangle. Thresholds are minus min.
/// @param condition      Per node: index into all features' `reaches`, feature by feature.
/// @input features       Signed integers. Range, enforced: min[f] <= features[f] <= max[f], by `Bins`.
/// @input salt           Any field element.
template ForestModel(
    nFeatures, min, max, nThresholds, thresholds, nReaches,
    nNodes, condition, below, above, leaves, nRoots, roots, base,
    fractionBits, totalMin, totalMax, scoreMin, scoreMax
) {
    signal input features[nFeatures];
    signal input salt;
    signal output score;
    signal output commitment;

    component bins[nFeatures];
    component forest = Forest(nReaches, nNodes, condition, below, above, leaves, nRoots, roots, base);
    var next = 0;
    for (var f = 0; f < nFeatures; f++) {
        bins[f] = Bins(nThresholds[f], max[f] - min[f], thresholds[f]);
        bins[f].offset <== features[f] - min[f];
        for (var b = 0; b < nThresholds[f]; b++) {
            forest.reaches[next] <== bins[f].reaches[b];
            next++;
        }
    }
    if (next == 0) {
        forest.reaches[0] <== 0;
    }
    score <== Score(fractionBits, totalMin, totalMax, scoreMin, scoreMax)(forest.total);
    commitment <== Commitment(nFeatures)(features, salt);
}
