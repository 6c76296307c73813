// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title DefaultVerifier
/// @notice Groth16 verifier over BN254 for one circuit with two public signals. Generated from its verification key: do not edit.
/// @dev A proof (A, B, C) of signals (s, t) is valid when e(A, B) = e(alpha, beta) e(V, gamma) e(C, delta), where
/// V = IC0 + s IC1 + t IC2 (J. Groth, EUROCRYPT 2016). beta, gamma and delta stand here negated, so that the product of the four
/// pairings is 1, which is what the precompile answers (EIP-197). The precompiles also check that coordinates are in their field
/// and that points are on the curve and in their group (EIP-196, EIP-197).
contract DefaultVerifier {
    uint256 private constant SCALAR_FIELD =
        21888242871839275222246405745257275088548364400416034343698204186575808495617;

    /// @return False for a wrong proof, and also when gas runs short in a precompile.
    function verifyProof(
        uint256[2] calldata a,
        uint256[2][2] calldata b,
        uint256[2] calldata c,
        uint256[2] calldata publicSignals
    ) external view returns (bool) {
        // s and s + r are the same to the curve.
        if (publicSignals[0] >= SCALAR_FIELD || publicSignals[1] >= SCALAR_FIELD) return false;

        // The call ends here, so all memory is free: 768 bytes for four pairs of points.
        assembly {
            // s IC1
            mstore(0, 20952908698175318422868783328583748032105424975324577768982262837525143177935)
            mstore(32, 19297818040222686822979125416310471774850269711323885367609146125537585387481)
            calldatacopy(64, publicSignals, 32)
            let success := staticcall(gas(), 7, 0, 96, 0, 64)

            // + t IC2
            mstore(64, 19905549742427603501438068113423891670749852728716454458036700233899494543587)
            mstore(96, 14395933412134453060987443477311840283068250994118550033905606964153296717708)
            calldatacopy(128, add(publicSignals, 32), 32)
            success := and(success, staticcall(gas(), 7, 64, 96, 64, 64))
            success := and(success, staticcall(gas(), 6, 0, 128, 0, 64))

            // + IC0 = V, where the third pair wants it
            mstore(64, 3011587431668650864267448115286051555334833623156276836730998948824946443440)
            mstore(96, 1115975302223224429912198247664981607822144137216171167412532850684725463637)
            success := and(success, staticcall(gas(), 6, 0, 128, 384, 64))

            // A, B
            calldatacopy(0, a, 64)
            calldatacopy(64, b, 128)
            // alpha, -beta
            mstore(192, 5526366208938946969326703296071833233329427934616789005492517052780309732069)
            mstore(224, 20995687246389076389705707371128440029513989071098720782568998962258898802824)
            mstore(256, 21738748245186355909847094404198333485912280359102200550850205233522875012956)
            mstore(288, 11038731675281780310369368660010710825128323741319296309692828858919760121654)
            mstore(320, 4937391798506958939439997191719479488757529025771366713513469620432167083255)
            mstore(352, 8674269589525017769755676075701825093034357325995518192719785507066860538973)
            // -gamma, after V
            mstore(448, 11559732032986387107991004021392285783925812861821192530917403151452391805634)
            mstore(480, 10857046999023057135944570762232829481370756359578518086990519993285655852781)
            mstore(512, 17805874995975841540914202342111839520379459829704422454583296818431106115052)
            mstore(544, 13392588948715843804641432497768002650278120570034223513918757245338268106653)
            // C, -delta
            calldatacopy(576, c, 64)
            mstore(640, 21018878221149789915362887074455009353979591864840946120842754050864093565729)
            mstore(672, 9078055769428827258880430240311808261542267073414668329023170127020431221800)
            mstore(704, 8733680079389780792115262486008501246655541109529999579006230605716087098937)
            mstore(736, 12742568352733432366416042534998371050569998099884787884557985971458945468681)

            success := and(success, staticcall(gas(), 8, 0, 768, 0, 32))
            mstore(0, and(success, eq(mload(0), 1)))
            return(0, 32)
        }
    }
}
