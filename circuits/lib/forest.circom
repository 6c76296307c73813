pragma circom 2.1.9;

/// @notice Number of nodes with a node among their children. Compile-time only.
function productCount(nNodes, below, above) {
    var count = 0;
    for (var i = 0; i < nNodes; i++) {
        if (below[i] >= 0 || above[i] >= 0) {
            count++;
        }
    }
    return count;
}

/// @title Forest
/// @notice Sum of decision trees over bits. Twin of the walk in `evaluate`, prover/model/evaluate.ts.
/// @dev Children come before their parents. A node is below + bit x (above - below): linear where both children are leaves, one product otherwise.
///      A reference r >= 0 is a node, r < 0 is leaf -r - 1.
/// @param condition    Per node: index into `reaches`.
/// @param below,above  Per node: reference taken where the bit is 0, 1.
/// @param leaves       Integers; the compiler's interval analysis keeps every sum below 2^64, far from the field's modulus.
/// @param roots        References summed.
/// @input reaches      Bits, assumed: enforced by `Bins`.
/// @output total       The sum of the trees.
/// Cost: productCount + 1 constraints.
template Forest(nReaches, nNodes, condition, below, above, leaves, nRoots, roots) {
    signal input reaches[nReaches];
    signal output total;

    var nProducts = productCount(nNodes, below, above);
    signal product[nProducts > 0 ? nProducts : 1];
    if (nProducts == 0) {
        product[0] <== 0;
    }
    var value[nNodes > 0 ? nNodes : 1];
    var next = 0;
    for (var i = 0; i < nNodes; i++) {
        var low;
        var high;
        if (below[i] < 0) {
            low = leaves[-below[i] - 1];
        } else {
            low = value[below[i]];
        }
        if (above[i] < 0) {
            high = leaves[-above[i] - 1];
        } else {
            high = value[above[i]];
        }
        if (below[i] < 0 && above[i] < 0) {
            value[i] = low + reaches[condition[i]] * (high - low);
        } else {
            product[next] <== reaches[condition[i]] * (high - low);
            value[i] = low + product[next];
            next++;
        }
    }
    var sum = 0;
    for (var r = 0; r < nRoots; r++) {
        if (roots[r] < 0) {
            sum += leaves[-roots[r] - 1];
        } else {
            sum += value[roots[r]];
        }
    }
    total <== sum;
}
