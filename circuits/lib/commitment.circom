pragma circom 2.1.9;

include "circomlib/circuits/poseidon.circom";

/// @title Commitment
/// @notice Salted Poseidon commitment to raw features. Twin of `commit`, prover/witness/commitment.ts.
/// @dev Each value plus 2^63 is a 64-bit limb, three limbs to a field element (192 bits: no wrap). The elements are absorbed fifteen at a time,
///      state = Poseidon(state, elements...), and the first state is the salt. The number of features is a constant of the circuit, so no two lengths collide.
/// @input features    Signed 64-bit integers, assumed: enforced by `Bins`; without that the packing would not be injective.
/// @input salt        Any field element.
/// @output commitment
/// Cost: 240 (one element) to 630 (fifteen) per Poseidon, at --O1 its linear rounds included.
template Commitment(nFeatures) {
    signal input features[nFeatures];
    signal input salt;
    signal output commitment;

    var nElements = (nFeatures + 2) \ 3;
    var nBlocks = (nElements + 14) \ 15;
    component hash[nBlocks];
    for (var block = 0; block < nBlocks; block++) {
        var first = 15 * block;
        var length = block == nBlocks - 1 ? nElements - first : 15;
        hash[block] = Poseidon(1 + length);
        if (block == 0) {
            hash[block].inputs[0] <== salt;
        } else {
            hash[block].inputs[0] <== hash[block - 1].out;
        }
        for (var e = 0; e < length; e++) {
            var packed = 0;
            for (var limb = 0; limb < 3; limb++) {
                var f = 3 * (first + e) + limb;
                if (f < nFeatures) {
                    packed += (features[f] + (1 << 63)) * (1 << (64 * limb));
                }
            }
            hash[block].inputs[1 + e] <== packed;
        }
    }
    commitment <== hash[nBlocks - 1].out;
}
