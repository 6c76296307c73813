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
            mstore(0, 9897459929333306634255893068499533594032850790628473676183459276972175927379)
            mstore(32, 9554458915209976855156539034655055451266069764038612551484317729885039566475)
            calldatacopy(64, publicSignals, 32)
            let success := staticcall(gas(), 7, 0, 96, 0, 64)

            // + t IC2
            mstore(64, 7616873044724344282485031940847989564351692291570206096522538447518203440640)
            mstore(96, 3980788531016654786724973697668321277101004501347681827150783593619023228046)
            calldatacopy(128, add(publicSignals, 32), 32)
            success := and(success, staticcall(gas(), 7, 64, 96, 64, 64))
            success := and(success, staticcall(gas(), 6, 0, 128, 0, 64))

            // + IC0 = V, where the third pair wants it
            mstore(64, 21273051372675869519315678269628352696761444798301830571347017230177725294755)
            mstore(96, 19539887959507734316717093396800156316712779396618169387333762944677469829845)
            success := and(success, staticcall(gas(), 6, 0, 128, 384, 64))

            // A, B
            calldatacopy(0, a, 64)
            calldatacopy(64, b, 128)
            // alpha, -beta
            mstore(192, 3535531303756873892759616038214411073965832110949313423379287042648967261081)
            mstore(224, 16635580565998404086254843871126121135471083912592074594689959610652340935104)
            mstore(256, 16208293504331796914942373726352937806403201538608239221899405361558886982503)
            mstore(288, 10904228066280466269423074895214581384924649459876039261938580404543938968807)
            mstore(320, 1769689602825850269834310331329290412320129637375123192562106041049021893279)
            mstore(352, 21824351138832872475593393027736000997514536262988384982305740273608849472278)
            // -gamma, after V
            mstore(448, 11559732032986387107991004021392285783925812861821192530917403151452391805634)
            mstore(480, 10857046999023057135944570762232829481370756359578518086990519993285655852781)
            mstore(512, 17805874995975841540914202342111839520379459829704422454583296818431106115052)
            mstore(544, 13392588948715843804641432497768002650278120570034223513918757245338268106653)
            // C, -delta
            calldatacopy(576, c, 64)
            mstore(640, 21080444954704280464435284119031102496274970099325664876756610523428275021078)
            mstore(672, 82657911601218273613718762110142741196550746534344492891259786868033144528)
            mstore(704, 7153578740173371705148752621174016221799752298121753342247876140094225485804)
            mstore(736, 5059679635976566882259258285412634092125823604736419152466145084508941620705)

            success := and(success, staticcall(gas(), 8, 0, 768, 0, 32))
            mstore(0, and(success, eq(mload(0), 1)))
            return(0, 32)
        }
    }
}
