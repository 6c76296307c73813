// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IModelRegistry} from "../interfaces/IModelRegistry.sol";

/// @notice A Groth16 verification key over BN254 for a circuit with two public signals: 20 words.
/// Points of G1 are (x, y). Points of G2 are (x1, x0, y1, y0) with x = x0 + x1 u, which is the order
/// of the precompiles (EIP-197) and of what snarkjs exports for Solidity. No point is negated.
struct VerifyingKey {
    uint256[2] alpha;
    uint256[4] beta;
    uint256[4] gamma;
    uint256[4] delta;
    /// @dev One point for the constant, one for the score, one for the commitment.
    uint256[2][3] ic;
}

using VerifyingKeys for VerifyingKey global;

/// @title VerifyingKeys
/// @notice Refuses keys that nobody could have made honestly.
library VerifyingKeys {
    /// @dev The order of the field that the coordinates of BN254's points are in.
    uint256 internal constant BASE_FIELD =
        21888242871839275222246405745257275088696311157297823662689037894645226208583;
    uint256 private constant WORDS = 20;
    /// @dev The first words of alpha, beta, delta and the points of the signals, as the ABI encodes
    /// the key.
    uint256 private constant ALPHA = 0;
    uint256 private constant BETA = 2;
    uint256 private constant DELTA = 10;
    uint256 private constant IC = 14;

    /// @notice Reverts unless every coordinate is below the order of the base field, every point is
    /// on its curve and in its group, none is the point at infinity, and no two points of one group
    /// are the same or each other's negatives.
    /// @dev With gamma = delta anybody proves anything: A = alpha, B = beta, C = -V. The other
    /// equalities among beta, gamma and delta, up to the sign, are as bad. With one point for both
    /// signals, a proof of one score is a proof of another score of another commitment. A secret
    /// relation between points cannot be seen here; the record of the key's ceremony has to show that
    /// nobody knows one.
    function check(VerifyingKey calldata key) internal view {
        uint256[WORDS] memory words = abi.decode(abi.encode(key), (uint256[20]));
        for (uint256 i = 0; i < WORDS; ++i) {
            if (words[i] >= BASE_FIELD) revert IModelRegistry.KeyCoordinateOutOfField(i, words[i]);
        }
        _checkG1(words, ALPHA);
        for (uint256 i = BETA; i <= DELTA; i += 4) _checkG2(words, i);
        for (uint256 i = IC; i < WORDS; i += 2) _checkG1(words, i);
        _checkApart(words);
    }

    /// @dev Points of one curve with the same x are the same or each other's negatives.
    function _checkApart(uint256[WORDS] memory words) private pure {
        for (uint256 i = BETA; i < DELTA; i += 4) {
            for (uint256 j = i + 4; j <= DELTA; j += 4) {
                if (words[i] == words[j] && words[i + 1] == words[j + 1])
                    revert IModelRegistry.KeyPointsDependent(i, j);
            }
        }
        for (uint256 i = IC; i < WORDS; i += 2) {
            for (uint256 j = i; j != ALPHA;) {
                j = j == IC ? ALPHA : j - 2;
                if (words[i] == words[j]) revert IModelRegistry.KeyPointsDependent(j, i);
            }
        }
    }

    /// @dev The curve is y^2 = x^3 + 3, and all of its points are in the group.
    function _checkG1(uint256[WORDS] memory words, uint256 from) private pure {
        (uint256 x, uint256 y) = (words[from], words[from + 1]);
        if (x == 0 && y == 0) revert IModelRegistry.KeyPointAtInfinity(from);
        uint256 cube = mulmod(x, mulmod(x, x, BASE_FIELD), BASE_FIELD);
        if (mulmod(y, y, BASE_FIELD) != addmod(cube, 3, BASE_FIELD)) revert IModelRegistry.KeyPointNotInGroup(from);
    }

    /// @dev The precompile answers only when the point is on the curve and in the group, also when
    /// the other point of the pair is at infinity (EIP-197). When not, it keeps all gas that it got.
    function _checkG2(uint256[WORDS] memory words, uint256 from) private view {
        (uint256 x1, uint256 x0, uint256 y1, uint256 y0) = (
            words[from],
            words[from + 1],
            words[from + 2],
            words[from + 3]
        );
        if ((x1 | x0 | y1 | y0) == 0) revert IModelRegistry.KeyPointAtInfinity(from);
        (bool success, bytes memory answer) = address(8).staticcall{gas: gasleft() / 4}(
            abi.encode(0, 0, x1, x0, y1, y0)
        );
        if (!success || answer.length != 32) revert IModelRegistry.KeyPointNotInGroup(from);
    }
}
